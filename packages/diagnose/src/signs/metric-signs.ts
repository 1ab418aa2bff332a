// Points of metrics that say what went wrong, beside the same metrics of the normal period.
//
//   Throttles of orders, a minute each     normal    0 0 0 0 0 0
//                                          incident  0 0 40 55 31 0     →   126 throttled invocations, since the third
import { epochMs, type MetricPoint, printTime, type TimeRange } from '@coldcase/model';
import { pointsWithin, timesAsLong } from '../periods.ts';
import { type MetricRule, metricRules } from './metric-rules.ts';
import { riseMin, type Sign } from './sign.ts';

/** Points shown as proof, the highest. */
const rowsMax = 3;
const minuteMs = 60_000;

/** What the reader is asked for. */
export const signMetrics = [
  ...new Map(
    [
      ...metricRules.flatMap(({ namespace, names }) => names.map((name) => ({ namespace, name }))),
      { namespace: 'AWS/Lambda', name: 'Invocations' },
    ].map((one) => [`${one.namespace} ${one.name}`, one]),
  ).values(),
];

/** In the order of the rules, then by resource. Points of the normal period are among the others. */
export function metricSigns(
  points: readonly MetricPoint[],
  incident: TimeRange,
  baseline: TimeRange | undefined,
): readonly Sign[] {
  return metricRules.flatMap((rule) =>
    rule.names.flatMap((name) => {
      const own = points.filter((point) => isOf(rule, name, point));
      const byResource = Map.groupBy(own, (point) => dimensionOf(point, rule.resource));
      return [...byResource]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .flatMap(([resource, series]) => signOf(rule, name, resource, series, { points, incident, baseline }) ?? []);
    }),
  );
}

function isOf(rule: MetricRule, name: string, point: MetricPoint): boolean {
  const isNamed = point.name === name && point.namespace === rule.namespace && point.statistic === rule.statistic;
  return isNamed && dimensionOf(point, rule.resource) !== '';
}

function dimensionOf({ dimensions }: MetricPoint, dimension: string): string {
  return dimensions.find(({ name }) => name === dimension)?.value ?? '';
}

interface Surroundings {
  readonly points: readonly MetricPoint[];
  readonly incident: TimeRange;
  readonly baseline: TimeRange | undefined;
}

/** A function has a series of its own, and one for each alias: what the whole counts, the parts count again. */
function seriesOf({ partsAdd }: MetricRule, points: readonly MetricPoint[]): readonly (readonly MetricPoint[])[] {
  const bySeries = Map.groupBy(points, ({ dimensions }) => JSON.stringify(dimensions));
  const fewest = Math.min(...[...bySeries.values()].map(([first]) => first?.dimensions.length ?? 0));
  return [...bySeries.values()].filter(([first]) => partsAdd === true || first?.dimensions.length === fewest);
}

function signOf(
  rule: MetricRule,
  name: string,
  resource: string,
  all: readonly MetricPoint[],
  { points, incident, baseline }: Surroundings,
): Sign | undefined {
  const series = seriesOf(rule, all).flat();
  const now = pointsWithin(series, incident);
  const figure = figureOf(rule, now);
  const usual =
    baseline === undefined ? undefined : usualFigure(rule, pointsWithin(series, baseline), incident, baseline);
  if (figure < rule.least || figure < riseMin * (usual ?? 0)) return undefined;
  // How high is too high without a day to compare with? It fits, and proves nothing.
  const strength = usual === undefined && rule.figure === 'peak' ? 'weak' : rule.strength;
  const usualPeak =
    baseline === undefined ? 0 : Math.max(0, ...pointsWithin(series, baseline).map(({ value }) => value));
  const bad = now
    .filter(({ value }) => value > 0 && value > usualPeak && (rule.figure === 'sum' || value >= rule.least))
    .sort((a, b) => a.timestamp - b.timestamp);
  const [first] = bad;
  const last = bad.at(-1);
  if (first === undefined || last === undefined) return undefined;
  return {
    label: rule.label,
    suspect: resource,
    strength,
    reason: rule.reason,
    source: rule.source,
    query: commandFor(rule, name, first, incident),
    rows: bad
      .toSorted((a, b) => b.value - a.value || a.timestamp - b.timestamp)
      .slice(0, rowsMax)
      .map(({ timestamp, value }) => ({ time: printTime(timestamp), [name]: shown(value) })),
    firstMs: first.timestamp,
    lastMs: epochMs(Math.min(incident.endMs, last.timestamp + minuteMs - 1)),
    extent: rule.figure === 'sum' ? `${shown(figure)} ${rule.unit}` : `${name} up to ${shown(figure)} ${rule.unit}`,
    ...shareOf(rule, resource, figure, pointsWithin(points, incident)),
    ...(usual === undefined ? {} : { usual }),
  };
}

function figureOf({ figure }: MetricRule, points: readonly MetricPoint[]): number {
  const values = points.map(({ value }) => value);
  return figure === 'sum' ? values.reduce((sum, value) => sum + value, 0) : Math.max(0, ...values);
}

function usualFigure(
  rule: MetricRule,
  points: readonly MetricPoint[],
  incident: TimeRange,
  baseline: TimeRange,
): number {
  const scale = rule.figure === 'sum' ? timesAsLong(incident, baseline) : 1;
  return figureOf(rule, points) * scale;
}

/** Throttled invocations are in neither Invocations nor Errors. */
function shareOf(
  { label }: MetricRule,
  resource: string,
  failed: number,
  points: readonly MetricPoint[],
): Pick<Sign, 'share'> {
  if (label !== 'lambda-throttled') return {};
  const ran = points.filter(
    ({ name, statistic, dimensions }) =>
      name === 'Invocations' && statistic === 'Sum' && dimensions.length === 1 && dimensions[0]?.value === resource,
  );
  if (ran.length === 0) return {};
  return { share: { failed, total: failed + ran.reduce((sum, { value }) => sum + value, 0) } };
}

function commandFor(
  rule: MetricRule,
  name: string,
  { dimensions }: MetricPoint,
  { startMs, endMs }: TimeRange,
): string {
  const iso = (ms: number) => new Date(Math.floor(ms / minuteMs) * minuteMs).toISOString();
  const pairs = dimensions.map((one) => `Name=${one.name},Value=${one.value}`).join(' ');
  return [
    `aws cloudwatch get-metric-statistics --namespace ${rule.namespace} --metric-name ${name}`,
    `--dimensions ${pairs} --statistics ${rule.statistic} --period 60`,
    `--start-time ${iso(startMs)} --end-time ${iso(endMs + minuteMs)}`,
  ].join(' ');
}

/** Three digits that count; whole numbers as they are. */
function shown(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(3)));
}
