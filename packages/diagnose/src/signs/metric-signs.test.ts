// What metrics say. A minute is a column; the normal period is the hour before, and quiet unless it is drawn.
//
//   Throttles of orders     10:00  0 0 0 …     11:00  0 0 40 55 31 0
import { epochMs, type MetricPoint } from '@coldcase/model';
import { expect, test } from 'vitest';
import { diagnose } from '../diagnose.ts';
import { memoryCaseReader } from '../memory-reader.ts';
import { metricSigns } from './metric-signs.ts';

const hourMs = 3_600_000;
const tenMs = Date.UTC(2026, 10, 21, 10);
const hourFrom = (startMs: number) => ({ startMs: epochMs(startMs), endMs: epochMs(startMs + hourMs - 1) });
const baseline = hourFrom(tenMs);
const incident = hourFrom(tenMs + hourMs);

interface Drawn {
  readonly of: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic?: string;
}

function points(
  fromMs: number,
  { of, dimensions, statistic = 'Sum' }: Drawn,
  ...values: readonly number[]
): readonly MetricPoint[] {
  const [namespace = '', name = ''] = of.split(' ');
  return values.map((value, minute) => ({
    namespace,
    name,
    statistic,
    value,
    dimensions: Object.entries(dimensions).map(([key, text]) => ({ name: key, value: text })),
    timestamp: epochMs(fromMs + minute * 60_000),
  }));
}

const now = (drawn: Drawn, ...values: readonly number[]) => points(incident.startMs, drawn, ...values);
const before = (drawn: Drawn, ...values: readonly number[]) => points(baseline.startMs, drawn, ...values);

const throttles = { of: 'AWS/Lambda Throttles', dimensions: { FunctionName: 'orders' } };
const oldest = { of: 'AWS/SQS ApproximateAgeOfOldestMessage', dimensions: { QueueName: 'in' }, statistic: 'Maximum' };

test('throttled invocations are counted, with their minutes and the way to ask for them again', () => {
  const [sign] = metricSigns(now(throttles, 0, 0, 40, 55, 31, 0), incident, baseline);
  expect(sign).toMatchObject({
    label: 'lambda-throttled',
    suspect: 'orders',
    strength: 'decisive',
    extent: '126 throttled invocations',
    firstMs: incident.startMs + 2 * 60_000,
    usual: 0,
  });
  expect(sign?.rows[0]).toEqual({ time: '2026-11-21 11:03:00.000', Throttles: '55' });
  expect(sign?.query).toBe(
    'aws cloudwatch get-metric-statistics --namespace AWS/Lambda --metric-name Throttles --dimensions Name=FunctionName,Value=orders --statistics Sum --period 60 --start-time 2026-11-21T11:00:00.000Z --end-time 2026-11-21T12:00:00.000Z',
  );
});

test('as often in the normal period is no sign, and three times as often is one', () => {
  const usual = before(throttles, 10, 10, 10);
  expect(metricSigns([...usual, ...now(throttles, 10, 12, 10)], incident, baseline)).toEqual([]);
  expect(metricSigns([...usual, ...now(throttles, 30, 40, 30)], incident, baseline)).toMatchObject([{ usual: 30 }]);
});

test('a normal period of another length is compared by the hour', () => {
  const day = { startMs: epochMs(incident.startMs - 24 * hourMs), endMs: epochMs(incident.startMs - 1) };
  const allDay = points(day.startMs, throttles, ...Array.from({ length: 24 * 60 }, () => 1));
  expect(metricSigns([...allDay, ...now(throttles, 100)], incident, day)).toEqual([]);
  expect(metricSigns([...allDay, ...now(throttles, 200)], incident, day)).toMatchObject([{ usual: 60 }]);
});

test('a few are chance', () => {
  expect(metricSigns(now(throttles, 0, 2, 2), incident, baseline)).toEqual([]);
});

test('an alias is a part of its function, and an index is no part of its table', () => {
  const live = { ...throttles, dimensions: { FunctionName: 'orders', Resource: 'orders:live' } };
  expect(metricSigns([...now(throttles, 40), ...now(live, 40)], incident, baseline)).toMatchObject([
    { extent: '40 throttled invocations' },
  ]);
  const table = { of: 'AWS/DynamoDB WriteThrottleEvents', dimensions: { TableName: 'carts' } };
  const index = { ...table, dimensions: { GlobalSecondaryIndexName: 'by-day', TableName: 'carts' } };
  expect(metricSigns([...now(table, 2), ...now(index, 40)], incident, baseline)).toMatchObject([
    { label: 'dynamodb-throttled', suspect: 'carts', extent: '42 throttled requests' },
  ]);
});

test('how long is too long, the normal period tells; without one it fits, and proves nothing', () => {
  const waiting = now(oldest, 400, 900);
  expect(metricSigns([...before(oldest, 20), ...waiting], incident, baseline)).toMatchObject([
    { label: 'event-backlog', strength: 'strong', extent: 'ApproximateAgeOfOldestMessage up to 900 s' },
  ]);
  expect(metricSigns(waiting, incident, undefined)).toMatchObject([{ strength: 'weak' }]);
  expect(metricSigns([...before(oldest, 800), ...waiting], incident, baseline)).toEqual([]);
});

test('points outside of the incident count for nothing', () => {
  expect(metricSigns(points(incident.endMs + 60_000, throttles, 100), incident, undefined)).toEqual([]);
});

function caseWith(metrics: readonly MetricPoint[]) {
  const line = { logGroup: '/aws/lambda/other', logStream: 'a', message: 'all is well' };
  const events = [{ ...line, timestamp: epochMs(incident.startMs) }];
  return { ...memoryCaseReader(events, { incident, baseline }), metrics: () => Promise.resolve(metrics) };
}

test('throttles that leave no line in any log are found, with the share of invocations that they refused', async () => {
  const ran = { of: 'AWS/Lambda Invocations', dimensions: { FunctionName: 'orders' } };
  const metrics = [...now(throttles, 0, 0, 40, 55, 31, 0), ...now(ran, 100, 100, 100, 100, 100, 100)];
  const { sentence, findings } = await diagnose(caseWith(metrics), {}, new AbortController().signal);
  expect(sentence).toBe('Root cause identified: lambda-throttled');
  expect(findings).toMatchObject([
    { scenario: 'lambda-throttled', suspect: 'orders', severity: 'high', usual: 0, since: '2026-11-21 11:02:00.000' },
  ]);
});

const exhausted: readonly (readonly [string, string, Drawn, number])[] = [
  [
    'fd-exhaustion',
    'strong',
    { of: 'LambdaInsights fd_use', dimensions: { function_name: 'orders' }, statistic: 'Maximum' },
    1_020,
  ],
  [
    'tmp-storage-full',
    'weak',
    { of: 'LambdaInsights tmp_used', dimensions: { function_name: 'orders' }, statistic: 'Maximum' },
    5.1e8,
  ],
  [
    'db-connections-exhausted',
    'strong',
    { of: 'AWS/RDS DatabaseConnectionsBorrowLatency', dimensions: { ProxyName: 'shop' }, statistic: 'Maximum' },
    9e6,
  ],
  [
    'db-contention',
    'weak',
    { of: 'AWS/RDS CPUUtilization', dimensions: { DBInstanceIdentifier: 'shop' }, statistic: 'Maximum' },
    98,
  ],
  ['stepfunctions-failure', 'strong', { of: 'AWS/States ExecutionsTimedOut', dimensions: { StateMachineArn: 'm' } }, 9],
  ['service-api-throttled', 'strong', { of: 'AWS/States ExecutionThrottled', dimensions: { StateMachineArn: 'm' } }, 9],
  ['service-api-throttled', 'strong', { of: 'AWS/Events ThrottledRules', dimensions: { RuleName: 'nightly' } }, 9],
  ['invoke-permission-missing', 'weak', { of: 'AWS/Events FailedInvocations', dimensions: { RuleName: 'nightly' } }, 9],
  [
    'extension-failure',
    'weak',
    { of: 'AWS/Lambda PostRuntimeExtensionsDuration', dimensions: { FunctionName: 'orders' }, statistic: 'Maximum' },
    4_000,
  ],
  [
    'event-backlog',
    'strong',
    {
      of: 'AWS/Kinesis GetRecords.IteratorAgeMilliseconds',
      dimensions: { StreamName: 'clicks' },
      statistic: 'Maximum',
    },
    90_000,
  ],
  [
    'apigw-integration-timeout',
    'strong',
    { of: 'AWS/ApiGateway IntegrationLatency', dimensions: { ApiId: 'a1' }, statistic: 'Maximum' },
    29_500,
  ],
];

test.each(exhausted)('%s has a metric: it is %s, and as usual it is none', async (label, strength, drawn, value) => {
  expect(metricSigns([...before(drawn, 0), ...now(drawn, value)], incident, baseline)).toMatchObject([
    { label, strength },
  ]);
  expect(metricSigns([...before(drawn, value), ...now(drawn, value)], incident, baseline)).toEqual([]);
  const { findings } = await diagnose(caseWith(now(drawn, value)), {}, new AbortController().signal);
  expect(findings.map(({ scenario }) => scenario)).toEqual(strength === 'weak' ? [] : [label]);
});

test('quiet metrics are a healthy case', async () => {
  const { verdict } = await diagnose(caseWith(now(throttles, 0, 0, 1)), {}, new AbortController().signal);
  expect(verdict).toBe('healthy');
});

test('a metric that says what a log says makes it surer, and is no second finding', async () => {
  const message =
    '2026-11-21T11:02:00.000Z\t00000000-0000-4000-8000-000000000001\tERROR\tThe code is ProvisionedThroughputExceededException for table carts';
  const line = {
    logGroup: '/aws/lambda/orders',
    logStream: 'a',
    timestamp: epochMs(incident.startMs + 120_000),
    message,
  };
  const table = { of: 'AWS/DynamoDB WriteThrottleEvents', dimensions: { TableName: 'carts' } };
  const quiet = memoryCaseReader([line], { incident, baseline });
  const { signal } = new AbortController();
  const [alone] = (await diagnose(quiet, {}, signal)).findings;
  const measured = { ...quiet, metrics: () => Promise.resolve(now(table, 0, 0, 50)) };
  const { findings } = await diagnose(measured, {}, signal);
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({
    scenario: 'dynamodb-throttled',
    suspect: 'carts',
    logGroup: '/aws/lambda/orders',
  });
  expect(findings[0]?.score).toBeGreaterThan(alone?.score ?? 1);
  expect(findings[0]?.evidence.at(-1)).toMatchObject({ for: expect.stringContaining('50 throttled requests') });
});
