// Streams, APIs, queues and log groups: what they counted, and what that costs.
import { isJsonObject, numberAt, type ResourceDocument, valueAt } from '@coldcase/model';
import { type CostDriver, type CostEvidence, driverOf } from './cost-model.ts';
import { seriesOf, sumOf } from './metric-use.ts';
import { prices } from './prices.ts';

const bytesPerGb = 1_000_000_000;
/** Records are kept for a day without an extra charge. */
export const freeRetentionHours = 24;

export interface StreamFacts {
  readonly name: string;
  readonly isOnDemand: boolean;
  readonly shards: number;
  readonly retentionHours: number;
}

/** As DescribeStreamSummary answers. */
export function streamsIn(resources: readonly ResourceDocument[]): readonly StreamFacts[] {
  return resources.flatMap(({ kind, name, document }) => {
    if (kind !== 'stream' || !isJsonObject(document)) return [];
    const summary = document.StreamDescriptionSummary;
    if (!isJsonObject(summary)) return [];
    return [
      {
        name,
        isOnDemand: valueAt(summary, 'StreamModeDetails.StreamMode') === 'ON_DEMAND',
        shards: numberAt(summary, 'OpenShardCount') ?? 0,
        retentionHours: numberAt(summary, 'RetentionPeriodHours') ?? freeRetentionHours,
      },
    ];
  });
}

export function streamDrivers({ resources }: CostEvidence, hours: number): readonly CostDriver[] {
  return streamsIn(resources).flatMap(({ name, isOnDemand, shards, retentionHours }) => {
    const about = { kind: 'stream', resource: name, rests: 'its configuration' } as const;
    if (isOnDemand) return driverOf(about, hours, prices.onDemandStreamHour);
    return [
      ...driverOf(about, shards * hours, prices.shardHour),
      ...(retentionHours > freeRetentionHours ? driverOf(about, shards * hours, prices.extendedShardHour) : []),
    ];
  });
}

export function apiDrivers({ points }: CostEvidence): readonly CostDriver[] {
  const count = (dimension: string) => seriesOf(points, 'AWS/ApiGateway', 'Count', 'Sum', [dimension]);
  return [
    ...[...count('ApiName')].flatMap(([name, values]) =>
      driverOf({ kind: 'api', resource: name, rests: 'Count' }, sumOf(values), prices.restRequest),
    ),
    ...[...count('ApiId')].flatMap(([name, values]) =>
      driverOf({ kind: 'api', resource: name, rests: 'Count' }, sumOf(values), prices.httpRequest),
    ),
  ];
}

/** Messages that travel together are one request, so this is the most that it can be. */
export function queueDrivers({ points }: CostEvidence): readonly CostDriver[] {
  const series = [
    'NumberOfMessagesSent',
    'NumberOfMessagesReceived',
    'NumberOfMessagesDeleted',
    'NumberOfEmptyReceives',
  ].map((name) => seriesOf(points, 'AWS/SQS', name, 'Sum', ['QueueName']));
  const queues = [...new Set(series.flatMap((one) => [...one.keys()]))].sort();
  return queues.flatMap((name) => {
    const requests = series.reduce((sum, one) => sum + sumOf(one.get(name)), 0);
    return driverOf(
      { kind: 'queue', resource: name, rests: 'counts of messages, at most' },
      requests,
      prices.queueRequest,
    );
  });
}

/** What CloudWatch counted, or else the length of what is in the case. */
export function logDrivers({ points, loggedBytes }: CostEvidence): readonly CostDriver[] {
  const counted = seriesOf(points, 'AWS/Logs', 'IncomingBytes', 'Sum', ['LogGroupName']);
  if (counted.size > 0)
    return [...counted].flatMap(([name, values]) =>
      driverOf({ kind: 'log group', resource: name, rests: 'IncomingBytes' }, sumOf(values) / bytesPerGb, prices.logGb),
    );
  return loggedBytes.flatMap(({ logGroup, bytes }) =>
    driverOf({ kind: 'log group', resource: logGroup, rests: 'events of the case' }, bytes / bytesPerGb, prices.logGb),
  );
}
