// From the rows of an engine to values of the language.
import { assert } from '@coldcase/model';
import { timeValue, type Value, type ValueType, valueOfJson } from '../value.ts';
import type { SqlQuery } from './to-sql.ts';

/** The values of an answer. Rows are arrays in the order of the select list; columns after the known ones are ignored. */
export function rowsOfSql(query: SqlQuery, rows: readonly (readonly unknown[])[]): readonly (readonly Value[])[] {
  return rows.map((row) => query.columns.map(({ type }, index) => valueOfSql(type, row[index])));
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

/** A cell of an engine as a value of the language. */
export function valueOfSql(type: ValueType, value: unknown): Value {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'boolean') return type === 'boolean' ? value : Number(value);
  const number = numberOfSql(value);
  if (number !== undefined) return type === 'timestamp' ? timeValue(number) : number;
  assert(typeof value === 'string', 'a statement of ours yields only numbers, booleans and text');
  return type === 'json' ? valueOfJson(JSON.parse(value)) : value;
}
