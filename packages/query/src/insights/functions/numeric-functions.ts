// Functions of numbers.
import { earthRadiusKm, numberBeyondItsTypeIsMissing } from '../semantics.ts';
import type { ScalarFunction } from './function-table.ts';
import { numeric as numericOf } from './scalar-builders.ts';
import { roundHalfAway } from './text-rules.ts';

const numeric = (signature: string, compute: (...args: number[]) => number | undefined, doc: string) =>
  numericOf('numeric', signature, compute, doc);

/** The whole numbers of 32 and of 64 bits: from `min` up to, but without, `end`. Both are exact as doubles. */
export const int32 = { min: -(2 ** 31), end: 2 ** 31 };
export const int64 = { min: -(2 ** 63), end: 2 ** 63 };

/** Fractions are cut off. */
function wholeNumber(x: number, { min, end }: { readonly min: number; readonly end: number }): number | undefined {
  const whole = Math.trunc(x) + 0;
  if (whole >= min && whole < end) return whole;
  return numberBeyondItsTypeIsMissing ? undefined : Math.min(Math.max(whole, min), end - 1);
}

/** The great-circle distance on a sphere; a sum a little above 1, which rounding can give, counts as 1. */
function haversine(lat1 = 0, lon1 = 0, lat2 = 0, lon2 = 0): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const halfChord = (from: number, to: number) => Math.sin(radians(to - from) / 2) ** 2;
  const squared = halfChord(lat1, lat2) + Math.cos(radians(lat1)) * Math.cos(radians(lat2)) * halfChord(lon1, lon2);
  return 2 * earthRadiusKm * Math.asin(Math.sqrt(Math.min(1, squared)));
}

export const numericFunctions: readonly ScalarFunction[] = [
  numeric('abs(x: number)', Math.abs, 'The distance from 0.'),
  numeric('ceil(x: number)', Math.ceil, 'The next whole number above.'),
  numeric('floor(x: number)', Math.floor, 'The next whole number below.'),
  numeric(
    'round(x: number, decimals?: number)',
    (x = 0, decimals = 0) => roundHalfAway(x, decimals),
    'The nearest number with so many decimals, 0 unless given; halves go away from 0.',
  ),
  numeric('sqrt(x: number)', Math.sqrt, 'The square root; missing for negative numbers.'),
  numeric('log(x: number)', Math.log, 'The natural logarithm; missing unless positive.'),
  numeric('greatest(x: number, ...more: number)', Math.max, 'The largest of its arguments.'),
  numeric('least(x: number, ...more: number)', Math.min, 'The smallest of its arguments.'),
  numeric(
    'haversine(lat1: number, lon1: number, lat2: number, lon2: number)',
    haversine,
    'The distance in kilometres between two places on Earth, given in degrees.',
  ),
  numeric('toNumber(x: number)', (x) => x, 'The number that a text is; missing when it is none.'),
  numeric('toDouble(x: number)', (x) => x, 'The same as toNumber: numbers are doubles here.'),
  numeric('toInt(x: number)', (x = 0) => wholeNumber(x, int32), 'The whole number of 32 bits, without its fraction.'),
  numeric('toLong(x: number)', (x = 0) => wholeNumber(x, int64), 'The whole number of 64 bits, without its fraction.'),
  numeric(
    'histogram(x: number, width: number)',
    (x = 0, width = 0) => (width > 0 ? Math.floor(x / width) * width : undefined),
    'The lower bound of the bucket of this width that the number falls into: a key for stats … by.',
  ),
];
