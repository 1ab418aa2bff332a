// Which rows make the sample: the newest of every table, then every row that they refer to, until nothing is missing.
//
//   newest orders ──▶ their users ──▶ the users who invited them ──▶ …
import type { Catalogue, Leaf, Reference, Relation, Table } from './catalogue.ts';
import { type DatabaseGap, gapOf } from './gaps.ts';
import { rowsPerStatement } from './limits.ts';
import { qualified, quoteIdentifier } from './quote.ts';
import { queryCancelled, type Refusal } from './refusals.ts';
import { isAmong, RowKeys } from './row-keys.ts';
import { numberOf, type Row, textOf } from './rows.ts';
import { newestRows, orderOf, type SampleOrder } from './sample-order.ts';
import type { Answer, Session } from './session.ts';

export interface SampleLimits {
  readonly rowsPerTable: number;
  readonly rowsMax: number;
  /** Whether the time of the sample is over. */
  readonly isLate: () => boolean;
}

export interface TableKeys {
  readonly table: Table;
  readonly order: SampleOrder;
  readonly newestRows: number;
}

export interface SampleKeys {
  readonly keys: RowKeys;
  /** Tables that could be read, by schema and name. */
  readonly tables: readonly TableKeys[];
  readonly gaps: readonly DatabaseGap[];
  /** No row of the sample refers to one that is missing, as far as the database itself holds it. */
  readonly isReferentiallyWhole: boolean;
}

/** Within one transaction: addresses of rows mean nothing outside of it. */
export async function findSampleKeys(
  session: Session,
  catalogue: Catalogue,
  limits: SampleLimits,
): Promise<SampleKeys> {
  const keys = new RowKeys();
  const gaps: DatabaseGap[] = [];
  const found = new Map<Table, TableKeys>();
  for (const table of catalogue.tables) {
    const newest = limits.isLate() ? late(table) : await findNewest(session, table, limits, keys);
    if ('answer' in newest) gaps.push(newest);
    else found.set(table, newest);
    if (table.hidesRows)
      gaps.push(gapAt(table, 'a row-level policy hides rows from this user: they are not in the sample'));
  }
  const missing = await followReferences(session, catalogue, limits, keys);
  const tables = catalogue.tables.flatMap((table) => found.get(table) ?? onlyReferred(table, keys));
  const isReferentiallyWhole = missing.length === 0 && !refersToHidden(catalogue);
  return { keys, tables, gaps: [...gaps, ...missing], isReferentiallyWhole };
}

// Its newest rows could not be had, and others refer to it all the same.
function onlyReferred(table: Table, keys: RowKeys): readonly TableKeys[] {
  const isReferred = table.leaves.some(({ oid }) => keys.of(oid).length > 0);
  return isReferred ? [{ table, order: { kind: 'referred' }, newestRows: 0 }] : [];
}

function refersToHidden({ tables, relations, references }: Catalogue): boolean {
  const hidden = new Set(tables.filter(({ hidesRows }) => hidesRows).map(({ oid }) => oid));
  return references.some(({ target }) => hidden.has(relations.get(target)?.root ?? target));
}

function gapAt({ schema, name }: { readonly schema: string; readonly name: string }, answer: string): DatabaseGap {
  return { section: `sample ${schema}.${name}`, answer, code: '' };
}

function late(table: Table): DatabaseGap {
  return gapAt(table, 'the time for the sample was over');
}

async function findNewest(
  session: Session,
  table: Table,
  { rowsPerTable }: SampleLimits,
  keys: RowKeys,
): Promise<TableKeys | DatabaseGap> {
  if (table.reachesOut) return gapAt(table, 'a partition of it lies on another server, which is not asked');
  const size = await session.try(sizeOf(table.leaves));
  if (size.kind === 'refused') return gapOf(`sample ${table.schema}.${table.name}`, size);
  const order = orderOf(table, numberOf(size.rows[0] ?? {}, 'bytes'));
  const found = await newestBy(session, table, order, rowsPerTable);
  if (found.answer.kind === 'refused') return gapOf(`sample ${table.schema}.${table.name}`, found.answer);
  for (const row of found.answer.rows) keys.add(textOf(row, 'leaf'), textOf(row, 'row'));
  return { table, order: found.order, newestRows: found.answer.rows.length };
}

function sizeOf(leaves: readonly Leaf[]): string {
  const sizes = leaves.map(({ oid }) => `pg_relation_size(${oid})`);
  return `SELECT ${sizes.length === 0 ? '0' : sizes.join(' + ')} AS bytes`;
}

interface Newest {
  readonly order: SampleOrder;
  readonly answer: Answer;
}

async function newestBy(session: Session, table: Table, order: SampleOrder, limit: number): Promise<Newest> {
  const rows: Row[] = [];
  for (const statement of newestRows(table, order, limit)) {
    if (rows.length >= limit) break;
    const answer = await session.try(statement);
    // The index was not walked after all, or is full of dead entries: the last pages are read in any case.
    if (answer.kind === 'refused' && answer.sqlState === queryCancelled && order.kind !== 'tail')
      return newestBy(session, table, { kind: 'tail', column: undefined }, limit);
    if (answer.kind === 'refused') return { order, answer };
    rows.push(...answer.rows.slice(0, limit - rows.length));
  }
  return { order, answer: { kind: 'rows', rows } };
}

interface Pending {
  readonly leaf: string;
  readonly rows: string[];
}

/** @returns one gap for each foreign key that was not followed to its end */
async function followReferences(
  session: Session,
  catalogue: Catalogue,
  limits: SampleLimits,
  keys: RowKeys,
): Promise<readonly DatabaseGap[]> {
  const leaves = catalogue.tables.flatMap(({ leaves: own }) => own);
  const outgoing = new Map(leaves.map((leaf) => [leaf.oid, referencesOf(leaf, catalogue)]));
  const pending = leaves.map(({ oid }): Pending => ({ leaf: oid, rows: [...keys.of(oid)] }));
  const pendingOf = new Map(pending.map((one) => [one.leaf, one.rows]));
  const gaps = new Map<Reference, DatabaseGap>();
  for (let next = nextOf(pending); next !== undefined; next = nextOf(pending)) {
    const rows = next.rows.splice(0, rowsPerStatement);
    for (const reference of outgoing.get(next.leaf) ?? []) {
      const answer = await referred(session, catalogue, limits, keys, next.leaf, rows, reference);
      if (answer.kind === 'refused') gaps.set(reference, referenceGap(catalogue, reference, answer));
      else addReferred(answer.rows, keys, pendingOf);
    }
  }
  return [...gaps.values()];
}

function nextOf(pending: readonly Pending[]): Pending | undefined {
  return pending.find(({ rows }) => rows.length > 0);
}

/** Those of the table and, for a partition, of all above it. */
function referencesOf(leaf: Leaf, { relations, references }: Catalogue): readonly Reference[] {
  const above = new Set<string>();
  for (let oid: string | undefined = leaf.oid; oid !== undefined; oid = relations.get(oid)?.parent) above.add(oid);
  return references.filter(({ source }) => above.has(source));
}

async function referred(
  session: Session,
  catalogue: Catalogue,
  limits: SampleLimits,
  keys: RowKeys,
  leaf: string,
  rows: readonly string[],
  reference: Reference,
): Promise<Answer> {
  const [source, target] = [catalogue.relations.get(leaf), catalogue.relations.get(reference.target)];
  const isSampled = catalogue.tables.some(({ oid, reachesOut }) => oid === target?.root && !reachesOut);
  if (source === undefined || target === undefined || !isSampled)
    return ours('the table that it leads to is not sampled');
  if (limits.isLate()) return ours('the time for the sample was over');
  if (keys.size >= limits.rowsMax) return ours(`the sample has its ${limits.rowsMax} rows`);
  return session.try(referredRows(source, target, rows, reference));
}

/** A refusal of our own. */
function ours(answer: string): Answer {
  return { kind: 'refused', sqlState: '', answer };
}

// The key on the other side has an index, always. A session of the sample joins by nothing but it (see sampleSettings).
function referredRows(
  source: Relation,
  target: Relation,
  rows: readonly string[],
  { sourceColumns, targetColumns, operators }: Reference,
): string {
  const pairs = operators.map((operator, index) => {
    const [own = '', other = ''] = [sourceColumns[index], targetColumns[index]];
    return `t.${quoteIdentifier(other)} OPERATOR(${operator}) s.${quoteIdentifier(own)}`;
  });
  return `SELECT DISTINCT t.tableoid AS leaf, t.ctid AS row FROM ONLY ${qualified(source)} s
    JOIN ${target.isPartitioned ? '' : 'ONLY '}${qualified(target)} t ON ${pairs.join(' AND ')} WHERE ${isAmong('s.ctid', rows)}`;
}

function referenceGap(
  { relations }: Catalogue,
  { name, source }: Reference,
  { answer, sqlState }: Refusal,
): DatabaseGap {
  const from = relations.get(source);
  const section = `sample ${from?.schema}.${from?.name}`;
  return { section, answer: `not every row behind ${name} was added: ${answer}`, code: sqlState };
}

function addReferred(rows: readonly Row[], keys: RowKeys, pending: ReadonlyMap<string, string[]>): void {
  for (const row of rows) {
    const [leaf, address] = [textOf(row, 'leaf'), textOf(row, 'row')];
    if (keys.add(leaf, address)) pending.get(leaf)?.push(address);
  }
}
