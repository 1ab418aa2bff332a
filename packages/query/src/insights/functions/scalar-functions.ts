// The functions that work value by value. To add one, add an entry here: parser, interpreter and every check know it then; its SQL stands in each dialect.
import { timeValue, toNumber, toText, toTruth, type Value, type ValueType } from '../value.ts';
import { indexByName, type ScalarFunction } from './function-table.ts';
import { isGiven, parseJsonText } from './json-text.ts';
import { lowerCase, roundHalfAway, stripEnd, stripStart, upperCase } from './text-rules.ts';

const always = (type: ValueType) => () => type;

/** The kind that all have in common; text when they differ. */
export function commonType(types: readonly ValueType[]): ValueType {
  const [first = 'dynamic'] = types;
  return types.every((type) => type === first) ? first : 'dynamic';
}

/** From numbers to a number. What is no finite number is missing. */
function numeric(
  name: string,
  [minArgs, maxArgs]: readonly [number, number],
  compute: (...args: number[]) => number,
  doc: string,
): ScalarFunction {
  return {
    name,
    minArgs,
    maxArgs,
    parameters: ['number'],
    result: always('number'),
    doc,
    evaluate: (args) => {
      const result = compute(...args.map((arg) => toNumber(arg) ?? 0));
      return Number.isFinite(result) ? result : undefined;
    },
  };
}

/** From texts to a text or a number. */
function textual(
  name: string,
  argCount: number | readonly [number, number],
  result: ValueType,
  compute: (...args: string[]) => Value,
  doc: string,
): ScalarFunction {
  const [minArgs, maxArgs] = typeof argCount === 'number' ? [argCount, argCount] : argCount;
  return {
    name,
    minArgs,
    maxArgs,
    parameters: ['text'],
    result: always(result),
    doc,
    evaluate: (args) => compute(...args.map((arg) => toText(arg) ?? '')),
  };
}

const many = Number.POSITIVE_INFINITY;
/** What `trim` removes when no characters are named. */
const blankCharacters = ' \t\n\v\f\r';

const numericFunctions: readonly ScalarFunction[] = [
  numeric('abs', [1, 1], Math.abs, 'The distance from 0.'),
  numeric('ceil', [1, 1], Math.ceil, 'The next whole number above.'),
  numeric('floor', [1, 1], Math.floor, 'The next whole number below.'),
  numeric(
    'round',
    [1, 2],
    (x, decimals = 0) => roundHalfAway(x, decimals),
    'The nearest number with so many decimals, 0 unless given; halves go away from 0.',
  ),
  numeric('sqrt', [1, 1], Math.sqrt, 'The square root; missing for negative numbers.'),
  numeric('log', [1, 1], Math.log, 'The natural logarithm; missing unless positive.'),
  numeric('greatest', [1, many], Math.max, 'The largest of its arguments.'),
  numeric('least', [1, many], Math.min, 'The smallest of its arguments.'),
];

const textFunctions: readonly ScalarFunction[] = [
  textual('strlen', 1, 'number', (s) => [...s].length, 'How many characters (code points).'),
  textual('tolower', 1, 'dynamic', lowerCase, 'The text in lower case.'),
  textual('toupper', 1, 'dynamic', upperCase, 'The text in upper case.'),
  textual(
    'trim',
    [1, 2],
    'dynamic',
    (s, set = blankCharacters) => stripEnd(stripStart(s, set), set),
    'The text without blanks, or without the characters of the second text, at both ends.',
  ),
  textual(
    'ltrim',
    [1, 2],
    'dynamic',
    (s, set = blankCharacters) => stripStart(s, set),
    'Like trim, at the beginning only.',
  ),
  textual('rtrim', [1, 2], 'dynamic', (s, set = blankCharacters) => stripEnd(s, set), 'Like trim, at the end only.'),
  textual('concat', [1, many], 'dynamic', (...s) => s.join(''), 'Texts one after the other.'),
  textual(
    'replace',
    3,
    'dynamic',
    (s, find, by) => (find === '' ? s : s.replaceAll(find, () => by)),
    'The text with every occurrence of the second text replaced by the third.',
  ),
  textual(
    'strcontains',
    [2, 3],
    'number',
    (s, find) => (s.includes(find) ? 1 : 0),
    '1 when the second text occurs in the first. The service ignores the third argument, and so do we.',
  ),
];

const presenceFunctions: readonly ScalarFunction[] = [
  {
    name: 'ispresent',
    minArgs: 1,
    maxArgs: 1,
    parameters: ['any'],
    result: always('truth'),
    doc: 'Whether the field exists.',
    evaluate: ([value]) => (isGiven(value) ? 1 : 0),
  },
  {
    name: 'isempty',
    minArgs: 1,
    maxArgs: 1,
    parameters: ['any'],
    result: always('truth'),
    doc: 'Whether the field is missing or an empty text.',
    evaluate: ([value]) => (isGiven(value) && toText(value) !== '' ? 0 : 1),
  },
  {
    name: 'isblank',
    minArgs: 1,
    maxArgs: 1,
    parameters: ['any'],
    result: always('truth'),
    doc: 'Whether the field is missing, empty or only blanks.',
    evaluate: ([value]) => (isGiven(value) && stripStart(toText(value) ?? '-', blankCharacters) !== '' ? 0 : 1),
  },
  {
    name: 'coalesce',
    minArgs: 1,
    maxArgs: many,
    parameters: ['any'],
    result: commonType,
    doc: 'The first argument that exists.',
    evaluate: (args) => args.find(isGiven),
  },
  {
    name: 'if',
    minArgs: 3,
    maxArgs: 3,
    parameters: ['condition', 'any', 'any'],
    result: ([, ...branches]) => commonType(branches),
    doc: 'The second argument where the first is true, otherwise the third.',
    evaluate: ([condition, yes, no]) => (toTruth(condition) ? yes : no),
  },
  {
    name: 'isNumeric',
    minArgs: 1,
    maxArgs: 1,
    parameters: ['any'],
    result: always('truth'),
    doc: 'Whether the value is a number or looks like one.',
    evaluate: ([value]) => (toNumber(value) === undefined ? 0 : 1),
  },
];

const timeFunctions: readonly ScalarFunction[] = [
  {
    name: 'fromMillis',
    minArgs: 1,
    maxArgs: 1,
    parameters: ['number'],
    result: always('timestamp'),
    doc: 'The time that is so many milliseconds after 1970.',
    evaluate: ([ms]) => timeOf(toNumber(ms) ?? 0),
  },
  {
    name: 'toMillis',
    minArgs: 1,
    maxArgs: 1,
    parameters: ['number'],
    result: always('number'),
    doc: 'A time as milliseconds since 1970.',
    evaluate: ([time]) => time,
  },
  {
    name: 'now',
    minArgs: 0,
    maxArgs: 0,
    parameters: [],
    result: always('number'),
    doc: 'When the query began, in seconds since 1970.',
    evaluate: (_args, { nowMs }) => Math.floor(nowMs / 1000),
  },
];

/** The last year that both engines print with four digits. */
export const timeMsMax = 253_402_300_799_999;

function timeOf(ms: number): Value {
  return Math.abs(ms) <= timeMsMax ? timeValue(Math.trunc(ms) + 0) : undefined;
}

const jsonFunctions: readonly ScalarFunction[] = [
  {
    name: 'jsonParse',
    minArgs: 1,
    maxArgs: 1,
    parameters: ['text'],
    result: always('json'),
    doc: 'A map or a list from its JSON text; missing when it is neither.',
    evaluate: ([text]) => parseJsonText(toText(text) ?? ''),
  },
];

/** `substr` counts from 0; a start before the text is its start. */
const substr: ScalarFunction = {
  name: 'substr',
  minArgs: 2,
  maxArgs: 3,
  parameters: ['text', 'number', 'number'],
  result: always('dynamic'),
  doc: 'The text from a position, counted from 0, up to its end or for so many characters.',
  evaluate: ([text, start, length]) => {
    const from = clampIndex(toNumber(start) ?? 0);
    const until = length === undefined ? undefined : from + clampIndex(toNumber(length) ?? 0);
    return [...(toText(text) ?? '')].slice(from, until).join('');
  },
};

/** Positions beyond any message: DuckDB refuses larger ones. */
export const indexMax = 100_000_000;

function clampIndex(index: number): number {
  return Math.trunc(Math.min(Math.max(index, 0), indexMax));
}

export const scalarFunctions: ReadonlyMap<string, ScalarFunction> = indexByName([
  ...numericFunctions,
  ...textFunctions,
  substr,
  ...presenceFunctions,
  ...timeFunctions,
  ...jsonFunctions,
]);
