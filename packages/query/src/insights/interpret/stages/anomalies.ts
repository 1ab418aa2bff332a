// What is unusual about a pattern within the window, which is cut into equal slices that are compared with each other.
// Five kinds (documented); how the service decides is not, so the rules here are plain and stated.
//
//   counts     3 4 3 3 41 4 …    frequency: far above the quartiles of all slices
//   counts     0 0 0 0 0 7 9 …   new pattern: nothing in the first half
//   tokens     from one message of each slice: a value, a number, a status code that stands alone
import { typedTokens } from '@coldcase/patterns';
import { percentile } from '../../functions/aggregate-functions.ts';
import type { AnomalyStage } from '../../plan.ts';
import { slicesOfWindow } from '../../semantics.ts';
import { timeValue, toNumber } from '../../value.ts';
import { madeRow, type Row } from '../row.ts';
import type { RunContext } from '../subplan-answer.ts';
import { byCount, countOf, groupOf, type Pattern, type PatternGroup, patternsOf, severityOf } from './patterns.ts';

/** The least distance that counts, as a share of the median: a process as steady as a clock has no quartile distance at all. */
const steadyShare = 0.1;
/** Quartile distances above the third quartile from which on a count or a number is unusual. */
const reach = 3;
/** Slices that must agree before one that differs is unusual. */
const agreeingSlicesMin = 5;

interface Anomaly {
  readonly kind: string;
  readonly description: string;
  readonly slice: number;
}

type SliceGroup = PatternGroup & { readonly slice: number };

/** One row for each anomaly: the columns of the pattern, then kind, description and the beginning of the slice. */
export function detectAnomalies(stage: AnomalyStage, rows: readonly Row[], context: RunContext): readonly Row[] {
  const groups = rows.map((row): SliceGroup => {
    return { ...groupOf(stage.groups, row), slice: toNumber(row.columns.get(stage.slice.id)) ?? 0 };
  });
  const total = countOf({ groups });
  const samples = leastSamples(groups);
  const found = patternsOf(groups, ({ key }) => samples.get(key) ?? '')
    .toSorted(byCount)
    .flatMap((pattern) => anomaliesOf(slicesOf(pattern)).map((anomaly) => ({ pattern, anomaly })));
  const { startMs, endMs } = context.window;
  const { columns } = stage;
  return found.map(({ pattern, anomaly }, rank) =>
    madeRow(
      [
        [columns.pattern.id, pattern.text],
        [columns.ratio.id, countOf(pattern) / total],
        [columns.sampleCount.id, countOf(pattern)],
        [columns.severity.id, severityOf(pattern.text)],
        [columns.kind.id, anomaly.kind],
        [columns.description.id, anomaly.description],
        [columns.from.id, timeValue(Math.floor(startMs + (anomaly.slice * (endMs - startMs + 1)) / slicesOfWindow))],
      ],
      rank,
    ),
  );
}

/** One message of each key, the same whichever slice comes first. */
function leastSamples(groups: readonly SliceGroup[]): ReadonlyMap<string, string> {
  const samples = new Map<string, string>();
  for (const { key, sample } of groups) {
    const known = samples.get(key);
    if (known === undefined || sample < known) samples.set(key, sample);
  }
  return samples;
}

/** The groups of a pattern by slice. */
function slicesOf({ groups }: Pattern<SliceGroup>): readonly (readonly SliceGroup[])[] {
  const slices = Map.groupBy(groups, ({ slice }) => slice);
  return Array.from({ length: slicesOfWindow }, (_, slice) => slices.get(slice) ?? []);
}

function anomaliesOf(slices: readonly (readonly SliceGroup[])[]): readonly Anomaly[] {
  const counts = slices.map((groups) => countOf({ groups }));
  return [...frequencyAnomalies(counts), ...newPattern(counts), ...tokenAnomalies(slices)];
}

function fence(numbers: readonly number[]): number {
  const [q1, q3] = [percentile(numbers, 25), percentile(numbers, 75)];
  return q3 + reach * Math.max(q3 - q1, steadyShare * Math.abs(percentile(numbers, 50)), 1);
}

function frequencyAnomalies(counts: readonly number[]): readonly Anomaly[] {
  const high = fence(counts);
  const usual = percentile(counts, 50);
  return counts.flatMap((count, slice) => {
    if (count <= high || isFirst(counts, slice)) return [];
    return [{ kind: 'frequency', description: `${count} events where ${usual} are usual`, slice }];
  });
}

/** The first slice that has any is told as a new pattern, not as a frequent one. */
function isFirst(counts: readonly number[], slice: number): boolean {
  return counts.findIndex((count) => count > 0) === slice && slice >= slicesOfWindow / 2;
}

function newPattern(counts: readonly number[]): readonly Anomaly[] {
  const first = counts.findIndex((count) => count > 0);
  if (first < slicesOfWindow / 2) return [];
  return [{ kind: 'new pattern', description: 'it does not occur in the first half of the window', slice: first }];
}

/** The least message of each slice, token by token; places cannot be compared where messages have lists of other lengths. */
function tokenAnomalies(slices: readonly (readonly SliceGroup[])[]): readonly Anomaly[] {
  const samples = slices.flatMap((groups, slice) => {
    const [least] = groups.map(({ sample }) => sample).sort();
    return least === undefined ? [] : [{ slice, tokens: variablesOf(least) }];
  });
  if (samples.length <= agreeingSlicesMin) return [];
  const [places = 0, ...others] = new Set(samples.map(({ tokens }) => tokens.length));
  if (others.length > 0) return [];
  return Array.from({ length: places }, (_, place) => place).flatMap((place) =>
    anomaliesAt(samples.map(({ slice, tokens }) => ({ slice, value: tokens[place] ?? '' }))),
  );
}

function variablesOf(sample: string): readonly string[] {
  return typedTokens(sample.trim()).flatMap(({ type, text }) => (type === undefined ? [] : [text]));
}

interface TokenOfSlice {
  readonly slice: number;
  readonly value: string;
}

function anomaliesAt(tokens: readonly TokenOfSlice[]): readonly Anomaly[] {
  const numbers = tokens.map(({ value }) => Number(value));
  if (numbers.every(isHttpStatus)) return statusAnomalies(tokens);
  if (numbers.every(Number.isFinite)) return numberAnomalies(tokens);
  return variationAnomalies(tokens);
}

const isHttpStatus = (number: number) => Number.isInteger(number) && number >= 100 && number < 600;

function statusAnomalies(tokens: readonly TokenOfSlice[]): readonly Anomaly[] {
  const errors = tokens.filter(({ value }) => Number(value) >= 400);
  if (errors.length * 2 >= tokens.length) return [];
  return errors.map(({ slice, value }) => ({ kind: 'HTTP error code', description: `status ${value}`, slice }));
}

function numberAnomalies(tokens: readonly TokenOfSlice[]): readonly Anomaly[] {
  const numbers = tokens.map(({ value }) => Number(value));
  const high = fence(numbers);
  const usual = percentile(numbers, 50);
  return tokens
    .filter(({ value }) => Number(value) > high)
    .map(({ slice, value }) => ({ kind: 'numeric token', description: `${value} where ${usual} is usual`, slice }));
}

/** A value that stands alone while all other slices agree. */
function variationAnomalies(tokens: readonly TokenOfSlice[]): readonly Anomaly[] {
  const counts = new Map<string, number>();
  for (const { value } of tokens) counts.set(value, (counts.get(value) ?? 0) + 1);
  if (counts.size !== 2 || !counts.has(tokens.find(({ value }) => counts.get(value) === 1)?.value ?? '')) return [];
  const [usual = ''] = [...counts].filter(([, count]) => count > 1).map(([value]) => value);
  return tokens
    .filter(({ value }) => value !== usual)
    .map(({ slice, value }) => ({ kind: 'token variation', description: `${value} where ${usual} is usual`, slice }));
}
