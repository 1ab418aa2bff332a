// Which rows make the sample: the newest of every table, then every row that they refer to, until nothing is missing.
//
//   newest orders ──▶ their users ──▶ the users who invited them ──▶ …
import type { Catalogue, Leaf, Reference, Relation, Table } from './catalogue.ts';
import { type DatabaseGap, gapOf } from './gaps.ts';
import { rowsPerStatement } from './limits.ts';
import { qualified, quoteIdentifier } from './quote.ts';
import { sqlStates } from './refusals.ts';
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
  const tables: TableKeys[] = [];
  for (const table of catalogue.tables) {
    const found = limits.isLate() ? late(table) : await findNewest(session, table, limits, keys);
    if ('answer' in found) gaps.push(found);
    else tables.push(found);
    if (table.hidesRows)
      gaps.push(gapAt(table, 'a row-level policy hides rows from this user: they are not in the sample'));
  }
  const missing = await followReferences(session, catalogue, limits, keys);
  return { keys, tables, gaps: [...gaps, ...missing], isReferentiallyWhole: missing.length === 0 };
}

function gapAt({ schema, name }: { readonly schema: string; readonly name: string }, answer: string): DatabaseGap {
  return { section: `sample ${schema}.${name}`, answer, sqlState: '' };
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
    if (answer.kind === 'refused' && answer.sqlState === sqlStates.statementTimeout && order.kind !== 'tail')
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
  const gaps = new Map<string, DatabaseGap>();
  for (let next = nextOf(pending); next !== undefined; next = nextOf(pending)) {
    const rows = next.rows.splice(0, rowsPerStatement);
    for (const reference of outgoing.get(next.leaf) ?? []) {
      const stop = limits.isLate()
        ? 'the time for the sample was over'
        : keys.size >= limits.rowsMax
          ? tooMany(limits)
          : undefined;
      const section = `sample ${nameOf(catalogue, reference.source)}`;
      if (stop !== undefined) {
        gaps.set(reference.name + section, {
          section,
          answer: `not every row behind ${reference.name} was added: ${stop}`,
          sqlState: '',
        });
        continue;
      }
      const answer = await session.try(referredRows(catalogue, next.leaf, rows, reference));
      if (answer.kind === 'refused') {
        const why = `the rows behind ${reference.name} were not added: ${answer.answer}`;
        gaps.set(reference.name + section, { section, answer: why, sqlState: answer.sqlState });
      } else addReferred(answer.rows, keys, pendingOf);
    }
  }
  return [...gaps.values()];
}

function nextOf(pending: readonly Pending[]): Pending | undefined {
  return pending.find(({ rows }) => rows.length > 0);
}

function tooMany({ rowsMax }: SampleLimits): string {
  return `the sample has its ${rowsMax} rows`;
}

function addReferred(rows: readonly Row[], keys: RowKeys, pending: ReadonlyMap<string, string[]>): void {
  for (const row of rows) {
    const [leaf, address] = [textOf(row, 'leaf'), textOf(row, 'row')];
    if (keys.add(leaf, address)) pending.get(leaf)?.push(address);
  }
}

/** Those of the table and, for a partition, of all above it. */
function referencesOf(leaf: Leaf, { relations, references }: Catalogue): readonly Reference[] {
  const above = new Set<string>();
  for (let oid: string | undefined = leaf.oid; oid !== undefined; oid = relations.get(oid)?.parent) above.add(oid);
  return references.filter(({ source }) => above.has(source));
}

// The key on the other side has an index, always. A session of the sample joins by nothing but it (see sampleSettings).
function referredRows(
  { relations }: Catalogue,
  leaf: string,
  rows: readonly string[],
  { target, sourceColumns, targetColumns, operators }: Reference,
): string {
  const pairs = operators.map((operator, index) => {
    const [own = '', other = ''] = [sourceColumns[index], targetColumns[index]];
    return `t.${quoteIdentifier(other)} OPERATOR(${operator}) s.${quoteIdentifier(own)}`;
  });
  return `SELECT DISTINCT t.tableoid AS leaf, t.ctid AS row FROM ${fromClause(relations.get(leaf))} s
    JOIN ${fromClause(relations.get(target))} t ON ${pairs.join(' AND ')} WHERE ${isAmong('s.ctid', rows)}`;
}

function fromClause(relation: Relation | undefined): string {
  return relation === undefined ? 'pg_class' : `${relation.isPartitioned ? '' : 'ONLY '}${qualified(relation)}`;
}

function nameOf({ relations }: Catalogue, oid: string): string {
  const relation = relations.get(oid);
  return relation === undefined ? oid : `${relation.schema}.${relation.name}`;
}
