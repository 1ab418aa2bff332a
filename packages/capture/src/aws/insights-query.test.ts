// A query on the service: waited for, divided where it is cut, stopped when nobody wants it any more.
import { epochMs } from '@coldcase/model';
import { type AwsData, type AwsServerOptions, generatedGroup, startAwsServer } from '@coldcase/testkit/aws';
import { expect, test } from 'vitest';
import { readerOf, skippingClock } from '../testing/aws-reader.ts';
import { askingIn } from './ask.ts';
import { withFullMessages } from './full-messages.ts';
import { estimateInsights } from './insights-estimate.ts';
import { type InsightsQuery, rowsPerQueryMax, runInsightsQuery } from './insights-query.ts';
import { QueryPlace } from './verdicts.ts';

const startMs = Date.UTC(2026, 10, 21, 14);
const hourMs = 3_600_000;

function dataOf(eventCount: number, endMs = startMs + hourMs): AwsData {
  return { logGroups: [generatedGroup({ name: 'shop', eventCount, startMs, endMs })] };
}

const wholeHour: InsightsQuery = {
  text: 'fields @timestamp, @message',
  logGroups: ['shop'],
  window: { startMs: epochMs(startMs), endMs: epochMs(startMs + hourMs - 1) },
  isDivisible: true,
};

interface Trial extends Partial<AwsServerOptions> {
  readonly query?: Partial<InsightsQuery>;
  readonly signal?: AbortSignal;
  readonly maxCostUsd?: number;
  readonly maxCalls?: number;
}

async function run({
  query = {},
  signal = new AbortController().signal,
  maxCostUsd = 10,
  maxCalls = 10_000,
  ...options
}: Trial) {
  await using server = await startAwsServer({ data: dataOf(1_000), ...options });
  const clock = skippingClock();
  const reader = readerOf(server.url, { clock, budget: { maxCalls, maxBytes: 1e12, maxCostUsd } });
  const ask = askingIn(reader, signal)({ region: 'eu-west-1' });
  const [ended] = await Promise.allSettled([runInsightsQuery(ask, { ...wholeHour, ...query }, { signal, clock })]);
  reader.close();
  const names = server.calls.map(({ operation }) => operation);
  return { ended, calls: server.calls, names, sleptMs: clock.sleptMs };
}

async function answerOf(trial: Trial) {
  const { ended, ...rest } = await run(trial);
  if (ended.status === 'rejected') throw ended.reason;
  return { ...ended.value, ...rest };
}

test('the text goes through as it is, with the window in whole seconds', async () => {
  const { rows, statistics, queries, cuts, calls } = await answerOf({});
  expect(calls[0]?.input).toEqual({
    queryString: 'fields @timestamp, @message',
    logGroupNames: ['shop'],
    startTime: startMs / 1_000,
    endTime: startMs / 1_000 + 3_599,
  });
  expect(rows).toHaveLength(1_000);
  expect(Object.keys(rows[0] ?? {})).toEqual(['@timestamp', '@message', '@ptr']);
  expect(statistics).toEqual({ recordsMatched: 1_000, recordsScanned: 1_000, bytesScanned: 200_000 });
  expect({ queries, cuts }).toEqual({ queries: 1, cuts: [] });
});

test('it is asked again at growing intervals until it has ended', async () => {
  const { rows, sleptMs } = await answerOf({
    faults: ({ operation, callNumber }) => {
      if (operation !== 'GetQueryResults' || callNumber > 5) return undefined;
      return { kind: 'queryStatus', status: callNumber === 2 ? 'Scheduled' : 'Running' };
    },
  });
  expect(rows).toHaveLength(1_000);
  expect(sleptMs.filter((ms) => ms >= 250)).toEqual([250, 375, 562.5, 843.75]);
});

test('throttles and failures on the way change nothing', async () => {
  const { rows } = await answerOf({
    faults: ({ callNumber }) => {
      if (callNumber % 3 === 1) return { kind: 'throttle' };
      return callNumber % 3 === 2 ? { kind: 'status', status: 503 } : undefined;
    },
  });
  expect(rows).toHaveLength(1_000);
});

test.each([
  ['Failed', 'INSIGHTS_FAILED'],
  ['Cancelled', 'INSIGHTS_FAILED'],
  ['Timeout', 'INSIGHTS_TIMED_OUT'],
] as const)('a query that ends as %s is %s, and is not stopped again', async (status, code) => {
  const { ended, names } = await run({
    faults: ({ operation }) => (operation === 'GetQueryResults' ? { kind: 'queryStatus', status } : undefined),
  });
  expect(ended).toMatchObject({ status: 'rejected', reason: { code } });
  expect(names).not.toContain('StopQuery');
});

test('one that never ends is given up, and stopped on the service', async () => {
  const { ended, names } = await run({
    faults: ({ operation }) =>
      operation === 'GetQueryResults' ? { kind: 'queryStatus', status: 'Running' } : undefined,
  });
  expect(ended).toMatchObject({ status: 'rejected', reason: { code: 'INSIGHTS_TIMED_OUT' } });
  expect(names.at(-1)).toBe('StopQuery');
});

test('an abort stops it on the service', async () => {
  const stop = new AbortController();
  const { ended, names, calls } = await run({
    signal: stop.signal,
    faults: ({ operation, callNumber }) => {
      if (callNumber === 4) stop.abort();
      return operation === 'GetQueryResults' ? { kind: 'queryStatus', status: 'Running' } : undefined;
    },
  });
  expect(ended).toMatchObject({ status: 'rejected', reason: { name: 'AbortError' } });
  expect(names.at(-1)).toBe('StopQuery');
  expect(calls.at(-1)).toMatchObject({ status: 200, input: { queryId: 'query-1' } });
});

test('an abort while it is being begun stops it, too', async () => {
  const stop = new AbortController();
  const { ended, names } = await run({
    signal: stop.signal,
    faults: ({ operation }) => {
      if (operation === 'StartQuery') stop.abort();
      return undefined;
    },
  });
  expect(ended.status).toBe('rejected');
  expect(names).toEqual(['StartQuery', 'StopQuery']);
});

test('a mistake in the text has its place: INSIGHTS_MALFORMED', async () => {
  const { ended } = await run({ query: { text: 'fields @message | nonsense' } });
  expect(ended).toMatchObject({
    status: 'rejected',
    reason: { code: 'INSIGHTS_MALFORMED', cause: new QueryPlace(18, 26) },
  });
});

test('a result that is cut is asked for in halves, and no row is lost or doubled', async () => {
  const data = dataOf(45_000);
  const { rows, queries, cuts, calls } = await answerOf({ data });
  const pointers = rows.map((row) => row['@ptr']);
  expect(rows).toHaveLength(45_000);
  expect(new Set(pointers).size).toBe(45_000);
  // Newest first, over the borders as well.
  const times = rows.map((row) => row['@timestamp'] ?? '');
  expect(times).toEqual(times.toSorted().toReversed());
  expect(queries).toBeGreaterThan(5);
  expect(cuts).toEqual([]);
  const spans = calls
    .filter(({ operation }) => operation === 'StartQuery')
    .map(({ input }) => [Number(input.startTime), Number(input.endTime)] as const);
  const [whole, newer, , older = [0, 0]] = spans;
  expect(whole).toEqual([startMs / 1_000, startMs / 1_000 + 3_599]);
  expect(newer).toEqual([startMs / 1_000 + 1_800, startMs / 1_000 + 3_599]);
  expect(older[0] % 1).toBe(0);
});

test('a second that holds too much is the end of it, and is told', async () => {
  const data = dataOf(12_000, startMs + 1_000);
  const { rows, cuts } = await answerOf({
    data,
    query: { window: { startMs: epochMs(startMs), endMs: epochMs(startMs + 3_999) } },
  });
  expect(rows).toHaveLength(rowsPerQueryMax);
  expect(cuts).toEqual(['The second 2026-11-21T14:00:00Z has more than 10000 rows, and the others are missing.']);
});

test('what groups or sorts is not divided, and says that it is cut', async () => {
  const { rows, queries, cuts } = await answerOf({ data: dataOf(20_000), query: { isDivisible: false } });
  expect({ rows: rows.length, queries }).toEqual({ rows: rowsPerQueryMax, queries: 1 });
  expect(cuts).toEqual([expect.stringContaining('there may be more')]);
});

test('a limit of ones own is no cut', async () => {
  const { rows, queries, cuts, calls } = await answerOf({ data: dataOf(20_000), query: { limit: 20 } });
  expect({ rows: rows.length, queries, cuts }).toEqual({ rows: 20, queries: 1, cuts: [] });
  expect(calls[0]?.input).toMatchObject({ limit: 20 });
});

test('more than a page of rows is fetched page by page', async () => {
  const { rows, names } = await answerOf({ data: dataOf(25_000), query: { limit: 25_000 } });
  expect(new Set(rows.map((row) => row['@ptr'])).size).toBe(25_000);
  expect(names.filter((name) => name === 'GetQueryResults')).toHaveLength(3);
});

test('a budget that ends in the middle leaves the newest rows, and a sentence', async () => {
  const { rows, cuts } = await answerOf({ data: dataOf(45_000), maxCostUsd: 0.000_06 });
  expect(rows.length).toBeGreaterThanOrEqual(rowsPerQueryMax);
  expect(rows.length).toBeLessThan(45_000);
  expect(new Set(rows.map((row) => row['@ptr'])).size).toBe(rows.length);
  expect(cuts[0]).toMatch(/^Of 2026-11-21T14:.* only the newest 10000 rows are here: .* USD are used/);
});

test('a query is stopped on the service also when the budget of calls is used up by it', async () => {
  const { ended, names } = await run({
    maxCalls: 3,
    faults: ({ operation }) =>
      operation === 'GetQueryResults' ? { kind: 'queryStatus', status: 'Running' } : undefined,
  });
  expect(ended).toMatchObject({ status: 'rejected', reason: { code: 'CAPTURE_BUDGET_SPENT' } });
  expect(names).toEqual(['StartQuery', 'GetQueryResults', 'GetQueryResults', 'StopQuery']);
});

test('the estimate is what the groups took in, and its price', async () => {
  await using server = await startAwsServer({ data: dataOf(1_000) });
  const reader = readerOf(server.url);
  const ask = askingIn(reader, new AbortController().signal)({ region: 'eu-west-1' });
  const estimate = await estimateInsights(ask, ['shop'], wholeHour.window, startMs + 2 * hourMs);
  // 1,000 messages of some 150 bytes, and the 26 bytes that Logs adds to each.
  expect(estimate?.bytes).toBeGreaterThan(150_000);
  expect(estimate?.costUsd).toBeCloseTo(((estimate?.bytes ?? 0) * 0.005) / 1e9, 12);
  reader.close();
});

test('without the permission for metrics there is no estimate', async () => {
  await using server = await startAwsServer({ data: dataOf(10), faults: () => ({ kind: 'denied' }) });
  const reader = readerOf(server.url);
  const ask = askingIn(reader, new AbortController().signal)({ region: 'eu-west-1' });
  expect(await estimateInsights(ask, ['shop'], wholeHour.window, startMs)).toBeUndefined();
  reader.close();
});

test('messages that look cut are fetched whole; all of them when that is wanted', async () => {
  const group = generatedGroup({ name: 'shop', eventCount: 3, startMs, endMs: startMs + 3_000, messageLength: 4_000 });
  const data = { logGroups: [group], insightsMessageLength: 1_000 };
  await using server = await startAwsServer({ data });
  const reader = readerOf(server.url);
  const ask = askingIn(reader, new AbortController().signal)({ region: 'eu-west-1' });
  const cut = group.eventAt(1).message.slice(0, 1_000);
  const rows = [{ '@message': cut, '@ptr': 'shop#1' }, { '@message': 'short', '@ptr': 'shop#2' }, { n: '1' }];
  const { rows: whole, cuts } = await withFullMessages(ask, rows, false);
  expect(whole).toEqual([{ '@message': group.eventAt(1).message, '@ptr': 'shop#1' }, rows[1], rows[2]]);
  expect(cuts).toEqual([]);
  expect(server.calls.map(({ operation }) => operation)).toEqual(['GetLogRecord']);
  expect((await withFullMessages(ask, rows, true)).rows[1]).toMatchObject({ '@message': group.eventAt(2).message });
  const many = await withFullMessages(
    ask,
    Array.from({ length: 60 }, () => ({ ...rows[0] })),
    false,
  );
  expect(many.cuts).toEqual(['10 more messages may be cut: their records were not fetched.']);
  reader.close();
});

test('records that may not be read leave the messages as they came, and a sentence', async () => {
  await using server = await startAwsServer({ data: dataOf(3), faults: () => ({ kind: 'denied' }) });
  const reader = readerOf(server.url);
  const ask = askingIn(reader, new AbortController().signal)({ region: 'eu-west-1' });
  const rows = [{ '@message': 'x'.repeat(1_000), '@ptr': 'shop#1' }];
  expect(await withFullMessages(ask, rows, false)).toEqual({
    rows,
    cuts: [expect.stringContaining('Long messages may be cut')],
  });
  reader.close();
});
