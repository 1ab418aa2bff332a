// The texts around the rows of sample.sql: what makes a masked part of a database load into an empty one.
import type { Catalogue, Table } from './catalogue.ts';
import type { DatabaseGap } from './gaps.ts';
import { mayChange } from './masked-values.ts';
import { qualified, quoteIdentifier, quoteLiteral } from './quote.ts';
import { type Row, textOf } from './rows.ts';
import type { Sequence } from './sequences.ts';

/** A rule that may refuse masked values: taken away before they come, and set again for what comes after them. */
export interface CheckStatements {
  readonly drop: string;
  readonly restore: string;
}

export function checkStatements(rows: readonly Row[]): readonly CheckStatements[] {
  return rows
    .filter((row) => columnsOf(row).some(({ name, category }) => mayChange(category, name)))
    .map((row) => ({ drop: textOf(row, 'drop'), restore: textOf(row, 'restore') }));
}

function columnsOf(row: Row): readonly { readonly name: string; readonly category: string }[] {
  const columns: unknown = JSON.parse(row.columns ?? '[]');
  const list: readonly unknown[] = Array.isArray(columns) ? columns : [];
  return list.map((column) => ({ name: '', category: '', ...Object(column) }));
}

export function scriptHead(database: string, checks: readonly CheckStatements[]): string {
  return `-- A masked sample of the database ${database.replace(/[\r\n]/g, ' ')}.
--
--   createdb sample
--   psql -v ON_ERROR_STOP=1 -d sample -f schema.sql -f sample.sql
--
-- Triggers and foreign keys sleep while it loads (session_replication_role), because rows of tables that refer to each other
-- in a circle have no order in which they could be checked; this needs a superuser, who you are in a database of your own.
-- Which references are not whole, if any, is told at the end of this file.
-- Masked texts may break a CHECK (a format, a list of domains). Those on such columns are dropped and set again as
-- NOT VALID: they hold for what you write, not for what was loaded.

BEGIN;
SET LOCAL session_replication_role = replica;
SET LOCAL search_path = '';
SET LOCAL client_encoding = 'UTF8';
SET LOCAL standard_conforming_strings = on;
${lines(checks.map(({ drop }) => drop))}
`;
}

export function copyHead(table: Table): string {
  const names = loadedColumns(table).map(quoteIdentifier).join(', ');
  // A table may have no columns at all, but its list of columns may not be empty.
  return `\nCOPY ${qualified(table)}${names === '' ? '' : ` (${names})`} FROM stdin;\n`;
}

export const copyEnd = '\\.\n';

/** Not the generated ones: they are computed again, from masked values. */
function loadedColumns({ columns }: Table): readonly string[] {
  return columns.filter(({ isGenerated }) => !isGenerated).map(({ name }) => name);
}

export function scriptEnd(
  checks: readonly CheckStatements[],
  sequences: readonly Sequence[],
  gaps: readonly DatabaseGap[],
): string {
  const values = sequences.map(
    (one) => `SELECT pg_catalog.setval(${quoteLiteral(qualified(one))}, ${one.lastValue}, ${one.isCalled});`,
  );
  const comments = gaps.map(({ section, answer }) => `-- ${section}: ${answer}`.replace(/[\r\n]+/g, ' '));
  return `\n${lines(values)}\n${lines(checks.map(({ restore }) => restore))}\nCOMMIT;\n${lines(comments)}`;
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}

/** Tables before those that refer to them; a circle begins where the alphabet does. */
export function inLoadingOrder<T extends { readonly table: Table }>(
  tables: readonly T[],
  { references, relations }: Catalogue,
): readonly T[] {
  const byOid = new Map(tables.map((one) => [one.table.oid, one]));
  const rootOf = (oid: string) => relations.get(oid)?.root ?? oid;
  const targets = Map.groupBy(references, ({ source }) => rootOf(source));
  const ordered = new Set<T>();
  const entered = new Set<string>();
  const enter = (oid: string): void => {
    const one = byOid.get(oid);
    if (one === undefined || entered.has(oid)) return;
    entered.add(oid);
    for (const { target } of targets.get(oid) ?? []) enter(rootOf(target));
    ordered.add(one);
  };
  for (const { table } of tables) enter(table.oid);
  return [...ordered];
}

/**
 * The name of a table's file: `public.orders.csv`. What is no letter, digit, `_` or `-` is written `%20`; what another file
 * already has, where case does not count, gets `~2`.
 */
export function fileNames(tables: readonly Table[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  return new Map(
    tables.map((table) => {
      const plain = `${fileName(table.schema)}.${fileName(table.name)}`.slice(0, 180);
      let name = plain;
      for (let count = 2; taken.has(name.toLowerCase()); count += 1) name = `${plain}~${count}`;
      taken.add(name.toLowerCase());
      return [table.oid, `database/sample/${name}.csv`];
    }),
  );
}

function fileName(text: string): string {
  const bytes = [...Buffer.from(text, 'utf8')];
  const isPlain = (byte: number) => /[\w-]/.test(String.fromCharCode(byte)) && byte < 0x80;
  return bytes
    .map((byte) => (isPlain(byte) ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, '0')}`))
    .join('');
}
