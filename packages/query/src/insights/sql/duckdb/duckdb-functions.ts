// The functions of the language in DuckDB's SQL. What they mean is said once, by `evaluate` in the function tables; the
// agreement test holds the two together.
import { assert } from '@coldcase/model';
import { shapeMaskSource } from '@coldcase/patterns';
import { commonType } from '../../functions/general-functions.ts';
import { int32, int64 } from '../../functions/numeric-functions.ts';
import { indexMax } from '../../functions/text-functions.ts';
import { timeMsMax } from '../../functions/time-functions.ts';
import {
  deviationIsOfPopulation,
  numberBeyondItsTypeIsMissing,
  rateIsPerSecondOfInterval,
  splitByNothingGivesTheWhole,
  urlSpaceIsPlus,
} from '../../semantics.ts';
import { firstGiven } from '../first-given.ts';
import type { AggregateSql, ScalarSql, ScalarSqlContext, SqlFunctions } from '../typed-sql.ts';
import { bind } from './bind.ts';
import { isStrictJson } from './duckdb-json.ts';
import { textLiteral } from './literal.ts';

const blankCharacters = `(' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13))`;

export const duckdbScalarFunctions: SqlFunctions<ScalarSql> = {
  abs: ([x]) => `abs(${x})`,
  ceil: ([x]) => `ceil(${x})`,
  floor: ([x]) => `floor(${x})`,
  round: ([x, decimals]) => (decimals === undefined ? `round(${x})` : roundTo(`${x}`, decimals)),
  sqrt: ([x]) => `TRY(sqrt(${x}))`,
  log: ([x]) => `TRY(ln(${x}))`,
  greatest: (args) => (args.length === 1 ? `${args[0]}` : strictExtreme('greatest', args)),
  least: (args) => (args.length === 1 ? `${args[0]}` : strictExtreme('least', args)),
  toNumber: ([x]) => `${x}`,
  toDouble: ([x]) => `${x}`,
  toInt: ([x]) => wholeNumber(x, int32),
  toLong: ([x]) => wholeNumber(x, int64),
  histogram: ([x, width]) => bind(`${width}`, (w) => `CASE WHEN ${w} > 0 THEN floor(${x} / ${w}) * ${w} END`),
  strlen: ([s]) => `length(${s})`,
  messageSize: ([s]) => `strlen(${s})`,
  tolower: ([s]) => `lower(${s})`,
  toupper: ([s]) => `upper(${s})`,
  trim: ([s, set]) => `trim(${s}, ${set ?? blankCharacters})`,
  ltrim: ([s, set]) => `ltrim(${s}, ${set ?? blankCharacters})`,
  rtrim: ([s, set]) => `rtrim(${s}, ${set ?? blankCharacters})`,
  concat: (s) => `(${s.join(' || ')})`,
  replace: ([s, find, by]) => `replace(${s}, ${find}, ${by})`,
  strcontains: ([s, find]) => `CAST(contains(${s}, ${find}) AS INTEGER)`,
  startsWith: ([s, find]) => `CAST(starts_with(${s}, ${find}) AS INTEGER)`,
  endsWith: ([s, find]) => `CAST(ends_with(${s}, ${find}) AS INTEGER)`,
  regexReplace: ([s, , by], { regex }) => {
    const re2 = regex?.re2;
    assert(re2 !== undefined, 'the pattern of regexReplace was compiled with the query');
    return `regexp_replace(${s}, ${textLiteral(re2)}, ${by}, 'g')`;
  },
  split: ([s, delimiter]) => bind(`${s}`, (text) => bind(`${delimiter}`, (by) => splitList(text, by))),
  urlencode: ([s]) => (urlSpaceIsPlus ? `replace(url_encode(${s}), '%20', '+')` : `url_encode(${s})`),
  base64encode: ([s]) => `to_base64(encode(${s}))`,
  md5: ([s]) => `md5(${s})`,
  sha256: ([s]) => `sha256(${s})`,
  isValidIpV4: ([s]) => `CAST(${isIpv4(`${s}`)} AS INTEGER)`,
  isPrivateIP: ([s]) => bind(`${s}`, (x) => `CAST(${isIpv4(x)} AND ${isPrivate(x)} AS INTEGER)`),
  ipv4ToNumber: ([s]) => bind(`${s}`, (x) => `CASE WHEN ${isIpv4(x)} THEN ${ipv4Number(x)} END`),
  isIpv4InSubnet: ([s, cidr]) => bind(`${s}`, (x) => bind(`${cidr}`, (subnet) => isIpv4InSubnet(x, subnet))),
  substr: ([s, start, length]) => {
    const from = `(${clamp(start)} + 1)`;
    return length === undefined ? `substring(${s}, ${from})` : `substring(${s}, ${from}, ${clamp(length)})`;
  },
  ispresent: ([x]) => `(${x} IS NOT NULL)`,
  isempty: ([x], { args, as }) => `coalesce(${jsonText(x, args, as)} = '', true)`,
  isblank: ([x], { args, as }) => `coalesce(trim(${jsonText(x, args, as)}, ${blankCharacters}) = '', true)`,
  coalesce: (_sql, context) => firstGiven(context, bind),
  if: ([condition], { args, as }) => {
    const [yes, no] = inCommon(args.slice(1), as);
    return `CASE WHEN ${condition} THEN ${yes} ELSE ${no} END`;
  },
  isNumeric: (_sql, { args, as }) => args.map((arg) => `(${as(arg, 'number')} IS NOT NULL)`).join(''),
  jsonArraySize: ([x], { args, as }) =>
    bind(jsonText(x, args, as), (json) => {
      const isList = `ltrim(${json}, ${blankCharacters})[1] = '[' AND ${isStrictJson(json)}`;
      return `CASE WHEN ${isList} THEN json_array_length(${json}) END`;
    }),
  fromMillis: ([x]) =>
    bind(`${x}`, (ms) => `CASE WHEN abs(${ms}) <= ${timeMsMax} THEN CAST(trunc(${ms}) AS BIGINT) END`),
  toMillis: ([x]) => `${x}`,
  queryStartTime: (_args, { moment }) => String(moment.window.startMs),
  queryEndTime: (_args, { moment }) => String(moment.window.endMs),
  queryTimeRange: (_args, { moment }) => String(moment.window.endMs - moment.window.startMs),
  now: (_args, { moment }) => String(Math.floor(moment.nowMs / 1000)),
  '#shape': ([text]) => `regexp_replace(${text}, ${textLiteral(shapeMaskSource)}, '#', 'g')`,
  '#slice': ([time, count], { moment: { window } }) => {
    const length = window.endMs - window.startMs + 1;
    return `floor((CAST(${time} AS DOUBLE) - ${window.startMs}) / ${length} * ${count})`;
  },
  '#total': (_sql, { args, as }) => {
    const numbers = args
      .filter(({ type }) => type !== 'timestamp')
      .map((arg) => `CAST(${as(arg, 'number')} AS DOUBLE)`);
    if (numbers.length === 0) return 'CAST(NULL AS DOUBLE)';
    const sum = numbers.map((number) => `coalesce(${number}, 0)`).join(' + ');
    return `CASE WHEN coalesce(${numbers.join(', ')}) IS NOT NULL THEN ${sum} END`;
  },
  jsonParse: ([x]) =>
    bind(
      `${x}`,
      (s) => `CASE WHEN ltrim(${s}, ${blankCharacters})[1] IN ('{', '[') AND ${isStrictJson(s)} THEN ${s} END`,
    ),
};

/** Beyond the powers of ten that a DOUBLE has, a number stays what it is. */
function roundTo(x: string, decimals: string): string {
  return bind(x, (value) =>
    bind(`trunc(CAST(${decimals} AS DOUBLE))`, (d) => {
      const rounded = `round(${value}, TRY_CAST(${d} AS INTEGER))`;
      return `CASE WHEN abs(${d}) > 308 THEN ${value} WHEN ${d} IS NOT NULL THEN ${rounded} END`;
    }),
  );
}

function wholeNumber(x: string | undefined, { min, end }: { readonly min: number; readonly end: number }): string {
  return bind(`trunc(CAST(${x} AS DOUBLE))`, (whole) => {
    const fits = `${whole} >= ${min}e0 AND ${whole} < ${end}e0`;
    const beyond = numberBeyondItsTypeIsMissing ? '' : ` WHEN ${whole} < 0 THEN ${min}e0 ELSE ${end - 1}e0`;
    return `CASE WHEN ${fits} THEN ${whole}${beyond} END`;
  });
}

/** Without a text or a delimiter there is no list, though DuckDB would make one. */
function splitList(text: string, by: string): string {
  const split = `string_split(${text}, ${by})`;
  const list = splitByNothingGivesTheWhole ? `CASE WHEN ${by} = '' THEN [${text}] ELSE ${split} END` : split;
  return `CASE WHEN ${text} IS NOT NULL AND ${by} IS NOT NULL THEN CAST(to_json(${list}) AS VARCHAR) END`;
}

const octet = '(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
const ipv4Pattern = `${octet}(?:[.]${octet}){3}`;

function isIpv4(text: string): string {
  return `regexp_full_match(${text}, '${ipv4Pattern}')`;
}

/** Of a text that is an address: RFC 1918. */
function isPrivate(address: string): string {
  return `regexp_matches(${address}, '^(?:10|172[.](?:1[6-9]|2[0-9]|3[01])|192[.]168)[.]')`;
}

/** Of a text that is an address. */
function ipv4Number(address: string): string {
  const parts = [1, 2, 3, 4].map(
    (part) => `CAST(split_part(${address}, '.', ${part}) AS BIGINT) * ${256 ** (4 - part)}`,
  );
  return `(${parts.join(' + ')})`;
}

/** Both are divided by the number of addresses in the subnet; a CASE, since the casts must not see other texts. */
function isIpv4InSubnet(address: string, cidr: string): string {
  const isSubnet = `regexp_full_match(${cidr}, '${ipv4Pattern}/(?:[12]?[0-9]|3[0-2])')`;
  const base = `split_part(${cidr}, '/', 1)`;
  const size = `(CAST(1 AS BIGINT) << (32 - CAST(split_part(${cidr}, '/', 2) AS INTEGER)))`;
  const isInside = `${ipv4Number(address)} // ${size} = ${ipv4Number(base)} // ${size}`;
  const isMissing = `${address} IS NULL OR ${cidr} IS NULL`;
  return `CASE WHEN ${isMissing} THEN NULL WHEN ${isIpv4(address)} AND ${isSubnet} THEN CAST(${isInside} AS INTEGER) ELSE 0 END`;
}

/** DuckDB's greatest() passes over NULL; ours is missing when an argument is. A list keeps each argument written once. */
function strictExtreme(name: 'greatest' | 'least', args: readonly string[]): string {
  const aggregate = name === 'greatest' ? 'list_max' : 'list_min';
  return `list_transform([[${args.join(', ')}]], lambda v: CASE WHEN len(list_filter(v, lambda w: w IS NULL)) = 0 THEN ${aggregate}(v) END)[1]`;
}

/** A missing position stays missing: `greatest` would pass over it. */
function clamp(sql: string | undefined): string {
  return bind(
    `${sql}`,
    (x) => `CASE WHEN ${x} IS NOT NULL THEN CAST(trunc(least(greatest(${x}, 0), ${indexMax})) AS BIGINT) END`,
  );
}

/** A list or a map as it is, since it has no text and is not empty either; of anything else its text, which may be JSON too. */
function jsonText(x: string | undefined, args: ScalarSqlContext['args'], as: ScalarSqlContext['as']): string {
  const [arg] = args;
  if (arg?.type !== 'json') return arg === undefined ? 'NULL' : as(arg, 'dynamic');
  return bind(`${x}`, (json) => `coalesce(${as({ ...arg, sql: json }, 'dynamic')}, ${json})`);
}

function inCommon(args: ScalarSqlContext['args'], as: ScalarSqlContext['as']): readonly string[] {
  const type = commonType(args.map((arg) => arg.type));
  return args.map((arg) => as(arg, type));
}

export const duckdbAggregateFunctions: SqlFunctions<AggregateSql> = {
  count: ([x]) => (x === undefined ? 'count(*)' : `count(${x})`),
  count_distinct: ([x]) => `count(DISTINCT ${x})`,
  sum: ([x]) => `sum(${x})`,
  avg: ([x]) => `avg(${x})`,
  min: ([x]) => `min(${x})`,
  max: ([x]) => `max(${x})`,
  // Written the same for all percentiles of the same values, so that the engine looks for them once.
  pct: ([x], { args, percents }) => {
    const shares = percents.map((percent) => `${percent / 100}e0`).join(', ');
    const own = percents.indexOf(Number(args[1]?.sql)) + 1;
    return `quantile_cont(CAST(${x} AS DOUBLE), [${shares}])[${own}]`;
  },
  variance: ([x]) => withinSquares('var_pop', `${x}`),
  stddev: ([x]) => withinSquares(deviationIsOfPopulation ? 'stddev_pop' : 'stddev_samp', `${x}`),
  rate: ([x, intervalMs], { timeOrder }) => {
    const [first, last] = [`arg_min(${x}, ${timeOrder})`, `arg_max(${x}, ${timeOrder})`];
    const change = `(CAST(${last} AS DOUBLE) - CAST(${first} AS DOUBLE))`;
    return rateIsPerSecondOfInterval ? `${change} / (${intervalMs} / 1000)` : change;
  },
  earliest: ([x], { timeOrder }) => `arg_min(${x}, ${timeOrder})`,
  latest: ([x], { timeOrder }) => `arg_max(${x}, ${timeOrder})`,
  '#least': ([x]) => `min(${x})`,
  sortsFirst: ([x], { naturalOrder }) => `arg_min(${x}, ${naturalOrder(`${x}`)})`,
  sortsLast: ([x], { naturalOrder }) => `arg_max(${x}, ${naturalOrder(`${x}`)})`,
  topk: ([k, x]) => {
    // Rows compare part by part: the most frequent first, then by the text.
    const counted = `list_transform(map_entries(histogram(${x})), lambda e: row(-CAST(e.value AS BIGINT), e.key))`;
    const list = `list_transform(list_sort(${counted})[1:${k}], lambda r: r[2])`;
    return `CASE WHEN count(${x}) > 0 THEN CAST(to_json(${list}) AS VARCHAR) END`;
  },
  values: ([x]) => `CAST(to_json(list_sort(list(DISTINCT ${x}) FILTER (${x} IS NOT NULL))) AS VARCHAR)`,
};

/** Numbers whose squares are beyond a DOUBLE have no variance, unless they are equal; the engine would refuse the statement. */
function withinSquares(name: string, x: string): string {
  const number = `CAST(${x} AS DOUBLE)`;
  const spread = `${name}(${number}) FILTER (abs(${number}) < ${squareableMax})`;
  return `CASE WHEN max(abs(${number})) < ${squareableMax} THEN ${spread} WHEN min(${number}) = max(${number}) THEN 0e0 END`;
}

const squareableMax = '1e150';
