// The table of a case in ClickHouse: the columns of its Parquet parts, and one partition for each part.
//
//   part              timestamp   log_group   message   …
//   logs/part-00001.parquet@3d4f9…   ← file and checksum: the name of the partition says what was pushed
//
// A part arrives in a table of its own and moves over as a whole partition, which ClickHouse does in one step. So a
// partition is there with all its rows or not at all, whatever is killed and whoever else pushes the same case.
import { clickhouseDialect } from '@coldcase/query';
import { layoutOf } from '../case-layout.ts';
import type { Clickhouse } from '../engine/clickhouse.ts';
import { storeError } from '../failures.ts';
import type { JsonPath, Manifest, Part } from '../folder/manifest.ts';
import { eventColumns, jsonColumn } from '../import/event-columns.ts';

const { identifier, text } = clickhouseDialect;

/** What of a case is sent where. */
export interface PushTarget {
  readonly table: string;
  /** Definitions of the columns by name, without the column of the partition. */
  readonly columns: ReadonlyMap<string, string>;
  readonly orderBy: readonly string[];
  readonly parts: readonly Part[];
}

export function eventTarget(manifest: Manifest): PushTarget {
  const parts = manifest.parts.filter(({ kind }) => kind === 'logs');
  // A path that some part lacks, or has of another type, is read from the message: no column could hold it.
  const paths = [...layoutOf(parts).everywhere.values()].filter(({ column }) => column === undefined);
  const own = eventColumns.map((name) => [name, eventColumnTypes[name]] as const);
  const flat = paths.map(
    ({ path, type }) => [jsonColumn(path), `Nullable(${jsonTypes[type]}) CODEC(ZSTD(1))`] as const,
  );
  return {
    table: `coldcase_${manifest.id}`,
    columns: new Map([...own, ...flat]),
    // A window of one log group is the usual question, and its lines resemble each other: they compress best together.
    orderBy: ['log_group', 'timestamp'],
    parts,
  };
}

const word = 'LowCardinality(Nullable(String))';
const figure = 'Nullable(Float64) CODEC(ZSTD(1))';

const eventColumnTypes: Readonly<Record<(typeof eventColumns)[number], string>> = {
  timestamp: `DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1))`,
  ingestion_time: `Nullable(DateTime64(3, 'UTC')) CODEC(ZSTD(1))`,
  log_group: 'LowCardinality(String)',
  log_stream: 'String CODEC(ZSTD(1))',
  event_id: 'String CODEC(ZSTD(1))',
  message: 'String CODEC(ZSTD(3))',
  is_json: 'Bool',
  record_type: word,
  request_id: 'Nullable(String) CODEC(ZSTD(1))',
  trace_id: 'Nullable(String) CODEC(ZSTD(1))',
  level: word,
  duration_ms: figure,
  billed_duration_ms: figure,
  memory_size_mb: figure,
  max_memory_used_mb: figure,
  init_duration_ms: figure,
  status: word,
  error_type: word,
  pattern: word,
  json_inexact: 'Bool',
};

const jsonTypes: Readonly<Record<JsonPath['type'], string>> = {
  BIGINT: 'Int64',
  DOUBLE: 'Float64',
  BOOLEAN: 'Bool',
  VARCHAR: 'String',
};

export function createTableSql({ table, columns, orderBy }: PushTarget): string {
  const defined = [...columns].map(([name, type]) => `${identifier(name)} ${type}`);
  return `CREATE TABLE IF NOT EXISTS ${identifier(table)} (part String, ${defined.join(', ')})
    ENGINE = MergeTree PARTITION BY part ORDER BY (${orderBy.map(identifier).join(', ')})`;
}

/** The partition of a part. The checksum alone would do until two parts have the same bytes. */
export function partitionOf({ file, sha256 }: Part): string {
  return `${file}@${sha256}`;
}

/** Rows of each partition that is there; `undefined` when there is no such table. */
export async function rowsByPartition(
  server: Clickhouse,
  table: string,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, number> | undefined> {
  const [found] = await server.rows(`EXISTS TABLE ${identifier(table)}`, signal);
  if (Number(found?.[0]) !== 1) return undefined;
  const rows = await server.rows(`SELECT part, count(*) FROM ${identifier(table)} GROUP BY part`, signal);
  return new Map(rows.map(([part, count]) => [String(part), Number(count)]));
}

/** Throws CASE_NOT_PUSHED unless every part of the case is there with all its rows, and nothing else. */
export async function checkIsPushed(server: Clickhouse, folder: string, manifest: Manifest): Promise<void> {
  const { table, parts } = eventTarget(manifest);
  const there = await rowsByPartition(server, table);
  const missing = missingText(parts, there);
  if (missing !== undefined) throw storeError('CASE_NOT_PUSHED', { path: folder, place: server.place, missing });
}

function missingText(parts: readonly Part[], there: ReadonlyMap<string, number> | undefined): string | undefined {
  if (there === undefined) return 'it was not pushed there in its present state';
  const whole = parts.filter((part) => there.get(partitionOf(part)) === part.rows);
  if (whole.length < parts.length) return `its push did not finish: ${whole.length} of ${parts.length} parts are there`;
  return there.size > parts.length ? 'its table there holds rows that are not of the case' : undefined;
}

/** The statements that bring one part in, in their order around the insert. */
export function arrivalSql({ table, columns }: PushTarget, part: Part) {
  const incoming = identifier(`${table}_incoming`);
  const partition = text(partitionOf(part));
  return {
    before: [
      `DROP TABLE IF EXISTS ${incoming} SYNC`,
      `CREATE TABLE ${incoming} AS ${identifier(table)}`,
      `ALTER TABLE ${incoming} MODIFY COLUMN part String DEFAULT ${partition}`,
    ],
    insert: `INSERT INTO ${incoming} (${[...columns.keys()].map(identifier).join(', ')}) FORMAT Parquet`,
    count: `SELECT count(*) FROM ${incoming} WHERE part = ${partition}`,
    move: `ALTER TABLE ${identifier(table)} REPLACE PARTITION ${partition} FROM ${incoming}`,
    after: `DROP TABLE IF EXISTS ${incoming} SYNC`,
  };
}
