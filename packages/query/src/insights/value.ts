// Values while a query runs, and the rules by which one kind becomes another. The interpreter follows them literally; the
// SQL dialects express the same rules, and the property tests hold the two together.
import { epochMs, isJsonObject, printTime } from '@coldcase/model';
import { booleanTextIsNumeric, decimalPlaces, significantDigitsMin } from './semantics.ts';

/** `undefined` is a missing field. A string is text as the log has it: it may look like a number and is then used as one. */
export type Value = undefined | string | number | boolean | TimeValue | JsonValue;

export interface TimeValue {
  readonly kind: 'time';
  readonly ms: number;
}

/** A map or a list. */
export interface JsonValue {
  readonly kind: 'json';
  readonly json: unknown;
}

/**
 * What an expression yields, as far as the query alone tells:
 * - `dynamic`: text; a field whose kind only the log knows
 * - `truth`: the result of a comparison, 1 or 0, never missing
 * - `boolean`: `true` or `false` in the log or the query
 * - `json`: a map or a list, or a single value taken from one
 */
export type ValueType = 'dynamic' | 'number' | 'boolean' | 'truth' | 'timestamp' | 'json';

export const timeValue = (ms: number): TimeValue => ({ kind: 'time', ms });

/** A number as logs write it: blanks around it, a sign, a fraction, an exponent. No thousands, no `0x`, no `Infinity`. */
const numberText = /^[ \t\n\v\f\r]*\+?[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[ \t\n\v\f\r]*$/;

/** The number that a text is, or `undefined`. */
export function numberOfText(text: string): number | undefined {
  if (!numberText.test(text)) return undefined;
  const number = Number(text.trim().replace(/^\+(?=[+-])/, ''));
  return Number.isFinite(number) ? number : undefined;
}

/** A value in a numeric context: times are milliseconds, booleans 1 and 0, text its number if it is one. */
export function toNumber(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string') return numberOfText(value) ?? numberOfBooleanText(value);
  return value?.kind === 'time' ? value.ms : undefined;
}

function numberOfBooleanText(text: string): number | undefined {
  if (!booleanTextIsNumeric) return undefined;
  if (text === 'true') return 1;
  return text === 'false' ? 0 : undefined;
}

/** A value as a condition: any number but 0 is true, what is missing or no number is false. */
export function toTruth(value: Value): boolean {
  return (toNumber(value) ?? 0) !== 0;
}

/** A value as text inside an expression. Maps and lists have none (documented). */
export function toText(value: Value): string | undefined {
  if (typeof value === 'string' || value === undefined) return value;
  if (typeof value === 'number') return textOfNumber(value);
  if (typeof value === 'boolean') return String(value);
  return value.kind === 'time' ? printTime(epochMs(value.ms)) : undefined;
}

/** The shortest text that reads back as the same number; exponents as C prints them, `1e-07`, since the engines do. */
export function textOfNumber(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 1e-4 && size < 1e16) return String(value);
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  return `${mantissa}e${exponent.charAt(0)}${exponent.slice(1).padStart(2, '0')}`;
}

/**
 * A cell of the answer, as GetQueryResults gives it.
 *
 *   render(512000000)  →  '512000000'        render(90.185011)  →  '90.185011'        render(undefined)  →  undefined
 */
export function render(value: Value): string | undefined {
  if (typeof value === 'number') return renderNumber(value);
  if (typeof value === 'object' && value.kind === 'json') return JSON.stringify(value.json);
  return toText(value);
}

function renderNumber(value: number): string | undefined {
  if (!Number.isFinite(value)) return undefined;
  if (Number.isInteger(value)) return Math.abs(value) < 1e21 ? BigInt(value).toString() : String(value);
  const leadingDigit = Math.floor(Math.log10(Math.abs(value)));
  const decimals = Math.min(100, Math.max(decimalPlaces, significantDigitsMin - 1 - leadingDigit));
  const fixed = value.toFixed(decimals).replace(/\.?0+$/, '');
  return fixed === '-0' ? '0' : fixed;
}

/** A single value inside JSON as a value of the language; maps and lists stay what they are. */
export function valueOfJson(json: unknown): Value {
  if (typeof json === 'string' || typeof json === 'boolean') return String(json);
  if (typeof json === 'number') return textOfNumber(json);
  return isJsonObject(json) || Array.isArray(json) ? { kind: 'json', json } : undefined;
}

/** Order by Unicode code points, which is also the order of UTF-8 bytes. `<` on strings would order by UTF-16 units. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a !== b) return codePointRank(a) - codePointRank(b);
  }
  return left.length - right.length;
}

/** Surrogates stand for code points beyond all single units, so they rank after them. */
function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}
