// The series of the metric catalogue, a point a minute, with the percentiles that the service computed.
import { epochMs, type MetricPoint, type TimeRange } from '@coldcase/model';
import { type MeasuredKind, metricCatalogue } from '../../plan/metric-catalogue.ts';
import type { CaptureTask } from '../../run/task.ts';
import type { Ask } from '../ask.ts';
import { type Where, whereText } from '../where.ts';
import { spanText } from './span-text.ts';

/** Series of one call: docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html. */
export const seriesPerCallMax = 500;
/** Points of one answer, likewise. */
export const pointsPerCallMax = 100_800;
export const periodSeconds = 60;

export interface Series {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly { readonly name: string; readonly value: string }[];
  readonly statistic: string;
}

/** Something that has metrics, with the values of its dimensions. */
export interface Measured {
  readonly kind: MeasuredKind;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Every series of a resource, or of a part of one, that the catalogue knows. */
export function seriesOf({ kind, dimensions: known }: Measured): readonly Series[] {
  return (metricCatalogue[kind] ?? []).flatMap(({ namespace, dimensions, metrics }) => {
    const values = dimensions.map((dimension) => dimensionOf(dimension, known));
    if (values.some(({ value }) => value === '')) return [];
    return Object.entries(metrics).flatMap(([name, statistics]) =>
      statistics.map((statistic) => ({ namespace, name, dimensions: values, statistic })),
    );
  });
}

/** `Operation=GetItem` is a dimension with the same value for all resources of the kind. */
function dimensionOf(dimension: string, values: Readonly<Record<string, string>>) {
  const [name = '', value = values[name] ?? ''] = dimension.split('=');
  return { name, value };
}

/** A few series at a time, so that one answer holds the whole window of each. */
export function seriesPerCall({ startMs, endMs }: TimeRange): number {
  const points = Math.ceil((endMs - startMs + 1) / (periodSeconds * 1_000)) + 1;
  return Math.max(1, Math.min(seriesPerCallMax, Math.floor(pointsPerCallMax / points)));
}

/** @param homeRegion  series of the whole account say where they are from, when that is elsewhere */
export function metricsTask(
  ask: Ask,
  where: Where,
  homeRegion: string,
  number: number,
  series: readonly Series[],
  window: TimeRange,
): CaptureTask {
  const { startMs, endMs } = window;
  const told = series.map((one) => toldFrom(one, where, homeRegion));
  return {
    id: `metrics ${whereText(where)} ${number} ${spanText({ startMs, endMs })}`,
    pages: async function* (from, signal) {
      let token = from;
      do {
        const answer = await ask(
          'cloudwatch:GetMetricData',
          { ...requestOf(series, window), ...(token && { NextToken: token }) },
          signal,
        );
        const metrics = (answer.MetricDataResults ?? []).flatMap((result) => pointsOf(told, result));
        token = answer.NextToken === token ? undefined : answer.NextToken;
        yield { batch: { metrics, bytesRead: 0 }, next: token };
      } while (token !== undefined);
    },
  };
}

/** Without a dimension, series of two regions would be one. */
function toldFrom(series: Series, { region, account }: Where, homeRegion: string): Series {
  if (series.dimensions.length > 0 || (account === undefined && region === homeRegion)) return series;
  const ofAccount = account === undefined ? [] : [{ name: 'AccountId', value: account }];
  return { ...series, dimensions: [...ofAccount, { name: 'Region', value: region }] };
}

/** Whole minutes: CloudWatch refuses nothing, but answers for the minutes that begin inside the window. */
function requestOf(series: readonly Series[], { startMs, endMs }: TimeRange) {
  return {
    StartTime: new Date(Math.floor(startMs / 60_000) * 60_000),
    EndTime: new Date(Math.floor(endMs / 60_000) * 60_000 + 60_000),
    ScanBy: 'TimestampAscending' as const,
    MetricDataQueries: series.map(({ namespace, name, dimensions, statistic }, index) => ({
      Id: `s${index}`,
      MetricStat: {
        Metric: {
          Namespace: namespace,
          MetricName: name,
          Dimensions: dimensions.map((dimension) => ({ Name: dimension.name, Value: dimension.value })),
        },
        Period: periodSeconds,
        Stat: statistic,
      },
    })),
  };
}

interface SeriesResult {
  readonly Id?: string | undefined;
  readonly Timestamps?: readonly Date[] | undefined;
  readonly Values?: readonly number[] | undefined;
}

function pointsOf(
  series: readonly Series[],
  { Id = '', Timestamps = [], Values = [] }: SeriesResult,
): readonly MetricPoint[] {
  const of = series[Number(Id.slice(1))];
  if (of === undefined) return [];
  return Timestamps.flatMap((time, index) => {
    const value = Values[index];
    return value === undefined ? [] : [{ ...of, periodSeconds, timestamp: epochMs(time.getTime()), value }];
  });
}
