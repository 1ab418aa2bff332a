// A plan made ready for an engine: a statement, and what remains to be done with its rows.
import { epochMs, type LogEvent } from '@coldcase/model';
import type { EventRelation } from '../../event-relation.ts';
import type { QueryContext } from '../context.ts';
import { fieldTypeOf } from '../event-fields.ts';
import { evaluate } from '../interpret/evaluate.ts';
import type { Row, Rows } from '../interpret/row.ts';
import { runStages } from '../interpret/run-stages.ts';
import type { RunContext, SubplanAnswer } from '../interpret/subplan-answer.ts';
import { expressionsOf, walk } from '../map-plan.ts';
import { endsMatching } from '../matching.ts';
import type { Plan, PlanColumn, PlanExpression, PlanStage } from '../plan.ts';
import { compareText, toNumber, toText, type Value, type ValueType } from '../value.ts';
import { convertSql } from './convert-sql.ts';
import type { SqlDialect } from './dialect.ts';
import { expressionSql } from './expression-sql.ts';
import { splitPlan } from './split-plan.ts';
import { type Level, readyFor, tailOf, whereOf } from './sql-level.ts';
import { valueOfSql } from './sql-table.ts';
import { levelsOf, orderOf, type SqlQuery, scannedText, timeOrder, toSql } from './to-sql.ts';

export interface PreparedQuery {
  readonly query: SqlQuery;
  /** Absent when the engine answers the whole query. */
  readonly remainder?: Remainder;
}

export interface Remainder {
  /** The first stage that the engine does not run: what a message about it can name. */
  readonly begins: PlanStage['kind'] | 'output';
  /** A row of the statement, in the order of its select list. Those that no filter of the remainder keeps are forgotten. */
  add(row: readonly unknown[]): void;
  /** Rows that are being held. */
  readonly heldRows: number;
  /** The rows of the answer, as values. */
  answer(): RemainderAnswer;
}

export interface RemainderAnswer {
  readonly rows: readonly (readonly Value[])[];
  /** Absent when the statement has decided it already. */
  readonly recordsMatched?: number;
}

/**
 * Splits a plan between an engine and the interpreter. Sub-queries in conditions must have been put in (`bindSubplans`).
 *
 * @param answers  of the plan's sub-plans, for those that the engine does not run itself
 */
export function prepareQuery(
  plan: Plan,
  relation: EventRelation,
  dialect: SqlDialect,
  context: QueryContext,
  answers: readonly SubplanAnswer[] = [],
  facts: RunContext['facts'] = { recordsScanned: 0, bytesScanned: 0 },
  countsMatches = false,
): PreparedQuery {
  const { pushed, left } = splitPlan(plan, dialect, relation);
  if (left === undefined) return { query: toSql(plan, relation, dialect, context, countsMatches) };
  const levels = levelsOf({ ...plan, stages: pushed }, relation, dialect, context, false);
  const layout = layoutOf(levels.level, left, plan);
  const run: RunContext = { ...context, answers, facts };
  return {
    query: {
      text: layout.text,
      columns: [],
      matched: { kind: 'unknown' },
      matchedText: `SELECT count(*) FROM ${levels.matched.from}${whereOf(levels.matched)}`,
      scannedText: scannedText(levels.scan),
    },
    remainder: collectRows(left, plan, layout, run, pushed.some(endsMatching)),
  };
}

// ── the statement ────────────────────────────────────────────────────────────────────────────────────────────────────

interface Layout {
  readonly text: string;
  readonly cells: readonly Cell[];
  readonly areEvents: boolean;
}

/** What one place of the select list holds. */
type Cell =
  | { readonly kind: 'column'; readonly id: string; readonly type: ValueType }
  | { readonly kind: 'field'; readonly name: string; readonly type: ValueType }
  /** Orders the rows when nothing else does: ascending, the first of these first. */
  | { readonly kind: 'rank' };

/** Columns and fields that are read after this level, and what the order of its rows rests on. */
function layoutOf(before: Level, left: readonly PlanStage[], plan: Plan): Layout {
  const { ids, names } = neededBy(left, plan);
  const level = readyFor(
    before,
    [...ids].map(([id, type]) => ({ kind: 'column', id, type })),
  );
  const { dialect } = level.environment;
  const columns = [...ids].flatMap(([id, type]): readonly (readonly [Cell, string])[] => {
    const column = level.columns.get(id);
    if (column === undefined) return [];
    // A field of the query is text, however the store keeps it: next to other text it would compare otherwise.
    const isKeptTyped = type === 'dynamic' && (column.type === 'number' || column.type === 'boolean');
    if (isKeptTyped) return [[{ kind: 'column', id, type }, convertSql(dialect, column, type)]];
    return [[{ kind: 'column', id, type: column.type }, column.sql]];
  });
  const fields = [...names].map((name): readonly [Cell, string] => {
    const type = fieldTypeOf(name);
    const value = expressionSql(level, { kind: 'field', name, type });
    return [{ kind: 'field', name, type }, convertSql(dialect, value, type)];
  });
  const ranks = rankTerms(level).map((sql): readonly [Cell, string] => [{ kind: 'rank' }, sql]);
  const all = [...columns, ...(level.hasEvents ? fields : []), ...ranks];
  const selected = all.map(([, sql], index) => `${sql} AS o${index}`).join(', ');
  return {
    text: `SELECT ${selected} FROM ${level.from}${whereOf(level)}${tailOf(needsOrder(left, level) ? orderOf(level) : [], undefined)}`,
    cells: all.map(([cell]) => cell),
    areEvents: level.hasEvents,
  };
}

/** Whether the stages see in which order the rows come. What sums up or sorts goes by their ranks. */
function needsOrder(left: readonly PlanStage[], { ordinals }: Level): boolean {
  const first = left.find(({ kind }) => !['filter', 'extend', 'extract', 'unnest', 'lookup'].includes(kind));
  return ordinals.length > 0 || (first?.kind !== 'aggregate' && first?.kind !== 'sort');
}

/** Events by time and place; the rows of statistics are numbered in their own order. */
function rankTerms(level: Level): readonly string[] {
  if (level.hasEvents) {
    const [, ...position] = timeOrder(level);
    const time = expressionSql(level, { kind: 'field', name: '@timestamp', type: 'timestamp' }).sql;
    return [time, ...position];
  }
  const order = tailOf(level.ownOrder, undefined).trim();
  return [`row_number() OVER (${order})`];
}

const eventFields = ['@timestamp', '@ingestionTime', '@message', '@logStream', '@log', '@case.pattern'];

/** What the stages and the output read, less what the stages make themselves. */
function neededBy(left: readonly PlanStage[], plan: Plan): { ids: Map<string, ValueType>; names: Set<string> } {
  const ids = new Map<string, ValueType>();
  const names = new Set<string>();
  const read = (expression: PlanExpression) => {
    for (const part of walk(expression)) {
      if (part.kind === 'column') ids.set(part.id, part.type);
      if (part.kind === 'field') names.add(part.name);
    }
  };
  for (const stage of left) {
    for (const expression of expressionsOf(stage)) read(expression);
    for (const { id, type } of columnsReadBy(stage)) ids.set(id, type);
    if (stage.kind === 'relevantFields') for (const name of [...eventFields, ...stage.fields]) names.add(name);
  }
  for (const { expression } of plan.output) read(expression);
  return { ids, names };
}

/** Columns that a stage reads by their id, without an expression. */
function columnsReadBy(stage: PlanStage): readonly PlanColumn[] {
  switch (stage.kind) {
    case 'totals':
      return stage.columns;
    case 'fillBins':
      return [stage.bin, ...stage.keys, ...stage.fills.map(({ column }) => column)];
    case 'describePatterns':
    case 'comparePatterns':
      return Object.values(stage.groups);
    case 'anomaly':
      return [...Object.values(stage.groups), stage.slice];
    default:
      return [];
  }
}

// ── the rows ─────────────────────────────────────────────────────────────────────────────────────────────────────────

interface CollectedRow extends Row {
  readonly order: readonly unknown[];
}

function collectRows(
  left: readonly PlanStage[],
  plan: Plan,
  layout: Layout,
  context: RunContext,
  isMatched: boolean,
): Remainder {
  // Stages that look at one row at a time run as the rows arrive, so that only what they keep is held.
  const rowwise = left.slice(0, firstThatHolds(left));
  const rest = left.slice(rowwise.length);
  const decides = rowwise.some(endsMatching);
  const held: CollectedRow[] = [];
  let matchedRows = 0;
  return {
    begins: left[0]?.kind ?? 'output',
    add: (cells) => {
      const row = collectedRow(layout, cells);
      const { rows, matched } = runStages(rowwise, { rows: [row], areEvents: layout.areEvents }, context);
      matchedRows += matched;
      for (const kept of rows) held.push({ ...kept, order: row.order });
    },
    get heldRows() {
      return held.length;
    },
    answer: () => {
      const start: Rows = { rows: ranked(held), areEvents: layout.areEvents };
      const result = runStages(rest, start, context);
      const rows = result.rows.map((row) => plan.output.map(({ expression }) => evaluate(expression, row, context)));
      return isMatched ? { rows } : { rows, recordsMatched: decides ? matchedRows : result.matched };
    },
  };
}

function firstThatHolds(left: readonly PlanStage[]): number {
  const holds = left.findIndex(({ kind }) => !['filter', 'extend', 'extract', 'unnest'].includes(kind));
  return holds < 0 ? left.length : holds;
}

function collectedRow({ cells }: Layout, row: readonly unknown[]): CollectedRow {
  const columns = new Map<string, Value>();
  const fields = new Map<string, Value>();
  const order: unknown[] = [];
  for (const [index, cell] of cells.entries()) {
    if (cell.kind === 'rank') order.push(row[index]);
    else if (cell.kind === 'column') columns.set(cell.id, valueOfSql(cell.type, row[index]));
    else fields.set(cell.name, valueOfSql(cell.type, row[index]));
  }
  const event = eventOf(fields);
  return { field: (name) => fields.get(name), columns, rank: 0, order, ...(event === undefined ? {} : { event }) };
}

/** The event itself, when a command asked for its fields: then they are all there. */
function eventOf(fields: ReadonlyMap<string, Value>): LogEvent | undefined {
  const [message, time] = [fields.get('@message'), toNumber(fields.get('@timestamp'))];
  if (!fields.has('@case.pattern') || typeof message !== 'string' || time === undefined) return undefined;
  const text = (name: string) => toText(fields.get(name)) ?? '';
  return { message, timestamp: epochMs(time), logGroup: text('@log'), logStream: text('@logStream') };
}

/** Ranks from what the rows are ordered by; rows of one event share theirs. */
function ranked(rows: readonly CollectedRow[]): readonly Row[] {
  const ascending = rows.toSorted((left, right) => compareOrder(left.order, right.order));
  const ranks = new Map<readonly unknown[], number>();
  for (const [rank, { order }] of ascending.entries()) if (!ranks.has(order)) ranks.set(order, rank);
  return rows.map(({ order, ...row }) => ({ ...row, rank: ranks.get(order) ?? 0 }));
}

function compareOrder(left: readonly unknown[], right: readonly unknown[]): number {
  for (const [index, a] of left.entries()) {
    const b = right[index];
    const order = typeof a === 'string' ? compareText(a, String(b)) : Number(a) - Number(b);
    if (order !== 0) return order;
  }
  return 0;
}
