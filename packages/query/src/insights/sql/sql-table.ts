// From the rows of an engine to the answer: the same values, printed by the same rules as the interpreter's.
import { assert, type QueryStatistics, type Table } from '@coldcase/model';
import { render, timeValue, type Value, type ValueType, valueOfJson } from '../value.ts';
import type { SqlQuery } from './to-sql.ts';

/** The table of an answer. Rows are arrays in the order of the select list; columns after the known ones are ignored. */
export function tableFromSqlRows(
  query: SqlQuery,
  rows: readonly (readonly unknown[])[],
  statistics: QueryStatistics,
): Table {
  return {
    columns: query.columns.map(({ name }) => name),
    rows: rows.map((row) => query.columns.map(({ type }, index) => render(valueOfSql(type, row[index])))),
    statistics,
  };
}

/** `recordsMatched`, if the rows tell; otherwise `matchedText` has to be asked. */
export function recordsMatchedOf(query: SqlQuery, rows: readonly (readonly unknown[])[]): number | undefined {
  const { matched } = query;
  if (matched.kind === 'rows') return rows.length < matched.below ? rows.length : undefined;
  if (matched.kind === 'unknown') return undefined;
  const [first] = rows;
  if (first === undefined) return matched.zeroWithoutRows ? 0 : undefined;
  return numberOfSql(first[query.columns.length]);
}

/** Drivers give 64-bit numbers as bigint. */
function numberOfSql(value: unknown): number | undefined {
  return typeof value === 'bigint' || typeof value === 'number' ? Number(value) : undefined;
}

function valueOfSql(type: ValueType, value: unknown): Value {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'boolean') return type === 'boolean' ? value : Number(value);
  const number = numberOfSql(value);
  if (number !== undefined) return type === 'timestamp' ? timeValue(number) : number;
  assert(typeof value === 'string', 'a statement of ours yields only numbers, booleans and text');
  return type === 'json' ? valueOfJson(JSON.parse(value)) : value;
}
