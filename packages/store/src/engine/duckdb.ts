// The one file that talks to DuckDB. Everything above it hands over SQL text and gets plain rows.

import { ColdcaseError } from '@coldcase/model';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { storeError } from '../failures.ts';
import { detailOf } from '../folder/durable-file.ts';

/** What a cell may be after `plain`: DuckDB's wide integers become numbers, its lists arrays. */
export type EngineValue = string | number | bigint | boolean | null | readonly EngineValue[];
export type EngineRow = readonly EngineValue[];

export interface EngineOptions {
  /** Where operators that outgrow memory spill; a folder of ours, so that nothing is left elsewhere. */
  readonly spillFolder?: string;
  /** DuckDB's own limit. The process needs some 150 MB on top for Node, code and the Parquet writers' buffers. */
  readonly memoryMegabytes?: number;
  readonly threads?: number;
  /** Gives freed memory back at once. Its allocator would keep some 100 MB of it, beyond the limit of memory. */
  readonly returnsMemory?: boolean;
  /** Footers of Parquet files are read once: for files that do not change while the engine is open. */
  readonly keepsFooters?: boolean;
}

export interface Engine {
  run(sql: string, signal?: AbortSignal): Promise<void>;
  rows(sql: string, signal?: AbortSignal): Promise<readonly EngineRow[]>;
  /** The rows of a statement as they come, so that never more than a few batches are held. */
  batches(sql: string, signal?: AbortSignal): AsyncIterable<readonly EngineRow[]>;
  /** Share of the running statement that is done, 0 to 1, or undefined when the engine cannot tell. */
  progress(): number | undefined;
  close(): void;
}

export async function openEngine(options: EngineOptions = {}): Promise<Engine> {
  const instance = await DuckDBInstance.create(':memory:', configuration(options));
  const connection = await instance.connect();
  // An option of the Parquet reader, which is not there yet when the instance is made.
  if (options.keepsFooters === true) await connection.run('SET parquet_metadata_cache = true');
  const failed = (sql: string, cause: unknown) => failureOf(sql, cause, options.spillFolder);
  return {
    run: async (sql, signal) => {
      await execute(connection, sql, failed, signal);
    },
    rows: async (sql, signal) => (await execute(connection, sql, failed, signal)).map((row) => row.map(plain)),
    batches: (sql, signal) => stream(connection, sql, failed, signal),
    progress: () => {
      const { percentage } = connection.progress;
      return percentage < 0 ? undefined : percentage / 100;
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

function configuration(options: EngineOptions): Record<string, string> {
  return {
    // Keeping the order of insertion buffers whole files: 6.3 GB against 0.7 GB at five million events.
    preserve_insertion_order: 'false',
    // Extensions would be fetched from the network, and a case must work without one.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    ...(options.returnsMemory === true
      ? {
          allocator_flush_threshold: '8MB',
          allocator_bulk_deallocation_flush_threshold: '8MB',
          allocator_background_threads: 'true',
        }
      : {}),
    ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
    ...(options.memoryMegabytes === undefined ? {} : { memory_limit: `${options.memoryMegabytes}MB` }),
    ...(options.spillFolder === undefined ? {} : { temp_directory: options.spillFolder }),
  };
}

type Failed = (sql: string, cause: unknown) => ColdcaseError;

async function execute(connection: DuckDBConnection, sql: string, failed: Failed, signal?: AbortSignal) {
  const interrupt = () => connection.interrupt();
  signal?.addEventListener('abort', interrupt, { once: true });
  try {
    signal?.throwIfAborted();
    const reader = await connection.runAndReadAll(sql);
    return reader.getRowsJS();
  } catch (cause) {
    if (signal?.aborted) throw storeError('QUERY_CANCELLED', { statement: shorten(sql) }, { cause });
    throw failed(sql, cause);
  } finally {
    signal?.removeEventListener('abort', interrupt);
  }
}

async function* stream(connection: DuckDBConnection, sql: string, failed: Failed, signal?: AbortSignal) {
  const interrupt = () => connection.interrupt();
  signal?.addEventListener('abort', interrupt, { once: true });
  try {
    signal?.throwIfAborted();
    const result = await connection.stream(sql);
    for await (const rows of result.yieldRowsJs()) yield rows.map((row) => row.map(plain));
  } catch (cause) {
    if (signal?.aborted) throw storeError('QUERY_CANCELLED', { statement: shorten(sql) }, { cause });
    if (cause instanceof ColdcaseError) throw cause;
    throw failed(sql, cause);
  } finally {
    signal?.removeEventListener('abort', interrupt);
  }
}

/** Of a part: `IO Error: Could not write file "….partial": No space left on device`. */
const unwritten =
  /file "(?<path>.+?)(?:\.partial)?": (?<answer>No space left on device|Disk quota exceeded|File too large|Read-only file system)/;
/** The engine takes what is free on the disk as its limit for what it spills, so that it is never refused there. */
const unspilled = /failed to offload data block/;

/** The engine tells of a full disk in words alone. What cannot be written now cannot be written another way either. */
function failureOf(sql: string, cause: unknown, spillFolder = 'temporary files'): ColdcaseError {
  const detail = detailOf(cause);
  const { path, answer } = unwritten.exec(detail)?.groups ?? {};
  if (path !== undefined && answer !== undefined)
    return storeError('DISK_WRITE_FAILED', { path, detail: answer }, { cause });
  if (unspilled.test(detail)) return storeError('DISK_WRITE_FAILED', { path: spillFolder, detail }, { cause });
  return storeError('ENGINE_FAILED', { statement: shorten(sql), detail }, { cause });
}

function plain(value: unknown): EngineValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(plain);
  return String(value);
}

const shownStatementCharacters = 200;
function shorten(sql: string): string {
  const line = sql.replaceAll(/\s+/g, ' ');
  return line.length <= shownStatementCharacters ? line : `${line.slice(0, shownStatementCharacters)}…`;
}

/** A string as a SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as a quoted SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
