// The functions of `stats`. Missing values never reach them; text that is no number does not count as one (inferred).
import { compareNaturally } from '../natural-order.ts';
import { deviationIsOfPopulation, extremesOfTimeAreTimes } from '../semantics.ts';
import { compareText, timeValue, toNumber, toText, type Value, type ValueType } from '../value.ts';
import { type AggregateFunction, indexByName } from './function-table.ts';

const always = (type: ValueType) => () => type;
const keepsTime = ([type]: readonly ValueType[]): ValueType =>
  extremesOfTimeAreTimes && type === 'timestamp' ? 'timestamp' : 'number';

type Rows = readonly (readonly Value[])[];

/** Over the numbers among the values; missing when there is none. */
function ofNumbers(name: string, compute: (numbers: readonly number[]) => number, doc: string): AggregateFunction {
  return {
    name,
    minArgs: 1,
    maxArgs: 1,
    parameters: ['number'],
    result: always('number'),
    doc,
    evaluate: (rows) => {
      const numbers = numbersOf(rows);
      return numbers.length === 0 ? undefined : compute(numbers);
    },
  };
}

function extreme(name: 'min' | 'max', pick: (left: number, right: number) => number, doc: string): AggregateFunction {
  return {
    ...ofNumbers(name, (numbers) => numbers.reduce((left, right) => pick(left, right)), doc),
    parameters: ['any'],
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
  name: 'count',
  aliases: ['countOverTime', 'count_over_time'],
  minArgs: 0,
  maxArgs: 1,
  parameters: ['any'],
  result: always('number'),
  doc: 'How many rows, or how many rows that have the field.',
  evaluate: (rows) => rows.length,
};

const countDistinct: AggregateFunction = {
  name: 'count_distinct',
  aliases: ['countDistinct'],
  minArgs: 1,
  maxArgs: 1,
  parameters: ['any'],
  result: always('number'),
  doc: 'How many different values, counted exactly.',
  evaluate: (rows) => new Set(rows.map(([value]) => distinctKey(value))).size,
};

/** Values of one column are of one kind, so their text tells them apart. */
function distinctKey(value: Value): string | undefined {
  return typeof value === 'object' && value.kind === 'json' ? JSON.stringify(value.json) : toText(value);
}

const pct: AggregateFunction = {
  name: 'pct',
  minArgs: 2,
  maxArgs: 2,
  parameters: ['number'],
  result: always('number'),
  doc: 'A percentile, exact and interpolated: pct(@duration, 95).',
  evaluate: (rows) => {
    const numbers = numbersOf(rows);
    const percent = toNumber(rows[0]?.[1]);
    return numbers.length === 0 || percent === undefined ? undefined : percentile(numbers, percent);
  },
};

/** The value of the first or last event that has one. A time comes out as milliseconds (observed on the service). */
function byTime(name: 'earliest' | 'latest', index: 0 | -1): AggregateFunction {
  return {
    name,
    minArgs: 1,
    maxArgs: 1,
    parameters: ['any'],
    result: ([type = 'dynamic']) => (type === 'timestamp' ? 'number' : type),
    needsTime: true,
    doc: `The value of the ${name} event that has one; a time as milliseconds.`,
    evaluate: (rows) => {
      const value = rows.at(index)?.[0];
      return typeof value === 'object' && value.kind === 'time' ? value.ms : value;
    },
  };
}

function byNaturalOrder(name: 'sortsFirst' | 'sortsLast', sign: 1 | -1): AggregateFunction {
  return {
    name,
    minArgs: 1,
    maxArgs: 1,
    parameters: ['text'],
    result: always('dynamic'),
    doc: `The value that ${name === 'sortsFirst' ? 'comes first' : 'comes last'} in the order of sort.`,
    evaluate: (rows) => {
      const texts = rows.map(([value]) => toText(value)).filter((text) => text !== undefined);
      return texts.toSorted((left, right) => sign * compareNaturally(left, right))[0];
    },
  };
}

const valuesFunction: AggregateFunction = {
  name: 'values',
  aliases: ['collect_values'],
  minArgs: 1,
  maxArgs: 1,
  parameters: ['text'],
  result: always('json'),
  doc: 'The list of different values, sorted.',
  evaluate: (rows) => {
    const texts = rows.map(([value]) => toText(value)).filter((text) => text !== undefined);
    return texts.length === 0 ? undefined : { kind: 'json', json: [...new Set(texts)].sort(compareText) };
  },
};

export const aggregateFunctions: ReadonlyMap<string, AggregateFunction> = indexByName([
  countFunction,
  countDistinct,
  ofNumbers('sum', sum, 'The sum of the numbers.'),
  ofNumbers('avg', average, 'The mean of the numbers.'),
  extreme('min', Math.min, 'The smallest number or the first time.'),
  extreme('max', Math.max, 'The largest number or the last time.'),
  pct,
  ofNumbers('variance', variance, 'The variance of the population.'),
  ofNumbers('stddev', deviation, 'The standard deviation of the population.'),
  byTime('earliest', 0),
  byTime('latest', -1),
  byNaturalOrder('sortsFirst', 1),
  byNaturalOrder('sortsLast', -1),
  valuesFunction,
]);
