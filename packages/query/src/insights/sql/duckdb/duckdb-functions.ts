// The functions of the language in DuckDB's SQL. What they mean is said once, by `evaluate` in the function tables; the
// agreement test holds the two together.
import { shapeMaskSource } from '@coldcase/patterns';
import { commonType, indexMax, timeMsMax } from '../../functions/scalar-functions.ts';
import { deviationIsOfPopulation } from '../../semantics.ts';
import type { AggregateSql, ScalarSql, ScalarSqlContext, SqlFunctions } from '../typed-sql.ts';
import { bind } from './bind.ts';
import { textLiteral } from './literal.ts';

const blankCharacters = `(' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13))`;

export const duckdbScalarFunctions: SqlFunctions<ScalarSql> = {
  abs: ([x]) => `abs(${x})`,
  ceil: ([x]) => `ceil(${x})`,
  floor: ([x]) => `floor(${x})`,
  round: ([x, decimals]) => (decimals === undefined ? `round(${x})` : `round(${x}, CAST(${decimals} AS INTEGER))`),
  sqrt: ([x]) => `TRY(sqrt(${x}))`,
  log: ([x]) => `TRY(ln(${x}))`,
  greatest: (args) => (args.length === 1 ? `${args[0]}` : strictExtreme('greatest', args)),
  least: (args) => (args.length === 1 ? `${args[0]}` : strictExtreme('least', args)),
  strlen: ([s]) => `length(${s})`,
  tolower: ([s]) => `lower(${s})`,
  toupper: ([s]) => `upper(${s})`,
  trim: ([s, set]) => `trim(${s}, ${set ?? blankCharacters})`,
  ltrim: ([s, set]) => `ltrim(${s}, ${set ?? blankCharacters})`,
  rtrim: ([s, set]) => `rtrim(${s}, ${set ?? blankCharacters})`,
  concat: (s) => `(${s.join(' || ')})`,
  replace: ([s, find, by]) => `replace(${s}, ${find}, ${by})`,
  strcontains: ([s, find]) => `CAST(contains(${s}, ${find}) AS INTEGER)`,
  substr: ([s, start, length]) => {
    const from = `(${clamp(start)} + 1)`;
    return length === undefined ? `substring(${s}, ${from})` : `substring(${s}, ${from}, ${clamp(length)})`;
  },
  ispresent: ([x]) => `(${x} IS NOT NULL)`,
  isempty: ([x], { args, as }) => `coalesce(${textOrOther(x, args, as)} = '', true)`,
  isblank: ([x], { args, as }) => `coalesce(trim(${textOrOther(x, args, as)}, ${blankCharacters}) = '', true)`,
  coalesce: (_sql, { args, as }) => `coalesce(${inCommon(args, as).join(', ')})`,
  if: ([condition], { args, as }) => {
    const [yes, no] = inCommon(args.slice(1), as);
    return `CASE WHEN ${condition} THEN ${yes} ELSE ${no} END`;
  },
  isNumeric: (_sql, { args, as }) => args.map((arg) => `(${as(arg, 'number')} IS NOT NULL)`).join(''),
  fromMillis: ([x]) =>
    bind(`${x}`, (ms) => `CASE WHEN abs(${ms}) <= ${timeMsMax} THEN CAST(trunc(${ms}) AS BIGINT) END`),
  toMillis: ([x]) => `${x}`,
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
      (s) => `CASE WHEN ltrim(${s}, ${blankCharacters})[1] IN ('{', '[') AND json_valid(${s}) THEN ${s} END`,
    ),
};

/** DuckDB's greatest() passes over NULL; ours is missing when an argument is. A list keeps each argument written once. */
function strictExtreme(name: 'greatest' | 'least', args: readonly string[]): string {
  const aggregate = name === 'greatest' ? 'list_max' : 'list_min';
  return `list_transform([[${args.join(', ')}]], lambda v: CASE WHEN len(list_filter(v, lambda w: w IS NULL)) = 0 THEN ${aggregate}(v) END)[1]`;
}

function clamp(sql: string | undefined): string {
  return `CAST(trunc(least(greatest(${sql}, 0), ${indexMax})) AS BIGINT)`;
}

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

export const duckdbAggregateFunctions: SqlFunctions<AggregateSql> = {
  count: ([x]) => (x === undefined ? 'count(*)' : `count(${x})`),
  count_distinct: ([x]) => `count(DISTINCT ${x})`,
  sum: ([x]) => `sum(${x})`,
  avg: ([x]) => `avg(${x})`,
  min: ([x]) => `min(${x})`,
  max: ([x]) => `max(${x})`,
  pct: ([x, percent]) => `quantile_cont(CAST(${x} AS DOUBLE), CAST(${percent} AS DOUBLE) / 100)`,
  variance: ([x]) => `var_pop(CAST(${x} AS DOUBLE))`,
  stddev: ([x]) => `${deviationIsOfPopulation ? 'stddev_pop' : 'stddev_samp'}(CAST(${x} AS DOUBLE))`,
  earliest: ([x], { timeOrder }) => `arg_min(${x}, ${timeOrder})`,
  latest: ([x], { timeOrder }) => `arg_max(${x}, ${timeOrder})`,
  sortsFirst: ([x], { naturalOrder }) => `arg_min(${x}, ${naturalOrder(`${x}`)})`,
  sortsLast: ([x], { naturalOrder }) => `arg_max(${x}, ${naturalOrder(`${x}`)})`,
  values: ([x]) => `CAST(to_json(list_sort(list(DISTINCT ${x}) FILTER (${x} IS NOT NULL))) AS VARCHAR)`,
};
