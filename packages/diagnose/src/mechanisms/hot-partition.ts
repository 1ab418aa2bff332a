// One partition is asked for what the whole would bear: refusals, while the table or the stream has room.
//
//   carts    provisioned 1000   consumed 240   throttled 60      →   one key is hot, and more capacity for all helps little
import { type MetricPoint, printTime, type TimeRange } from '@coldcase/model';
import type { GroupEvidence } from '../evidence.ts';
import { suspectOf } from '../suspect.ts';
import { type Mechanism, ofOneKindMax, proofRowsMax } from './mechanism.ts';
import { byMinute, commandFor, dimensionValue, type MetricOf, type Metrics, minuteOf, shown, sumOf } from './series.ts';

/** A table that uses at most this part of what it was given has room. Bursts within a minute reach further than its average. */
export const roomShareMax = 0.5;
/** Fewer refusals are chance. */
export const refusalsMin = 5;
/** A shard that gets so many times the mean gets it from a key, not from chance. */
export const unevenMin = 3;

const partitionPage = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html';
const reasonsPage = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/throttling-diagnosing.html';
const shardPage = 'https://docs.aws.amazon.com/streams/latest/dev/troubleshooting-producers.html';

const ofTable = { namespace: 'AWS/DynamoDB', dimension: 'TableName' } as const;
const directions = (['Read', 'Write'] as const).map((side) => ({
  side,
  throttled: { ...ofTable, name: `${side}ThrottleEvents`, statistic: 'Sum' },
  consumed: { ...ofTable, name: `Consumed${side}CapacityUnits`, statistic: 'Sum' },
  provisioned: { ...ofTable, name: `Provisioned${side}CapacityUnits`, statistic: 'Average' },
}));

const ofShard = { namespace: 'AWS/Kinesis', statistic: 'Sum', dimension: 'ShardId' } as const;
const incoming: MetricOf = { ...ofShard, name: 'IncomingRecords' };
const refusedWrites: MetricOf = { ...ofShard, name: 'WriteProvisionedThroughputExceeded' };

export const partitionMetrics: readonly MetricOf[] = [
  ...directions.flatMap(({ throttled, consumed, provisioned }) => [throttled, consumed, provisioned]),
  incoming,
  refusedWrites,
];

export function hotPartitions(
  metrics: Metrics,
  groups: readonly GroupEvidence[],
  incident: TimeRange,
): readonly Mechanism[] {
  const named = groups.flatMap(namedByTheService);
  const known = new Set(named.map(({ subject }) => subject));
  const measured = [...hotTables(metrics, incident), ...hotShards(metrics, incident)];
  return [...named, ...measured.filter(({ subject }) => !known.has(subject))].slice(0, ofOneKindMax);
}

/** DynamoDB says itself what was exceeded: the throughput of a range of keys, and not that of the table. */
const keyRangeWords = /\b(Table|Index)(Read|Write)KeyRangeThroughputExceeded\b/;

function namedByTheService({ logGroup, statements }: GroupEvidence): readonly Mechanism[] {
  const telling = statements.filter(({ samples }) => samples.some((text) => keyRangeWords.test(text)));
  const [most] = telling.toSorted((a, b) => b.count - a.count || (a.pattern < b.pattern ? -1 : 1));
  if (most === undefined) return [];
  const subject = suspectOf('dynamodb-throttled', most.samples, logGroup);
  const text = most.samples.find((sample) => keyRangeWords.test(sample)) ?? '';
  const lines = telling.reduce((sum, { count }) => sum + count, 0);
  return [
    {
      name: 'hot-partition',
      subject,
      concerns: [subject, suspectOf('lambda-timeout', [], logGroup)],
      says: `one range of keys of ${subject} is asked for more than a partition gives: ${lines} refusals name it`,
      proofs: [
        {
          says: `DynamoDB gives ${keyRangeWords.exec(text)?.[0]} as the reason`,
          query: 'filter @message like /KeyRangeThroughputExceeded/ | fields @timestamp, @log, @message | limit 20',
          rows: [{ '@timestamp': printTime(most.firstMs), '@message': text.slice(0, 500) }],
          source: reasonsPage,
        },
      ],
      ruledOut: [],
    },
  ];
}

function hotTables(metrics: Metrics, incident: TimeRange): readonly Mechanism[] {
  return directions.flatMap(({ side, throttled, consumed, provisioned }) =>
    [...metrics.of(throttled)].flatMap(([table, points]): Mechanism[] => {
      const used = byMinute(metrics.of(consumed).get(table) ?? []);
      const given = byMinute(metrics.of(provisioned).get(table) ?? []);
      const refused = points.filter(({ value }) => value > 0);
      // A table on demand is given nothing beforehand, so nobody can say how much room it had.
      const rows = refused.flatMap((point) => {
        const [use, give] = [used.get(minuteOf(point)), lastOf(given, minuteOf(point))];
        return use === undefined || give === undefined || give <= 0
          ? []
          : [{ point, share: use / 60 / give, give, use }];
      });
      const roomy = rows.filter(({ share }) => share <= roomShareMax);
      const count = sumOf(roomy.map(({ point }) => point));
      // In most minutes in which it refuses: else it is simply too small.
      if (count < refusalsMin || 2 * roomy.length <= rows.length) return [];
      const worst = roomy.toSorted((a, b) => b.point.value - a.point.value || a.point.timestamp - b.point.timestamp);
      const highest = roomy.reduce((most, { share }) => Math.max(most, share), 0);
      return [
        {
          name: 'hot-partition',
          subject: table,
          concerns: [table],
          says: `${table} refuses ${shown(count)} ${side.toLowerCase()}s while it uses at most ${Math.round(100 * highest)} % of its capacity: one partition is hot`,
          proofs: [
            {
              says: `in ${roomy.length} of ${rows.length} minutes with refusals there was room`,
              query: commandFor(consumed, table, incident),
              rows: worst.slice(0, proofRowsMax).map(({ point, use, give }) => ({
                time: printTime(point.timestamp),
                throttled: shown(point.value),
                consumedPerSecond: shown(use / 60),
                provisionedPerSecond: shown(give),
              })),
              source: partitionPage,
            },
          ],
          ruledOut: [],
        },
      ];
    }),
  );
}

/** Capacity is published every five minutes, and holds until it is published anew. */
function lastOf(minutes: ReadonlyMap<number, number>, minute: number): number | undefined {
  for (let at = minute; at > minute - 5; at -= 1) if (minutes.has(at)) return minutes.get(at);
  return undefined;
}

function hotShards(metrics: Metrics, incident: TimeRange): readonly Mechanism[] {
  const byStream = Map.groupBy([...metrics.of(incoming).values()].flat(), (point) => streamOf(point));
  const refused = [...metrics.of(refusedWrites)].flatMap(([shard, points]) =>
    points.map((point) => ({ shard, point })),
  );
  return [...byStream]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([stream, points]): Mechanism[] => {
      const shards = [...Map.groupBy(points, (point) => shardOf(point))]
        .map(([shard, own]) => ({ shard, records: sumOf(own) }))
        .sort((a, b) => b.records - a.records || (a.shard < b.shard ? -1 : 1));
      const [first] = shards;
      const mean = shards.reduce((sum, { records }) => sum + records, 0) / shards.length;
      const refusals = sumOf(
        refused.flatMap(({ shard, point }) => (shard === first?.shard && streamOf(point) === stream ? [point] : [])),
      );
      if (first === undefined || first.records < unevenMin * mean || refusals < refusalsMin) return [];
      return [
        {
          name: 'hot-partition',
          subject: stream,
          concerns: [stream],
          says: `${first.shard} of ${stream} gets ${shown(first.records / mean)} times the mean of its ${shards.length} shards and refuses ${shown(refusals)} writes: one key is hot`,
          proofs: [
            {
              says: 'records by shard',
              query: commandFor(incoming, first.shard, incident),
              rows: shards.slice(0, proofRowsMax).map(({ shard, records }) => ({ shard, records: shown(records) })),
              source: shardPage,
            },
          ],
          ruledOut: [],
        },
      ];
    });
}

function streamOf(point: MetricPoint): string {
  return dimensionValue(point, 'StreamName') ?? '';
}

function shardOf(point: MetricPoint): string {
  return dimensionValue(point, 'ShardId') ?? '';
}
