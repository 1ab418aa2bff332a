// One key is asked for what the table would bear. Consumed is a sum of a minute, provisioned is a second's.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hotPartitions } from './hot-partition.ts';
import { metricsWithin } from './series.ts';
import { incident, lines, series } from './testing/drawn.ts';
import { diagnosed } from './testing/seen.ts';

const of = (name: string, statistic = 'Sum') => `AWS/DynamoDB ${name} ${statistic} TableName=carts`;
const throttled = series(of('WriteThrottleEvents'), 0, 20, 30, 10);
const provisioned = series(of('ProvisionedWriteCapacityUnits', 'Average'), 1_000);
const consumed = (perSecond: number) =>
  series(of('ConsumedWriteCapacityUnits'), ...[1, 1, 1, 1].map((one) => one * perSecond * 60));

const seen = (points: ReturnType<typeof series>) => hotPartitions(metricsWithin(points, incident), [], incident);

test('a table that refuses while it has room has a hot partition', async () => {
  const points = [...throttled, ...provisioned, ...consumed(240)];
  expect(seen(points)).toMatchObject([
    {
      subject: 'carts',
      says: 'carts refuses 60 writes while it uses at most 24 % of its capacity: one partition is hot',
      proofs: [{ says: 'in 3 of 3 minutes with refusals there was room' }],
    },
  ]);
  const { findings } = await diagnosed({ points });
  expect(findings[0]).toMatchObject({ scenario: 'dynamodb-throttled', mechanisms: [{ name: 'hot-partition' }] });
});

test('a table that is used up is too small, and one on demand says nothing of its room', () => {
  expect(seen([...throttled, ...provisioned, ...consumed(980)])).toEqual([]);
  expect(seen([...throttled, ...consumed(240)])).toEqual([]);
  expect(seen([...series(of('WriteThrottleEvents'), 0, 2, 2), ...provisioned, ...consumed(240)])).toEqual([]);
});

test('DynamoDB may say itself that it was the range of a key', async () => {
  const line =
    'ERROR ThrottlingException: Throughput exceeds the current capacity for table carts, reasons: TableWriteKeyRangeThroughputExceeded';
  const { findings } = await diagnosed({ events: lines('orders', line, line) });
  expect(findings[0]?.mechanisms).toMatchObject([{ name: 'hot-partition', subject: 'carts' }]);
});

const shard = (name: string, metric: string, ...values: readonly number[]) =>
  series(`AWS/Kinesis ${metric} Sum ShardId=${name} StreamName=clicks`, ...values);

test('a shard that gets most of the records and refuses has a hot key', () => {
  const records = [
    shard('s-1', 'IncomingRecords', 900, 900),
    ...['s-2', 's-3', 's-4'].map((one) => shard(one, 'IncomingRecords', 20, 20)),
  ].flat();
  const refusals = shard('s-1', 'WriteProvisionedThroughputExceeded', 10, 10);
  expect(seen([...records, ...refusals])).toMatchObject([
    {
      subject: 'clicks',
      says: 's-1 of clicks gets 3.75 times the mean of its 4 shards and refuses 20 writes: one key is hot',
    },
  ]);
  expect(seen(records)).toEqual([]);
  const even = ['s-1', 's-2', 's-3', 's-4'].flatMap((one) => shard(one, 'IncomingRecords', 900, 900));
  expect(seen([...even, ...refusals])).toEqual([]);
});

test('the order of points does not matter', () => {
  const points = [...throttled, ...provisioned, ...consumed(240)];
  fc.assert(
    fc.property(fc.shuffledSubarray([...points], { minLength: points.length }), (shuffled) => {
      expect(seen(shuffled)).toEqual(seen(points));
    }),
    { numRuns: 50 },
  );
});
