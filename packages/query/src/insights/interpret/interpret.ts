// The reference: what a query means, computed row by row in the plainest way. It is slow, and it is right by being
// readable; every SQL dialect is tested against it.
import type { LogEvent, Table } from '@coldcase/model';
import { bindSubplans } from '../bind-subplans.ts';
import { allowsLogGroup, isUnknown, type QueryContext, rowCapOf, scanWindowOf, subplanWindow } from '../context.ts';
import { fieldsOf } from '../event-fields.ts';
import type { Plan } from '../plan.ts';
import { eventsComeNewestFirst } from '../semantics.ts';
import { utf8Length } from '../text-length.ts';
import { render, type Value } from '../value.ts';
import { evaluate } from './evaluate.ts';
import type { Row, Rows } from './row.ts';
import { runStages } from './run-stages.ts';
import type { RunContext, SubplanAnswer } from './subplan-answer.ts';

/**
 * Answers a plan over events.
 *
 * @param events  in the order of the case: for events of one time, the earlier in the array happened earlier
 * @returns values as text, as the service prints them; raw events newest first unless sorted
 */
export function interpret(plan: Plan, events: readonly LogEvent[], context: QueryContext): Table {
  const { output, result, scanned } = run(plan, events, context);
  const shown = result.rows.slice(0, rowCapOf(plan, context));
  return {
    columns: output.map(({ name }) => name),
    rows: shown.map((row) => output.map(({ expression }) => render(evaluate(expression, row, context)))),
    statistics: {
      recordsMatched: result.matched,
      recordsScanned: scanned.length,
      bytesScanned: scanned.reduce((sum, event) => sum + utf8Length(event.message), 0),
    },
  };
}

function run(plan: Plan, events: readonly LogEvent[], context: QueryContext) {
  const answers = plan.subplans.map((subplan): SubplanAnswer => {
    const window = subplanWindow(subplan, context.window);
    return answerOf(subplan.plan, events, { ...context, window });
  });
  const bound = bindSubplans(plan, answers);
  const scanned = scannedEvents(bound, events, context);
  const facts = {
    recordsScanned: scanned.length,
    bytesScanned: scanned.reduce((sum, { message }) => sum + utf8Length(message), 0),
  };
  const runContext: RunContext = { ...context, answers, facts };
  const current: Rows = { rows: eventRows(scanned, context), areEvents: true };
  return { output: bound.output, result: runStages(bound.stages, current, runContext), scanned };
}

/** The rows of a sub-query as values. */
function answerOf(plan: Plan, events: readonly LogEvent[], context: QueryContext): SubplanAnswer {
  const { output, result } = run(plan, events, context);
  const row = (each: Row): readonly Value[] => output.map(({ expression }) => evaluate(expression, each, context));
  return { rows: result.rows.map(row), isUnknown: isUnknown(context.window, context) };
}

function scannedEvents(plan: Plan, events: readonly LogEvent[], context: QueryContext): readonly LogEvent[] {
  const { startMs, endMs } = scanWindowOf(plan, context);
  return events.filter(({ timestamp, logGroup }) => {
    return timestamp >= startMs && timestamp <= endMs && allowsLogGroup(plan, context, logGroup);
  });
}

function eventRows(events: readonly LogEvent[], context: QueryContext): readonly Row[] {
  const oldestFirst = events.toSorted((left, right) => left.timestamp - right.timestamp);
  const rows = oldestFirst.map((event, rank) => ({
    field: fieldsOf(event, context.patternIdOf),
    columns: new Map<string, Value>(),
    rank,
    event,
  }));
  return eventsComeNewestFirst ? rows.toReversed() : rows;
}
