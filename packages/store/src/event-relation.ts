// The events of a case's folder, in DuckDB's SQL over its Parquet parts.
import { duckdbDialect, type EventRelation } from '@coldcase/query';
import { type Layout, layoutOf } from './case-layout.ts';
import { type CaseEngine, caseRelation, type KnownOfCase } from './case-relation.ts';
import { literal } from './engine/duckdb.ts';
import type { JsonPath, Part } from './folder/manifest.ts';
import { jsonTextSql, mayBeWide } from './import/event-columns.ts';
import { jsonPointer } from './import/json-structure.ts';
import { firstValuesSql } from './wide-json-sql.ts';

/** The relation of a case's logs parts, whose paths are absolute here. Without parts it is empty, with all columns. */
export function eventRelation(
  parts: readonly Part[],
  pathOf: (part: Part) => string,
  known: KnownOfCase,
): EventRelation {
  const layout = layoutOf(parts);
  return caseRelation(engine, relationSql(parts, pathOf, layout), layout, known);
}

const engine: CaseEngine = {
  dialect: duckdbDialect,
  milliseconds: (column) => `epoch_ms(${column})`,
  timeOf: (ms) => `make_timestamp_ms(${ms})`,
  pointer: 'to_base64(encode(log_group || chr(10) || event_id))',
  startsWith: (text, prefix) => `starts_with(${text}, ${prefix})`,
  printed,
  numberOf: (stored, type) => ({ asNumber: stored, textOf: (number) => printed(number, type) }),
  fromMessage,
  word: (position) => `split_part(rtrim(message, ' ' || chr(9) || chr(10) || chr(13)), ' ', ${position})`,
  wholeNumber: (digits) => `CAST(${digits} AS INTEGER)`,
  eighth: (whole) => `${whole} // 8`,
  textOfWhole: (whole) => `CAST(${whole} AS VARCHAR)`,
};

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

// ── JSON paths ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** DuckDB prints a whole DOUBLE with `.0`, which such a column never held. */
function printed(stored: string, type: JsonPath['type']): string {
  const text = `${stored}::VARCHAR`;
  return type === 'DOUBLE' ? `regexp_replace(${text}, '\\.0$', '')` : text;
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
