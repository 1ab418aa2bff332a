// The events of a case as the query compiler sees them: which SQL reads `@duration`, `http.status` or a name nobody knows.
//
// A JSON path comes from its flat column where every part has one and no row is inexact; else from the message, and then
// only for the rows that need it. Both ways give the same text, so a case may mix parts of different imports.
import { messageRules, type TimeRange } from '@coldcase/model';
import {
  bytesPerLambdaMegabyte,
  type EventRelation,
  type FieldSql,
  jsonDataSources,
  jsonPlacesOf,
  lambdaDataSource,
  lambdaGroupPrefix,
  lineDataSources,
  lineTypesWith,
  platformTypes,
} from '@coldcase/query';
import { identifier, literal } from './engine/duckdb.ts';
import type { JsonPath, Part } from './folder/manifest.ts';
import { jsonColumn, jsonTextSql, mayBeWide, sharedColumnSql } from './import/event-columns.ts';
import { jsonPointer } from './import/json-structure.ts';
import { lineFieldSql } from './line-field-sql.ts';
import { firstValuesSql } from './wide-json-sql.ts';

/** The relation of a case's logs parts, whose paths are absolute here. Without parts it is empty, with all columns. */
export function eventRelation(
  parts: readonly Part[],
  pathOf: (part: Part) => string,
  { window: whole, logGroups }: { readonly window: TimeRange; readonly logGroups: readonly string[] },
): EventRelation {
  const layout = layoutOf(parts);
  const ownFields: Readonly<Record<string, FieldSql>> = {
    ...eventFields,
    ...recordFields(parts.some((part) => part.jsonRecords !== 0)),
    ...dataSourceFields(layout),
    // Where no group is without a name, its column is the field as it stands, by which engines group fastest.
    ...(logGroups.includes('') ? {} : { '@log': text('log_group') }),
  };
  return {
    sql: relationSql(parts, pathOf, layout),
    field: (name) => (Object.hasOwn(ownFields, name) ? ownFields[name] : discoveredField(name, layout)),
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

function relationSql(parts: readonly Part[], pathOf: (part: Part) => string, { isWide }: Layout): string {
  if (parts.length === 0) return emptyRelation;
  const files = `read_parquet([${parts.map((part) => literal(pathOf(part))).join(', ')}], union_by_name = true)`;
  return isWide ? `(SELECT *, ${narrowedSql} FROM ${files})` : files;
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
  '@ptr': text(`to_base64(encode(log_group || chr(10) || event_id))`),
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
    '@type': hasJsonRecords
      ? text(onText(platformType), 'record_type')
      : { ...text(platformType, 'record_type'), bareTexts: platformTypes },
    '@duration': figure('duration_ms'),
    '@billedDuration': figure('billed_duration_ms'),
    // INIT_REPORT has one too, and the service does not show it.
    '@initDuration': figure(`CASE WHEN record_type = 'REPORT' THEN init_duration_ms END`),
    '@memorySize': figure(`memory_size_mb * ${bytesPerLambdaMegabyte}`),
    '@maxMemoryUsed': figure(`max_memory_used_mb * ${bytesPerLambdaMegabyte}`),
  };
}

// ── discovered fields ────────────────────────────────────────────────────────────────────────────────────────────────

/** A name that lines of services have costs something only in a case that holds such lines. */
function discoveredField(name: string, layout: Layout): FieldSql | undefined {
  const types = lineTypesWith(name).filter((type) => layout.lineTypes.has(type));
  const json = jsonField(name, layout);
  if (types.length === 0) return json;
  const branches = types.map((type) => `WHEN ${literal(type)} THEN ${lineFieldSql(type, name)}`);
  return text(`CASE record_type ${branches.join(' ')} ELSE ${json?.sql ?? 'NULL'} END`);
}

/** `@data_source_name` and `@data_source_type`; the fields that tell one kind of JSON from another are the case's own. */
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
  const lambda = `WHEN starts_with(log_group, ${literal(lambdaGroupPrefix)}) THEN ${literal(wordOf(lambdaDataSource))}`;
  return `CASE ${[lambda, ...lines, ...json].join(' ')} END`;
}

// ── JSON paths ───────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Layout {
  /** Paths that every part has as a column of one type, or shares with the same event column. */
  readonly everywhere: ReadonlyMap<string, JsonPath>;
  /** Every row of every part prints as the message has it. */
  readonly isExact: boolean;
  /** Some message has more values than it gives fields. */
  readonly isWide: boolean;
  /** Types of lines that services and devices write, as far as they occur. */
  readonly lineTypes: ReadonlySet<string>;
}

export function layoutOf(parts: readonly Part[]): Layout {
  const everywhere = new Map((parts[0]?.jsonPaths ?? []).map((path) => [path.path, path]));
  for (const part of parts.slice(1)) {
    const own = new Map((part.jsonPaths ?? []).map((path) => [path.path, path]));
    for (const [name, path] of everywhere) if (!isSameColumn(path, own.get(name))) everywhere.delete(name);
  }
  const lineTypes = new Set(parts.flatMap((part) => part.lineTypes ?? []));
  return {
    everywhere,
    isExact: parts.every((part) => part.inexactRows === 0),
    isWide: parts.some((part) => part.wideRows !== 0),
    lineTypes,
  };
}

function isSameColumn(a: JsonPath, b: JsonPath | undefined): boolean {
  return a.type === b?.type && a.column === b.column;
}

function jsonField(name: string, layout: Layout): FieldSql | undefined {
  const places = jsonPlacesOf(name);
  if (places.length === 0) return undefined;
  // A field whose own name starts with @ is shown with one more.
  const path = name.startsWith('@@') ? name.slice(1) : name;
  const column = layout.everywhere.get(path);
  if (column === undefined) return text(fromMessage(places, layout));
  const stored = column.column === undefined ? identifier(jsonColumn(path)) : sharedColumnSql(column.column);
  const printed = column.type === 'VARCHAR' ? stored : printedSql(stored, column.type);
  if (!layout.isExact) return text(`CASE WHEN json_inexact THEN ${fromMessage(places, layout)} ELSE ${printed} END`);
  const isNumber = column.type === 'BIGINT' || column.type === 'DOUBLE';
  if (column.column !== undefined) return text(printed, identifier(column.column));
  const textOf = (number: string) => printedSql(number, column.type);
  return { sql: printed, type: 'dynamic', ...(isNumber ? { asNumber: stored, textOf } : {}) };
}

/** The text of a typed column as JSON had it; DuckDB prints a whole DOUBLE with `.0`, which such a column never held. */
function printedSql(stored: string, type: JsonPath['type']): string {
  const printed = `${stored}::VARCHAR`;
  return type === 'DOUBLE' ? `regexp_replace(${printed}, '\\.0$', '')` : printed;
}

/** The JSON of a message with no more values than a message gives fields; where some message has more it is a column. */
const jsonSource = ({ isWide }: Layout) => (isWide ? 'json_text' : `(${jsonTextSql})`);
const narrowedSql = `CASE WHEN ${mayBeWide(`(${jsonTextSql})`)} THEN ${firstValuesSql(`(${jsonTextSql})`)} ELSE (${jsonTextSql}) END AS json_text`;

/**
 * The value at the first of some places that has one; objects, arrays and null are no values. Only where the first thing found
 * looks like an object is asked what each is: that reads the message again.
 */
function fromMessage(places: readonly (readonly string[])[], layout: Layout): string {
  const source = jsonSource(layout);
  const pointers = places.map((keys) => literal(jsonPointer(keys)));
  return pointers.length === 1 ? scalarAt(source, pointers.join()) : firstScalarAt(source, `[${pointers.join(', ')}]`);
}

function scalarAt(source: string, pointer: string): string {
  const value = `json_extract_string(${source}, ${pointer})`;
  const isScalar = `json_type(${source}, ${pointer}) NOT IN ('OBJECT', 'ARRAY')`;
  return `CASE WHEN ${looksNested(value)} THEN CASE WHEN ${isScalar} THEN ${value} END ELSE ${value} END`;
}

function firstScalarAt(source: string, pointers: string): string {
  const values = `json_extract_string(${source}, ${pointers})`;
  const types = `json_type(${source}, ${pointers})`;
  const first = `list_any_value(${values})`;
  const scalars = `list_filter(list_zip(${values}, ${types}), lambda found: found[1] IS NOT NULL AND found[2] NOT IN ('OBJECT', 'ARRAY'))`;
  return `CASE WHEN ${looksNested(first)} THEN ${scalars}[1][1] ELSE ${first} END`;
}

const looksNested = (value: string) => `starts_with(${value}, '{') OR starts_with(${value}, '[')`;
