// An answer step by step: which statements an engine must run, in which order, and what becomes of their rows. It is a
// generator, so that this package need not wait: whoever holds the engine runs each statement and hands its rows back.
import type { QueryStatistics, Table } from '@coldcase/model';
import type { EventRelation } from '../../event-relation.ts';
import { bindSubplans } from '../bind-subplans.ts';
import { type QueryContext, rowCapOf, subplanWindow } from '../context.ts';
import type { SubplanAnswer } from '../interpret/subplan-answer.ts';
import type { Plan } from '../plan.ts';
import { render, type Value } from '../value.ts';
import type { SqlDialect } from './dialect.ts';
import { type PreparedQuery, prepareQuery, type Remainder } from './prepare-query.ts';
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
  /** Of the whole case, when it is known already. */
  readonly recordsScanned?: number;
}

/** Drives a plan over an engine. Sub-queries come first, each with its own statement. */
export function* answerPlan(
  plan: Plan,
  relation: EventRelation,
  dialect: SqlDialect,
  context: QueryContext,
  options: AnswerOptions,
): Generator<EngineRequest, Table, EngineReply> {
  const prepared = yield* prepare(plan, relation, dialect, context);
  const { rows, recordsMatched } = yield* valuesOf(prepared, plan);
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

function* prepare(
  plan: Plan,
  relation: EventRelation,
  dialect: SqlDialect,
  context: QueryContext,
): Generator<EngineRequest, PreparedQuery, EngineReply> {
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
  return prepareQuery(bindSubplans(plan, answers), relation, dialect, context, answers, scanned);
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
  const prepared = yield* prepare(plan, relation, dialect, context);
  const { rows } = yield* valuesOf(prepared, plan);
  return { rows };
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
  { withStatistics, recordsScanned }: AnswerOptions,
): Generator<EngineRequest, QueryStatistics, EngineReply> {
  if (!withStatistics) {
    return { recordsScanned: recordsScanned ?? 0, ...(known === undefined ? {} : { recordsMatched: known }) };
  }
  const counted = known ?? Number((yield { sql: matchedText })[0]?.[0] ?? 0);
  const [scanned] = yield { sql: scannedText };
  return {
    recordsMatched: counted,
    recordsScanned: Number(scanned?.[0] ?? 0),
    bytesScanned: Number(scanned?.[1] ?? 0),
  };
}
