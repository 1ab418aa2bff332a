// The functions that work value by value. To add one, add an entry here: parser, interpreter and every dialect know it then.
import { timeValue, toNumber, toText, toTruth, type Value, type ValueType } from '../value.ts';
import { indexByName, type ScalarFunction, type ScalarSqlContext } from './function-table.ts';
import { isGiven, parseJsonText } from './json-text.ts';
import { lowerCase, roundHalfAway, stripEnd, stripStart, upperCase } from './text-rules.ts';

const always = (type: ValueType) => () => type;

/** The kind that all have in common; text when they differ. */
function commonType(types: readonly ValueType[]): ValueType {
  const [first = 'dynamic'] = types;
  return types.every((type) => type === first) ? first : 'dynamic';
}

/** From numbers to a number. What is no finite number is missing. */
function numeric(
  name: string,
  [minArgs, maxArgs]: readonly [number, number],
  compute: (...args: number[]) => number,
  duckdb: (args: readonly string[]) => string,
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
    sql: { duckdb },
  };
}

/** From texts to a text or a number. */
function textual(
  name: string,
  argCount: number | readonly [number, number],
  result: ValueType,
  compute: (...args: string[]) => Value,
  duckdb: (args: readonly string[], context: ScalarSqlContext) => string,
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
    sql: { duckdb },
  };
}

const many = Number.POSITIVE_INFINITY;
/** What `trim` removes when no characters are named. */
const blankCharacters = ' \t\n\v\f\r';
const blankCharactersSql = `(' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13))`;

const numericFunctions: readonly ScalarFunction[] = [
  numeric('abs', [1, 1], Math.abs, ([x]) => `abs(${x})`, 'The distance from 0.'),
  numeric('ceil', [1, 1], Math.ceil, ([x]) => `ceil(${x})`, 'The next whole number above.'),
  numeric('floor', [1, 1], Math.floor, ([x]) => `floor(${x})`, 'The next whole number below.'),
  numeric(
    'round',
    [1, 2],
    (x, decimals = 0) => roundHalfAway(x, decimals),
    ([x, decimals]) => (decimals === undefined ? `round(${x})` : `round(${x}, CAST(${decimals} AS INTEGER))`),
    'The nearest number with so many decimals, 0 unless given; halves go away from 0.',
  ),
  numeric('sqrt', [1, 1], Math.sqrt, ([x]) => `TRY(sqrt(${x}))`, 'The square root; missing for negative numbers.'),
  numeric('log', [1, 1], Math.log, ([x]) => `TRY(ln(${x}))`, 'The natural logarithm; missing unless positive.'),
  numeric(
    'greatest',
    [1, many],
    Math.max,
    (args) => (args.length === 1 ? `${args[0]}` : strictExtreme('greatest', args)),
    'The largest of its arguments.',
  ),
  numeric(
    'least',
    [1, many],
    Math.min,
    (args) => (args.length === 1 ? `${args[0]}` : strictExtreme('least', args)),
    'The smallest of its arguments.',
  ),
];

/** DuckDB's greatest() passes over NULL; ours is missing when an argument is. A list keeps each argument written once. */
function strictExtreme(name: 'greatest' | 'least', args: readonly string[]): string {
  const aggregate = name === 'greatest' ? 'list_max' : 'list_min';
  return `list_transform([[${args.join(', ')}]], lambda v: CASE WHEN len(list_filter(v, lambda w: w IS NULL)) = 0 THEN ${aggregate}(v) END)[1]`;
}

const textFunctions: readonly ScalarFunction[] = [
  textual(
    'strlen',
    1,
    'number',
    (s) => [...s].length,
    ([s]) => `length(${s})`,
    'How many characters (code points).',
  ),
  textual('tolower', 1, 'dynamic', lowerCase, ([s]) => `lower(${s})`, 'The text in lower case.'),
  textual('toupper', 1, 'dynamic', upperCase, ([s]) => `upper(${s})`, 'The text in upper case.'),
  textual(
    'trim',
    [1, 2],
    'dynamic',
    (s, set = blankCharacters) => stripEnd(stripStart(s, set), set),
    ([s, set]) => `trim(${s}, ${set ?? blankCharactersSql})`,
    'The text without blanks, or without the characters of the second text, at both ends.',
  ),
  textual(
    'ltrim',
    [1, 2],
    'dynamic',
    (s, set = blankCharacters) => stripStart(s, set),
    ([s, set]) => `ltrim(${s}, ${set ?? blankCharactersSql})`,
    'Like trim, at the beginning only.',
  ),
  textual(
    'rtrim',
    [1, 2],
    'dynamic',
    (s, set = blankCharacters) => stripEnd(s, set),
    ([s, set]) => `rtrim(${s}, ${set ?? blankCharactersSql})`,
    'Like trim, at the end only.',
  ),
  textual(
    'concat',
    [1, many],
    'dynamic',
    (...s) => s.join(''),
    (s) => `(${s.join(' || ')})`,
    'Texts one after the other.',
  ),
  textual(
    'replace',
    3,
    'dynamic',
    (s, find, by) => (find === '' ? s : s.replaceAll(find, () => by)),
    ([s, find, by]) => `replace(${s}, ${find}, ${by})`,
    'The text with every occurrence of the second text replaced by the third.',
  ),
  textual(
    'strcontains',
    [2, 3],
    'number',
    (s, find) => (s.includes(find) ? 1 : 0),
    ([s, find]) => `CAST(contains(${s}, ${find}) AS INTEGER)`,
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
    sql: { duckdb: ([x]) => `(${x} IS NOT NULL)` },
  },
  {
    name: 'isempty',
    minArgs: 1,
    maxArgs: 1,
    parameters: ['any'],
    result: always('truth'),
    doc: 'Whether the field is missing or an empty text.',
    evaluate: ([value]) => (isGiven(value) && toText(value) !== '' ? 0 : 1),
    sql: { duckdb: ([x], { args, as }) => `coalesce(${textOrOther(x, args, as)} = '', true)` },
  },
  {
    name: 'isblank',
    minArgs: 1,
    maxArgs: 1,
    parameters: ['any'],
    result: always('truth'),
    doc: 'Whether the field is missing, empty or only blanks.',
    evaluate: ([value]) => (isGiven(value) && stripStart(toText(value) ?? '-', blankCharacters) !== '' ? 0 : 1),
    sql: {
      duckdb: ([x], { args, as }) => `coalesce(trim(${textOrOther(x, args, as)}, ${blankCharactersSql}) = '', true)`,
    },
  },
  {
    name: 'coalesce',
    minArgs: 1,
    maxArgs: many,
    parameters: ['any'],
    result: commonType,
    doc: 'The first argument that exists.',
    evaluate: (args) => args.find(isGiven),
    sql: { duckdb: (_sql, { args, as }) => `coalesce(${inCommon(args, as).join(', ')})` },
  },
  {
    name: 'if',
    minArgs: 3,
    maxArgs: 3,
    parameters: ['condition', 'any', 'any'],
    result: ([, ...branches]) => commonType(branches),
    doc: 'The second argument where the first is true, otherwise the third.',
    evaluate: ([condition, yes, no]) => (toTruth(condition) ? yes : no),
    sql: {
      duckdb: ([condition], { args, as }) => {
        const [yes, no] = inCommon(args.slice(1), as);
        return `CASE WHEN ${condition} THEN ${yes} ELSE ${no} END`;
      },
    },
  },
  {
    name: 'isNumeric',
    minArgs: 1,
    maxArgs: 1,
    parameters: ['any'],
    result: always('truth'),
    doc: 'Whether the value is a number or looks like one.',
    evaluate: ([value]) => (toNumber(value) === undefined ? 0 : 1),
    sql: { duckdb: (_sql, { args, as }) => args.map((arg) => `(${as(arg, 'number')} IS NOT NULL)`).join('') },
  },
];

/** Maps have no text, but they are not empty either. */
function textOrOther(x: string | undefined, args: ScalarSqlContext['args'], as: ScalarSqlContext['as']): string {
  const [arg] = args;
  if (arg === undefined) return 'NULL';
  return arg.type === 'json' ? `CAST(${x} AS VARCHAR)` : as(arg, 'dynamic');
}

function inCommon(args: ScalarSqlContext['args'], as: ScalarSqlContext['as']): readonly string[] {
  const type = commonType(args.map((arg) => arg.type));
  return args.map((arg) => as(arg, type));
}

const timeFunctions: readonly ScalarFunction[] = [
  {
    name: 'fromMillis',
    minArgs: 1,
    maxArgs: 1,
    parameters: ['number'],
    result: always('timestamp'),
    doc: 'The time that is so many milliseconds after 1970.',
    evaluate: ([ms]) => timeOf(toNumber(ms) ?? 0),
    sql: {
      duckdb: ([x], { bind }) =>
        bind(`${x}`, (ms) => `CASE WHEN abs(${ms}) <= ${timeMsMax} THEN CAST(trunc(${ms}) AS BIGINT) END`),
    },
  },
  {
    name: 'toMillis',
    minArgs: 1,
    maxArgs: 1,
    parameters: ['number'],
    result: always('number'),
    doc: 'A time as milliseconds since 1970.',
    evaluate: ([time]) => time,
    sql: { duckdb: ([x]) => `${x}` },
  },
  {
    name: 'now',
    minArgs: 0,
    maxArgs: 0,
    parameters: [],
    result: always('number'),
    doc: 'When the query began, in seconds since 1970.',
    evaluate: (_args, { nowMs }) => Math.floor(nowMs / 1000),
    sql: { duckdb: (_args, { moment }) => String(Math.floor(moment.nowMs / 1000)) },
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
    sql: {
      duckdb: ([x], { bind }) =>
        bind(
          `${x}`,
          (s) => `CASE WHEN ltrim(${s}, ${blankCharactersSql})[1] IN ('{', '[') AND json_valid(${s}) THEN ${s} END`,
        ),
    },
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
  sql: {
    duckdb: ([s, start, length]) => {
      const from = `(${clampSql(start)} + 1)`;
      return length === undefined ? `substring(${s}, ${from})` : `substring(${s}, ${from}, ${clampSql(length)})`;
    },
  },
};

/** Positions beyond any message: DuckDB refuses larger ones. */
const indexMax = 100_000_000;

function clampIndex(index: number): number {
  return Math.trunc(Math.min(Math.max(index, 0), indexMax));
}

function clampSql(sql: string | undefined): string {
  return `CAST(trunc(least(greatest(${sql}, 0), ${indexMax})) AS BIGINT)`;
}

export const scalarFunctions: ReadonlyMap<string, ScalarFunction> = indexByName([
  ...numericFunctions,
  ...textFunctions,
  substr,
  ...presenceFunctions,
  ...timeFunctions,
  ...jsonFunctions,
]);
