// CloudWatch: metrics and alarms. The metrics of AWS/Logs are counted from the events, so that they always agree with them.
import type { AwsData, LogGroup, MetricSeries } from '../data.ts';
import { AwsRefusal } from '../errors.ts';
import { type JsonObject, listIn, numberIn, objectOf, textIn } from '../json.ts';
import type { Operations } from '../operation.ts';
import { pageOf, placeIn, tokenAt } from '../paging.ts';
import { indexAtMs } from './groups.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
const queriesMax = 500;
const datapointsMax = 100_800;
const listPageLength = 500;
const alarmPageLength = 100;
/** What Logs adds to the bytes of each message when it counts. https://aws.amazon.com/cloudwatch/pricing/ */
const eventOverheadBytes = 26;

export const metricOperations: Operations = {
  'cloudwatch:GetMetricData': ({ input, data }) => metricData(input, data),
  'cloudwatch:ListMetrics': ({ input, data }) => {
    const wanted = listIn(input, 'Dimensions').map(objectOf);
    const found = seriesOf(data).filter(
      ({ namespace, name, dimensions }) =>
        namespace === (textIn(input, 'Namespace') ?? namespace) &&
        name === (textIn(input, 'MetricName') ?? name) &&
        wanted.every(({ Name, Value }) => dimensions[String(Name)] === (Value ?? dimensions[String(Name)])),
    );
    const metrics = found.map(({ namespace, name, dimensions }) => ({
      Namespace: namespace,
      MetricName: name,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    }));
    return pageOf(metrics, input, { list: 'Metrics', token: 'NextToken' }, listPageLength);
  },
  'cloudwatch:DescribeAlarms': ({ input, data }) => {
    const names = listIn(input, 'AlarmNames');
    const prefix = textIn(input, 'AlarmNamePrefix') ?? '';
    const alarms = (data.alarms ?? []).filter(({ AlarmName }) => {
      return String(AlarmName).startsWith(prefix) && (names.length === 0 || names.includes(AlarmName));
    });
    const length = numberIn(input, 'MaxRecords') ?? alarmPageLength;
    return { CompositeAlarms: [], ...pageOf(alarms, input, { list: 'MetricAlarms', token: 'NextToken' }, length) };
  },
  'cloudwatch:DescribeAlarmHistory': ({ input, data }) => {
    const name = textIn(input, 'AlarmName');
    const from = numberIn(input, 'StartDate') ?? 0;
    const to = numberIn(input, 'EndDate') ?? Number.MAX_SAFE_INTEGER;
    const items = (data.alarmHistory ?? []).filter(({ AlarmName, Timestamp }) => {
      return AlarmName === (name ?? AlarmName) && Number(Timestamp) >= from && Number(Timestamp) <= to;
    });
    const length = numberIn(input, 'MaxRecords') ?? alarmPageLength;
    return pageOf(items, input, { list: 'AlarmHistoryItems', token: 'NextToken' }, length);
  },
  'cloudwatch:DescribeAlarmsForMetric': ({ input, data }) => ({
    MetricAlarms: (data.alarms ?? []).filter(
      ({ MetricName, Namespace }) => MetricName === input.MetricName && Namespace === input.Namespace,
    ),
  }),
};

interface Point {
  readonly query: number;
  readonly timeMs: number;
  readonly value: number;
}

/** A page is so many points, across all series in their order; a series goes on where the page before cut it. */
function metricData(input: JsonObject, data: AwsData): JsonObject {
  const queries = listIn(input, 'MetricDataQueries').map(objectOf);
  if (queries.length > queriesMax)
    throw invalidValue(`The collection MetricDataQueries must not have a size greater than ${queriesMax}.`);
  const startMs = 1_000 * (numberIn(input, 'StartTime') ?? 0);
  const endMs = 1_000 * (numberIn(input, 'EndTime') ?? 0);
  if (startMs >= endMs) throw invalidValue('The parameter StartTime must be less than the parameter EndTime.');
  const isAscending = textIn(input, 'ScanBy') === 'TimestampAscending';
  const points = queries.flatMap((query, index) => {
    const ascending = pointsOf(query, startMs, endMs, data).map((point) => ({ ...point, query: index }));
    return isAscending ? ascending : ascending.toReversed();
  });
  const place = placeIn(textIn(input, 'NextToken'), input);
  const end = place + Math.min(datapointsMax, numberIn(input, 'MaxDatapoints') ?? datapointsMax);
  const page = Map.groupBy(points.slice(place, end), ({ query }) => query);
  const after = points[end]?.query;
  return {
    MetricDataResults: queries.map((query, index) => resultOf(query, page.get(index) ?? [], index === after)),
    Messages: [],
    ...(end < points.length && { NextToken: tokenAt(end, input) }),
  };
}

function resultOf(query: JsonObject, points: readonly Point[], isCut: boolean): JsonObject {
  return {
    Id: query.Id,
    Label: query.Label ?? objectOf(objectOf(query.MetricStat).Metric).MetricName ?? query.Id,
    Timestamps: points.map(({ timeMs }) => timeMs / 1_000),
    Values: points.map(({ value }) => value),
    StatusCode: isCut ? 'PartialData' : 'Complete',
  };
}

function pointsOf(query: JsonObject, startMs: number, endMs: number, data: AwsData): readonly Omit<Point, 'query'>[] {
  const stat = objectOf(query.MetricStat);
  if (query.MetricStat === undefined) throw invalidValue('this server computes no expressions, only MetricStat');
  const periodMs = 1_000 * (numberIn(stat, 'Period') ?? 60);
  const series = seriesIn(objectOf(stat.Metric), data);
  if (series === undefined) return [];
  const points: Omit<Point, 'query'>[] = [];
  for (let timeMs = Math.floor(startMs / periodMs) * periodMs; timeMs < endMs; timeMs += periodMs) {
    const value = series.valueAt(timeMs, periodMs, textIn(stat, 'Stat') ?? 'Average');
    if (value !== undefined) points.push({ timeMs, value });
  }
  return points;
}

/** The exact set of dimensions: a part of it is another metric. */
function seriesIn(metric: JsonObject, data: AwsData): MetricSeries | undefined {
  const asked = listIn(metric, 'Dimensions').map(objectOf);
  return seriesOf(data).find(
    ({ namespace, name, dimensions }) =>
      namespace === metric.Namespace &&
      name === metric.MetricName &&
      Object.keys(dimensions).length === asked.length &&
      asked.every(({ Name, Value }) => dimensions[String(Name)] === Value),
  );
}

function seriesOf({ metrics = [], logGroups = [] }: AwsData): readonly MetricSeries[] {
  return [...metrics, ...logGroups.flatMap((group) => [incomingEvents(group), incomingBytes(group)])];
}

function incomingEvents(group: LogGroup): MetricSeries {
  return {
    namespace: 'AWS/Logs',
    name: 'IncomingLogEvents',
    dimensions: { LogGroupName: group.name },
    valueAt: (fromMs, periodMs) => indexAtMs(group, fromMs + periodMs) - indexAtMs(group, fromMs) || undefined,
  };
}

function incomingBytes(group: LogGroup): MetricSeries {
  return {
    namespace: 'AWS/Logs',
    name: 'IncomingBytes',
    dimensions: { LogGroupName: group.name },
    valueAt: (fromMs, periodMs) => bytesBetween(group, fromMs, fromMs + periodMs) || undefined,
  };
}

/** Sums that were made, since they need every event of their window: a second for a million. */
const knownBytes = new WeakMap<LogGroup, Map<string, number>>();

function bytesBetween(group: LogGroup, fromMs: number, toMs: number): number {
  const known = knownBytes.get(group) ?? new Map<string, number>();
  knownBytes.set(group, known);
  const key = `${fromMs} ${toMs}`;
  const bytes = known.get(key) ?? summedBytes(group, indexAtMs(group, fromMs), indexAtMs(group, toMs));
  known.set(key, bytes);
  return bytes;
}

function summedBytes({ eventAt }: LogGroup, begin: number, end: number): number {
  let bytes = 0;
  for (let index = begin; index < end; index++) bytes += Buffer.byteLength(eventAt(index).message) + eventOverheadBytes;
  return bytes;
}

function invalidValue(message: string): AwsRefusal {
  return new AwsRefusal('InvalidParameterValue', message);
}
