// ClickHouse. Every form here was tried on the engine (26.7); the traps are noted where they are avoided.
//
// ClickHouse has no common type for Int64 and Float64, so here every number and every time is a Float64, as in the
// interpreter. And it tells -0 from 0 when it groups and sorts, so whatever could make a -0 adds 0.
import { timeMsMax } from '../../functions/time-functions.ts';
import type { Period } from '../../period.ts';
import type { ValueType } from '../../value.ts';
import type { SqlDialect } from '../dialect.ts';
import { bind, repeatedLengthMax } from './bind.ts';
import { clickhouseAggregateFunctions, clickhouseScalarFunctions } from './clickhouse-functions.ts';
import { clickhouseLists } from './clickhouse-lists.ts';
import { identifier, numberLiteral, textLiteral, textOfNumber, wholeNumber } from './clickhouse-values.ts';

/**
 * What the statements of this dialect rely on. Whoever runs one sends these settings with it: a server's own profile may say
 * something else.
 */
export const clickhouseSettings = {
  /** Without it, the last digit of a number read from text is at times another. */
  precise_float_parsing: 1,
  /** NULL equals nothing, and a group of NULL keys is one group. */
  transform_null_in: 0,
  aggregate_functions_null_for_empty: 0,
  /** A row without a partner has NULL, not the default of its type. */
  join_use_nulls: 1,
  /** All matches of a pattern are rows; by default the 1,001st is an error. */
  regexp_max_matches_per_row: '1000000000',
  enable_positional_arguments: 1,
  /** An alias means its expression; a column keeps its name where an alias is called the same. */
  prefer_column_name_to_alias: 1,
  /** Infinities are missing values, and 64-bit counts are numbers. */
  output_format_json_quote_denormals: 0,
  output_format_json_quote_64bit_integers: 0,
  /** A query of 10,000 characters becomes a statement beyond the defaults. */
  max_query_size: '10000000',
  max_ast_elements: '1000000',
  max_expanded_ast_elements: '5000000',
  max_ast_depth: '10000',
  max_parser_depth: '10000',
  max_parser_backtracks: '100000000',
  /** It would take factors out of sums, which rounds otherwise, and fails where such a factor is NULL. */
  optimize_arithmetic_operations_in_aggregate_functions: 0,
  /** Compiling an expression takes longer than most of our statements run. */
  compile_expressions: 0,
} as const;

/** JSON is kept as its text. */
const columnTypes: Readonly<Record<ValueType, string>> = {
  dynamic: 'String',
  json: 'String',
  number: 'Float64',
  timestamp: 'Float64',
  boolean: 'Bool',
  truth: 'UInt8',
};

export const clickhouseDialect: SqlDialect = {
  name: 'clickhouse',
  scalarFunctions: clickhouseScalarFunctions,
  aggregateFunctions: clickhouseAggregateFunctions,
  missing: (type) => `CAST(NULL AS Nullable(${columnTypes[type]}))`,
  text: textLiteral,
  number: numberLiteral,
  identifier,
  bind,
  sortKeyLengthMax: repeatedLengthMax,
  toDouble: (sql) => `toFloat64(${sql})`,
  numberOfText,
  truthToNumber: (sql) => `toFloat64(${sql})`,
  textOfNumber,
  textOfTime: (sql) => `toString(${dateOf(sql)})`,
  textOfBoolean: (sql) => bind(sql, (x) => `CASE WHEN ${x} THEN 'true' WHEN NOT ${x} THEN 'false' END`),
  contains: (text, part) => `(position(${text}, ${part}) > 0)`,
  matches: (text, re2) => `match(${text}, ${textLiteral(re2)})`,
  capture: (text, re2, group) => `regexpExtract(${text}, ${textLiteral(re2)}, ${group})`,
  // A list is never NULL in ClickHouse: no match is the empty list.
  captureAll: (text, re2) => `extractGroups(coalesce(${text}, ''), ${textLiteral(re2)})`,
  captured: (captures, group) => `CASE WHEN notEmpty(${captures}) THEN ${captures}[${group}] END`,
  arithmetic,
  roundTime,
  wholeMs: (sql) => bind(sql, (x) => `CASE WHEN abs(${x}) <= ${timeMsMax} THEN floor(${x}) END`),
  jsonAt: (json, steps) => steps.reduce<string>(jsonStep, json),
  textOfJson,
  isJsonContainer: (json) => `coalesce(JSONType(${json}) IN ('Object', 'Array'), FALSE)`,
  naturalRuns,
  tuple: (parts) => `tuple(${parts.join(', ')})`,
  byteLength: (text) => `length(${text})`,
  lists: clickhouseLists,
  joins: true,
};

const blanks = textLiteral(' \t\n\v\f\r');

/** The engine reads no blanks and one sign at most, and reads `inf` and `nan` as well, which no log means as a number. */
function numberOfText(sql: string, withBooleans: boolean): string {
  const text = withBooleans
    ? bind(sql, (x) => `CASE ${x} WHEN 'true' THEN '1' WHEN 'false' THEN '0' ELSE ${x} END`)
    : sql;
  const trimmed = `trim(TRAILING ${blanks} FROM replaceRegexpOne(${text}, '^[ \\t\\n\\v\\f\\r]*\\\\+?', ''))`;
  return `(ifNotFinite(toFloat64OrNull(${trimmed}), ${missingNumber}) + 0.0)`;
}

const missingNumber = 'CAST(NULL AS Nullable(Float64))';

/** Division by zero would give an infinity; nothing is what the language says. */
function arithmetic(operator: '+' | '-' | '*' | '/' | '%' | '^', left: string, right: string): string {
  if (operator === '^') return `(pow(${left}, ${right}) + 0.0)`;
  if (operator === '/' || operator === '%') return `(${left} ${operator} nullIf(${right}, 0.0) + 0.0)`;
  return operator === '*' ? `(${left} * ${right} + 0.0)` : `(${left} ${operator} ${right})`;
}

function dateOf(ms: string): string {
  return `fromUnixTimestamp64Milli(${wholeNumber(ms)}, 'UTC')`;
}

function roundTime(direction: 'floor' | 'ceil', time: string, period: Period): string {
  return bind(time, (ms) => {
    const floored = period.kind === 'fixed' ? floorFixed(ms, period) : floorMonths(ms, period.monthCount, 0);
    if (direction === 'floor') return floored;
    return bind(floored, (floor) => {
      const next = period.kind === 'fixed' ? `${floor} + ${period.periodMs}` : floorMonths(ms, period.monthCount, 1);
      return `CASE WHEN ${floor} = ${ms} THEN ${ms} ELSE ${next} END`;
    });
  });
}

function floorFixed(ms: string, { periodMs, offsetMs }: { periodMs: number; offsetMs: number }): string {
  if (offsetMs === 0) return `(floor(${ms} / ${periodMs}) * ${periodMs} + 0.0)`;
  return `(floor((${ms} - ${offsetMs}) / ${periodMs}) * ${periodMs} + ${offsetMs})`;
}

function floorMonths(ms: string, count: number, periodsLater: number): string {
  const date = dateOf(ms);
  const month = `((toYear(${date}) - 1970) * 12 + toMonth(${date}) - 1)`;
  return startOfMonth(`(floor(${month} / ${count}) + ${periodsLater}) * ${count}`);
}

/**
 * Milliseconds from a month counted from January 1970, by the rules of the calendar: the engine makes dates of the years
 * 1900 to 2299 only. Years begin in March here, so that the day of a leap year is their last.
 */
function startOfMonth(monthSinceEpoch: string): string {
  return bind(`(${monthSinceEpoch} + ${1970 * 12 - 2})`, (month) =>
    bind(`floor(${month} / 12)`, (year) => {
      const leapDays = `floor(${year} / 4) - floor(${year} / 100) + floor(${year} / 400)`;
      const daysBefore = `floor((153 * (${month} - ${year} * 12) + 2) / 5)`;
      return `((${year} * 365 + ${leapDays} + ${daysBefore} - ${daysToEpoch}) * 86400000)`;
    }),
  );
}

/** From the 1st of March of the year 0 to 1970. */
const daysToEpoch = 719_468;

/** A digit may be a position in a list or a key of a map; the engine counts positions from 1, in maps too. */
function jsonStep(json: string, step: string | number): string {
  const at = (x: string, place: string) => `nullIf(nullIf(JSONExtractRaw(${x}, ${place}), ''), 'null')`;
  const key = textLiteral(String(step));
  if (!/^\d{1,9}$/.test(String(step))) return at(json, key);
  return bind(json, (x) => {
    return `CASE WHEN JSONType(${x}) = 'Array' THEN ${at(x, String(Number(step) + 1))} ELSE ${at(x, key)} END`;
  });
}

function textOfJson(json: string): string {
  return bind(json, (x) => {
    const type = `JSONType(${x})`;
    const number = textOfNumber(`JSONExtractFloat(${x})`);
    return `CASE WHEN ${type} = 'String' THEN JSONExtractString(${x}) WHEN ${type} = 'Bool' THEN ${x}
      WHEN ${type} IN ('Int64', 'UInt64', 'Double') THEN ${number} END`;
  });
}

/**
 * Runs of digits and of other characters, as one text that sorts as they do: a run of digits has its length in front, and
 * runs end with a NUL. A list of runs would do as well, were it not that ClickHouse has no missing lists. A NUL or a 1 of
 * the text itself is written as two characters that keep its place.
 */
function naturalRuns(sql: string): string {
  const digits = `concat('0', leftPad(toString(length(r)), 9, '0'), r)`;
  const run = `CASE WHEN substring(r, 1, 1) BETWEEN '0' AND '9' THEN ${digits} ELSE r END`;
  return bind(sql, (x) => {
    const escaped = `replaceAll(replaceAll(coalesce(${x}, ''), '\\x01', '\\x01\\x02'), '\\0', '\\x01\\x01')`;
    const runs = `arrayMap(r -> ${run}, extractAll(${escaped}, '[0-9]+|[^0-9]+'))`;
    return `CASE WHEN ${x} IS NOT NULL THEN arrayStringConcat(${runs}, '\\0') END`;
  });
}
