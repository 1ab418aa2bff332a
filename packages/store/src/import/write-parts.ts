// One relation of raw evidence to one Parquet file with its name, its counts and its checksum.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { lineTypes } from '@coldcase/model';
import { type Engine, literal } from '../engine/duckdb.ts';
import { sha256OfFile } from '../folder/digest.ts';
import { discard, partialSuffix, publishFile } from '../folder/durable-file.ts';
import type { LogGroupFacts, Part } from '../folder/manifest.ts';
import { type ColumnOptions, eventColumnsSql, mayBeWide } from './event-columns.ts';

// Level 1 of zstd writes a third faster than the default for 1 % more bytes. Columns with more distinct values than the
// limit are not worth a dictionary: looking for one costs more than it saves. Bloom filters cost 15 % of the writing and
// help only searches for one value of a dictionary column. Half of the usual row group keeps what is being encoded in cache.
const parquetOptions =
  'FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 61440, DICTIONARY_SIZE_LIMIT 1000, WRITE_BLOOM_FILTER false';

export interface WrittenLogs {
  readonly part: Part;
  readonly logGroups: readonly LogGroupFacts[];
}

/** Relation of events files in the form of FilterLogEvents lines. A line without message, time or id stops the statement. */
export function eventLinesRelation(paths: readonly string[], messageSql: (column: string) => string): string {
  const columns = `{logGroup: 'VARCHAR', logStream: 'VARCHAR', "timestamp": 'BIGINT', ingestionTime: 'BIGINT', eventId: 'VARCHAR', message: 'VARCHAR'}`;
  const message = `CASE WHEN message IS NULL OR "timestamp" IS NULL OR eventId IS NULL THEN error('a line is no event') ELSE ${messageSql('message')} END`;
  return `(SELECT * REPLACE (${message} AS message) FROM read_json([${paths.map(literal).join(', ')}], format = 'newline_delimited', columns = ${columns}))`;
}

const lineTypeList = lineTypes.map(literal).join(', ');

/** A list as the engine gives it; absent where the filter left nothing. */
function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

export async function writeLogsPart(
  engine: Engine,
  folder: string,
  file: string,
  relation: string,
  options: ColumnOptions,
  signal?: AbortSignal,
): Promise<WrittenLogs> {
  await copy(engine, folder, file, eventColumnsSql(relation, options), signal);
  const facts = await engine.rows(
    `SELECT log_group, count(*), epoch_ms(min("timestamp")), epoch_ms(max("timestamp")), count(*) FILTER (json_inexact),
       count(*) FILTER (is_json AND record_type IS NOT NULL), list(DISTINCT record_type) FILTER (record_type IN (${lineTypeList}))
     FROM read_parquet(${literal(join(folder, file))}) GROUP BY log_group ORDER BY log_group`,
    signal,
  );
  const logGroups = facts.map(([name, events, firstMs, lastMs]) => ({
    name: String(name),
    events: Number(events),
    firstMs: Number(firstMs),
    lastMs: Number(lastMs),
  }));
  const rows = logGroups.reduce((sum, group) => sum + group.events, 0);
  const total = (index: number) => facts.reduce((sum, row) => sum + Number(row[index]), 0);
  return {
    part: {
      ...partOf(folder, file, 'logs', rows),
      jsonPaths: [...options.jsonPaths],
      inexactRows: total(4),
      wideRows: total(4) === 0 ? 0 : await wideRowsIn(engine, join(folder, file), signal),
      jsonRecords: total(5),
      lineTypes: [...new Set(facts.flatMap((row) => listOf(row[6])))].sort(),
    },
    logGroups,
  };
}

/** A wide message is never exact, so only the messages of such rows are read. */
async function wideRowsIn(engine: Engine, path: string, signal?: AbortSignal): Promise<number> {
  const sql = `SELECT count(*) FROM read_parquet(${literal(path)}) WHERE json_inexact AND ${mayBeWide('message')}`;
  return Number((await engine.rows(sql, signal))[0]?.[0] ?? 0);
}

const simpleColumns = {
  metrics: {
    columns: `{namespace: 'VARCHAR', name: 'VARCHAR', dimensions: 'VARCHAR', statistic: 'VARCHAR', periodSeconds: 'DOUBLE', unit: 'VARCHAR', "timestamp": 'BIGINT', "value": 'DOUBLE', label: 'VARCHAR'}`,
    select: `namespace, name, dimensions, statistic, periodSeconds AS period_seconds, unit, make_timestamp_ms("timestamp") AS "timestamp", "value", label`,
  },
  changes: {
    columns: `{"timestamp": 'BIGINT', source: 'VARCHAR', id: 'VARCHAR', action: 'VARCHAR', resource: 'VARCHAR', actor: 'VARCHAR', error: 'VARCHAR', detail: 'VARCHAR'}`,
    select: `make_timestamp_ms("timestamp") AS "timestamp", source, id, action, resource, actor, error, detail`,
  },
  traces: {
    columns: `{traceId: 'VARCHAR', id: 'VARCHAR', parentId: 'VARCHAR', name: 'VARCHAR', origin: 'VARCHAR', namespace: 'VARCHAR', operation: 'VARCHAR', startMs: 'DOUBLE', endMs: 'DOUBLE', error: 'BOOLEAN', throttle: 'BOOLEAN', fault: 'BOOLEAN', document: 'VARCHAR'}`,
    select: `traceId AS trace_id, id, parentId AS parent_id, name, origin, namespace, operation, startMs AS start_ms, endMs AS end_ms, error, throttle, fault, document`,
  },
} as const;

export async function writeSimplePart(
  engine: Engine,
  folder: string,
  kind: keyof typeof simpleColumns,
  file: string,
  spool: string,
  signal?: AbortSignal,
): Promise<Part> {
  const { columns, select } = simpleColumns[kind];
  const source = `read_json(${literal(spool)}, format = 'newline_delimited', columns = ${columns})`;
  await copy(engine, folder, file, `SELECT ${select} FROM ${source}`, signal);
  const counted = await engine.rows(`SELECT count(*) FROM read_parquet(${literal(join(folder, file))})`);
  return partOf(folder, file, kind, Number(counted[0]?.[0] ?? 0));
}

/** Writes beside the name and publishes; what could not be finished is removed, since a full disk needs the space. */
async function copy(engine: Engine, folder: string, file: string, select: string, signal?: AbortSignal): Promise<void> {
  const path = join(folder, file);
  try {
    await engine.run(`COPY (${select}) TO ${literal(path + partialSuffix)} (${parquetOptions})`, signal);
  } catch (cause) {
    discard(path + partialSuffix);
    throw cause;
  }
  publishFile(path);
}

export function partOf(folder: string, file: string, kind: Part['kind'], rows: number): Part {
  const path = join(folder, file);
  return { file, kind, rows, bytes: statSync(path).size, sha256: sha256OfFile(path) };
}
