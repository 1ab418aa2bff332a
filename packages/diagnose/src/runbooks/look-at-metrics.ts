// Metrics of a step. A metric that counts failures has no points where nothing failed, and none when it was not captured: it is
// zero only beside a metric of the same thing that has points, else unknown.
import { epochMs, type MetricPoint, type TimeRange } from '@coldcase/model';
import { pointsWithin } from '../periods.ts';
import type { CaseView } from './case-view.ts';
import type { Sight } from './look.ts';
import type { MetricFigure } from './runbook.ts';

/**
 * One row. Of each figure also `.usual` (the normal period), `.first` and `.last` (the first and the last third of the window),
 * `.mean` and `.peak` (of a point) and `.active` (points above zero), as far as there are points.
 */
export async function lookAtMetrics(
  { reader, signal }: CaseView,
  figures: readonly MetricFigure[],
  window: TimeRange,
  named: (text: string) => string,
): Promise<Partial<Sight>> {
  const names = figures.flatMap(({ namespace, metric, zeroBeside }) =>
    [metric, ...(zeroBeside === undefined ? [] : [zeroBeside])].map((name) => ({ namespace, name })),
  );
  const points = await reader.metrics(names, signal);
  const row: Record<string, number> = {};
  for (const figure of figures) Object.assign(row, figuresOf(figure, points, window, reader.facts.baseline, named));
  const missing = figures.find(({ name }) => row[name] === undefined);
  if (missing === undefined) return { rows: [row] };
  const of = missing.dimensions.map(({ name, value }) => `${name}=${named(value)}`).join(' ');
  return {
    unknown: `the case holds no points of ${missing.namespace} ${missing.metric} ${missing.statistic} ${of}`.trim(),
  };
}

function figuresOf(
  figure: MetricFigure,
  points: readonly MetricPoint[],
  window: TimeRange,
  baseline: TimeRange | undefined,
  named: (text: string) => string,
): Readonly<Record<string, number>> {
  const own = points.filter(
    (point) => isOf(point, figure, figure.metric, named) && point.statistic === figure.statistic,
  );
  const beside = points.filter((point) => isOf(point, figure, figure.zeroBeside ?? '', named));
  const third = Math.floor((window.endMs - window.startMs) / 3);
  const parts: readonly (readonly [string, TimeRange | undefined])[] = [
    [figure.name, window],
    [`${figure.name}.usual`, baseline],
    [`${figure.name}.first`, part(window, 0, third)],
    [`${figure.name}.last`, part(window, 2 * third, 3 * third)],
  ];
  const figures = parts.flatMap(([name, of]): [string, number][] => {
    const value = of === undefined ? undefined : figureIn(figure, pointsWithin(own, of), pointsWithin(beside, of));
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries([...figures, ...perPoint(figure.name, pointsWithin(own, window), figures.length > 0)]);
}

/** Of a single point: the mean of all, and the highest. A captured point is a minute. */
function perPoint(name: string, points: readonly MetricPoint[], isMeasured: boolean): readonly [string, number][] {
  if (!isMeasured) return [];
  const values = points.map(({ value }) => value);
  const mean = values.length === 0 ? 0 : rounded(values.reduce((a, b) => a + b, 0) / values.length);
  return [
    [`${name}.mean`, mean],
    [`${name}.peak`, values.reduce((a, b) => Math.max(a, b), values[0] ?? 0)],
    [`${name}.active`, values.filter((value) => value > 0).length],
  ];
}

function part({ startMs }: TimeRange, fromMs: number, toMs: number): TimeRange {
  return { startMs: epochMs(startMs + fromMs), endMs: epochMs(startMs + toMs) };
}

/** The same dimensions and no others: an alias of a function has series of its own, which are in that of the function. */
function isOf(
  point: MetricPoint,
  { namespace, dimensions }: MetricFigure,
  metric: string,
  named: (text: string) => string,
) {
  const isThere = (name: string, value: string) =>
    point.dimensions.some((one) => one.name === name && (value === '*' || one.value === named(value)));
  return (
    point.name === metric &&
    (point.namespace === namespace || point.namespace === '') &&
    point.dimensions.length === dimensions.length &&
    dimensions.every(({ name, value }) => isThere(name, value))
  );
}

function figureIn(
  { statistic }: MetricFigure,
  own: readonly MetricPoint[],
  beside: readonly MetricPoint[],
): number | undefined {
  if (own.length === 0) return beside.length > 0 ? 0 : undefined;
  const values = own.map(({ value }) => value);
  const sum = values.reduce((total, value) => total + value, 0);
  if (statistic === 'Sum') return rounded(sum);
  if (statistic === 'Average') return rounded(sum / values.length);
  return values.reduce((a, b) => (statistic === 'Minimum' ? Math.min(a, b) : Math.max(a, b)));
}

/** Sums of floating point numbers depend on their order in the last digits; a figure is read by a person. */
function rounded(value: number): number {
  return Number(value.toPrecision(12));
}
