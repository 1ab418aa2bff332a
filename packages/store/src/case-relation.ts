// The events of a case as the query compiler sees them: which SQL reads `@duration`, `http.status` or a name nobody knows.
// The columns are the same wherever the case lies; what an engine says otherwise is its `CaseEngine`.
//
// A JSON path comes from its flat column where every part has one and no row is inexact; else from the message, and then
// only for the rows that need it. Both ways give the same text, so a case may mix parts of different imports.
import { messageRules, type TimeRange } from '@coldcase/model';
import {
  bytesPerLambdaMegabyte,
  type EventRelation,
  type FieldSql,
  jsonDataSources,
  jsonPathOf,
  jsonPlacesOf,
  lambdaDataSource,
  lambdaGroupPrefix,
  lineDataSources,
  lineTypesWith,
  platformTypes,
  type SqlDialect,
} from '@coldcase/query';
import type { Layout } from './case-layout.ts';
import type { JsonPath } from './folder/manifest.ts';
import { jsonColumn, sharedColumnSql } from './import/event-columns.ts';
import { type LineSql, lineFieldSql } from './line-field-sql.ts';

export interface CaseEngine extends LineSql {
  readonly dialect: SqlDialect;
  /** Milliseconds of a column of times. */
  milliseconds(column: string): string;
  /** A time, as columns have it, from whole milliseconds. */
  timeOf(ms: number): string;
  /** The group, a line feed and the id, in Base64. */
  readonly pointer: string;
  startsWith(text: string, prefix: string): string;
  /** The text of a typed JSON column, as JSON had it. */
  printed(stored: string, type: JsonPath['type']): string;
  /** The same column for calculations, when it holds numbers. */
  numberOf(stored: string, type: 'BIGINT' | 'DOUBLE'): Pick<FieldSql, 'asNumber' | 'textOf'>;
  /** The text of the value at the first of some places of the JSON in a message that has one; maps, lists and null are no values. */
  fromMessage(places: readonly (readonly string[])[], layout: Layout): string;
}

export interface KnownOfCase {
  readonly window: TimeRange;
  readonly logGroups: readonly string[];
}

/** @param sql  a table or a select with the columns of the events */
export function caseRelation(
  engine: CaseEngine,
  sql: string,
  layout: Layout,
  { window: whole, logGroups }: KnownOfCase,
): EventRelation {
  const ownFields: Readonly<Record<string, FieldSql>> = {
    ...eventFields(engine, logGroups),
    ...recordFields(engine, layout),
    ...dataSourceFields(engine, layout),
  };
  return {
    sql,
    field: (name) => (Object.hasOwn(ownFields, name) ? ownFields[name] : discoveredField(engine, name, layout)),
    // Ids grow with time in CloudWatch; events without one were given one in the order of their source.
    position: 'event_id',
    timeOrder: '"timestamp"',
    within: (window) => withinSql(engine, window, whole),
    logGroup: 'log_group',
    logGroups,
  };
}

/** A window around the whole case is no condition: the engine then need not read the times. */
function withinSql({ timeOf }: CaseEngine, { startMs, endMs }: TimeRange, whole: TimeRange): string {
  if (startMs <= whole.startMs && endMs >= whole.endMs) return 'TRUE';
  return `"timestamp" BETWEEN ${timeOf(startMs)} AND ${timeOf(endMs)}`;
}

// ── fields of every event ────────────────────────────────────────────────────────────────────────────────────────────

const text = (sql: string, bareColumn?: string): FieldSql => ({
  sql,
  type: 'dynamic',
  ...(bareColumn === undefined ? {} : { bareColumn }),
});
const number = (sql: string): FieldSql => ({ sql, type: 'number' });
const present = (column: string) => text(`nullif(${column}, '')`, column);
/** Lambda's fields are discovered on text lines only; in JSON format the service shows `record.metrics.…` instead. */
const onText = (sql: string) => `CASE WHEN NOT is_json THEN ${sql} END`;

function eventFields(
  { dialect, milliseconds, pointer }: CaseEngine,
  logGroups: readonly string[],
): Readonly<Record<string, FieldSql>> {
  const time = (column: string): FieldSql => ({ sql: milliseconds(column), type: 'timestamp' });
  // Not a column: 16 hexadecimal digits an invocation that nobody groups by.
  const segmentId = `nullif(${dialect.capture('message', messageRules.segmentId, 1)}, '')`;
  return {
    '@timestamp': time('"timestamp"'),
    '@ingestionTime': time('ingestion_time'),
    '@message': text('message'),
    '@logStream': present('log_stream'),
    // Where no group is without a name, its column is the field as it stands, by which engines group fastest.
    '@log': logGroups.includes('') ? present('log_group') : text('log_group'),
    '@ptr': text(pointer),
    '@requestId': text(onText('request_id'), 'request_id'),
    '@xrayTraceId': text(onText('trace_id'), 'trace_id'),
    '@xraySegmentId': text(onText(`CASE WHEN trace_id IS NOT NULL THEN ${segmentId} END`)),
    '@case.recordType': text('record_type'),
    '@case.requestId': text('request_id'),
    '@case.level': text('level'),
    '@case.status': text('status'),
    '@case.errorType': text('error_type'),
    '@case.pattern': text('pattern'),
  };
}

/** What a platform record says. Without JSON platform records in the case they are columns as they stand, which aggregate fastest. */
function recordFields({ dialect }: CaseEngine, { hasJsonRecords }: Layout): Readonly<Record<string, FieldSql>> {
  const figure = (sql: string) => number(hasJsonRecords ? onText(sql) : sql);
  const platformType = `CASE WHEN record_type IN (${platformTypes.map(dialect.text).join(', ')}) THEN record_type END`;
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
function discoveredField(engine: CaseEngine, name: string, layout: Layout): FieldSql | undefined {
  const { dialect } = engine;
  const types = lineTypesWith(name).filter((type) => layout.lineTypes.has(type));
  const json = jsonField(engine, name, layout);
  if (types.length === 0) return json;
  const branches = types.map(
    (type) => `WHEN record_type = ${dialect.text(type)} THEN ${lineFieldSql(engine, type, name)}`,
  );
  return text(`CASE ${branches.join(' ')} ELSE ${json?.sql ?? dialect.missing('dynamic')} END`);
}

/** `@data_source_name` and `@data_source_type`; the fields that tell one kind of JSON from another are the case's own. */
function dataSourceFields(engine: CaseEngine, layout: Layout): Readonly<Record<string, FieldSql>> {
  return {
    '@data_source_name': text(dataSourceSql(engine, layout, ({ name }) => name)),
    '@data_source_type': text(dataSourceSql(engine, layout, ({ type }) => type)),
  };
}

function dataSourceSql(
  engine: CaseEngine,
  layout: Layout,
  wordOf: (source: { name: string; type: string }) => string,
): string {
  const literal = engine.dialect.text;
  const lines = Object.entries(lineDataSources).map(
    ([type, source]) => `WHEN record_type = ${literal(type)} THEN ${literal(wordOf(source))}`,
  );
  const json = jsonDataSources.map((source) => {
    const found = source.fields.map((name) => `(${jsonField(engine, name, layout)?.sql ?? 'NULL'}) IS NOT NULL`);
    return `WHEN is_json AND ${found.join(' AND ')} THEN ${literal(wordOf(source))}`;
  });
  const isLambda = engine.startsWith('log_group', literal(lambdaGroupPrefix));
  return `CASE WHEN ${isLambda} THEN ${literal(wordOf(lambdaDataSource))} ${[...lines, ...json].join(' ')} END`;
}

// ── JSON paths ───────────────────────────────────────────────────────────────────────────────────────────────────────

function jsonField(engine: CaseEngine, name: string, layout: Layout): FieldSql | undefined {
  const places = jsonPlacesOf(name);
  if (places.length === 0) return undefined;
  const path = jsonPathOf(name);
  const found = layout.everywhere.get(path);
  if (found === undefined) return text(engine.fromMessage(places, layout));
  const { type, column } = found;
  const { identifier } = engine.dialect;
  const stored = column === undefined ? identifier(jsonColumn(path)) : sharedColumnSql(column);
  const printed = type === 'VARCHAR' ? stored : engine.printed(stored, type);
  if (!layout.isExact)
    return text(`CASE WHEN json_inexact THEN ${engine.fromMessage(places, layout)} ELSE ${printed} END`);
  if (column !== undefined) return text(printed, identifier(column));
  return { ...text(printed), ...(type === 'BIGINT' || type === 'DOUBLE' ? engine.numberOf(stored, type) : {}) };
}
