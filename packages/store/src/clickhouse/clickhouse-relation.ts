// The events of a pushed case as the query compiler sees them, in ClickHouse's SQL. The same fields by the same rules as
// `event-relation.ts`; every number and time is a Float64, as the dialect wants it.
import { messageRules, type TimeRange } from '@coldcase/model';
import {
  bytesPerLambdaMegabyte,
  clickhouseDialect,
  type EventRelation,
  type FieldSql,
  platformTypes,
} from '@coldcase/query';
import { type Layout, layoutOf } from '../event-relation.ts';
import type { JsonPath, Manifest } from '../folder/manifest.ts';
import { jsonColumn, sharedColumnSql } from '../import/event-columns.ts';
import type { CaseFacts } from '../open-case.ts';
import { eventTarget } from './case-table.ts';

const { identifier, text: literal, bind, jsonAt, textOfJson } = clickhouseDialect;

/** The relation of a case that `checkIsPushed` has found whole. */
export function clickhouseRelation(manifest: Manifest, { window: whole, logGroups }: CaseFacts): EventRelation {
  const { table, parts } = eventTarget(manifest);
  const layout = layoutOf(parts);
  const ownFields = { ...eventFields, ...recordFields(parts.some((part) => part.jsonRecords !== 0)) };
  return {
    sql: identifier(table),
    field: (name) => (Object.hasOwn(ownFields, name) ? ownFields[name] : jsonField(name, layout)),
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

// ── JSON paths ───────────────────────────────────────────────────────────────────────────────────────────────────────

function jsonField(name: string, layout: Layout): FieldSql | undefined {
  if (name.startsWith('@') && !name.startsWith('@@')) return undefined;
  const path = name.startsWith('@@') ? name.slice(1) : name;
  const column = layout.everywhere.get(path);
  if (column === undefined) return text(fromMessage(path));
  const stored = column.column === undefined ? identifier(jsonColumn(path)) : sharedColumnSql(column.column);
  const printed = printedSql(stored, column.type);
  if (!layout.isExact) return text(`CASE WHEN json_inexact THEN ${fromMessage(path)} ELSE ${printed} END`);
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

/** The JSON object in a message: the whole of it, else the text from its first `{` to its last `}`. */
const jsonTextSql = `CASE WHEN is_json THEN message WHEN position(message, '{') > 0 THEN regexpExtract(message, '(?s)\\\\{.*\\\\}', 0) END`;

/** A path read from the message: as nested keys, or as one key that contains the dots. */
function fromMessage(path: string): string {
  const ways = path.includes('.') ? [path.split('.'), [path]] : [[path]];
  const values = bind(jsonTextSql, (json) => {
    const found = ways.map((steps) => textAt(json, steps));
    return found.length === 1 ? `${found[0]}` : `coalesce(${found.join(', ')})`;
  });
  return values;
}

/**
 * The text of a single value. Numbers are to be as they are written, and the engine prints them anew: where one is found,
 * the path is walked again through the same JSON with its numbers as texts.
 */
function textAt(json: string, steps: readonly string[]): string {
  const asTexts = () => bind(writtenNumbers(json), (written) => textOfJson(jsonAt(written, steps)));
  // A step of digits may be a position or a key, which only walking tells.
  if (steps.some((step) => /^\d+$/.test(step))) return `CASE WHEN isValidJSON(${json}) THEN ${asTexts()} END`;
  const keys = steps.map(literal).join(', ');
  const type = `JSONType(${json}, ${keys})`;
  return `CASE WHEN ${type} = 'String' THEN JSONExtractString(${json}, ${keys})
    WHEN ${type} = 'Bool' THEN JSONExtractRaw(${json}, ${keys})
    WHEN ${type} IN ('Int64', 'UInt64', 'Double') THEN ${asTexts()} END`;
}

const stringOrNumber = String.raw`("(?:[^"\\]|\\.)*")|(-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)`;

/**
 * Valid JSON with its numbers in quotes. Each string and each number is followed by the number between two characters that
 * JSON does not contain; those around nothing go, the others become quotes.
 *
 *   {"a": 1.50}   →   {"a"\1\2: \1 1.50 \2}   →   {"a": "1.50"}
 */
function writtenNumbers(json: string): string {
  const marked = `replaceRegexpAll(${json}, ${literal(stringOrNumber)}, ${literal('\\1\x01\\2\x02')})`;
  const withoutEmpty = `replaceAll(${marked}, ${literal('\x01\x02')}, '')`;
  return `replaceAll(replaceAll(${withoutEmpty}, ${literal('\x01')}, '"'), ${literal('\x02')}, '"')`;
}
