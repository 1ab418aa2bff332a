// The events of a case as the query compiler sees them: which SQL reads `@duration`, `http.status` or a name nobody knows.
//
// A JSON path comes from its flat column where every part has one and no row is inexact; else from the message, and then
// only for the rows that need it. Both ways give the same text, so a case may mix parts of different imports.
import { messageRules, type TimeRange } from '@coldcase/model';
import { bytesPerLambdaMegabyte, type EventRelation, type FieldSql, platformTypes } from '@coldcase/query';
import { identifier, literal } from './engine/duckdb.ts';
import type { JsonPath, Part } from './folder/manifest.ts';
import { jsonColumn, jsonTextSql, sharedColumnSql } from './import/event-columns.ts';
import { jsonPointer } from './import/json-structure.ts';

/** The relation of a case's logs parts, whose paths are absolute here. Without parts it is empty, with all columns. */
export function eventRelation(
  parts: readonly Part[],
  pathOf: (part: Part) => string,
  { window: whole, logGroups }: { readonly window: TimeRange; readonly logGroups: readonly string[] },
): EventRelation {
  const layout = layoutOf(parts);
  const ownFields = { ...eventFields, ...recordFields(parts.some((part) => part.jsonRecords !== 0)) };
  return {
    sql: relationSql(parts, pathOf),
    field: (name) => ownFields[name] ?? jsonField(name, layout),
    // Ids grow with time in CloudWatch; events without one were given one in the order of their source.
    position: 'event_id',
    timeOrder: '"timestamp"',
    within: (window) => withinSql(window, whole),
    logGroup: 'log_group',
    logGroups,
  };
}

/** A window around the whole case is no condition: the engine then need not read the times. */
function withinSql({ startMs, endMs }: TimeRange, whole: TimeRange): string {
  if (startMs <= whole.startMs && endMs >= whole.endMs) return 'TRUE';
  return `"timestamp" BETWEEN make_timestamp_ms(${startMs}) AND make_timestamp_ms(${endMs})`;
}

function relationSql(parts: readonly Part[], pathOf: (part: Part) => string): string {
  if (parts.length === 0) return emptyRelation;
  return `read_parquet([${parts.map((part) => literal(pathOf(part))).join(', ')}], union_by_name = true)`;
}

const textColumns = [
  'log_group',
  'log_stream',
  'event_id',
  'message',
  'record_type',
  'request_id',
  'trace_id',
  'level',
  'status',
  'error_type',
  'pattern',
];
const numberColumns = ['duration_ms', 'billed_duration_ms', 'memory_size_mb', 'max_memory_used_mb', 'init_duration_ms'];
const emptyRelation = `(SELECT ${[
  'NULL::TIMESTAMP AS "timestamp"',
  'NULL::TIMESTAMP AS ingestion_time',
  ...textColumns.map((name) => `NULL::VARCHAR AS ${name}`),
  ...numberColumns.map((name) => `NULL::DOUBLE AS ${name}`),
  'NULL::BOOLEAN AS is_json',
  'NULL::BOOLEAN AS json_inexact',
].join(', ')} WHERE false)`;

// ── fields of every event ────────────────────────────────────────────────────────────────────────────────────────────

const text = (sql: string, bareColumn?: string): FieldSql => ({
  sql,
  type: 'dynamic',
  ...(bareColumn === undefined ? {} : { bareColumn }),
});
const number = (sql: string): FieldSql => ({ sql, type: 'number' });
const time = (sql: string): FieldSql => ({ sql, type: 'timestamp' });
const present = (column: string) => text(`nullif(${column}, '')`, column);
/** Lambda's fields are discovered on text lines only; in JSON format the service shows `record.metrics.…` instead. */
const onText = (sql: string) => `CASE WHEN NOT is_json THEN ${sql} END`;

const eventFields: Readonly<Record<string, FieldSql>> = {
  '@timestamp': time('epoch_ms("timestamp")'),
  '@ingestionTime': time('epoch_ms(ingestion_time)'),
  '@message': text('message'),
  '@logStream': present('log_stream'),
  '@log': present('log_group'),
  '@requestId': text(onText('request_id'), 'request_id'),
  '@xrayTraceId': text(onText('trace_id'), 'trace_id'),
  // Not a column: 16 hexadecimal digits an invocation that nobody groups by.
  '@xraySegmentId': text(
    onText(
      `CASE WHEN trace_id IS NOT NULL THEN nullif(regexp_extract(message, ${literal(messageRules.segmentId)}, 1), '') END`,
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

/** What a platform record says. Without JSON platform records in the case they are columns as they stand, which aggregate fastest. */
function recordFields(hasJsonRecords: boolean): Readonly<Record<string, FieldSql>> {
  const figure = (sql: string) => number(hasJsonRecords ? onText(sql) : sql);
  return {
    '@type': text(hasJsonRecords ? onText(platformType) : platformType, 'record_type'),
    '@duration': figure('duration_ms'),
    '@billedDuration': figure('billed_duration_ms'),
    // INIT_REPORT has one too, and the service does not show it.
    '@initDuration': figure(`CASE WHEN record_type = 'REPORT' THEN init_duration_ms END`),
    '@memorySize': figure(`memory_size_mb * ${bytesPerLambdaMegabyte}`),
    '@maxMemoryUsed': figure(`max_memory_used_mb * ${bytesPerLambdaMegabyte}`),
  };
}

// ── JSON paths ───────────────────────────────────────────────────────────────────────────────────────────────────────

interface Layout {
  /** Paths that every part has as a column of one type, or shares with the same event column. */
  readonly everywhere: ReadonlyMap<string, JsonPath>;
  /** Every row of every part prints as the message has it. */
  readonly isExact: boolean;
}

function layoutOf(parts: readonly Part[]): Layout {
  const everywhere = new Map((parts[0]?.jsonPaths ?? []).map((path) => [path.path, path]));
  for (const part of parts.slice(1)) {
    const own = new Map((part.jsonPaths ?? []).map((path) => [path.path, path]));
    for (const [name, path] of everywhere) if (!isSameColumn(path, own.get(name))) everywhere.delete(name);
  }
  return { everywhere, isExact: parts.every((part) => part.inexactRows === 0) };
}

function isSameColumn(a: JsonPath, b: JsonPath | undefined): boolean {
  return a.type === b?.type && a.column === b.column;
}

function jsonField(name: string, layout: Layout): FieldSql | undefined {
  if (name.startsWith('@') && !name.startsWith('@@')) return undefined;
  // A field whose own name starts with @ is shown with one more.
  const path = name.startsWith('@@') ? name.slice(1) : name;
  const column = layout.everywhere.get(path);
  if (column === undefined) return text(fromMessage(path));
  const stored = column.column === undefined ? identifier(jsonColumn(path)) : sharedColumnSql(column.column);
  const printed = column.type === 'VARCHAR' ? stored : printedSql(stored, column.type);
  if (!layout.isExact) return text(`CASE WHEN json_inexact THEN ${fromMessage(path)} ELSE ${printed} END`);
  const isNumber = column.type === 'BIGINT' || column.type === 'DOUBLE';
  return { sql: printed, type: 'dynamic', ...(isNumber ? { asNumber: stored } : {}) };
}

/** The text of a typed column as JSON had it; DuckDB prints a whole DOUBLE with `.0`, which such a column never held. */
function printedSql(stored: string, type: JsonPath['type']): string {
  const printed = `${stored}::VARCHAR`;
  return type === 'DOUBLE' ? `regexp_replace(${printed}, '\\.0$', '')` : printed;
}

/**
 * A path read from the message: as nested keys, or as one key that contains the dots. Objects, arrays and null are no
 * values. `try` because a fragment between two braces need not be JSON.
 */
function fromMessage(path: string): string {
  const pointers = [jsonPointer(path.split('.')), jsonPointer([path])];
  const values = [...new Set(pointers)].map((pointer) => scalarAt(literal(pointer)));
  return `try(coalesce(${values.join(', ')}))`;
}

function scalarAt(pointer: string): string {
  const source = `(${jsonTextSql})`;
  const value = `json_extract_string(${source}, ${pointer})`;
  return `CASE json_type(${source}, ${pointer}) WHEN 'OBJECT' THEN NULL WHEN 'ARRAY' THEN NULL WHEN 'NULL' THEN NULL ELSE ${value} END`;
}
