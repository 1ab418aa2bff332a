// The functions of the language in ClickHouse's SQL. What they mean is said once, by `evaluate` in the function tables; the
// agreement test holds the two together. A function that would only be almost right is absent: the interpreter runs it.
import { shapeMaskSource } from '@coldcase/patterns';
import { commonType } from '../../functions/general-functions.ts';
import { indexMax } from '../../functions/text-functions.ts';
import { timeMsMax } from '../../functions/time-functions.ts';
import { deviationIsOfPopulation, rateIsPerSecondOfInterval } from '../../semantics.ts';
import { firstGiven } from '../first-given.ts';
import type { AggregateSql, ScalarSql, ScalarSqlContext, SqlFunctions } from '../typed-sql.ts';
import { bind } from './bind.ts';
import { numberLiteral, textLiteral, wholeNumber } from './clickhouse-values.ts';

const blankCharacters = textLiteral(' \t\n\v\f\r');

export const clickhouseScalarFunctions: SqlFunctions<ScalarSql> = {
  abs: ([x]) => `abs(${x})`,
  ceil: ([x]) => `(ceil(${x}) + 0.0)`,
  floor: ([x]) => `floor(${x})`,
  round: ([x, decimals]) => roundHalfAway(`${x}`, decimals ?? '0.0'),
  sqrt: ([x]) => bind(`${x}`, (v) => `CASE WHEN ${v} >= 0 THEN sqrt(${v}) END`),
  log: ([x]) => bind(`${x}`, (v) => `CASE WHEN ${v} > 0 THEN log(${v}) END`),
  greatest: (args) => strictExtreme('greatest', args),
  least: (args) => strictExtreme('least', args),
  toNumber: ([x]) => `${x}`,
  toDouble: ([x]) => `${x}`,
  histogram: ([x, width]) => bind(`${width}`, (w) => `CASE WHEN ${w} > 0 THEN floor(${x} / ${w}) * ${w} + 0.0 END`),
  messageSize: ([s]) => `toFloat64(length(${s}))`,
  strlen: ([s]) => `toFloat64(lengthUTF8(${s}))`,
  tolower: ([s]) => mapCharacters(`${s}`, 'lower', 'substringUTF8(lowerUTF8(c), 1, 1)'),
  toupper: ([s]) => mapCharacters(`${s}`, 'upper', upperCharacter),
  trim: ([s, set]) => (set === undefined ? `trim(BOTH ${blankCharacters} FROM ${s})` : strip(`${s}`, set, 'both')),
  ltrim: ([s, set]) => (set === undefined ? `trim(LEADING ${blankCharacters} FROM ${s})` : strip(`${s}`, set, 'start')),
  rtrim: ([s, set]) => (set === undefined ? `trim(TRAILING ${blankCharacters} FROM ${s})` : strip(`${s}`, set, 'end')),
  concat: (s) => `concat(${s.join(', ')})`,
  replace: ([s, find, by]) => `replaceAll(${s}, ${find}, ${by})`,
  strcontains: ([s, find]) => `toFloat64(position(${s}, ${find}) > 0)`,
  startsWith: ([s, find]) => `toFloat64(startsWith(${s}, ${find}))`,
  endsWith: ([s, find]) => `toFloat64(endsWith(${s}, ${find}))`,
  base64encode: ([s]) => `base64Encode(${s})`,
  md5: ([s]) => `lower(hex(MD5(${s})))`,
  sha256: ([s]) => `lower(hex(SHA256(${s})))`,
  substr: ([s, start, length]) => {
    const from = `${clamped(`${start}`)} + 1`;
    return length === undefined
      ? `substringUTF8(${s}, ${from})`
      : `substringUTF8(${s}, ${from}, ${clamped(`${length}`)})`;
  },
  ispresent: ([x]) => `(${x} IS NOT NULL)`,
  isempty: ([x], { args, as }) => `coalesce(${textOrOther(x, args, as)} = '', TRUE)`,
  isblank: ([x], { args, as }) => `coalesce(trim(BOTH ${blankCharacters} FROM ${textOrOther(x, args, as)}) = '', TRUE)`,
  coalesce: (_sql, context) => firstGiven(context, bind),
  if: ([condition], { args, as }) => {
    const [yes, no] = inCommon(args.slice(1), as);
    return `CASE WHEN ${condition} THEN ${yes} ELSE ${no} END`;
  },
  isNumeric: (_sql, { args, as }) => args.map((arg) => `(${as(arg, 'number')} IS NOT NULL)`).join(''),
  fromMillis: ([x]) => bind(`${x}`, (ms) => `CASE WHEN abs(${ms}) <= ${timeMsMax} THEN trunc(${ms}) + 0.0 END`),
  toMillis: ([x]) => `${x}`,
  queryStartTime: (_args, { moment }) => numberLiteral(moment.window.startMs),
  queryEndTime: (_args, { moment }) => numberLiteral(moment.window.endMs),
  queryTimeRange: (_args, { moment }) => numberLiteral(moment.window.endMs - moment.window.startMs),
  '#shape': ([text]) => `replaceRegexpAll(${text}, ${textLiteral(shapeMaskSource)}, '#')`,
  '#slice': ([time, count], { moment: { window } }) => {
    const length = window.endMs - window.startMs + 1;
    return `floor((${time} - ${window.startMs}) / ${length} * ${count})`;
  },
  '#total': (_sql, { args, as }) => {
    const numbers = args.filter(({ type }) => type !== 'timestamp').map((arg) => as(arg, 'number'));
    if (numbers.length === 0) return 'CAST(NULL AS Nullable(Float64))';
    const sum = numbers.map((number) => `coalesce(${number}, 0.0)`).join(' + ');
    return `CASE WHEN coalesce(${numbers.join(', ')}) IS NOT NULL THEN ${sum} END`;
  },
  now: (_args, { moment }) => numberLiteral(Math.floor(moment.nowMs / 1000)),
  jsonParse: ([x]) =>
    bind(`${x}`, (s) => `CASE WHEN match(${s}, '^[ \\t\\n\\r]*[{[]') AND isValidJSON(${s}) THEN ${s} END`),
};

/** The engine's `round` takes halves to the even neighbour. */
function roundHalfAway(x: string, decimals: string): string {
  return bind(x, (value) =>
    bind(decimals, (d) =>
      bind(`pow(10.0, abs(trunc(${d})))`, (factor) =>
        bind(`CASE WHEN ${d} < 0 THEN ${value} / ${factor} ELSE ${value} * ${factor} END`, (scaled) => {
          const rounded = `sign(${scaled}) * floor(abs(${scaled}) + 0.5)`;
          const result = `CASE WHEN ${d} < 0 THEN ${rounded} * ${factor} ELSE ${rounded} / ${factor} END + 0.0`;
          return `CASE WHEN NOT isFinite(${scaled}) OR NOT isFinite(${factor}) THEN ${value} ELSE ${result} END`;
        }),
      ),
    ),
  );
}

/** Ours is missing when an argument is; the engine's passes over it, or not, depending on its version. */
function strictExtreme(name: 'greatest' | 'least', args: readonly string[]): string {
  const [first = 'NULL', ...others] = args;
  return others.reduce(
    (left, right) =>
      bind(left, (a) =>
        bind(right, (b) => `CASE WHEN ${a} IS NULL OR ${b} IS NULL THEN NULL ELSE ${name}(${a}, ${b}) END`),
      ),
    first,
  );
}

/** One code point at a time: the engine's own functions look at the neighbours and make two letters of `ß`. */
function mapCharacters(s: string, ascii: 'lower' | 'upper', character: string): string {
  return bind(s, (x) => {
    const mapped = `arrayStringConcat(arrayMap(c -> ${character}, ${charactersOf(x)}))`;
    return `CASE WHEN length(${x}) = lengthUTF8(${x}) THEN ${ascii}(${x}) WHEN ${x} IS NOT NULL THEN ${mapped} END`;
  });
}

const upperCharacter = `CASE WHEN c = 'ß' THEN 'ẞ' WHEN lengthUTF8(upperUTF8(c)) = 1 THEN upperUTF8(c) ELSE c END`;

function charactersOf(s: string): string {
  return `extractAll(coalesce(${s}, ''), '(?s:.)')`;
}

/** The engine's `trim` takes a set of bytes, and only a constant one. */
function strip(s: string, set: string, where: 'start' | 'end' | 'both'): string {
  return bind(s, (x) =>
    bind(set, (y) => {
      const kept = `c -> NOT has(${charactersOf(y)}, c), ${charactersOf(x)}`;
      const first = where === 'end' ? '1' : `toInt64(arrayFirstIndex(${kept}))`;
      const last = where === 'start' ? `toInt64(lengthUTF8(coalesce(${x}, '')))` : `toInt64(arrayLastIndex(${kept}))`;
      const text = `CASE WHEN ${first} = 0 OR ${last} = 0 THEN '' ELSE substringUTF8(${x}, ${first}, ${last} - ${first} + 1) END`;
      return `CASE WHEN ${x} IS NULL OR ${y} IS NULL THEN NULL ELSE ${text} END`;
    }),
  );
}

/** A missing position stays missing, which the engine's `greatest` would not grant. */
function clamped(sql: string): string {
  return bind(sql, (x) => {
    return wholeNumber(
      `CASE WHEN ${x} < 0 THEN 0.0 WHEN ${x} > ${indexMax} THEN ${numberLiteral(indexMax)} ELSE trunc(${x}) END`,
    );
  });
}

/** The text of a value. Maps have none, but they are not empty either: their JSON stands for them. */
function textOrOther(x: string | undefined, args: ScalarSqlContext['args'], as: ScalarSqlContext['as']): string {
  const [arg] = args;
  if (arg === undefined) return 'NULL';
  if (arg.type !== 'json') return as(arg, 'dynamic');
  return bind(`${x}`, (json) => `coalesce(${as({ ...arg, sql: json }, 'dynamic')}, ${json})`);
}

function inCommon(args: ScalarSqlContext['args'], as: ScalarSqlContext['as']): readonly string[] {
  const type = commonType(args.map((arg) => arg.type));
  return args.map((arg) => as(arg, type));
}

export const clickhouseAggregateFunctions: SqlFunctions<AggregateSql> = {
  count: ([x]) => (x === undefined ? 'toFloat64(count(*))' : `toFloat64(count(${x}))`),
  count_distinct: ([x]) => `toFloat64(uniqExact(${x}))`,
  sum: ([x]) => `sum(${x})`,
  avg: ([x]) => `avg(${x})`,
  min: ([x]) => `min(${x})`,
  max: ([x]) => `max(${x})`,
  pct: ([x, percent]) => percentile(`${x}`, `${percent}`),
  // The engine's plain forms subtract two large sums, and equal numbers then vary.
  variance: ([x]) => `varPopStable(${x})`,
  stddev: ([x]) => `${deviationIsOfPopulation ? 'stddevPopStable' : 'stddevSampStable'}(${x})`,
  rate: ([x, intervalMs], { timeOrder }) => {
    const change = `(argMax(${x}, ${timeOrder}) - argMin(${x}, ${timeOrder}))`;
    return rateIsPerSecondOfInterval ? `${change} / (${intervalMs} / 1000)` : change;
  },
  '#least': ([x]) => `min(${x})`,
  earliest: ([x], { timeOrder }) => `argMin(${x}, ${timeOrder})`,
  latest: ([x], { timeOrder }) => `argMax(${x}, ${timeOrder})`,
  sortsFirst: ([x], { naturalOrder }) => `argMin(${x}, ${naturalOrder(`${x}`)})`,
  sortsLast: ([x], { naturalOrder }) => `argMax(${x}, ${naturalOrder(`${x}`)})`,
  values: ([x]) =>
    bind(`arraySort(groupUniqArray(${x}))`, (v) => `CASE WHEN notEmpty(${v}) THEN toJSONString(${v}) END`),
};

/** A level of the engine's quantiles is part of the function's name, so it must be a number of the query. */
function percentile(x: string, percent: string): string {
  const level = /^\d+(?:\.\d+)?$/.test(percent) ? Number(percent) / 100 : undefined;
  if (level !== undefined && level <= 1) return `quantileExactInclusive(${level})(${x})`;
  return bind(`arraySort(groupArray(${x}))`, (sorted) =>
    bind(`(toFloat64(length(${sorted})) - 1) * any(${percent}) / 100`, (position) => {
      const at = (index: string) => `coalesce(${sorted}[toInt64(${index}) + 1], 0.0)`;
      const [below, above] = [at(`floor(${position})`), at(`ceil(${position})`)];
      return `CASE WHEN notEmpty(${sorted}) THEN ${below} + (${above} - ${below}) * (${position} - floor(${position})) END`;
    }),
  );
}
