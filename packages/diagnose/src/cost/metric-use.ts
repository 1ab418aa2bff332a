// Sums and peaks of metrics, by the resource that a dimension names.
import type { MetricPoint } from '@coldcase/model';

const names: Readonly<Record<string, string>> = {
  'AWS/DynamoDB':
    'ConsumedReadCapacityUnits ConsumedWriteCapacityUnits ProvisionedReadCapacityUnits ProvisionedWriteCapacityUnits',
  'AWS/Kinesis': 'IncomingBytes',
  'AWS/ApiGateway': 'Count',
  'AWS/SQS': 'NumberOfMessagesSent NumberOfMessagesReceived NumberOfMessagesDeleted NumberOfEmptyReceives',
  'AWS/Logs': 'IncomingBytes',
  'AWS/Lambda': 'ProvisionedConcurrentExecutions ProvisionedConcurrencyUtilization',
};

/** What the reader is asked for. */
export const costMetrics = Object.entries(names).flatMap(([namespace, list]) =>
  list.split(' ').map((name) => ({ namespace, name })),
);

/** A point of CloudWatch is of a minute. */
export const secondsOfPoint = 60;

/** Series of one metric with exactly these dimensions, by the values of them joined by `/`, in the order of the values. */
export function seriesOf(
  points: readonly MetricPoint[],
  namespace: string,
  name: string,
  statistic: string,
  dimensions: readonly string[],
): ReadonlyMap<string, readonly number[]> {
  const own = points.filter(
    (point) =>
      point.namespace === namespace &&
      point.name === name &&
      point.statistic === statistic &&
      point.dimensions.length === dimensions.length &&
      point.dimensions.every((dimension) => dimensions.includes(dimension.name)),
  );
  const keyOf = (point: MetricPoint) =>
    dimensions.map((wanted) => point.dimensions.find((one) => one.name === wanted)?.value ?? '').join('/');
  const sorted = [...Map.groupBy(own, keyOf)].sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(sorted.map(([key, series]) => [key, series.map(({ value }) => value)]));
}

export function sumOf(values: readonly number[] | undefined): number {
  return (values ?? []).reduce((sum, value) => sum + value, 0);
}

export function peakOf(values: readonly number[] | undefined): number | undefined {
  return values === undefined || values.length === 0 ? undefined : Math.max(...values);
}

export function meanOf(values: readonly number[] | undefined): number | undefined {
  return values === undefined || values.length === 0 ? undefined : sumOf(values) / values.length;
}
