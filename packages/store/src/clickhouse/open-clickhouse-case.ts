// A case whose logs are asked in ClickHouse. Everything else about it, metrics included, is read from its folder.
import {
  type AnswerOptions,
  answerPlan,
  clickhouseDialect,
  explainPlan,
  type Plan,
  type QueryContext,
} from '@coldcase/query';
import { type Clickhouse, type ClickhouseAddress, openClickhouse } from '../engine/clickhouse.ts';
import { type OpenCase, openCase } from '../open-case.ts';
import { runAnswer } from '../run-answer.ts';
import { checkIsPushed } from './case-table.ts';
import { clickhouseRelation } from './clickhouse-relation.ts';
import { inlineTable } from './inline-table.ts';

/** Throws what `openCase` and `openClickhouse` throw, and CASE_NOT_PUSHED. */
export async function openClickhouseCase(folder: string, address: ClickhouseAddress): Promise<OpenCase> {
  await using opened = new AsyncDisposableStack();
  const local = opened.use(await openCase(folder));
  const server = await openClickhouse(address);
  opened.defer(() => server.close());
  await checkIsPushed(server, folder, local.manifest);
  return clickhouseCase(local, server, opened.move());
}

function clickhouseCase(local: OpenCase, server: Clickhouse, opened: AsyncDisposableStack): OpenCase {
  const { folder, manifest, facts } = local;
  const relation = clickhouseRelation(manifest, facts);
  const whole = (context: Partial<QueryContext>): QueryContext => {
    return { window: facts.window, nowMs: facts.window.endMs, covered: facts.window, ...context };
  };
  const answer = async (plan: Plan, signal: AbortSignal, context: Partial<QueryContext>, options: AnswerOptions) => {
    const lookupTables = await local.lookupTables(plan);
    const known = { events: facts.eventCount, window: facts.window };
    const steps = answerPlan(
      plan,
      { ...relation, lookupTable: (name) => inlineTable(manifest, name, lookupTables) },
      clickhouseDialect,
      { lookupTables, ...whole(context) },
      { ...options, whole: known },
    );
    return await runAnswer(steps, server, signal);
  };
  return {
    folder,
    manifest,
    facts,
    ask: (plan, signal, context = {}) => answer(plan, signal, context, { withStatistics: false }),
    askWithStatistics: (plan, signal, context = {}) => answer(plan, signal, context, { withStatistics: true }),
    // Tables are shown by their names.
    explain: (plan, context = {}) => {
      const named = { ...relation, lookupTable: (name: string) => inlineTable(manifest, name) };
      return explainPlan(plan, named, clickhouseDialect, whole(context));
    },
    // What the folder tells without the server: it holds the same events.
    unknownFields: (names, signal) => local.unknownFields(names, signal),
    metrics: (names, signal) => local.metrics(names, signal),
    segments: (window, signal) => local.segments(window, signal),
    tracedLines: (traceIds, window, signal) => local.tracedLines(traceIds, window, signal),
    changes: (signal) => local.changes(signal),
    resources: (kinds, signal) => local.resources(kinds, signal),
    databaseStatistics: (signal) => local.databaseStatistics(signal),
    databaseSchema: (signal) => local.databaseSchema(signal),
    lookupTables: (plan) => local.lookupTables(plan),
    close: () => void opened.disposeAsync(),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
