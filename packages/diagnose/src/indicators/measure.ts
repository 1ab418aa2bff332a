// Measures the indicators of a case: from captured metrics where there are any, else from REPORT lines and log counts; those of
// an endpoint from what was seen of it. Each measurement says which it is; what none gives is not measured, and so unknown.
import {
  assert,
  type Cancellation,
  type EndpointReading,
  isJsonObject,
  type MetricPoint,
  numberAt,
  type ResourceDocument,
  rowRecord,
} from '@coldcase/model';
import { compile } from '@coldcase/query';
import type { CaseReader, MetricName } from '../case-reader.ts';
import { pointsWithin } from '../periods.ts';
import { functionOf } from '../suspect.ts';
import type { IndicatorName } from './profile.ts';

export interface Measurement {
  readonly indicator: IndicatorName;
  /** A function, queue, API or endpoint. */
  readonly resource: string;
  readonly value: number;
  readonly from: 'metrics' | 'logs' | 'endpoints';
  /** The question, the metric or the sentences that gave the value. */
  readonly proof: string;
}

export interface Measurements {
  readonly list: readonly Measurement[];
  /** By function: what a timeout in the log has shown, else the captured configuration. */
  readonly timeoutsMs: ReadonlyMap<string, number>;
}

type Row = Readonly<Record<string, string>>;

const figures = [
  'fields coalesce(@duration, record.metrics.durationMs) as ms',
  'coalesce(@maxMemoryUsed / @memorySize, record.metrics.maxMemoryUsedMB / record.metrics.memorySizeMB) as share',
].join(', ');

export const reportsQuery = [
  'filter @case.recordType = "REPORT"',
  figures,
  'stats count(*) as invocations, avg(ms) as averageMs, max(ms) as maxMs, max(share) as memoryShare by @log as logGroup',
  'sort logGroup',
].join('\n| ');

const failing =
  'filter @case.status in ["error", "timeout", "failure"] or @case.recordType in ["TIMEOUT", "EXIT"] or @message like /Invoke Error|Uncaught Exception|Unhandled Promise Rejection|Traceback \\(most recent call last\\)|"errorType"/';

export const failuresQuery = [
  failing,
  'stats count_distinct(@case.requestId) as failed by @log as logGroup, bin(5m) as time',
  'sort logGroup, time',
].join('\n| ');

export const timeoutsQuery = [
  'filter @case.recordType = "TIMEOUT"',
  'parse @message /Task timed out after (?<seconds>[0-9.]+) seconds/',
  'stats count(*) as timeouts, sortsFirst(seconds) as seconds by @log as logGroup',
  'sort logGroup',
].join('\n| ');

/** Of the incident, where the case says when it was. Rejects only when the reader does. Three scans of the logs, one read of the metrics. */
export async function measure(reader: CaseReader, signal: Cancellation): Promise<Measurements> {
  const { incident, window } = reader.facts;
  const ask = async (text: string): Promise<readonly Row[]> => {
    const { plan } = compile(text);
    assert(plan !== undefined, `a question of the indicators compiles: ${text}`);
    const table = await reader.ask(plan, signal, { window: incident ?? window });
    return table.rows.map((row) => rowRecord(table, row));
  };
  const reports = await ask(reportsQuery);
  const failures = await ask(failuresQuery);
  const timeouts = await ask(timeoutsQuery);
  const all = await reader.metrics(metricNames, signal);
  const points = incident === undefined ? all : pointsWithin(all, incident);
  const functions = await reader.resources(['function'], signal);
  // What the log showed was so during the incident; the configuration may have changed since.
  const timeoutsMs = new Map([...configuredTimeouts(functions), ...limitsOf(timeouts)]);
  return {
    timeoutsMs,
    list: preferMetrics([
      ...fromMetrics(points),
      ...functions.flatMap((one) => concurrencyOf(one, points)),
      ...fromLogs(reports, failures, timeouts, timeoutsMs),
      ...(reader.facts.endpoints ?? []).flatMap(fromEndpoint),
    ]),
  };
}

// `Task timed out after 3.01 seconds`: the limit is a whole number of seconds, the message may exceed it by hundredths.
function limitsOf(timeouts: readonly Row[]): ReadonlyMap<string, number> {
  return new Map(
    timeouts.flatMap((row) => {
      const seconds = numberIn(row.seconds);
      return seconds === undefined ? [] : [[resourceOf(row), Math.floor(seconds) * 1000] as const];
    }),
  );
}

function configuredTimeouts(functions: readonly ResourceDocument[]): readonly (readonly [string, number])[] {
  return functions.flatMap(({ name, document }) => {
    const seconds = isJsonObject(document) ? numberAt(document, 'Configuration.Timeout') : undefined;
    return seconds === undefined ? [] : [[name, seconds * 1000] as const];
  });
}

/** How much of its reserved concurrency a function used. One without a reservation has no share of it. */
function concurrencyOf({ name, document }: ResourceDocument, points: readonly MetricPoint[]): readonly Measurement[] {
  const reserved = isJsonObject(document) ? numberAt(document, 'Concurrency.ReservedConcurrentExecutions') : undefined;
  const own = points.filter(({ dimensions: [only, ...others] }) => only?.value === name && others.length === 0);
  const running = highest(own, 'ConcurrentExecutions', ['Maximum']);
  if (reserved === undefined || reserved === 0 || running === undefined) return [];
  const proof = `AWS/Lambda ConcurrentExecutions Maximum, ${reserved} reserved`;
  return [{ indicator: 'concurrency-share', resource: name, value: running / reserved, from: 'metrics', proof }];
}

function fromLogs(
  reports: readonly Row[],
  failures: readonly Row[],
  timeouts: readonly Row[],
  timeoutsMs: ReadonlyMap<string, number>,
): readonly Measurement[] {
  return reports.flatMap((row) => {
    const resource = resourceOf(row);
    const own = failures.filter((failure) => resourceOf(failure) === resource);
    const counts = own.map(({ failed }) => numberIn(failed) ?? 0);
    const failed = counts.reduce((total, count) => total + count, 0);
    const invocations = numberIn(row.invocations) ?? 0;
    const limit = timeoutsMs.get(resource);
    const longest = numberIn(row.maxMs);
    const timedOut = timeouts.find((timeout) => resourceOf(timeout) === resource);
    const made = (indicator: IndicatorName, value: number | undefined, proof: string): readonly Measurement[] =>
      value === undefined ? [] : [{ indicator, resource, value, from: 'logs', proof }];
    return [
      ...made('error-rate', invocations === 0 ? undefined : failed / invocations, failuresQuery),
      ...made('errors', failed, failuresQuery),
      ...made('errors-per-5-minutes', Math.max(0, ...counts), failuresQuery),
      ...made('timeouts', numberIn(timedOut?.timeouts) ?? 0, timeoutsQuery),
      ...made('duration-average', numberIn(row.averageMs), reportsQuery),
      ...made('memory-share', numberIn(row.memoryShare), reportsQuery),
      ...made(
        'duration-share',
        limit === undefined || longest === undefined ? undefined : longest / limit,
        reportsQuery,
      ),
    ];
  });
}

const lambda = (name: string): MetricName => ({ namespace: 'AWS/Lambda', name });
const apiGateway = (name: string): MetricName => ({ namespace: 'AWS/ApiGateway', name });

/** AWS/Lambda has no metric of memory; that share always comes from REPORT lines. */
export const metricNames: readonly MetricName[] = [
  ...['Invocations', 'Errors', 'Throttles', 'IteratorAge', 'DeadLetterErrors', 'Duration', 'ConcurrentExecutions'].map(
    lambda,
  ),
  { namespace: 'AWS/SQS', name: 'ApproximateNumberOfMessagesVisible' },
  ...['4XXError', '4xx', 'Count'].map(apiGateway),
];

function fromMetrics(points: readonly MetricPoint[]): readonly Measurement[] {
  const byResource = Map.groupBy(points, (point) => point.dimensions[0]?.value ?? '');
  return [...byResource].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([resource, own]) => metricsOf(resource, own));
}

function metricsOf(resource: string, points: readonly MetricPoint[]): readonly Measurement[] {
  const sum = (...names: readonly string[]) => total(points, names, 'Sum');
  const most = (name: string) => highest(points, name, ['Maximum', 'Average', 'Sum']);
  const rate = (failed: number | undefined, all: number | undefined) =>
    failed === undefined || all === undefined || all === 0 ? undefined : failed / all;
  const depth = most('ApproximateNumberOfMessagesVisible');
  const isDeadLetter = /dlq|dead[-_]?letter/i.test(resource);
  const values: Partial<Record<IndicatorName, number | undefined>> = {
    'error-rate': rate(sum('Errors'), sum('Invocations')),
    errors: sum('Errors'),
    'errors-per-5-minutes': highestIn5Minutes(points),
    throttles: sum('Throttles'),
    'iterator-age': most('IteratorAge'),
    'dead-letter-errors': sum('DeadLetterErrors'),
    'duration-average': averageOf(points, 'Duration'),
    'dead-letter-depth': isDeadLetter ? depth : undefined,
    'queue-depth': isDeadLetter ? undefined : depth,
    'client-error-rate': rate(sum('4XXError', '4xx'), sum('Count')),
  };
  return Object.entries(values).flatMap(([name, value]) => {
    const indicator = name as IndicatorName; // the keys of the record above
    return value === undefined
      ? []
      : [{ indicator, resource, value, from: 'metrics' as const, proof: proofOf(points) }];
  });
}

function proofOf(points: readonly MetricPoint[]): string {
  return [...new Set(points.map(({ namespace, name, statistic }) => `${namespace} ${name} ${statistic}`))]
    .sort()
    .join(', ');
}

function named(points: readonly MetricPoint[], name: string, statistic: string): readonly MetricPoint[] {
  return points.filter((point) => point.name === name && point.statistic === statistic);
}

function total(points: readonly MetricPoint[], names: readonly string[], statistic: string): number | undefined {
  const found = names.flatMap((name) => named(points, name, statistic));
  return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0);
}

function highest(points: readonly MetricPoint[], name: string, statistics: readonly string[]): number | undefined {
  const found = statistics.map((statistic) => named(points, name, statistic)).find((list) => list.length > 0);
  return found?.reduce((most, { value }) => Math.max(most, value), Number.NEGATIVE_INFINITY);
}

function averageOf(points: readonly MetricPoint[], name: string): number | undefined {
  const found = named(points, name, 'Average');
  return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0) / found.length;
}

const fiveMinutesMs = 300_000;

function highestIn5Minutes(points: readonly MetricPoint[]): number | undefined {
  const sums = new Map<number, number>();
  for (const { timestamp, value } of named(points, 'Errors', 'Sum')) {
    const bin = Math.floor(timestamp / fiveMinutesMs);
    sums.set(bin, (sums.get(bin) ?? 0) + value);
  }
  return sums.size === 0 ? undefined : Math.max(...sums.values());
}

/** An endpoint of which neither a failure nor its gateway and backend were seen is not measured: unknown is not healthy. */
function fromEndpoint({ endpoint, at, checks }: EndpointReading): readonly Measurement[] {
  const failed = Object.entries(checks).filter(([, { status }]) => status === 'failed');
  const isSeen = checks.gateway.status !== 'unknown' && checks.backend.status !== 'unknown';
  if (failed.length === 0 && !isSeen) return [];
  const told = failed.map(([name, { why }]) => `${name}: ${why}`);
  const proof = `asked at ${at}: ${told.length === 0 ? checks.backend.why : told.join('; ')}`;
  return [{ indicator: 'endpoint-checks-failed', resource: endpoint, value: failed.length, from: 'endpoints', proof }];
}

// The service counts what the log may have lost, so a metric goes before a count of lines.
function preferMetrics(list: readonly Measurement[]): readonly Measurement[] {
  const kept = new Map<string, Measurement>();
  for (const measurement of list) {
    const key = `${measurement.indicator} ${measurement.resource}`;
    if (!kept.has(key)) kept.set(key, measurement);
  }
  return [...kept.values()];
}

function resourceOf(row: Row): string {
  return functionOf(row.logGroup ?? '');
}

function numberIn(text: string | undefined): number | undefined {
  const value = text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}
