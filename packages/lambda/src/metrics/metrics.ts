// Metrics without a call: a log line in the embedded metric format, of which CloudWatch makes data points. Values of one
// invocation are collected and printed when it ends, also when it throws.
// Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
import { EvidenceError } from '../invocation/evidence-error.ts';
import { currentInvocation, perInvocation } from '../invocation/invocation.ts';
import { complain } from '../invocation/unharmed.ts';
import { type AnyHandler, type CallArguments, wrapHandler } from '../invocation/wrap-handler.ts';
import { serviceName } from '../logs/logger.ts';

/** Metrics in one line, and values of one metric in it; CloudWatch drops what is beyond. */
export const metricsPerLineMax = 100;
export const valuesPerMetricMax = 100;
/** Dimensions of one metric, as CloudWatch has it. */
export const dimensionsMax = 30;

export type Unit =
  | 'Count'
  | 'Milliseconds'
  | 'Seconds'
  | 'Microseconds'
  | 'Bytes'
  | 'Kilobytes'
  | 'Megabytes'
  | 'Gigabytes'
  | 'Bits'
  | 'Percent'
  | 'Count/Second'
  | 'Bytes/Second'
  | 'None'
  | (string & {});

export interface MetricOptions {
  /** `Count` by default. */
  readonly unit?: Unit;
  /** `METRICS_NAMESPACE`, `POWERTOOLS_METRICS_NAMESPACE`, else the name of the service. */
  readonly namespace?: string;
  /** Beside `Environment`, which is `STAGE` or `dev`. */
  readonly dimensions?: Readonly<Record<string, string>>;
  /** Seconds: 1 for high resolution, which CloudWatch charges as such. */
  readonly resolution?: 1 | 60;
}

interface Series {
  readonly name: string;
  readonly unit: string;
  readonly resolution: 1 | 60;
  readonly values: number[];
}

/** Metrics of one namespace and one set of dimensions: one line. */
interface Group {
  readonly namespace: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly series: Map<string, Series>;
}

const collected = perInvocation<{ readonly groups: Map<string, Group> }>((invocation) => {
  const groups = new Map<string, Group>();
  invocation.atEnd.push(() => {
    for (const group of groups.values()) print(group);
    groups.clear();
  });
  return { groups };
});

/**
 * Publishes a value of a metric.
 *
 *   publishMetric('FilesProcessed', 1);
 *   publishMetric('ProcessingDuration', 412, { unit: 'Milliseconds', dimensions: { Kind: 'video' } });
 *
 * While a wrapped handler runs, the line is printed when it ends, so a hundred values are one line; else at once. A value that
 * is no number is refused with a word on standard error: it would void the whole line. Never throws. About 1 µs; no call of
 * AWS.
 */
export function publishMetric(name: string, value: number, options: MetricOptions = {}): void {
  if (typeof value !== 'number' || !Number.isFinite(value) || name === '') {
    complain(
      new EvidenceError('METRIC_VALUE_INVALID', `metric "${name}" was given ${String(value)}, which is no number`),
    );
    return;
  }
  const namespace = options.namespace ?? defaultNamespace();
  const dimensions = { Environment: process.env.STAGE || 'dev', ...options.dimensions };
  const group: Group = { namespace, dimensions, series: new Map() };
  const invocation = currentInvocation();
  if (invocation === undefined || invocation.hasEnded) {
    add(group, name, value, options);
    print(group);
    return;
  }
  const { groups } = collected(invocation);
  const key = JSON.stringify([namespace, dimensions]);
  const known = groups.get(key) ?? group;
  groups.set(key, known);
  add(known, name, value, options);
}

function add(group: Group, name: string, value: number, { unit = 'Count', resolution = 60 }: MetricOptions): void {
  const series = group.series.get(name) ?? { name, unit, resolution, values: [] };
  const isFull = series.values.length >= valuesPerMetricMax;
  // A metric has one unit in a line.
  const isOther = series.unit !== unit || series.resolution !== resolution;
  if (isFull || isOther || (group.series.size >= metricsPerLineMax && !group.series.has(name))) {
    print(group);
    group.series.clear();
    group.series.set(name, { name, unit, resolution, values: [value] });
    return;
  }
  series.values.push(value);
  group.series.set(name, series);
}

function print({ namespace, dimensions, series }: Group): void {
  if (series.size === 0) return;
  const kept = Object.entries(dimensions).filter(([, value]) => String(value) !== '');
  const named = Object.fromEntries(kept.slice(0, dimensionsMax).map(([name, value]) => [name, String(value)]));
  const metrics = [...series.values()].map(({ name, unit, resolution }) => ({
    Name: name,
    Unit: unit,
    ...(resolution === 1 ? { StorageResolution: 1 } : {}),
  }));
  const line = {
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [{ Namespace: namespace, Dimensions: [Object.keys(named)], Metrics: metrics }],
    },
    ...named,
    ...Object.fromEntries(
      [...series.values()].map(({ name, values }) => [name, values.length === 1 ? values[0] : values]),
    ),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function defaultNamespace(): string {
  return process.env.METRICS_NAMESPACE || process.env.POWERTOOLS_METRICS_NAMESPACE || serviceName();
}

export interface WithMetricsOptions extends Pick<MetricOptions, 'namespace' | 'dimensions'> {
  /** Publishes `ColdStart` with the dimension `function_name`, as Powertools does. Off by default. */
  readonly coldStart?: boolean;
}

/** Prints what the handler published when it ends, also when it throws. Any other wrapper of this library does, too. */
export function withMetrics<Args extends readonly unknown[], Result>(
  handler: (...args: Args) => Result,
  options?: WithMetricsOptions,
): (...args: CallArguments<Args>) => Result;
export function withMetrics(handler: AnyHandler, { coldStart, ...options }: WithMetricsOptions = {}): AnyHandler {
  return wrapHandler(handler, ({ isColdStart, context }) => {
    if (coldStart === true && isColdStart)
      publishMetric('ColdStart', 1, {
        ...options,
        dimensions: { ...options.dimensions, function_name: context.functionName },
      });
    return {};
  });
}
