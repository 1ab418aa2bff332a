// The documented order of `sort`: what is no number before all numbers; numbers by value; other text by runs of digits
// and non-digits, digit runs by length and then value.
//
//   !:  #  *%04  0#  5A  111A  2345_  @  @_  A  A9876fghj  a12345hfh  0  01  1  2  3
import { missingSortsFirst } from './semantics.ts';
import { compareText, numberOfText, textOfNumber, toText, type Value } from './value.ts';

/** Negative when `left` comes first in ascending order. */
export function compareNaturally(left: Value, right: Value): number {
  if (left === undefined || right === undefined) return compareMissing(left, right);
  const a = sortNumber(left);
  const b = sortNumber(right);
  if (a === undefined && b === undefined) return compareRuns(toText(left) ?? '', toText(right) ?? '');
  if (a === undefined || b === undefined) return a === undefined ? -1 : 1;
  return a - b || compareText(textTie(left), textTie(right));
}

function compareMissing(left: Value, right: Value): number {
  if (left === right) return 0;
  return (left === undefined) === missingSortsFirst ? -1 : 1;
}

/** Words like `true` are text here, unlike in comparisons; typed booleans sort like their text. */
function sortNumber(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return numberOfText(value);
  return typeof value === 'object' && value.kind === 'time' ? value.ms : undefined;
}

/**
 * `01` comes before `1`: equal numbers from the log are told apart by how they are written. A computed number is written as it
 * prints, since one column may hold both, and a store may keep the numbers of a log as numbers.
 */
function textTie(value: Value): string {
  if (typeof value === 'number') return textOfNumber(value);
  return typeof value === 'string' ? value : '';
}

function compareRuns(left: string, right: string): number {
  const a = left.match(/[0-9]+|[^0-9]+/g) ?? [];
  const b = right.match(/[0-9]+|[^0-9]+/g) ?? [];
  for (const [index, run] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    const order = compareRun(run, other);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareRun(left: string, right: string): number {
  const bothDigits = /^[0-9]/.test(left) && /^[0-9]/.test(right);
  return (bothDigits ? left.length - right.length : 0) || compareText(left, right);
}
