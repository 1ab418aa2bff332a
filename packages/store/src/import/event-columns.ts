// The SQL that turns raw events into the columns of logs/*.parquet, once, at import. It follows the same rules as
// `parseMessage` in the model (`messageRules`, `jsonPaths`); a test feeds both the same messages and compares.
//
//   raw event ─▶ k: kind of line ─▶ f: its JSON, captures ─▶ fields ─▶ columns
//
// What makes it fast enough (docs/decisions/0002-column-layout.md): one `from_json` for all paths, CASE branches that look
// at the first characters before any regular expression runs, and one anchored expression for a REPORT line as Lambda prints it.
import {
  isLineType,
  jsonRecordTypes,
  levelNames,
  lineRules,
  lineTypes,
  messageRules,
  jsonPaths as modelPaths,
  numericLevels,
  patternTextMax,
  stackKey,
} from '@coldcase/model';
import { patternIdLength, patternIdOf, shapeMaskSource } from '@coldcase/patterns';
import { jsonFieldsMax } from '@coldcase/query';
import { identifier, literal } from '../engine/duckdb.ts';
import type { JsonPath } from '../folder/manifest.ts';
import { type JsonTree, jsonPointer, leafOf, structureOf, treeOf } from './json-structure.ts';

export interface ColumnOptions {
  readonly jsonPaths: readonly JsonPath[];
  /** Computing the pattern id of every event costs about a quarter of the import. */
  readonly withPatterns: boolean;
}

/** Columns of every logs part, in their order, before the JSON paths. The page of the format explains each. */
export const eventColumns = [
  'timestamp',
  'ingestion_time',
  'log_group',
  'log_stream',
  'event_id',
  'message',
  'is_json',
  'record_type',
  'request_id',
  'trace_id',
  'level',
  'duration_ms',
  'billed_duration_ms',
  'memory_size_mb',
  'max_memory_used_mb',
  'init_duration_ms',
  'status',
  'error_type',
  'pattern',
  'json_inexact',
] as const;

/** Name of the flat column of a JSON path; the prefix keeps it apart from the event's own columns. */
export function jsonColumn(path: string): string {
  return `json.${path}`;
}

/**
 * The SQL of the JSON in a message: the whole of it, else, on application lines, the text from its first `{` to its last `}` if
 * that is JSON. (A `try` around what reads it is no help: the engine computes an expression that is written twice outside of it.)
 */
export const jsonTextSql = `CASE WHEN is_json THEN message WHEN record_type IS NULL AND contains(message, '{') THEN TRY_CAST(regexp_extract(message, '(?s)\\{.*\\}') AS JSON) END`;

/**
 * The SQL condition that a JSON text may hold more values than a message gives fields. Between two values stands a comma, so
 * counting commas is enough, and a short text need not be counted. LIKE looks for one comma after the other and costs a
 * tenth of taking them out and comparing lengths.
 */
export function mayBeWide(json: string): string {
  const shortest = 2 * jsonFieldsMax;
  return `CASE WHEN strlen(${json}) > ${shortest} THEN ${json} LIKE '${'%,'.repeat(jsonFieldsMax)}%' ELSE false END`;
}

/**
 * A select that yields `eventColumns` and the JSON columns from `source`, a relation with timestamp and ingestionTime in
 * milliseconds, logGroup, logStream, eventId and message.
 *
 * Each layer names what the next one uses more than once: DuckDB evaluates an expression as often as it is written.
 */
export function eventColumnsSql(source: string, options: ColumnOptions): string {
  const tree = treeOf([...options.jsonPaths.map((p) => p.path), ...modelTreePaths]);
  const structure = literal(JSON.stringify(structureOf(tree)));
  const isPlatformJson = `${is('json')} AND starts_with(${leaf('type')}, 'platform.')`;
  const layers = [
    `make_timestamp_ms("timestamp") AS "timestamp", make_timestamp_ms(ingestionTime) AS ingestion_time,
      coalesce(logGroup, '') AS log_group, coalesce(logStream, '') AS log_stream, eventId AS event_id, message, ${kindSql} AS k`,
    `*, try(from_json(${jsonSourceSql}, ${structure})) AS f, ${capturesSql}`,
    `* EXCLUDE f, f IS NOT NULL AS has_json, ${leavesSql(tree, options.jsonPaths)}`,
    `*, ${is('json')} AND has_json AS is_json, ${strictReportSql} AS strict,
      coalesce(${isPlatformJson}, false) AS is_platform, CASE WHEN ${isPlatformJson} THEN json_extract_string(message, ${platformPaths}) END AS p`,
    `*, ${fieldsSql()}`,
    `*, ${levelWord} AS level_word`,
    `*, ${derivedColumnsSql}`,
    `${ownColumns}, ${patternSql(options.withPatterns)} AS pattern,
      ${inexactSql(options.jsonPaths)} AS json_inexact${jsonColumnsSql(options.jsonPaths)}`,
  ];
  return layers
    .reduce((from, columns) => `(SELECT ${columns} FROM ${from})`, `${source} WHERE message IS NOT NULL`)
    .slice(1, -1);
}

const ownColumns = eventColumns
  .slice(0, eventColumns.indexOf('pattern'))
  .map((name) => identifier(name))
  .join(', ');

// ── what kind of line ────────────────────────────────────────────────────────────────────────────────────────────────

const blanks = `' ' || chr(9) || chr(10) || chr(13)`;
const iso = String.raw`[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{3}Z`;
const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
/** A Node line exactly as the runtime prints it: nothing else looks like this, so it is tried before the general rules. */
const strictNode = `^${iso}\\t${uuid}\\t(?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\\t`;

const matches = (rule: keyof typeof messageRules) => `regexp_matches(message, ${literal(messageRules[rule])})`;
const capture = (rule: keyof typeof messageRules, group = 1) =>
  `nullif(regexp_extract(message, ${literal(messageRules[rule])}, ${group}), '')`;

/**
 * The kinds of a line, as numbers because every column asks for them on every row: lines of the application below `START`,
 * records from there on.
 */
const kinds = {
  plain: 1,
  json: 2,
  logfmt: 3,
  python: 4,
  node: 5,
  nodeStrict: 6,
  START: 10,
  END: 11,
  EXTENSION: 12,
  TELEMETRY: 13,
  TIMEOUT: 14,
  EXIT: 15,
  VPC_FLOW: 16,
  DNS_QUERY: 17,
  CISCO: 18,
  SYSLOG: 19,
  SYSLOG_BSD: 20,
  // From here on, lines that may carry the figures of a REPORT.
  REPORT: 30,
  INIT_START: 31,
  INIT_REPORT: 32,
  RESTORE_START: 33,
  RESTORE_REPORT: 34,
  XRAY: 35,
} as const;

const is = (kind: keyof typeof kinds) => `k = ${kinds[kind]}`;
const isRecord = `k >= ${kinds.START}`;
const isReportLike = `k >= ${kinds.REPORT}`;
const isNode = `(${is('node')} OR ${is('nodeStrict')})`;

const kindSql = `CASE
  WHEN starts_with(message, '{') OR (ascii(message) <= 32 AND starts_with(ltrim(message, ${blanks}), '{'))
    THEN CASE WHEN ends_with(message, '}' || chr(10)) OR ends_with(message, '}') OR ends_with(rtrim(message, ${blanks}), '}')
      THEN ${kinds.json} ELSE ${kinds.plain} END
  WHEN starts_with(message, 'START RequestId:') THEN ${kinds.START}
  WHEN starts_with(message, 'END RequestId:') THEN ${kinds.END}
  WHEN starts_with(message, 'REPORT RequestId:') THEN ${kinds.REPORT}
  WHEN starts_with(message, 'INIT_START Runtime Version:') THEN ${kinds.INIT_START}
  WHEN regexp_matches(message, ${literal(strictNode)}) THEN ${kinds.nodeStrict}
  WHEN ${matches('platform')} THEN CASE ${capture('platform')} ${platformWords()} END
  WHEN ${matches('timeout')} THEN ${kinds.TIMEOUT}
  WHEN ${matches('exit')} THEN ${kinds.EXIT}
  WHEN ${matches('nodePrefix')} THEN ${kinds.node}
  WHEN ${matches('pythonPrefix')} THEN ${kinds.python}
  WHEN ${matches('logfmtLevel')} THEN ${kinds.logfmt}
  WHEN ascii(message) BETWEEN 48 AND 60 THEN CASE ${lineKinds()} ELSE ${kinds.plain} END
  ELSE ${kinds.plain} END`;

/** Lines of services and devices begin with a digit or with `<`, and so do few others that come this far. */
function lineKinds(): string {
  return lineTypes.map((type) => `WHEN ${matches(lineRules[type])} THEN ${kinds[type]}`).join(' ');
}

function platformWords(): string {
  const words = Object.entries(kinds).filter(([word, number]) => number >= kinds.START && !isLineType(word));
  return [...words, ['LOGS', kinds.TELEMETRY] as const]
    .map(([word, number]) => `WHEN '${word}' THEN ${number}`)
    .join(' ');
}

/** The record type of a kind, as text. */
const recordTypeOfKind = `CASE k ${Object.entries(kinds)
  .filter(([, number]) => number >= kinds.START)
  .map(([word, number]) => `WHEN ${number} THEN '${word}'`)
  .join(' ')} END`;

// ── captures ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What from_json reads: the condition is on the text, since a CASE over structs copies every member of every row. */
const jsonSourceSql = `CASE WHEN ${is('json')} THEN message WHEN NOT (${isRecord}) AND contains(message, '{') THEN regexp_extract(message, '(?s)\\{.*\\}') END`;

/** `r`: the tab-separated fields of a REPORT; `t`: the request id where it stands at a fixed place. */
const capturesSql = `string_split(CASE WHEN ${is('REPORT')} THEN message END, chr(9)) AS r,
  CASE WHEN ${is('START')} AND substr(message, 17, 1) = ' ' THEN split_part(substr(message, 18, 37), ' ', 1)
    WHEN ${is('END')} AND substr(message, 15, 1) = ' ' THEN rtrim(substr(message, 16, 37), chr(10))
    WHEN ${is('nodeStrict')} THEN substr(message, 26, 36) END AS t`;

/** Fields of a REPORT line as Lambda prints it today, in their order. A line of another shape goes by the general rules. */
const reportFields = [
  { name: 'Duration: ', unit: ' ms' },
  { name: 'Billed Duration: ', unit: ' ms' },
  { name: 'Memory Size: ', unit: ' MB' },
  { name: 'Max Memory Used: ', unit: ' MB' },
] as const;

/** A damaged line may have a blank where an id goes on; its length alone would not tell. */
const hasBlank = (text: string) =>
  `(${[' ', '\t', '\r', '\n'].map((blank) => `contains(${text}, ${chr(blank)})`).join(' OR ')})`;
const chr = (character: string) => `chr(${character.charCodeAt(0)})`;

const strictReportSql = `CASE WHEN ${is('REPORT')} THEN coalesce(strlen(r[1]) = ${'REPORT RequestId: '.length + 36} AND starts_with(r[1], 'REPORT RequestId: ') AND NOT ${hasBlank('substr(r[1], 19)')} AND ${reportFields
  .map(({ name, unit }, index) => `starts_with(r[${index + 2}], '${name}') AND ends_with(r[${index + 2}], '${unit}')`)
  .join(' AND ')}, false) ELSE false END`;

/** One JSON path per figure of a platform record; `p[1]` is its type. */
const platformFields = {
  type: 'type',
  requestId: 'record/requestId',
  status: 'record/status',
  errorType: 'record/errorType',
  tracing: 'record/tracing/value',
  durationMs: 'record/metrics/durationMs',
  billedDurationMs: 'record/metrics/billedDurationMs',
  memorySizeMB: 'record/metrics/memorySizeMB',
  maxMemoryUsedMB: 'record/metrics/maxMemoryUsedMB',
  initDurationMs: 'record/metrics/initDurationMs',
} as const;
type PlatformField = keyof typeof platformFields;

const platformPaths = `[${Object.values(platformFields)
  .map((path) => literal(`/${path}`))
  .join(', ')}]`;
const platform = (field: PlatformField) => `p[${Object.keys(platformFields).indexOf(field) + 1}]`;

// ── fields: what the columns are chosen from ─────────────────────────────────────────────────────────────────────────

/**
 * From JSON `j_level`, `j_request_id`, `j_trace_id`, `j_error_type`, `j_body`; `figures`: the text in which the optional
 * figures of a record stand, absent where there are none.
 */
function fieldsSql(): string {
  return `CASE WHEN ${isRecord} THEN ${recordTypeOfKind} WHEN is_platform THEN ${jsonRecordType} END AS record_type,
    ${jsonField('level')} AS j_level, ${jsonField('requestId')} AS j_request_id, ${jsonField('traceId')} AS j_trace_id,
    ${jsonField('errorType')} AS j_error_type, ${jsonField('body')} AS j_body,
    CASE WHEN strict THEN CASE WHEN len(r) > 6 OR strlen(r[6]) > 1 THEN message END
      WHEN ${isReportLike} OR ${is('EXTENSION')} OR ${is('TELEMETRY')} THEN message END AS figures`;
}

const jsonRecordType = `CASE ${platform('type')} ${Object.entries(jsonRecordTypes)
  .map(([type, record]) => `WHEN ${literal(type)} THEN ${literal(record)}`)
  .join(' ')} END`;

/**
 * Every path from which the model reads a column; they take part in the one `from_json` whether frequent or not. Short paths
 * first: `message` is usually text, and `message.errorType` is then looked for inside it.
 */
const modelTreePaths = ['type', ...Object.values(modelPaths).flat()].sort((a, b) => depthOf(a) - depthOf(b));

function depthOf(path: string): number {
  return path.split('.').length;
}

function jsonField(field: keyof typeof modelPaths): string {
  return `CASE WHEN is_json AND NOT is_platform THEN coalesce(${modelPaths[field].map(textLeaf).join(', ')}) END`;
}

/** A leaf only where it is text with something in it: from_json hands out the text of objects and arrays as well. */
function textLeaf(path: string): string {
  const value = leaf(path);
  const pointer = literal(jsonPointer(path.split('.')));
  // Nested, because DuckDB evaluates both sides of an AND, and json_type reads the whole message again.
  return `CASE WHEN ${value} = '' THEN NULL WHEN starts_with(${value}, '{') OR starts_with(${value}, '[')
    THEN CASE WHEN json_type(message, ${pointer}) IN ('OBJECT', 'ARRAY') THEN NULL ELSE ${value} END ELSE ${value} END`;
}

// ── columns ──────────────────────────────────────────────────────────────────────────────────────────────────────────

const levelMapping = (entries: readonly [string, string][]) =>
  entries.map(([word, level]) => `WHEN ${literal(word)} THEN ${literal(level)}`).join(' ');
const levels: readonly [string, string][] = [...Object.entries(levelNames), ...Object.entries(numericLevels)];
const canonicalLevels = [...new Set(['INFO', ...Object.values(levelNames)])].map((level): [string, string] => [
  level,
  level,
]);

const levelWord = `CASE WHEN is_json THEN j_level WHEN ${isRecord} THEN NULL WHEN ${is('nodeStrict')} THEN split_part(substr(message, 63, 6), chr(9), 1)
  WHEN ${is('node')} THEN ${capture('nodePrefix', 2)} WHEN ${is('python')} THEN ${capture('pythonPrefix')} WHEN ${is('logfmt')} THEN ${capture('logfmtLevel')} END`;

const requestIdSql = `CASE WHEN is_platform THEN ${platform('requestId')} WHEN is_json THEN j_request_id
  WHEN strict THEN substr(r[1], 19) WHEN CASE WHEN strlen(t) <> 36 THEN false WHEN ${is('nodeStrict')} THEN true ELSE NOT ${hasBlank('t')} END THEN t
  WHEN ${is('REPORT')} OR ${is('START')} OR ${is('END')} THEN ${capture('requestId')}
  WHEN ${is('TIMEOUT')} THEN ${capture('timeout')} WHEN ${is('EXIT')} THEN ${capture('exit')}
  WHEN ${is('node')} THEN nullif(${capture('nodePrefix')}, 'undefined') WHEN ${is('python')} THEN ${capture('pythonPrefix', 2)} END`;

const derivedColumnsSql = `${requestIdSql} AS request_id,
  CASE WHEN figures IS NOT NULL THEN ${optional('traceId', 'TraceId')} WHEN is_json THEN CASE WHEN is_platform
    THEN nullif(regexp_extract(${platform('tracing')}, '(?:^|Root=)(1-[^;]+)', 1), '') ELSE j_trace_id END END AS trace_id,
  CASE WHEN level_word IS NULL THEN NULL ELSE CASE level_word ${levelMapping(canonicalLevels)} ELSE CASE upper(level_word) ${levelMapping(levels)} END END END AS level,
  ${figure('durationMs', 0, 'duration', ['platform.initReport', 'platform.restoreReport'])} AS duration_ms,
  ${figure('billedDurationMs', 1, 'billedDuration')} AS billed_duration_ms,
  ${figure('memorySizeMB', 2, 'memorySize')} AS memory_size_mb,
  ${figure('maxMemoryUsedMB', 3, 'maxMemoryUsed')} AS max_memory_used_mb,
  ${optionalFigure('platform.initReport', 'initDurationMs', 'initDuration', 'Init Duration')} AS init_duration_ms,
  CASE WHEN figures IS NOT NULL THEN lower(${optional('status', 'Status:')}) WHEN is_platform THEN ${platform('status')} END AS status,
  CASE WHEN is_platform THEN ${platform('errorType')} WHEN is_json THEN j_error_type
    WHEN figures IS NOT NULL THEN ${optional('errorType', 'Error Type:')}
    WHEN ${is('EXIT')} THEN ${capture('exitErrorType')}
    WHEN ${isNode} AND contains(message, '"errorType"') THEN ${capture('nodeErrorType')}
    WHEN ${is('python')} THEN ${capture('pythonErrorType')} END AS error_type`;

/** A figure of REPORT: from its place in the line, from the JSON record, else by its own rule. */
function figure(
  json: PlatformField,
  index: number,
  rule: keyof typeof messageRules,
  not: readonly string[] = [],
): string {
  const others = not.map((type) => `WHEN ${platform('type')} = ${literal(type)} THEN NULL`).join(' ');
  const record = not.length === 0 ? platform(json) : `CASE ${others} ELSE ${platform(json)} END`;
  return `CASE WHEN strict THEN TRY_CAST(${inReport(index)} AS DOUBLE) WHEN is_platform THEN TRY_CAST(${record} AS DOUBLE)
    WHEN figures IS NOT NULL THEN CASE WHEN ${isReportLike} THEN TRY_CAST(${capture(rule)} AS DOUBLE) END END`;
}

function inReport(index: number): string {
  const { name = '', unit = '' } = reportFields[index] ?? {};
  const field = `r[${index + 2}]`;
  return `substr(${field}, ${name.length + 1}, strlen(${field}) - ${name.length + unit.length})`;
}

/** Init and restore time: `durationMs` of their own report, a figure of their own elsewhere. */
function optionalFigure(ownType: string, json: PlatformField, rule: keyof typeof messageRules, word: string): string {
  const record = `CASE WHEN ${platform('type')} = ${literal(ownType)} THEN ${platform('durationMs')} ELSE ${platform(json)} END`;
  return `CASE WHEN is_platform THEN TRY_CAST(${record} AS DOUBLE) WHEN figures IS NOT NULL THEN TRY_CAST(${optional(rule, word)} AS DOUBLE) END`;
}

function optional(rule: keyof typeof messageRules, word: string): string {
  return `CASE WHEN contains(figures, ${literal(word)}) THEN ${capture(rule)} END`;
}

// ── JSON paths ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** The text at a path, as `leavesSql` names it. */
const leaf = (path: string) => identifier(`leaf ${path}`);

/** Every leaf as a flat column: under a CASE, DuckDB would slice the whole struct once for each look at one member. */
function leavesSql(tree: JsonTree, paths: readonly JsonPath[]): string {
  const all = new Set([...modelTreePaths, ...paths.map(({ path }) => path)]);
  return [...all].map((path) => `${leafOf(tree, 'f', path)}::VARCHAR AS ${leaf(path)}`).join(', ');
}

function jsonColumnsSql(paths: readonly JsonPath[]): string {
  const columns = paths.map(({ path, type, column }) => {
    if (column !== undefined) return '';
    return `, ${typedSql(leaf(path), type)} AS ${identifier(jsonColumn(path))}`;
  });
  return columns.join('');
}

/** Adding 0 makes 0 of -0: in a Parquet dictionary the two are one, and every 0 of the part came back as -0. */
function typedSql(value: string, type: JsonPath['type']): string {
  if (type === 'VARCHAR') return value;
  return type === 'DOUBLE' ? `TRY_CAST(${value} AS DOUBLE) + 0.0::DOUBLE` : `TRY_CAST(${value} AS ${type})`;
}

/** True where some column would not print what the field is: another type, an object, 12.0, 1e30, a value after the 200th. */
function inexactSql(paths: readonly JsonPath[]): string {
  const isWide = `(${is('json')} OR contains(message, '{')) AND ${mayBeWide('message')}`;
  return `coalesce(${[isWide, ...paths.map(inexactTest)].join(' OR ')}, false)`;
}

function inexactTest({ path, type, column }: JsonPath): string {
  const value = leaf(path);
  if (column !== undefined) return `${value} IS DISTINCT FROM ${sharedColumnSql(column)}`;
  switch (type) {
    case 'VARCHAR':
      // from_json prints an exponent as C does, json_extract_string as JavaScript does.
      return `starts_with(${value}, '{') OR starts_with(${value}, '[') OR CASE WHEN ascii(${value}) < 58 THEN regexp_full_match(${value}, '-?[0-9.]+e[+-][0-9]+') ELSE false END`;
    case 'BOOLEAN':
      return `(${value} <> 'true' AND ${value} <> 'false')`;
    case 'BIGINT':
      return `(TRY_CAST(${value} AS BIGINT)::VARCHAR IS DISTINCT FROM ${value})`;
    case 'DOUBLE':
      return `NOT regexp_full_match(${value}, ${literal(printsAsWritten)})`;
  }
}

/** Decimal numbers that come back from a DOUBLE digit by digit: 15 significant digits are always safe, 16 mostly. */
const printsAsWritten = String.raw`0|-?[1-9][0-9]{0,14}|-?(?:0|[1-9][0-9]{0,6})\.(?:[0-9]{0,7}[1-9])`;

/** A path whose values an event column already holds reads them there, on application lines in JSON. */
export function sharedColumnSql(column: string): string {
  return `CASE WHEN is_json AND record_type IS NULL THEN ${identifier(column)} END`;
}

// ── pattern ──────────────────────────────────────────────────────────────────────────────────────────────────────────

const lineBlanks = `' ' || chr(9) || chr(13)`;
const firstLine = (text: string) =>
  `trim(left(split_part(split_part(ltrim(${text}, ${blanks}), chr(10), 1), ${literal(stackKey)}, 1), ${patternTextMax}), ${lineBlanks})`;

/** `patternIdOf(patternText(…))` in SQL. */
function patternSql(withPatterns: boolean): string {
  if (!withPatterns) return 'NULL::VARCHAR';
  const exitPrefix = literal(messageRules.exit.replace('(?:Error: |Process exited )', '(?:Error: )?'));
  const text = `CASE
    WHEN j_body IS NOT NULL THEN CASE WHEN j_error_type IS NULL OR starts_with(j_body, j_error_type) THEN j_body ELSE j_error_type || ': ' || j_body END
    WHEN is_json THEN coalesce(j_error_type, '{' || array_to_string(list_sort(json_keys(message)), ',') || '}')
    WHEN ${is('nodeStrict')} THEN substr(message, 64 + instr(substr(message, 63, 6), chr(9)) - 1)
    WHEN ${is('TIMEOUT')} THEN substr(message, greatest(1, instr(message, 'Task timed out')))
    WHEN ${is('EXIT')} THEN regexp_replace(message, ${exitPrefix}, '')
    WHEN ${is('node')} THEN regexp_replace(message, ${literal(messageRules.nodePrefix)}, '')
    WHEN ${is('python')} THEN regexp_replace(message, ${literal(messageRules.pythonPrefix)}, '')
    ELSE message END`;
  const recordIds = [...new Set(Object.values(jsonRecordTypes)), 'XRAY']
    .map((record) => `WHEN ${literal(record)} THEN ${literal(patternIdOf(record))}`)
    .join(' ');
  const shape = `regexp_replace(${firstLine(text)}, ${literal(shapeMaskSource)}, '#', 'g')`;
  return `CASE WHEN record_type IS NULL OR k BETWEEN ${kinds.TIMEOUT} AND ${kinds.SYSLOG_BSD} THEN left(md5(${shape}), ${patternIdLength}) ELSE CASE record_type ${recordIds} END END`;
}
