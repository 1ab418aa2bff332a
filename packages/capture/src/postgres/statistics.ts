// The figures of a server, section by section. One that is refused is a gap, and the rest goes on.
import type { Masker } from '@coldcase/masking';
import { assert } from '@coldcase/model';
import { type BlockedSession, blockingTree } from './blocking-tree.ts';
import { type DatabaseGap, gapOf } from './gaps.ts';
import { sectionRowsMax } from './limits.ts';
import { textOf } from './rows.ts';
import { readSequences, sequenceFigures } from './sequences.ts';
import type { ServerFacts } from './server.ts';
import { type Session, statementMark } from './session.ts';
import * as activity from './sql/activity.ts';
import * as replication from './sql/replication.ts';
import * as server from './sql/server.ts';
import { slowStatements, statementsSchema } from './sql/statements.ts';
import * as tables from './sql/tables.ts';

type Figures = Readonly<Record<string, unknown>>;

interface Section {
  readonly name: string;
  readonly sql: string;
}

/** Columns whose values are text that somebody typed, or that lead to a person. The others are figures and names. */
const maskedColumns: Readonly<Record<string, 'text' | 'value'>> = {
  query: 'text',
  application: 'text',
  globalId: 'text',
  clientAddress: 'value',
  clientHost: 'value',
  senderHost: 'value',
};

export interface StatisticsRequest {
  readonly facts: ServerFacts;
  readonly masker: Masker;
  readonly slowQueries: number;
}

/**
 * Reads every section, and tells each gap as soon as it is one: what was read stays when the connection is lost.
 *
 * @param keep  takes the name of a section and its figures
 */
export async function readStatistics(
  session: Session,
  { facts, masker, slowQueries }: StatisticsRequest,
  keep: (name: string, figures: unknown) => void,
  gap: (gap: DatabaseGap) => void,
): Promise<void> {
  for (const { name, sql } of [...sectionsOf(facts), ...(await slowQueriesSection(session, slowQueries, gap))]) {
    const answer = await session.try(asJson(sql));
    if (answer.kind === 'refused') {
      gap(gapOf(name, answer));
      continue;
    }
    const rows = answer.rows.flatMap((row) => figuresIn(textOf(row, 'rows')));
    for (const why of shortcomings(rows)) gap({ section: name, answer: why, code: '' });
    const masked = rows.slice(0, sectionRowsMax).map((row) => maskedFigures(row, masker));
    keep(name, name === 'blocking' ? blockingTree(masked.map(blockedSession)) : masked);
  }
  keep('sequences', sequenceFigures(await readSequences(session, 'sequences', gap)));
}

function shortcomings(rows: readonly Figures[]): readonly string[] {
  const isHidden = rows.some(({ query }) => query === '<insufficient privilege>');
  return [
    ...(isHidden ? ['statements of others are hidden from this role, which lacks pg_monitor'] : []),
    ...(rows.length > sectionRowsMax ? [`only the first ${sectionRowsMax} rows are kept`] : []),
  ];
}

function sectionsOf(facts: ServerFacts): readonly Section[] {
  const isSplit = facts.versionNumber >= 170_000;
  const onReplica = [
    { name: 'replay', sql: replication.replay },
    { name: 'receiver', sql: replication.receiver },
    { name: 'recoveryConflicts', sql: server.recoveryConflicts },
  ];
  // First what changes while we look.
  return [
    { name: 'activity', sql: activity.activity },
    { name: 'blocking', sql: activity.blocking },
    { name: 'locks', sql: activity.locks },
    { name: 'longTransactions', sql: activity.longTransactions },
    { name: 'preparedTransactions', sql: activity.preparedTransactions },
    { name: 'connections', sql: activity.connections },
    { name: 'progress', sql: activity.progress },
    ...(facts.isReplica ? onReplica : []),
    { name: 'senders', sql: replication.senders },
    { name: 'replicationSlots', sql: replication.slots },
    { name: 'databases', sql: server.databases },
    { name: 'backgroundWriter', sql: server.backgroundWriter },
    ...(isSplit ? [{ name: 'checkpointer', sql: server.checkpointer }] : []),
    { name: 'transactionIdAges', sql: server.transactionIdAges },
    { name: 'settings', sql: server.settings },
    { name: 'tableSizes', sql: tables.tableSizes },
    { name: 'indexes', sql: tables.indexes },
    { name: 'duplicateIndexes', sql: tables.duplicateIndexes },
    { name: 'bloat', sql: tables.bloat },
  ];
}

async function slowQueriesSection(
  session: Session,
  limit: number,
  gap: (gap: DatabaseGap) => void,
): Promise<readonly Section[]> {
  const [place] = await session.ask(statementsSchema);
  if (place !== undefined)
    return [{ name: 'slowQueries', sql: slowStatements(textOf(place, 'schema'), statementMark, limit) }];
  gap({ section: 'slowQueries', answer: 'the extension pg_stat_statements is not in this database', code: '' });
  return [];
}

// One more row than is kept, to see whether there are more.
function asJson(sql: string): string {
  return `SELECT coalesce(json_agg(s), '[]') AS rows FROM (SELECT * FROM (${sql}) a LIMIT ${sectionRowsMax + 1}) s`;
}

function figuresIn(json: string): readonly Figures[] {
  const rows: unknown = JSON.parse(json);
  assert(Array.isArray(rows), 'json_agg gives an array');
  return rows.map((row: unknown) => ({ ...Object(row) }));
}

function maskedFigures(row: Figures, masker: Masker): Figures {
  if (typeof row.setting === 'string' && typeof row.name === 'string') return maskedSetting(row, row.name, masker);
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => {
      const how = typeof value === 'string' ? maskedColumns[column] : undefined;
      if (how === undefined || typeof value !== 'string') return [column, value];
      return [column, how === 'text' ? masker.text(value) : masker.value(column, value)];
    }),
  );
}

// Numbers and words of a list cannot hold a secret; texts can, and a connection string (primary_conninfo) usually does.
function maskedSetting(row: Figures, name: string, masker: Masker): Figures {
  if (row.type !== 'string') return row;
  const hide = (value: unknown) =>
    typeof value === 'string'
      ? masker.value(name, value.replace(/(password\s*=\s*)('(?:[^'\\]|\\.)*'|\S+)/gi, '$1MASKED'))
      : value;
  return { ...row, setting: hide(row.setting), default: hide(row.default) };
}

function blockedSession(row: Figures): BlockedSession {
  const blockedBy: readonly unknown[] = Array.isArray(row.blockedBy) ? row.blockedBy : [];
  return {
    pid: Number(row.pid),
    blockedBy: blockedBy.map(Number),
    waitSeconds: Number(row.waitSeconds),
    query: String(row.query),
  };
}
