// The events of a pushed case as the query compiler sees them, in ClickHouse's SQL. The same fields by the same rules as
// `event-relation.ts`; every number and time is a Float64, as the dialect wants it.
import { messageRules, type TimeRange } from '@coldcase/model';
import {
  bytesPerLambdaMegabyte,
  clickhouseDialect,
  type EventRelation,
  type FieldSql,
  jsonDataSources,
  jsonFieldsMax,
  jsonPlacesOf,
  lambdaDataSource,
  lambdaGroupPrefix,
  lineDataSources,
  lineTypesWith,
  platformTypes,
} from '@coldcase/query';
import { type Layout, layoutOf } from '../event-relation.ts';
import type { JsonPath, Manifest } from '../folder/manifest.ts';
import { jsonColumn, sharedColumnSql } from '../import/event-columns.ts';
import type { CaseFacts } from '../open-case.ts';
import { erasedSentinel, erasure, firstValuesPattern, sentinel, valuePattern } from '../wide-json-sql.ts';
import { eventTarget } from './case-table.ts';
import { lineFieldSql } from './clickhouse-line-field.ts';

const { identifier, text: literal, bind, jsonAt, missing, textOfJson } = clickhouseDialect;

/** The relation of a case that `checkIsPushed` has found whole. */
export function clickhouseRelation(manifest: Manifest, { window: whole, logGroups }: CaseFacts): EventRelation {
  const { table, parts } = eventTarget(manifest);
  const layout = layoutOf(parts);
  const ownFields: Readonly<Record<string, FieldSql>> = {
    ...eventFields,
    ...recordFields(parts.some((part) => part.jsonRecords !== 0)),
    ...dataSourceFields(layout),
  };
  return {
    sql: identifier(table),
    field: (name) => (Object.hasOwn(ownFields, name) ? ownFields[name] : discoveredField(name, layout)),
    position: 'event_id',
    timeOrder: '"timestamp"',
    within: (window) => withinSql(window, whole),
    logGroup: 'log_group',
    logGroups,
  };
}

function withinSql({ startMs, endMs }: TimeRange, whole: TimeRange): string {
  if (startMs <= whole.startMs && endMs >= whole.endMs) return 'TRUE';
  return `"timestamp" BETWEEN fromUnixTimestamp64Milli(${startMs}, 'UTC') AND fromUnixTimestamp64Milli(${endMs}, 'UTC')`;
}

// ── fields of every event ────────────────────────────────────────────────────────────────────────────────────────────

const text = (sql: string, bareColumn?: string): FieldSql => ({
  sql,
  type: 'dynamic',
  ...(bareColumn === undefined ? {} : { bareColumn }),
});
const number = (sql: string): FieldSql => ({ sql, type: 'number' });
const time = (column: string): FieldSql => ({ sql: `toFloat64(toUnixTimestamp64Milli(${column}))`, type: 'timestamp' });
const present = (column: string) => text(`nullIf(${column}, '')`, column);
/** Lambda's fields are discovered on text lines only. */
const onText = (sql: string) => `CASE WHEN NOT is_json THEN ${sql} END`;

const eventFields: Readonly<Record<string, FieldSql>> = {
  '@timestamp': time('"timestamp"'),
  '@ingestionTime': time('ingestion_time'),
  '@message': text('message'),
  '@logStream': present('log_stream'),
  '@log': present('log_group'),
  '@ptr': text(`base64Encode(concat(log_group, char(10), event_id))`),
  '@requestId': text(onText('request_id'), 'request_id'),
  '@xrayTraceId': text(onText('trace_id'), 'trace_id'),
  '@xraySegmentId': text(
    onText(
      `CASE WHEN trace_id IS NOT NULL THEN nullIf(regexpExtract(message, ${literal(messageRules.segmentId)}, 1), '') END`,
    ),
  ),
  '@case.recordType': text('record_type'),
  '@case.requestId': text('request_id'),
  '@case.level': text('level'),
  '@case.status': text('status'),
  '@case.errorType': text('error_type'),
  '@case.pattern': text('pattern'),
};

const platformType = `CASE WHEN record_type IN (${platformTypes.map(literal).join(', ')}) THEN record_type END`;

function recordFields(hasJsonRecords: boolean): Readonly<Record<string, FieldSql>> {
  const figure = (sql: string) => number(hasJsonRecords ? onText(sql) : sql);
  return {
    '@type': text(hasJsonRecords ? onText(platformType) : platformType, 'record_type'),
    '@duration': figure('duration_ms'),
    '@billedDuration': figure('billed_duration_ms'),
    '@initDuration': figure(`CASE WHEN record_type = 'REPORT' THEN init_duration_ms END`),
    '@memorySize': figure(`memory_size_mb * ${bytesPerLambdaMegabyte}`),
    '@maxMemoryUsed': figure(`max_memory_used_mb * ${bytesPerLambdaMegabyte}`),
  };
}

// ── discovered fields ────────────────────────────────────────────────────────────────────────────────────────────────

function discoveredField(name: string, layout: Layout): FieldSql | undefined {
  const types = lineTypesWith(name).filter((type) => layout.lineTypes.has(type));
  const json = jsonField(name, layout);
  if (types.length === 0) return json;
  const branches = types.map((type) => `WHEN record_type = ${literal(type)} THEN ${lineFieldSql(type, name)}`);
  return text(`CASE ${branches.join(' ')} ELSE ${json?.sql ?? missing('dynamic')} END`);
}

function dataSourceFields(layout: Layout): Readonly<Record<string, FieldSql>> {
  return {
    '@data_source_name': text(dataSourceSql(layout, ({ name }) => name)),
    '@data_source_type': text(dataSourceSql(layout, ({ type }) => type)),
  };
}

function dataSourceSql(layout: Layout, wordOf: (source: { name: string; type: string }) => string): string {
  const lines = Object.entries(lineDataSources).map(
    ([type, source]) => `WHEN record_type = ${literal(type)} THEN ${literal(wordOf(source))}`,
  );
  const json = jsonDataSources.map((source) => {
    const all = source.fields.map((name) => `(${jsonField(name, layout)?.sql ?? 'NULL'}) IS NOT NULL`).join(' AND ');
    return `WHEN is_json AND ${all} THEN ${literal(wordOf(source))}`;
  });
  const lambda = `WHEN startsWith(log_group, ${literal(lambdaGroupPrefix)}) THEN ${literal(wordOf(lambdaDataSource))}`;
  return `CASE ${[lambda, ...lines, ...json].join(' ')} END`;
}

// ── JSON paths ───────────────────────────────────────────────────────────────────────────────────────────────────────

function jsonField(name: string, layout: Layout): FieldSql | undefined {
  const places = jsonPlacesOf(name);
  if (places.length === 0) return undefined;
  const path = name.startsWith('@@') ? name.slice(1) : name;
  const column = layout.everywhere.get(path);
  if (column === undefined) return text(fromMessage(places, layout));
  const stored = column.column === undefined ? identifier(jsonColumn(path)) : sharedColumnSql(column.column);
  const printed = printedSql(stored, column.type);
  if (!layout.isExact) return text(`CASE WHEN json_inexact THEN ${fromMessage(places, layout)} ELSE ${printed} END`);
  const isNumber = column.type === 'BIGINT' || column.type === 'DOUBLE';
  return { sql: printed, type: 'dynamic', ...(isNumber ? { asNumber: `toFloat64(${stored})` } : {}) };
}

/** The text of a typed column as JSON had it. Small fractions stood there without an exponent, with eight decimals at most. */
function printedSql(stored: string, type: JsonPath['type']): string {
  if (type === 'VARCHAR') return stored;
  if (type !== 'DOUBLE') return `toString(${stored})`;
  const decimals = `replaceRegexpOne(toDecimalString(${stored}, 8), '0+$', '')`;
  return `CASE WHEN abs(${stored}) < 0.00001 AND ${stored} <> 0 THEN ${decimals} ELSE toString(${stored}) END`;
}

/** The JSON in a message: the whole of it, else, on application lines, the text from its first `{` to its last `}`. */
const jsonTextSql = `CASE WHEN is_json THEN message
  WHEN record_type IS NULL AND position(message, '{') > 0 THEN regexpExtract(message, ${literal('(?s)\\{.*\\}')}, 0) END`;

/**
 * The text of the first place that holds a single value. A message that has neither the last key nor a backslash, which a key
 * may be written with, is not read at all.
 */
function fromMessage(places: readonly (readonly string[])[], layout: Layout): string {
  const word = places[0]?.findLast((key) => !isDigits(key)) ?? '';
  const mayHold = `(position(message, ${literal(word)}) > 0 OR position(message, '\\\\') > 0)`;
  const found = bind(jsonTextSql, (json) => {
    const source = layout.isExact ? json : firstValues(json);
    const values = bind(writtenNumbers(source), (written) => {
      const each = places.map((keys) => textAt(written, keys));
      return each.length === 1 ? `${each[0]}` : `coalesce(${each.join(', ')})`;
    });
    return `CASE WHEN ${bind(readableNumbers(json), (readable) => isThere(readable, places))} THEN ${values} END`;
  });
  return `CASE WHEN ${mayHold} THEN ${found} END`;
}

/** Whether it pays to look: the text is valid JSON and, as far as a name without positions tells, has the path. */
function isThere(json: string, places: readonly (readonly string[])[]): string {
  if (places.some((keys) => keys.some(isDigits))) return `isValidJSON(${json})`;
  return `(${places.map((keys) => `JSONHas(${json}, ${keys.map(literal).join(', ')})`).join(' OR ')})`;
}

const isDigits = (key: string) => /^\d+$/.test(key);

/** The text of a single value, in JSON without numbers. A step of digits may be a position or a key, which only walking tells. */
function textAt(json: string, keys: readonly string[]): string {
  if (keys.some(isDigits)) return textOfJson(jsonAt(json, keys));
  const path = keys.map(literal).join(', ');
  const type = `JSONType(${json}, ${path})`;
  return `CASE WHEN ${type} = 'String' THEN JSONExtractString(${json}, ${path})
    WHEN ${type} = 'Bool' THEN JSONExtractRaw(${json}, ${path}) END`;
}

const quotedText = String.raw`"(?:[^"\\]|\\.)*"`;
const wholeNumber = '-?(?:0|[1-9][0-9]*)';
const anyNumber = String.raw`${wholeNumber}(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?`;

/**
 * Valid JSON with its numbers in quotes, as `numberTextOf` prints them, since the engine would print a number anew and refuses
 * what no 64 bits hold. Most JSON has whole numbers only, which stay as they were written.
 *
 *   {"a": 1.50, "b": "1.50"}   →   {"a": "1.5", "b": "1.50"}
 */
function writtenNumbers(json: string): string {
  return bind(
    json,
    (x) => `CASE WHEN match(${x}, '[0-9][.eE]|-0') THEN ${printedAnew(x)} ELSE ${quotedAsTheyAre(x)} END`,
  );
}

/**
 * Each text and each number is followed by the number between two characters that JSON does not contain; those around nothing
 * go, the others become quotes.
 *
 *   {"a": 15}   →   {"a"\1\2: \1 15 \2}   →   {"a": "15"}
 */
function quotedAsTheyAre(json: string): string {
  const marked = `replaceRegexpAll(${json}, ${literal(`(${quotedText})|(${wholeNumber})`)}, ${literal('\\1\x01\\2\x02')})`;
  const withoutEmpty = `replaceAll(${marked}, ${literal('\x01\x02')}, '')`;
  return `replaceAll(replaceAll(${withoutEmpty}, ${literal('\x01')}, '"'), ${literal('\x02')}, '"')`;
}

/** Token by token: texts, numbers, and what stands between them. */
function printedAnew(json: string): string {
  const tokens = `extractAll(coalesce(${json}, ''), ${literal(`(?s)${quotedText}|${anyNumber}|[^"0-9-]+|.`)})`;
  const printed = `CASE WHEN match(t, '^-?[0-9]') THEN concat('"', ${numberText('t')}, '"') ELSE t END`;
  return `arrayStringConcat(arrayMap(t -> ${printed}, ${tokens}))`;
}

/** The engine's `toString` writes the digits and exponents of JavaScript, but for a whole number no point. */
function numberText(written: string): string {
  const number = `ifNotFinite(toFloat64OrNull(${written}), CAST(NULL AS Nullable(Float64)))`;
  const text = `replaceRegexpOne(toString(${number}), '^(-?[0-9]+)$', '\\\\1.0')`;
  return `CASE WHEN match(${written}, '[.eE]') THEN coalesce(${text}, ${written}) WHEN ${written} = '-0' THEN '0' ELSE ${written} END`;
}

/** JSON whose numbers the engine can read: one that 64 bits cannot hold makes all of it invalid there. */
function readableNumbers(json: string): string {
  const zeroed = `replaceRegexpAll(${json}, ${literal(`(${quotedText})|${anyNumber}`)}, ${literal('\\1\x01')})`;
  const texts = `replaceAll(${zeroed}, ${literal('"\x01')}, '"')`;
  const readable = `replaceAll(${texts}, ${literal('\x01')}, '0')`;
  return `CASE WHEN match(${json}, '[0-9]{19}|[eE]\\\\+?[0-9]{3}') THEN ${readable} ELSE ${json} END`;
}

/** The JSON with no more values than a message gives fields; see `wide-json-sql.ts`. */
function firstValues(json: string): string {
  const mayBeWide = `length(${json}) > ${2 * jsonFieldsMax} AND countSubstrings(${json}, ',') >= ${jsonFieldsMax}`;
  const first = bind(`regexpExtract(${json}, ${literal(firstValuesPattern(jsonFieldsMax))}, 0)`, (head) => {
    const tail = `concat(substring(${json}, length(${head}) + 1), '${sentinel}')`;
    const erased = bind(`replaceRegexpAll(${tail}, ${literal(valuePattern)}, ${literal(erasure)})`, (rest) => {
      return `substring(${rest}, 1, length(${rest}) - ${erasedSentinel.length})`;
    });
    return `CASE WHEN ${head} = '' THEN ${json} ELSE concat(${head}, ${erased}) END`;
  });
  return `CASE WHEN ${mayBeWide} THEN ${first} ELSE ${json} END`;
}
