// A case into ClickHouse: its Parquet files are sent as they are, each once, and what arrived is counted before it counts.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { type Clickhouse, type ClickhouseAddress, openClickhouse } from '../engine/clickhouse.ts';
import { storeError } from '../failures.ts';
import { type Part, readManifest } from '../folder/manifest.ts';
import { missingOf } from '../open-case.ts';
import {
  arrivalSql,
  checkIsPushed,
  createTableSql,
  eventTarget,
  type PushTarget,
  partitionOf,
  rowsByPartition,
} from './case-table.ts';
import { recordPush } from './push-journal.ts';

export interface PushOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: PushProgress) => void;
  /** Wall-clock time for the journal. */
  readonly now?: () => Date;
}

export interface PushProgress {
  readonly bytesDone: number;
  readonly bytesTotal: number;
  readonly part: string;
}

export interface PushSummary {
  /** The server without credentials, and the table of the events. */
  readonly place: string;
  readonly table: string;
  /** Parts and rows of the case that are there now. */
  readonly parts: number;
  readonly rows: number;
  /** What this push sent; the rest was there already. */
  readonly partsSent: number;
  readonly bytesSent: number;
}

/**
 * Pushes the logs of a case. After an interruption the same call sends what is missing.
 *
 * Throws what `readManifest` and `openClickhouse` throw, CASE_INCOMPLETE, CASE_DAMAGED when a file is not what the manifest
 * says, PUSH_MISCOUNTED and CLICKHOUSE_FAILED.
 */
export async function pushCase(
  folder: string,
  address: ClickhouseAddress,
  options: PushOptions = {},
): Promise<PushSummary> {
  const manifest = readManifest(folder);
  if (manifest.state !== 'complete')
    throw storeError('CASE_INCOMPLETE', { path: folder, missing: missingOf(manifest) });
  const target = eventTarget(manifest);
  const server = await openClickhouse(address);
  try {
    const sent = await new Push(folder, server, target, options).run();
    await checkIsPushed(server, folder, manifest);
    const summary = summaryOf(server, target, sent);
    recordPush(folder, summary, options.now);
    return summary;
  } finally {
    await server.close();
  }
}

function summaryOf({ place }: Clickhouse, { table, parts }: PushTarget, sent: readonly Part[]): PushSummary {
  return {
    place,
    table,
    parts: parts.length,
    rows: parts.reduce((sum, { rows }) => sum + rows, 0),
    partsSent: sent.length,
    bytesSent: bytesOf(sent),
  };
}

const bytesOf = (parts: readonly Part[]) => parts.reduce((sum, { bytes }) => sum + bytes, 0);

class Push {
  readonly #folder: string;
  readonly #server: Clickhouse;
  readonly #target: PushTarget;
  readonly #options: PushOptions;
  readonly #bytesTotal: number;
  #bytesDone = 0;

  constructor(folder: string, server: Clickhouse, target: PushTarget, options: PushOptions) {
    this.#folder = folder;
    this.#server = server;
    this.#target = target;
    this.#options = options;
    this.#bytesTotal = bytesOf(target.parts);
  }

  /** The parts that had to be sent. */
  async run(): Promise<readonly Part[]> {
    const sent: Part[] = [];
    await this.#server.run(createTableSql(this.#target), this.#options.signal);
    const there = await rowsByPartition(this.#server, this.#target.table, this.#options.signal);
    for (const part of this.#target.parts) {
      if (there?.get(partitionOf(part)) === part.rows) this.#bytesDone += part.bytes;
      else sent.push(await this.#send(part));
    }
    return sent;
  }

  async #send(part: Part): Promise<Part> {
    const { signal } = this.#options;
    const sql = arrivalSql(this.#target, part);
    for (const statement of sql.before) await this.#server.run(statement, signal);
    await this.#server.insert(sql.insert, this.#bytesOf(part), signal);
    const [counted] = await this.#server.rows(sql.count, signal);
    const found = Number(counted?.[0]);
    if (found !== part.rows)
      throw storeError('PUSH_MISCOUNTED', { place: this.#server.place, part: part.file, expected: part.rows, found });
    await this.#server.run(sql.move, signal);
    await this.#server.run(sql.after, signal);
    return part;
  }

  /** The file, checked against the manifest on its way: what is damaged here must not become evidence there. */
  async *#bytesOf(part: Part): AsyncGenerator<Uint8Array> {
    const digest = createHash('sha256');
    const file: AsyncIterable<Uint8Array> = createReadStream(join(this.#folder, part.file));
    for await (const chunk of file) {
      digest.update(chunk);
      this.#bytesDone += chunk.length;
      this.#report(part);
      yield chunk;
    }
    if (digest.digest('hex') !== part.sha256) throw damaged(this.#folder, part);
  }

  #report(part: Part): void {
    const { onProgress } = this.#options;
    onProgress?.({ bytesDone: this.#bytesDone, bytesTotal: this.#bytesTotal, part: part.file });
  }
}

function damaged(folder: string, part: Part): Error {
  return storeError('CASE_DAMAGED', {
    path: folder,
    problems: [`${part.file} has other bytes than the manifest says`],
  });
}
