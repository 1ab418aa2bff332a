// A table of a case inside a statement for ClickHouse. It is not pushed: it would have to be found there in the state in which
// it is here, and most are lists of names and teams.
import { clickhouseDialect, type LookupRelation, type LookupTable } from '@coldcase/query';
import type { Manifest } from '../folder/manifest.ts';

const { identifier, text } = clickhouseDialect;

/** Bytes of a table that may travel with each statement; with a larger one the interpreter looks up. A statement has 10 MB at most. */
export const inlineTableBytesMax = 1_000_000;

/**
 * The relation of a table, when it is small enough. Its rows are one literal, which the engine reads once.
 *
 * @param tables  as the interpreter reads them; where only the shape of a statement matters they may be left out
 */
export function inlineTable(
  { lookupTables = [] }: Pick<Manifest, 'lookupTables'>,
  name: string,
  tables?: ReadonlyMap<string, LookupTable>,
): LookupRelation | undefined {
  const record = lookupTables.find((table) => table.name === name);
  if (record === undefined || record.bytes > inlineTableBytesMax) return undefined;
  const { columns } = record;
  const table = tables?.get(name);
  return {
    sql: tables === undefined ? identifier(name) : rowsSql(columns, table?.rows ?? []),
    columns,
    row: '"row#"',
  };
}

function rowsSql(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = columns.map((column, index) => `z.2[${index + 1}] AS ${identifier(column)}`);
  const list = `JSONExtract(${text(JSON.stringify(rows))}, 'Array(Array(String))')`;
  const numbered = `(SELECT arrayJoin(arrayZip(arrayEnumerate(list), list)) AS z FROM (SELECT ${list} AS list))`;
  return `(SELECT ${[...cells, `z.1 AS "row#"`].join(', ')} FROM ${numbered})`;
}
