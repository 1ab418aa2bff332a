// An answer step by step: which statements an engine must run, in which order, and what becomes of their rows. It is a
// generator, so that this package need not wait: whoever holds the engine runs each statement and hands its rows back.
import { epochMs, type QueryStatistics, type Table, type TimeRange } from '@coldcase/model';
import type { EventRelation } from '../../event-relation.ts';
import { bindSubplans } from '../bind-subplans.ts';
import { isUnknown, type QueryContext, rowCapOf, subplanWindow } from '../context.ts';
import type { SubplanAnswer } from '../interpret/subplan-answer.ts';
import type { Plan } from '../plan.ts';
import { render, type Value } from '../value.ts';
import type { SqlDialect } from './dialect.ts';
import { type PreparedQuery, prepareQuery, type Remainder } from './prepare-query.ts';
import { type Slices, slicesOf, slicingOf } from './slices.ts';
import { splitPlan, subplansToAnswer } from './split-plan.ts';
import { recordsMatchedOf, rowsOfSql } from './sql-table.ts';

export interface EngineRequest {
  readonly sql: string;
  /** Takes the rows one by one, as they come; the reply is then empty. Without it the reply is all rows. */
  readonly remainder?: Remainder;
}

export type EngineReply = readonly (readonly unknown[])[];

export interface AnswerOptions {
  /** Figures of the statistics block that cost statements of their own. */
  readonly withStatistics: boolean;
  /** What the whole case holds, when that is known: it spares statements and tells how long a slice should be. */
  readonly whole?: { readonly events: number; readonly window: TimeRange };
}

/** Drives a plan over an engine. Sub-queries come first, each with its own statement. */
export function* answerPlan(
  plan: Plan,
  relation: EventRelation,
  dialect: SqlDialect,
  context: QueryContext,
  options: AnswerOptions,
): Generator<EngineRequest, Table, EngineReply> {
  const { bound, prepared, answers } = yield* prepare(plan, relation, dialect, context, options.withStatistics);
  // Statistics of a remainder need all of its rows.
  const needsAll = options.withStatistics && prepared.remainder !== undefined;
  const slices = needsAll || options.whole === undefined ? undefined : slicesFor(bound, context, options.whole);
  const { rows, recordsMatched } =
    slices !== undefined
      ? yield* firstRows(bound, slices, (slice) =>
          prepareQuery(bound, relation, dialect, { ...context, slice }, answers),
        )
      : yield* valuesOf(prepared, plan);
  const shown = rows.slice(0, rowCapOf(plan, context));
  return {
    columns: plan.output.map(({ name }) => name),
    rows: shown.map((row) => row.map(render)),
    statistics: yield* statisticsOf(prepared.query, recordsMatched, options),
  };
}

/** The statements of a plan, for those who want to read them; sub-queries are shown and not run. */
export function explainPlan(plan: Plan, relation: EventRelation, dialect: SqlDialect, context: QueryContext): string {
  const needed = subplansToAnswer(plan, dialect, relation);
  const before = plan.subplans.flatMap((subplan, index) => {
    if (!needed.has(index)) return [];
    const window = subplanWindow(subplan, context.window);
    return [`-- sub-query ${index + 1}`, explainPlan(subplan.plan, relation, dialect, { ...context, window })];
  });
  const { query } = prepareQuery(bindSubplans(plan, []), relation, dialect, context);
  const { left } = splitPlan(plan, dialect, relation);
  const after = left === undefined ? [] : [`-- then, row by row: ${left.map(({ kind }) => kind).join(', ')}`];
  return [...before, query.text, ...after].join('\n');
}

interface Prepared {
  readonly bound: Plan;
  readonly answers: readonly SubplanAnswer[];
  readonly prepared: PreparedQuery;
}

/** The part of the window that the case has events in, cut into slices; none where slices do not help. */
function slicesFor(
  plan: Plan,
  context: QueryContext,
  { events, window }: NonNullable<AnswerOptions['whole']>,
): Slices | undefined {
  const slicing = slicingOf(plan, rowCapOf(plan, context));
  const startMs = epochMs(Math.max(context.window.startMs, window.startMs));
  const endMs = epochMs(Math.min(context.window.endMs, window.endMs));
  if (slicing === undefined || endMs < startMs) return undefined;
  const share = (endMs - startMs + 1) / (window.endMs - window.startMs + 1);
  return slicesOf({ startMs, endMs }, events * share, slicing);
}

/** Slice after slice, until there are enough rows. How many would have matched is not known then. */
function* firstRows(
  plan: Plan,
  slices: Slices,
  prepareSlice: (slice: TimeRange) => PreparedQuery,
): Generator<EngineRequest, Values, EngineReply> {
  const { enough } = slices;
  const rows: (readonly Value[])[] = [];
  for (let slice = slices.next(0); slice !== undefined; slice = slices.next(rows.length)) {
    const found = yield* valuesOf(prepareSlice(slice), plan);
    for (const row of found.rows) rows.push(row);
    if (rows.length >= enough) return { rows: rows.slice(0, enough), recordsMatched: undefined };
  }
  return { rows, recordsMatched: rows.length };
}

function* prepare(
  plan: Plan,
  relation: EventRelation,
  dialect: SqlDialect,
  context: QueryContext,
  countsMatches = false,
): Generator<EngineRequest, Prepared, EngineReply> {
  const needed = subplansToAnswer(plan, dialect, relation);
  const answers: SubplanAnswer[] = [];
  for (const [index, subplan] of plan.subplans.entries()) {
    const window = subplanWindow(subplan, context.window);
    answers.push(
      needed.has(index) ? yield* answerSubplan(subplan.plan, relation, dialect, { ...context, window }) : { rows: [] },
    );
  }
  const scanned = plan.stages.some(({ kind }) => kind === 'estimate')
    ? yield* scan(plan, relation, dialect, context)
    : undefined;
  const bound = bindSubplans(plan, answers);
  return { bound, answers, prepared: prepareQuery(bound, relation, dialect, context, answers, scanned, countsMatches) };
}

function* scan(
  plan: Plan,
  relation: EventRelation,
  dialect: SqlDialect,
  context: QueryContext,
): Generator<EngineRequest, { recordsScanned: number; bytesScanned: number }, EngineReply> {
  const { scannedText } = prepareQuery(bindSubplans(plan, []), relation, dialect, context).query;
  const [row] = yield { sql: scannedText };
  return { recordsScanned: Number(row?.[0] ?? 0), bytesScanned: Number(row?.[1] ?? 0) };
}

function* answerSubplan(
  plan: Plan,
  relation: EventRelation,
  dialect: SqlDialect,
  context: QueryContext,
): Generator<EngineRequest, SubplanAnswer, EngineReply> {
  const { prepared } = yield* prepare(plan, relation, dialect, context);
  const { rows } = yield* valuesOf(prepared, plan);
  return { rows, isUnknown: isUnknown(context.window, context) };
}

interface Values {
  readonly rows: readonly (readonly Value[])[];
  readonly recordsMatched: number | undefined;
}

function* valuesOf({ query, remainder }: PreparedQuery, plan: Plan): Generator<EngineRequest, Values, EngineReply> {
  if (plan.stages.some(({ kind }) => kind === 'estimate') && remainder !== undefined) {
    return { rows: remainder.answer().rows, recordsMatched: 0 };
  }
  if (remainder === undefined) {
    const rows = yield { sql: query.text };
    return { rows: rowsOfSql(query, rows), recordsMatched: recordsMatchedOf(query, rows) };
  }
  yield { sql: query.text, remainder };
  const { rows, recordsMatched } = remainder.answer();
  return { rows, recordsMatched };
}

function* statisticsOf(
  { matchedText, scannedText }: PreparedQuery['query'],
  known: number | undefined,
  { withStatistics, whole }: AnswerOptions,
): Generator<EngineRequest, QueryStatistics, EngineReply> {
  if (!withStatistics) {
    return { recordsScanned: whole?.events ?? 0, ...(known === undefined ? {} : { recordsMatched: known }) };
  }
  const counted = known ?? Number((yield { sql: matchedText })[0]?.[0] ?? 0);
  const [scanned] = yield { sql: scannedText };
  return {
    recordsMatched: counted,
    recordsScanned: Number(scanned?.[0] ?? 0),
    bytesScanned: Number(scanned?.[1] ?? 0),
  };
}
