// The one file that talks to ClickHouse. Everything above it hands over SQL text and gets plain rows, as with DuckDB.
import { Readable } from 'node:stream';
import {
  type ClickHouseClient,
  ClickHouseError,
  ClickHouseLogLevel,
  type ClickHouseSettings,
  createClient,
  type Row,
} from '@clickhouse/client';
import { ColdcaseError } from '@coldcase/model';
import { clickhouseSettings } from '@coldcase/query';
import { storeError } from '../failures.ts';
import { detailOf } from '../folder/durable-file.ts';
import type { EngineRow } from './duckdb.ts';

/** Where a server is and who asks. The password goes nowhere but to the client: no message and no file has it. */
export interface ClickhouseAddress {
  readonly isTls: boolean;
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
}

export interface Clickhouse {
  /** Without credentials: `clickhouse://host:port/database`. */
  readonly place: string;
  run(sql: string, signal?: AbortSignal): Promise<void>;
  rows(sql: string, signal?: AbortSignal): Promise<readonly EngineRow[]>;
  /** The rows of a statement as they come. */
  batches(sql: string, signal?: AbortSignal): AsyncIterable<readonly EngineRow[]>;
  /** Sends data behind an `INSERT INTO … FORMAT …`. */
  insert(sql: string, data: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/**
 * The oldest server that is asked. The statements need QUALIFY, IS DISTINCT FROM and exact reading of numbers, which this
 * release has; the tests run on 26.7.
 */
export const clickhouseVersionMin = '25.8';

/** A statement may scan for long before its first byte comes; whoever waits can interrupt. */
const requestTimeoutMs = 60 * 60 * 1000;

const httpPort = 8123;
const httpsPort = 8443;

/**
 * Reads `clickhouse://user:password@host:port/database`, or `clickhouses://` for TLS. What is absent: user `default` without
 * a password or those given, the ports 8123 and 8443, the database `default`. Throws CLICKHOUSE_URL_INVALID.
 */
export function clickhouseAddress(
  text: string,
  credentials: { readonly user?: string; readonly password?: string } = {},
): ClickhouseAddress {
  const [, scheme, rest] = /^(clickhouses?):\/\/(.*)$/s.exec(text) ?? [];
  // As http, since a URL of an unknown scheme keeps its parts as they are.
  const address = `http://${rest ?? ''}`;
  if (rest === undefined) throw invalid('it does not begin with clickhouse:// or clickhouses://');
  if (!URL.canParse(address)) throw invalid('it is not of the form clickhouse://user:password@host:port/database');
  const url = new URL(address);
  const isTls = scheme === 'clickhouses';
  const database = decoded(url.pathname.slice(1));
  // `http://host:80` has no port any more, since 80 is the default of http.
  const port = /:80(?:\/|$)/.test(rest) ? 80 : Number(url.port);
  return {
    isTls,
    host: url.hostname,
    port: port || (isTls ? httpsPort : httpPort),
    database: database || 'default',
    user: decoded(url.username) || (credentials.user ?? 'default'),
    password: url.password === '' ? (credentials.password ?? '') : decoded(url.password),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid('a % in it is not followed by two hexadecimal digits; a % itself is written %25');
  }
}

function invalid(detail: string): Error {
  return storeError('CLICKHOUSE_URL_INVALID', { detail });
}

/** The address as it may be shown and kept. */
export function placeOf({ isTls, host, port, database }: ClickhouseAddress): string {
  return `${isTls ? 'clickhouses' : 'clickhouse'}://${host}:${port}/${encodeURIComponent(database)}`;
}

/** Connects and looks who is there. Throws CLICKHOUSE_UNREACHABLE, CLICKHOUSE_REFUSED or CLICKHOUSE_TOO_OLD. */
export async function openClickhouse(address: ClickhouseAddress): Promise<Clickhouse> {
  const { isTls, host, port, database, user, password } = address;
  const client = createClient({
    url: `${isTls ? 'https' : 'http'}://${host}:${port}`,
    username: user,
    password,
    database,
    request_timeout: requestTimeoutMs,
    application: 'coldcase',
    log: { level: ClickHouseLogLevel.OFF },
  });
  const server = new Server(client, address);
  try {
    await server.checkVersion();
  } catch (error) {
    await client.close();
    throw error;
  }
  return server;
}

class Server implements Clickhouse {
  readonly place: string;
  readonly #client: ClickHouseClient;
  readonly #address: ClickhouseAddress;

  constructor(client: ClickHouseClient, address: ClickhouseAddress) {
    this.place = placeOf(address);
    this.#client = client;
    this.#address = address;
  }

  /** Without our settings, which an old server would not know. */
  async checkVersion(): Promise<void> {
    const version = await this.#version();
    if (isOlder(version, clickhouseVersionMin))
      throw storeError('CLICKHOUSE_TOO_OLD', { place: this.place, version, supported: clickhouseVersionMin });
  }

  async #version(): Promise<string> {
    const query = 'SELECT version()';
    try {
      const answer = await this.#client.query({ query, format: 'JSONCompactEachRow' });
      const [row] = await answer.json<readonly unknown[]>();
      return String(row?.[0]);
    } catch (cause) {
      if (cause instanceof ClickHouseError) throw this.#failure(query, cause);
      throw storeError('CLICKHOUSE_UNREACHABLE', { place: this.place, detail: networkDetail(cause) }, { cause });
    }
  }

  async run(sql: string, signal?: AbortSignal): Promise<void> {
    await this.#guard(sql, signal, () => this.#client.command({ query: sql, ...abortable(signal) }));
  }

  async rows(sql: string, signal?: AbortSignal): Promise<readonly EngineRow[]> {
    return await this.#guard(sql, signal, async () => {
      // An error after the first row would else come behind an answer of status 200.
      const answer = await this.#query(sql, signal, { wait_end_of_query: 1 });
      return await answer.json<EngineRow>();
    });
  }

  async *batches(sql: string, signal?: AbortSignal): AsyncGenerator<readonly EngineRow[]> {
    const answer = await this.#guard(sql, signal, () => this.#query(sql, signal, {}));
    const batches: AsyncIterator<readonly Row<EngineRow>[]> = answer.stream<EngineRow>()[Symbol.asyncIterator]();
    for (;;) {
      const next = await this.#guard(sql, signal, () => batches.next());
      if (next.done === true) return;
      yield next.value.map((row) => row.json());
    }
  }

  async #query(query: string, signal: AbortSignal | undefined, settings: ClickHouseSettings) {
    return await this.#client.query({
      query,
      format: 'JSONCompactEachRow',
      clickhouse_settings: { ...clickhouseSettings, cancel_http_readonly_queries_on_client_close: 1, ...settings },
      ...abortable(signal),
    });
  }

  async insert(sql: string, data: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<void> {
    await this.#guard(sql, signal, async () => {
      const values = Readable.from(data, { objectMode: false });
      const { stream } = await this.#client.exec({ query: sql, values, ...abortable(signal) });
      // The connection goes back to its pool when the answer, which is empty, was read.
      for await (const _ of stream);
    });
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  async #guard<T>(sql: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    try {
      signal?.throwIfAborted();
      return await work();
    } catch (cause) {
      if (signal?.aborted) throw storeError('QUERY_CANCELLED', { statement: shorten(sql) }, { cause });
      // What our own data refuses while it is read, such as a damaged file, is no failure of the server.
      throw cause instanceof ColdcaseError ? cause : this.#failure(sql, cause);
    }
  }

  #failure(sql: string, cause: unknown): Error {
    const { place } = this;
    // Sentences of the server end in a full stop and a space; ours go on.
    const detail = detailOf(cause).replace(/[.\s]+$/, '');
    const code = cause instanceof ClickHouseError ? cause.code : '';
    if (refusals.includes(code)) {
      return storeError('CLICKHOUSE_REFUSED', { place, user: this.#address.user, detail }, { cause });
    }
    if (isNetworkError(cause))
      return storeError('CLICKHOUSE_UNREACHABLE', { place, detail: networkDetail(cause) }, { cause });
    return storeError(
      'CLICKHOUSE_FAILED',
      { place, statement: shorten(sql), code, detail: detailOf(cause) },
      { cause },
    );
  }
}

/** UNKNOWN_USER, WRONG_PASSWORD, REQUIRED_PASSWORD, ACCESS_DENIED, AUTHENTICATION_FAILED. */
const refusals = ['192', '193', '194', '497', '516'];

function abortable(signal: AbortSignal | undefined) {
  return signal === undefined ? {} : { abort_signal: signal };
}

/** An error of the operating system, such as ECONNRESET. Errors of our own reading of a file have a path and no syscall of a socket. */
function isNetworkError(cause: unknown): boolean {
  if (!(cause instanceof Error) || cause instanceof ClickHouseError) return false;
  return ('code' in cause && !('path' in cause)) || /timeout|socket hang up/i.test(cause.message);
}

/** When every address of a name refuses, the message is empty and the reason is the code. */
function networkDetail(cause: unknown): string {
  const detail = detailOf(cause);
  if (detail !== '') return detail;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'no answer';
}

function isOlder(version: string, than: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = than.split('.').map(Number);
  return !(major > wantedMajor || (major === wantedMajor && minor >= wantedMinor));
}

const shownStatementCharacters = 200;
function shorten(sql: string): string {
  const line = sql.replaceAll(/\s+/g, ' ');
  return line.length <= shownStatementCharacters ? line : `${line.slice(0, shownStatementCharacters)}…`;
}
