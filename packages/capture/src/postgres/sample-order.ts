// Which rows of a table are its newest, and how they are found without sorting a large table.
import type { Column, Leaf, Table } from './catalogue.ts';
import { sortedBytesMax, tailPagesMax } from './limits.ts';
import { qualified, quoteIdentifier } from './quote.ts';

/**
 * - `index`: walks an index on a time backwards
 * - `sort`: sorts a small table by a time
 * - `primary-key`: walks the primary key backwards
 * - `tail`: reads the last pages of a large table, sorted by a time where there is one
 * - `all`: takes rows as they lie, of a small table without time and key
 * - `referred`: none of its own accord, because they could not be had; only those that others refer to
 */
export type SampleOrder =
  | { readonly kind: 'index' | 'sort'; readonly column: string }
  | { readonly kind: 'primary-key'; readonly columns: readonly string[] }
  | { readonly kind: 'tail'; readonly column: string | undefined }
  | { readonly kind: 'all' | 'referred' };

/** Names of the time at which a row was made, best first; as they compare, without underscores and in lower case. */
const creationNames =
  'createdat created createdon createdtime creationdate creationtime createddate datecreated createtime insertedat inserted insertdate occurredat eventtime eventat loggedat receivedat placedat orderedat timestamp ts time date updatedat modifiedat'.split(
    ' ',
  );

/** @param bytes  of the table with its partitions */
export function orderOf(table: Table, bytes: number): SampleOrder {
  const times = timeColumns(table.columns);
  const walked = times.find((name) => table.indexed.has(name));
  if (walked !== undefined) return { kind: 'index', column: walked };
  const isSmall = bytes <= sortedBytesMax;
  const [time] = times;
  if (time !== undefined && isSmall) return { kind: 'sort', column: time };
  // A key that counts upwards tells the age; one that is drawn does not, and then the last pages tell more.
  if (table.primaryKey.length > 0 && (isSmall || time === undefined || countsUp(table)))
    return { kind: 'primary-key', columns: table.primaryKey };
  return isSmall ? { kind: 'all' } : { kind: 'tail', column: time };
}

function timeColumns(columns: readonly Column[]): readonly string[] {
  const usable = columns.filter(({ category, isArray }) => (category === 'D' || category === 'N') && !isArray);
  const rank = ({ name }: Column) => creationNames.indexOf(name.replaceAll('_', '').toLowerCase());
  return usable
    .filter(
      (column) => rank(column) >= 0 && (column.category === 'D' || rank(column) < creationNames.indexOf('timestamp')),
    )
    .sort((a, b) => rank(a) - rank(b))
    .map(({ name }) => name);
}

function countsUp({ primaryKey, columns }: Table): boolean {
  const [first] = primaryKey;
  return columns.some(({ name, category }) => name === first && (category === 'N' || category === 'D'));
}

/**
 * The statements that together give the newest rows, as `leaf` and `row`, at most `limit` each: the second is asked for what
 * the first leaves open.
 */
export function newestRows(table: Table, order: SampleOrder, limit: number): readonly string[] {
  const from = `${table.isPartitioned ? '' : 'ONLY '}${qualified(table)}`;
  const select = `SELECT tableoid AS leaf, ctid AS row FROM ${from}`;
  switch (order.kind) {
    case 'index': {
      // An index ends with its NULLs, so walking it backwards would give those first.
      const column = quoteIdentifier(order.column);
      const isTimed = `${select} WHERE ${column} IS NOT NULL ORDER BY ${column} DESC LIMIT ${limit}`;
      return [isTimed, `${select} WHERE ${column} IS NULL LIMIT ${limit}`];
    }
    case 'sort':
      return [`${select} ORDER BY ${quoteIdentifier(order.column)} DESC NULLS LAST LIMIT ${limit}`];
    case 'primary-key':
      return [
        `${select} ORDER BY ${order.columns.map((name) => `${quoteIdentifier(name)} DESC`).join(', ')} LIMIT ${limit}`,
      ];
    case 'tail':
      return [tailRows(table, order.column, limit)];
    case 'all':
      return [`${select} LIMIT ${limit}`];
    case 'referred':
      return [];
  }
}

// The pages are counted when the statement runs. Each partition gives its share, at least one page.
function tailRows(table: Table, column: string | undefined, limit: number): string {
  const pages = Math.max(1, Math.floor(tailPagesMax / table.leaves.length));
  const sorted = column === undefined ? 'ctid' : quoteIdentifier(column);
  const tails = table.leaves.map(
    (leaf) =>
      `SELECT tableoid AS leaf, ctid AS row, ${sorted} AS at FROM ONLY ${qualified(leaf)} WHERE ctid >= ${firstOfTail(leaf, pages)}`,
  );
  return `SELECT leaf, row FROM (${tails.join(' UNION ALL ')}) t ORDER BY at DESC NULLS LAST LIMIT ${limit}`;
}

function firstOfTail(leaf: Leaf, pages: number): string {
  const end = `pg_relation_size(${leaf.oid}) / current_setting('block_size')::int`;
  return `(SELECT format('(%s,0)', greatest(0, ${end} - ${pages}))::tid)`;
}
