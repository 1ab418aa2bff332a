// DuckDB. Every form here was tried on the engine (1.5.6); the traps are noted where they are avoided.
import { timeMsMax } from '../../functions/time-functions.ts';
import type { Period } from '../../period.ts';
import type { SqlDialect } from '../dialect.ts';
import { bind } from './bind.ts';
import { duckdbAggregateFunctions, duckdbScalarFunctions } from './duckdb-functions.ts';
import { duckdbLists } from './duckdb-lists.ts';
import { textLiteral } from './literal.ts';

export const duckdbDialect: SqlDialect = {
  name: 'duckdb',
  scalarFunctions: duckdbScalarFunctions,
  aggregateFunctions: duckdbAggregateFunctions,
  missing: (type) => (type === 'dynamic' ? 'CAST(NULL AS VARCHAR)' : 'NULL'),
  text: textLiteral,
  number: numberLiteral,
  identifier: (name) => `"${name.replaceAll('"', '""')}"`,
  bind,
  // Equal expressions are computed once, whatever their length.
  sortKeyLengthMax: undefined,
  toDouble: (sql) => `CAST(${sql} AS DOUBLE)`,
  numberOfText,
  truthToNumber: (sql) => `CAST(${sql} AS INTEGER)`,
  textOfNumber,
  textOfTime: (sql) => `strftime(make_timestamp_ms(${sql}), '%Y-%m-%d %H:%M:%S.%g')`,
  textOfBoolean: (sql) => `CAST(${sql} AS VARCHAR)`,
  contains: (text, part) => `contains(${text}, ${part})`,
  matches: (text, re2) => `regexp_matches(${text}, ${textLiteral(re2)})`,
  capture: (text, re2, group) => `regexp_extract(${text}, ${textLiteral(re2)}, ${group})`,
  captureAll: (text, re2, groupCount) => {
    const all = `regexp_extract(${text}, ${textLiteral(re2)}, [${groupNames(groupCount)}])`;
    return `CASE WHEN regexp_matches(${text}, ${textLiteral(re2)}) THEN ${all} END`;
  },
  captured: (captures, group) => `${captures}.g${group}`,
  arithmetic,
  roundTime,
  wholeMs: (sql) => bind(sql, (x) => `CASE WHEN abs(${x}) <= ${timeMsMax} THEN CAST(floor(${x}) AS BIGINT) END`),
  jsonAt: (json, steps) => steps.reduce<string>(jsonStep, json),
  textOfJson,
  isJsonContainer: (json) => `coalesce(json_type(${json}) IN ('OBJECT', 'ARRAY'), false)`,
  naturalRuns,
  tuple: (parts) => `row(${parts.join(', ')})`,
  byteLength: (text) => `strlen(${text})`,
  lists: duckdbLists,
  joins: true,
};

/** An exponent makes a literal DOUBLE; without one, DuckDB reads a fraction as DECIMAL. */
function numberLiteral(value: number): string {
  if (Number.isSafeInteger(value)) return value < 0 ? `(${value})` : String(value + 0);
  const text = String(value);
  const double = text.includes('e') ? text : `${text}e0`;
  return value < 0 ? `(${double})` : double;
}

/** TRY_CAST also reads `inf`, `nan` and `1_000`, which no log means as a number. */
function numberOfText(sql: string, withBooleans: boolean): string {
  return bind(sql, (x) => {
    const number = `TRY_CAST(${x} AS DOUBLE)`;
    const booleans = withBooleans ? ` WHEN ${x} = 'true' THEN 1.0 WHEN ${x} = 'false' THEN 0.0` : '';
    return `CASE WHEN isfinite(${number}) AND NOT contains(${x}, '_') THEN ${number}${booleans} END`;
  });
}

/** DuckDB prints whole doubles with `.0`. */
function textOfNumber(sql: string): string {
  return bind(sql, (x) => {
    const double = `CAST(${x} AS DOUBLE)`;
    const isWhole = `${double} = trunc(${double}) AND abs(${double}) < 1e16`;
    return `CASE WHEN ${isWhole} THEN CAST(CAST(${x} AS BIGINT) AS VARCHAR) ELSE CAST(${double} AS VARCHAR) END`;
  });
}

function groupNames(count: number): string {
  return Array.from({ length: count }, (_, index) => `'g${index + 1}'`).join(', ');
}

/** Division by zero would give an infinity; nothing is what the language says. */
function arithmetic(operator: '+' | '-' | '*' | '/' | '%' | '^', left: string, right: string): string {
  if (operator === '^') return `power(${left}, ${right})`;
  const divides = operator === '/' || operator === '%';
  return `(${left} ${operator} ${divides ? `nullif(${right}, 0)` : right})`;
}

function roundTime(direction: 'floor' | 'ceil', time: string, period: Period): string {
  return bind(time, (ms) => {
    const floor = period.kind === 'fixed' ? floorFixed(ms, period) : floorMonths(ms, period.monthCount, 0);
    if (direction === 'floor') return floor;
    const next = period.kind === 'fixed' ? `${floor} + ${period.periodMs}` : floorMonths(ms, period.monthCount, 1);
    return `CASE WHEN ${floor} = ${ms} THEN ${ms} ELSE ${next} END`;
  });
}

/** The remainder takes the sign of the time, so times before the offset need a second one. */
function floorFixed(ms: string, { periodMs, offsetMs }: { periodMs: number; offsetMs: number }): string {
  const sinceStart = offsetMs === 0 ? ms : `(${ms} - ${offsetMs})`;
  return `(${ms} - ((${sinceStart} % ${periodMs}) + ${periodMs}) % ${periodMs})`;
}

function floorMonths(ms: string, count: number, periodsLater: number): string {
  const date = `make_timestamp_ms(${ms})`;
  const month = `((year(${date}) - 1970) * 12 + month(${date}) - 1)`;
  const floored = `(${month} - ((${month} % ${count}) + ${count}) % ${count} + ${count * periodsLater})`;
  const year = `(1970 + CAST(floor(${floored} / 12) AS BIGINT))`;
  return `epoch_ms(make_timestamp(${year}, ((${floored} % 12) + 12) % 12 + 1, 1, 0, 0, 0))`;
}

/** A digit may be a position in a list or a key of a map. */
function jsonStep(json: string, step: string | number): string {
  const key = textLiteral(`$."${String(step).replace(/["\\]/g, '\\$&')}"`);
  const byKey = (x: string) => `nullif(CAST(json_extract(${x}, ${key}) AS VARCHAR), 'null')`;
  if (!/^\d{1,9}$/.test(String(step))) return byKey(json);
  return bind(json, (x) => {
    const byPosition = `nullif(CAST(json_extract(${x}, '$[${Number(step)}]') AS VARCHAR), 'null')`;
    return `CASE WHEN json_type(${x}) = 'ARRAY' THEN ${byPosition} ELSE ${byKey(x)} END`;
  });
}

function textOfJson(json: string): string {
  return bind(json, (x) => {
    const text = `json_extract_string(${x}, '$')`;
    const number = textOfNumber(`TRY_CAST(${text} AS DOUBLE)`);
    return `CASE json_type(${x}) WHEN 'OBJECT' THEN NULL WHEN 'ARRAY' THEN NULL WHEN 'DOUBLE' THEN ${number} ELSE ${text} END`;
  });
}

/** Lists compare element by element; a run of digits gets its length in front, so that it sorts by length first. */
function naturalRuns(sql: string): string {
  const digits = `'0' || lpad(CAST(length(r) AS VARCHAR), 9, '0') || r`;
  const run = `CASE WHEN r[1] BETWEEN '0' AND '9' THEN ${digits} ELSE r END`;
  return `list_transform(regexp_extract_all(${sql}, '[0-9]+|[^0-9]+'), lambda r: ${run})`;
}
