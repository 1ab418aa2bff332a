// A query on the service, as somebody with a case asks it, or without one.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { epochMs } from '@coldcase/model';
import { type AwsServerOptions, drawnAccount, startAwsServer } from '@coldcase/testkit/aws';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { captureCase } from './capture-case.ts';
import { type CloudwatchQueryRequest, queryCloudwatch } from './query-cloudwatch.ts';

const root = mkdtempSync(join(tmpdir(), 'coldcase-cloudwatch-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const folder = join(root, 'a.case');

const startMs = Date.UTC(2026, 10, 21, 14);
const endMs = startMs + 3_600_000 - 1;
const data = drawnAccount({ eventCount: 400, startMs, endMs });
const { signal } = new AbortController();
const now = () => new Date(endMs + 60_000);

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example');
});
afterEach(() => vi.unstubAllEnvs());

beforeAll(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example');
  await using server = await startAwsServer({ data });
  await captureCase({
    folder,
    named: { functions: ['orders'] },
    window: { startMs: epochMs(startMs), endMs: epochMs(endMs) },
    reader: {
      region: 'eu-west-1',
      endpoint: server.url,
      budget: { maxCalls: 1_000, maxBytes: 1e9, maxCostUsd: 5 },
      callsPerSecond: () => 1_000,
    },
    confirm: async () => true,
    isMasked: false,
    environment: {},
    signal,
    now,
  });
});

async function asked(request: Partial<CloudwatchQueryRequest>, options: Partial<AwsServerOptions> = {}) {
  await using server = await startAwsServer({ data, ...options });
  vi.stubEnv('AWS_ENDPOINT_URL', server.url);
  const [answer] = await Promise.allSettled([
    queryCloudwatch({
      text: 'fields @timestamp, @message',
      identity: {},
      maxCostUsd: 1,
      withPointers: false,
      withFullMessages: false,
      signal,
      now,
      ...request,
    }),
  ]);
  const started = server.calls.filter(({ operation }) => operation === 'StartQuery').map(({ input }) => input);
  return { answer, started, calls: server.calls };
}

test('a case gives the window, the log groups, the region and the account', async () => {
  const { answer, started, calls } = await asked({ folder });
  expect(started).toEqual([
    {
      queryString: 'fields @timestamp, @message',
      logGroupNames: ['/aws/lambda/orders', 'API-Gateway-Execution-Logs_a1b2c3/prod'],
      startTime: startMs / 1_000,
      endTime: startMs / 1_000 + 3_599,
    },
  ]);
  expect(new Set(calls.map(({ region }) => region))).toEqual(new Set(['eu-west-1']));
  expect(answer).toMatchObject({
    status: 'fulfilled',
    value: {
      diagnostics: [],
      remarks: [],
      table: { columns: ['@timestamp', '@message'], statistics: { recordsMatched: 400, bytesScanned: 80_000 } },
      spent: { queries: 1 },
    },
  });
});

test('without a case the log groups and the beginning are wanted: CLOUDWATCH_QUERY_WANTS', async () => {
  const region = 'eu-west-1';
  const { answer, started } = await asked({
    region,
    logGroups: ['/aws/lambda/orders'],
    from: startMs,
    withPointers: true,
  });
  expect(started).toMatchObject([{ endTime: Math.floor((endMs + 60_000) / 1_000) }]);
  expect(answer).toMatchObject({ value: { table: { columns: ['@timestamp', '@message', '@ptr'] } } });
  for (const request of [{ from: startMs }, { logGroups: ['/aws/lambda/orders'] }]) {
    const missing = await asked({ region, ...request });
    expect(missing.answer).toMatchObject({ reason: { code: 'CLOUDWATCH_QUERY_WANTS' } });
    expect(missing.calls).toEqual([]);
  }
});

test('another account has other log groups by these names: CLOUDWATCH_OTHER_ACCOUNT', async () => {
  const { answer, started } = await asked({ folder }, { account: '999999999999' });
  expect(answer).toMatchObject({ reason: { code: 'CLOUDWATCH_OTHER_ACCOUNT' } });
  expect(started).toEqual([]);
});

test('what would cost too much is not begun: INSIGHTS_OVER_BUDGET', async () => {
  const estimates: unknown[] = [];
  const { answer, started } = await asked(
    { folder, maxCostUsd: 0.000_2, onEstimate: (estimate) => estimates.push(estimate) },
    { data: manyBytes() },
  );
  expect(answer).toMatchObject({ reason: { code: 'INSIGHTS_OVER_BUDGET' } });
  expect(estimates).toMatchObject([{ bytes: expect.closeTo(60e6, -5) }]);
  expect(started).toEqual([]);
  const tiny = await asked({ folder, maxCostUsd: 0.000_000_1 });
  expect(tiny.answer).toMatchObject({ reason: { code: 'CAPTURE_BUDGET_SPENT' } });
  expect(tiny.started).toEqual([]);
});

/** 60 MB in the window, for 0.0003 USD. */
function manyBytes() {
  const incoming = {
    namespace: 'AWS/Logs',
    name: 'IncomingBytes',
    dimensions: { LogGroupName: '/aws/lambda/orders' },
    valueAt: () => 5_000_000,
  };
  return { ...data, metrics: [incoming, ...(data.metrics ?? [])] };
}

test('what is not known to cost anything is asked, and says so', async () => {
  const { answer, started } = await asked(
    { folder },
    { faults: ({ operation }) => (operation === 'GetMetricData' ? { kind: 'denied' } : undefined) },
  );
  expect(started).toHaveLength(1);
  expect(answer).toMatchObject({ value: { remarks: ['What the query costs could not be told before it ran.'] } });
});

test('a mistake is a diagnostic with its place', async () => {
  const { answer } = await asked({ folder, text: 'fields @message | nonsense' });
  expect(answer).toMatchObject({
    value: {
      diagnostics: [{ code: 'INSIGHTS_MALFORMED', severity: 'error', span: { start: 18, end: 26 } }],
      spent: { queries: 0 },
    },
  });
});

test('a text that names its log groups is given no others', async () => {
  const insightsRows = () => [{ '@message': 'a' }];
  const { started } = await asked(
    { folder, text: 'SOURCE "/aws/lambda/orders" | fields @message' },
    { data: { ...data, insightsRows } },
  );
  expect(started[0]).not.toHaveProperty('logGroupNames');
});

test.each([
  ['fields @message', true],
  ['filter @message like /order/ | parse @message "n *" as n | sort @timestamp desc', true],
  ['fields @message | sort @timestamp asc', false],
  ['stats count(*) by bin(1s), n', false],
  ['fields @message | limit 10000', false],
  ['fields @message | dedup n', false],
  ['a language of tomorrow', false],
])('%s is asked in parts: %s', async (text, isDivided) => {
  const busy = drawnAccount({ eventCount: 24_000, startMs, endMs });
  const { answer, started } = await asked({ folder, text, logGroups: ['/aws/lambda/orders'] }, { data: busy });
  expect(started.length > 1).toBe(isDivided);
  const remarks = isDivided ? [] : [expect.stringContaining('there may be more')];
  expect(answer).toMatchObject({ value: { remarks } });
});
