// What a system costs and where less would do. It is watched for an hour; prices are those of the table.
import { epochMs, type LogEvent, type MetricPoint, printTime, type ResourceDocument } from '@coldcase/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CaseReader } from '../case-reader.ts';
import { memoryCaseReader } from '../memory-reader.ts';
import { type Cost, type CostOptions, costOf } from './cost.ts';
import { prices } from './prices.ts';

const startMs = Date.UTC(2026, 10, 21, 10);
const hourMs = 3_600_000;

/** As many invocations of a function, spread over the hour: each 1 s at 1024 MB, so one GB-second. */
function invocations(count: number, name = 'orders', usedMb = 200): readonly LogEvent[] {
  return Array.from({ length: count }, (_, n) => ({
    logGroup: `/aws/lambda/${name}`,
    logStream: 'a',
    timestamp: epochMs(startMs + Math.round((n * hourMs) / Math.max(1, count - 1))),
    message: `REPORT RequestId: ${n}\tDuration: 999.50 ms\tBilled Duration: 1000 ms\tMemory Size: 1024 MB\tMax Memory Used: ${usedMb} MB`,
  }));
}

function points(
  namespace: string,
  name: string,
  statistic: string,
  dimensions: Readonly<Record<string, string>>,
  values: readonly number[],
): readonly MetricPoint[] {
  return values.map((value, n) => ({
    ...{ namespace, name, statistic, value, timestamp: epochMs(startMs + n * 60_000) },
    dimensions: Object.entries(dimensions).map(([key, text]) => ({ name: key, value: text })),
  }));
}

interface Drawn {
  readonly events?: readonly LogEvent[];
  readonly points?: readonly MetricPoint[];
  readonly resources?: readonly ResourceDocument[];
  readonly facts?: Partial<CaseReader['facts']>;
}

async function cost({ events = invocations(3_600), ...over }: Drawn, options: CostOptions = {}): Promise<Cost> {
  const reader = memoryCaseReader(events);
  const given: CaseReader = {
    ...reader,
    facts: { ...reader.facts, ...over.facts },
    metrics: () => Promise.resolve(over.points ?? []),
    resources: () => Promise.resolve(over.resources ?? []),
  };
  return await costOf(given, options, new AbortController().signal);
}

const told = ({ drivers }: Cost) =>
  drivers.map(({ kind, resource, amount, unit }) => `${kind} ${resource}: ${amount} ${unit}`);
const savings = ({ savings: list }: Cost) => list.map(({ resource, text }) => `${resource}: ${text}`);

test('a function costs its gigabytes and seconds, and its requests', async () => {
  const { drivers, usd, hours, of } = await cost({});
  expect(drivers.slice(0, 2)).toMatchObject([
    { resource: 'orders', amount: 3_600, unit: 'GB-seconds', usd: 0.06, rests: 'REPORT lines' },
    { resource: 'orders', amount: 3_600, unit: 'requests', usd: 0.00072 },
  ]);
  expect([of, hours]).toEqual(['whole case', 1]);
  expect(usd).toBeCloseTo(
    drivers.reduce((sum, driver) => sum + driver.usd, 0),
    6,
  );
});

test('nothing is a month unless asked, and an hour says little of one', async () => {
  expect((await cost({})).monthlyUsd).toBeUndefined();
  const { usd, monthlyUsd = 0, unknown } = await cost({}, { monthly: true });
  expect(monthlyUsd).toBeCloseTo(730 * usd, 3);
  expect(unknown.join()).toContain('1 hours say little of a month');
});

test('a capture is measured in its normal period, not in its incident', async () => {
  const baseline = { startMs: epochMs(startMs), endMs: epochMs(startMs + hourMs / 2) };
  const { of, window, drivers } = await cost({ facts: { baseline } });
  expect([of, window.to]).toEqual(['normal period', printTime(baseline.endMs)]);
  expect(drivers[0]?.amount).toBeCloseTo(1_800, -1);
});

test('tables pay for what they consume, or for what is provisioned; indexes besides', async () => {
  const consumed = 'ConsumedWriteCapacityUnits';
  const all = [
    ...points('AWS/DynamoDB', consumed, 'Sum', { TableName: 'carts' }, [1_000_000, 1_000_000]),
    ...points('AWS/DynamoDB', consumed, 'Sum', { TableName: 'users' }, [6_000]),
    ...points('AWS/DynamoDB', 'ProvisionedWriteCapacityUnits', 'Average', { TableName: 'users' }, [500]),
    ...points('AWS/DynamoDB', consumed, 'Sum', { GlobalSecondaryIndexName: 'by-date', TableName: 'carts' }, [600]),
  ];
  const found = await cost({ events: invocations(2), points: all });
  expect(told(found)).toEqual(
    expect.arrayContaining([
      'table carts: 2000000 write request units',
      'table users: 500 write capacity unit hours',
      'table carts/by-date: 600 write request units',
    ]),
  );
  expect(found.drivers.find(({ resource }) => resource === 'carts')?.usd).toBe(1.25);
});

test('streams, APIs, queues and logs cost what they counted', async () => {
  const stream: ResourceDocument = {
    kind: 'stream',
    name: 'clicks',
    document: { StreamDescriptionSummary: { OpenShardCount: 4, RetentionPeriodHours: 48 } },
  };
  const all = [
    ...points('AWS/ApiGateway', 'Count', 'Sum', { ApiName: 'shop' }, [500_000, 500_000]),
    ...points('AWS/ApiGateway', 'Count', 'Sum', { ApiName: 'shop', Stage: 'live' }, [500_000, 500_000]),
    ...points('AWS/SQS', 'NumberOfMessagesSent', 'Sum', { QueueName: 'in' }, [1_000]),
    ...points('AWS/Logs', 'IncomingBytes', 'Sum', { LogGroupName: '/aws/lambda/orders' }, [2_000_000_000]),
  ];
  expect(told(await cost({ events: invocations(2), points: all, resources: [stream] }))).toEqual([
    'api shop: 1000000 requests',
    'log group /aws/lambda/orders: 2 GB ingested',
    'stream clicks: 4 shard hours beyond a day of retention',
    'stream clicks: 4 shard hours',
    'queue in: 1000 requests',
    'function orders: 2 GB-seconds',
    'function orders: 2 requests',
  ]);
});

test('without the counter of the service, logs are as long as they are in the case', async () => {
  const found = (await cost({ events: invocations(1_000) })).drivers.find(({ kind }) => kind === 'log group');
  expect(found).toMatchObject({ rests: 'events of the case' });
});

test('memory that is never used may go, with the share that was used', async () => {
  const found = (await cost({})).savings[0];
  expect(found).toMatchObject({
    text: expect.stringContaining('200 of 1024 MB were used at most (20 %): 320 MB would do'),
    usd: Number((3_600 * (1 - 320 / 1024) * prices.lambdaGbSecond.usd).toFixed(6)),
    command: 'aws lambda update-function-configuration --function-name orders --memory-size 320',
    confidence: 'medium',
  });
  expect(savings(await cost({ events: invocations(99) }))).toEqual([]);
  expect(savings(await cost({ events: invocations(500, 'orders', 700) }))).toEqual([]);
});

const configured = (over: object): ResourceDocument => ({
  kind: 'function',
  name: 'orders',
  document: { Configuration: { Runtime: 'nodejs22.x', ...over } },
});

test('ARM is proposed where x86 is configured, and priced where it runs already', async () => {
  const busy = invocations(500, 'orders', 700);
  expect(savings(await cost({ events: busy, resources: [configured({ Architectures: ['x86_64'] })] }))).toEqual([
    'orders: A second on ARM costs a fifth less; what it carries has to run there, native modules and layers above all.',
  ]);
  const onArm = await cost({ events: busy, resources: [configured({ Architectures: ['arm64'] })] });
  expect(savings(onArm)).toEqual([]);
  expect(onArm.drivers[0]?.usd).toBe(Number((500 * prices.lambdaGbSecondArm.usd).toFixed(6)));
});

test('provisioned capacity that is not consumed may go, and on demand is said where it would be cheaper', async () => {
  const all = [
    ...points('AWS/DynamoDB', 'ConsumedReadCapacityUnits', 'Sum', { TableName: 'users' }, [600, 1_200]),
    ...points('AWS/DynamoDB', 'ProvisionedReadCapacityUnits', 'Average', { TableName: 'users' }, [500, 500]),
  ];
  const [found] = (await cost({ events: invocations(2), points: all })).savings;
  expect(found?.text).toContain('20 of 500 provisioned read units were consumed in the fullest minute: 30 would do.');
  expect(found).toMatchObject({ confidence: 'low', command: expect.stringContaining('PAY_PER_REQUEST') });
});

test('shards that stand empty, logs that are kept for ever, environments that wait', async () => {
  const resources: ResourceDocument[] = [
    { kind: 'stream', name: 'clicks', document: { StreamDescriptionSummary: { OpenShardCount: 8 } } },
    { kind: 'log-group', name: '/aws/lambda/orders', document: { storedBytes: 100_000_000_000 } },
    { kind: 'log-group', name: '/aws/lambda/mail', document: { storedBytes: 9, retentionInDays: 30 } },
  ];
  const waiting = { FunctionName: 'orders', Resource: 'orders:live' };
  const all = [
    ...points('AWS/Kinesis', 'IncomingBytes', 'Sum', { StreamName: 'clicks' }, [6_000_000]),
    ...points('AWS/Lambda', 'ProvisionedConcurrencyUtilization', 'Maximum', waiting, [0.1, 0.2]),
    ...points('AWS/Lambda', 'ProvisionedConcurrentExecutions', 'Maximum', waiting, [1, 2]),
  ];
  const found = await cost({ events: invocations(2), points: all, resources });
  expect(savings(found)).toEqual([
    'orders: At most 20 % of its provisioned concurrency was in use at once.',
    expect.stringContaining('clicks: The fullest minute brought 100 kB a second into 8 shards: 1 would do'),
    expect.stringContaining('/aws/lambda/orders: Its logs are kept for ever, 100 GB by now.'),
  ]);
  expect(found.savings.at(-1)).toMatchObject({ monthlyUsd: 3, risk: 'risky' });
});

test('what is not in the evidence is said', async () => {
  const { drivers, unknown, usd } = await cost({ events: [] });
  expect([drivers, usd]).toEqual([[], 0]);
  expect(unknown).toEqual([
    'No REPORT line: what functions cost is not known.',
    'No metrics: what tables, streams, APIs and queues cost is not known.',
    'The configuration of functions was not captured: each is taken to run on x86.',
    'Transfer, storage, support, taxes and what was negotiated are not in it.',
  ]);
});

test('the order of events and points changes nothing', async () => {
  const events = [...invocations(120), ...invocations(150, 'mail')];
  const all = ['b', 'a'].flatMap((name) =>
    points('AWS/SQS', 'NumberOfMessagesSent', 'Sum', { QueueName: name }, [3, 4]),
  );
  const expected = await cost({ events, points: all });
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray([...all], { minLength: all.length }), async (shuffled) => {
      expect(await cost({ events: events.toReversed(), points: shuffled })).toEqual(expected);
    }),
    { numRuns: 10 },
  );
});
