// Points of metrics, found by name and told apart by the resource that a dimension names.
import type { MetricPoint, TimeRange } from '@coldcase/model';
import { pointsWithin } from '../periods.ts';

export interface MetricOf {
  readonly namespace: string;
  readonly name: string;
  readonly statistic: string;
  /** The dimension whose value is the resource. */
  readonly dimension: string;
}

/** Points by resource, in the order of resources, each in the order of time. */
export type Series = ReadonlyMap<string, readonly MetricPoint[]>;

export interface Metrics {
  of(metric: MetricOf): Series;
}

/** @param window  points outside of it do not count */
export function metricsWithin(points: readonly MetricPoint[], window: TimeRange): Metrics {
  const byName = Map.groupBy(pointsWithin(points, window), (one) => keyOf(one));
  return { of: (metric) => seriesIn(byName.get(keyOf(metric)) ?? [], metric.dimension) };
}

function keyOf({ namespace, name, statistic }: Pick<MetricPoint, 'namespace' | 'name' | 'statistic'>): string {
  return `${namespace}\n${name}\n${statistic}`;
}

function seriesIn(points: readonly MetricPoint[], dimension: string): Series {
  const named = points.filter((point) => dimensionValue(point, dimension) !== undefined);
  const byResource = Map.groupBy(named, (point) => dimensionValue(point, dimension) ?? '');
  return new Map(
    [...byResource]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([resource, own]) => [
        resource,
        wholes(own).toSorted((a, b) => a.timestamp - b.timestamp || a.value - b.value),
      ]),
  );
}

/** A resource has a series of its own, and its parts have theirs under more dimensions, which count the same again. */
function wholes(points: readonly MetricPoint[]): readonly MetricPoint[] {
  const fewest = points.reduce((least, { dimensions }) => Math.min(least, dimensions.length), Number.POSITIVE_INFINITY);
  return points.filter(({ dimensions }) => dimensions.length === fewest);
}

export function dimensionValue({ dimensions }: MetricPoint, dimension: string): string | undefined {
  return dimensions.find(({ name }) => name === dimension)?.value;
}

const minuteMs = 60_000;

/** Minutes since the epoch: by which points of two series meet. */
export function minuteOf({ timestamp }: Pick<MetricPoint, 'timestamp'>): number {
  return Math.floor(timestamp / minuteMs);
}

export function byMinute(points: readonly MetricPoint[]): ReadonlyMap<number, number> {
  const sums = new Map<number, number>();
  for (const point of points) sums.set(minuteOf(point), (sums.get(minuteOf(point)) ?? 0) + point.value);
  return sums;
}

export function sumOf(points: readonly MetricPoint[]): number {
  return points.reduce((sum, { value }) => sum + value, 0);
}

/** The middle one; absent of none. */
export function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** `aws cloudwatch get-metric-statistics …`: how to ask for a series again. */
export function commandFor(
  { namespace, name, statistic, dimension }: MetricOf,
  resource: string,
  { startMs, endMs }: TimeRange,
): string {
  const iso = (ms: number) => new Date(Math.floor(ms / minuteMs) * minuteMs).toISOString();
  return [
    `aws cloudwatch get-metric-statistics --namespace ${namespace} --metric-name ${name}`,
    `--dimensions Name=${dimension},Value=${resource} --statistics ${statistic} --period 60`,
    `--start-time ${iso(startMs)} --end-time ${iso(endMs + minuteMs)}`,
  ].join(' ');
}

/** Three digits that count; whole numbers as they are. */
export function shown(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(3)));
}
