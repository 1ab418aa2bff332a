// The functions of `stats`. Missing values never reach them; text that is no number does not count as one (inferred).
import { compareNaturally } from '../natural-order.ts';
import { deviationIsOfPopulation, extremesOfTimeAreTimes, rateIsPerSecondOfInterval } from '../semantics.ts';
import { compareText, timeValue, toNumber, toText, type Value, type ValueType } from '../value.ts';
import { type AggregateFunction, always, describeFunction, indexByName } from './function-table.ts';

const keepsTime = ([type]: readonly ValueType[]): ValueType =>
  extremesOfTimeAreTimes && type === 'timestamp' ? 'timestamp' : 'number';

type Rows = readonly (readonly Value[])[];

const described = (signature: string, doc: string, aliases: readonly string[] = []) =>
  describeFunction('aggregates', signature, doc, aliases);

/** Over the numbers among the values; missing when there is none. */
function ofNumbers(
  signature: string,
  compute: (numbers: readonly number[]) => number,
  doc: string,
  aliases: readonly string[] = [],
): AggregateFunction {
  return {
    ...described(signature, doc, aliases),
    result: always('number'),
    evaluate: (rows) => {
      const numbers = numbersOf(rows);
      return numbers.length === 0 ? undefined : compute(numbers);
    },
  };
}

function extreme(signature: string, pick: (left: number, right: number) => number, doc: string): AggregateFunction {
  return {
    ...described(signature, doc),
    result: keepsTime,
    evaluate: (rows) => {
      const numbers = numbersOf(rows);
      if (numbers.length === 0) return undefined;
      const isTime = rows.some(([value]) => typeof value === 'object' && value.kind === 'time');
      const picked = numbers.reduce((left, right) => pick(left, right));
      return isTime && extremesOfTimeAreTimes ? timeValue(picked) : picked;
    },
  };
}

function numbersOf(rows: Rows): readonly number[] {
  return rows.map(([value]) => toNumber(value)).filter((number) => number !== undefined);
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
const average = (numbers: readonly number[]) => sum(numbers) / numbers.length;

/** The mean square distance from the mean, of the whole population; in one pass (Welford), so that equal numbers give 0. */
function variance(numbers: readonly number[]): number {
  let mean = 0;
  let squares = 0;
  for (const [index, number] of numbers.entries()) {
    const distance = number - mean;
    mean += distance / (index + 1);
    squares += distance * (number - mean);
  }
  return squares / numbers.length;
}

function deviation(numbers: readonly number[]): number {
  const divisor = deviationIsOfPopulation ? numbers.length : numbers.length - 1;
  return Math.sqrt((variance(numbers) * numbers.length) / divisor);
}

/** The exact percentile, linear between the two neighbours: position (n - 1) × p, as SQL's percentile_cont. */
export function percentile(numbers: readonly number[], percent: number): number {
  const sorted = numbers.toSorted((left, right) => left - right);
  const position = ((sorted.length - 1) * percent) / 100;
  const below = sorted[Math.floor(position)] ?? 0;
  const above = sorted[Math.ceil(position)] ?? 0;
  return below + (above - below) * (position - Math.floor(position));
}

const countFunction: AggregateFunction = {
  ...described('count(x?: any)', 'How many rows, or how many rows that have the field.', ['countOverTime']),
  result: always('number'),
  evaluate: (rows) => rows.length,
};

const countDistinct: AggregateFunction = {
  ...described('count_distinct(x: any)', 'How many different values, counted exactly.', ['countDistinct']),
  result: always('number'),
  evaluate: (rows) => new Set(rows.map(([value]) => distinctKey(value))).size,
};

/** Values of one column are of one kind, so their text tells them apart. */
function distinctKey(value: Value): string | undefined {
  return typeof value === 'object' && value.kind === 'json' ? JSON.stringify(value.json) : toText(value);
}

const pct: AggregateFunction = {
  ...described('pct(x: number, percent: number)', 'A percentile, exact and interpolated: pct(@duration, 95).'),
  result: always('number'),
  evaluate: (rows) => {
    const numbers = numbersOf(rows);
    const percent = toNumber(rows[0]?.[1]);
    return numbers.length === 0 || percent === undefined ? undefined : percentile(numbers, percent);
  },
};

/** How the field changed from the first to the last event. Text that is no number never reaches it. */
const rate: AggregateFunction = {
  ...described(
    'rate(x: number, interval: period)',
    'The last number less the first, divided by the seconds of the interval.',
  ),
  result: always('number'),
  needsTime: true,
  evaluate: (rows) => {
    const [first, last] = [toNumber(rows[0]?.[0]), toNumber(rows.at(-1)?.[0])];
    const intervalMs = toNumber(rows[0]?.[1]);
    if (first === undefined || last === undefined || intervalMs === undefined) return undefined;
    return (last - first) / (rateIsPerSecondOfInterval ? intervalMs / 1000 : 1);
  },
};

/** The value of the first or last event that has one. A time comes out as milliseconds (observed on the service). */
function byTime(name: 'earliest' | 'latest', index: 0 | -1): AggregateFunction {
  return {
    ...described(`${name}(x: any)`, `The value of the ${name} event that has one; a time as milliseconds.`),
    result: ([type = 'dynamic']) => (type === 'timestamp' ? 'number' : type),
    needsTime: true,
    evaluate: (rows) => {
      const value = rows.at(index)?.[0];
      return typeof value === 'object' && value.kind === 'time' ? value.ms : value;
    },
  };
}

function byNaturalOrder(name: 'sortsFirst' | 'sortsLast', sign: 1 | -1): AggregateFunction {
  const place = name === 'sortsFirst' ? 'comes first' : 'comes last';
  return {
    ...described(`${name}(x: text)`, `The value that ${place} in the order of sort.`),
    result: always('dynamic'),
    evaluate: (rows) => textsOf(rows, 0).toSorted((left, right) => sign * compareNaturally(left, right))[0],
  };
}

function textsOf(rows: Rows, index: number): readonly string[] {
  return rows.map((values) => toText(values[index])).filter((text) => text !== undefined);
}

const valuesFunction: AggregateFunction = {
  ...described('values(x: text)', 'The list of different values, sorted.', ['collect_values']),
  result: always('json'),
  evaluate: (rows) => {
    const texts = textsOf(rows, 0);
    return texts.length === 0 ? undefined : { kind: 'json', json: [...new Set(texts)].sort(compareText) };
  },
};

/** Equally frequent values come in the order of their code points. */
const topk: AggregateFunction = {
  ...described('topk(k: number, x: text)', 'The list of the k most frequent values, the most frequent first.'),
  result: always('json'),
  evaluate: (rows) => {
    const counts = Map.groupBy(textsOf(rows, 1), (text) => text);
    const ranked = [...counts].sort(([a, left], [b, right]) => right.length - left.length || compareText(a, b));
    const texts = ranked.slice(0, toNumber(rows[0]?.[0])).map(([text]) => text);
    return texts.length === 0 ? undefined : { kind: 'json', json: texts };
  },
};

export const aggregateFunctions: ReadonlyMap<string, AggregateFunction> = indexByName([
  countFunction,
  countDistinct,
  ofNumbers('sum(x: number)', sum, 'The sum of the numbers.', ['sumOverTime']),
  ofNumbers('avg(x: number)', average, 'The mean of the numbers.'),
  extreme('min(x: any)', Math.min, 'The smallest number or the first time.'),
  extreme('max(x: any)', Math.max, 'The largest number or the last time.'),
  pct,
  ofNumbers('variance(x: number)', variance, 'The variance of the population.'),
  ofNumbers('stddev(x: number)', deviation, 'The standard deviation of the population.'),
  byTime('earliest', 0),
  byTime('latest', -1),
  byNaturalOrder('sortsFirst', 1),
  byNaturalOrder('sortsLast', -1),
  valuesFunction,
  topk,
  rate,
]);
