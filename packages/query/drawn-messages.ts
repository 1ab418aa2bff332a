// For tests: a list of messages as events, and the rows that the interpreter and DuckDB both answer about them.
import { epochMs, type LogEvent } from '@coldcase/model';
import { expect } from 'vitest';
import { ask, loadEvents, openEngine } from './duckdb-events.ts';
import { drawnRows, planOf } from './reference-page.ts';
import { interpret, type QueryContext } from './src/index.ts';

/** When the first message was written: 2026-11-21 10:00. */
export const startMs = Date.UTC(2026, 10, 21, 10);

/** One event a message, one second apart, oldest first. */
export function eventsOf(messages: readonly string[], logGroup = '/aws/lambda/api'): readonly LogEvent[] {
  return messages.map((message, index) => ({
    logGroup,
    logStream: 's',
    timestamp: epochMs(startMs + index * 1_000),
    message,
  }));
}

const engine = await openEngine();

/** The rows of an answer on which both executions agree, the statistics included. */
export async function rowsOf(query: string, messages: readonly string[], context: QueryContext) {
  const plan = planOf(query);
  const events = eventsOf(messages);
  const table = interpret(plan, events, context);
  const relation = await loadEvents(engine, events, [plan], context);
  expect(await ask(engine, plan, relation, context)).toEqual(table);
  return drawnRows(table);
}
