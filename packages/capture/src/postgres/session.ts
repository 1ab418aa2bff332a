// One connection that cannot write, cannot wait for long, and is named so that a database administrator can find it and
// end it.
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { databaseError } from '../failures.ts';
import { addressText, type DatabaseAddress, mayBePlain, tlsOptions } from './address.ts';
import { connectTimeoutMs, idleTimeoutMs, lockTimeoutMs, statementTimeoutMs } from './limits.ts';
import { quoteLiteral } from './quote.ts';
import { connectionFailure, isLoss, type Refusal, refusalIn } from './refusals.ts';
import { type Row, rowsIn } from './rows.ts';

export const applicationName = 'coldcase-capture';
/** Before each statement of ours: it tells them in logs, and keeps them out of the slow queries. */
export const statementMark = `/* ${applicationName} */`;

/** What a user may shorten or stretch of the limits in limits.ts. */
export interface Guards {
  readonly statementTimeoutMs?: number;
  readonly lockTimeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** The answer to a statement: rows, or why there are none. */
export type Answer = { readonly kind: 'rows'; readonly rows: readonly Row[] } | Refusal;

// They travel as startup options and not as SET: behind a pool that shares connections (PgBouncer), SET would stay on the
// connection of somebody else, and make the application of the user read-only. Such a pool refuses startup options.
function guardSettings(guards: Guards): Readonly<Record<string, string>> {
  return {
    default_transaction_read_only: 'on',
    statement_timeout: String(guards.statementTimeoutMs ?? statementTimeoutMs),
    lock_timeout: String(guards.lockTimeoutMs ?? lockTimeoutMs),
    idle_in_transaction_session_timeout: String(idleTimeoutMs),
    application_name: applicationName,
  };
}

// How values are written, so that they load anywhere; and no parallel workers or just-in-time compilation, which would
// take more than our one core from a server in trouble.
const writingSettings = {
  search_path: '',
  DateStyle: 'ISO,YMD',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  bytea_output: 'hex',
  extra_float_digits: '1',
  client_encoding: 'UTF8',
  row_security: 'on',
  max_parallel_workers_per_gather: '0',
  jit: 'off',
};

/**
 * Opens a session, gives it to the work, and closes it whatever happens.
 *
 * @throws DATABASE_UNREACHABLE, DATABASE_REFUSED, DATABASE_CERTIFICATE  when there is no session
 * @throws DATABASE_UNGUARDED  when what makes it harmless does not hold
 */
export async function withSession<T>(
  address: DatabaseAddress,
  guards: Guards,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  guards.signal?.throwIfAborted();
  const client = await connected(address, guards);
  const session = new Session(client, address, guards.signal);
  try {
    await checkGuards(session, address, guards);
    return await work(session);
  } finally {
    await session.close();
  }
}

async function connected(address: DatabaseAddress, guards: Guards): Promise<pg.Client> {
  const tls = await tlsOptions(address);
  try {
    return await connect(address, guards, tls);
  } catch (error) {
    const hasNoTls = error instanceof Error && error.message === 'The server does not support SSL connections';
    if (!hasNoTls || !mayBePlain(address.tls)) throw connectionFailure(error, addressText(address));
  }
  return connect(address, guards, undefined).catch((error: unknown) => {
    throw connectionFailure(error, addressText(address));
  });
}

type Tls = Awaited<ReturnType<typeof tlsOptions>>;

async function connect(address: DatabaseAddress, guards: Guards, tls: Tls): Promise<pg.Client> {
  const { host, port, database, user, password } = address;
  const options = Object.entries({ ...guardSettings(guards), ...writingSettings });
  const client = new pg.Client({
    host,
    port,
    database,
    user,
    password,
    ssl: tls ?? false,
    application_name: applicationName,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    options: options.map(([name, value]) => `-c ${name}=${value.replaceAll(/[\\ ]/g, '\\$&')}`).join(' '),
    types: { getTypeParser: () => String },
  });
  // Unheard, a connection that is cut would end the process. The session listens for itself.
  client.on('error', () => {});
  await client.connect();
  return client;
}

async function checkGuards(session: Session, address: DatabaseAddress, guards: Guards): Promise<void> {
  const wanted = Object.entries(guardSettings(guards));
  // In milliseconds, as pg_settings has them; SHOW would write 10000 as 10s.
  const [held = {}] = await session.ask(
    `SELECT ${wanted.map(([name], index) => `(SELECT setting FROM pg_settings WHERE name = ${quoteLiteral(name)}) AS s${index}`).join(', ')}`,
  );
  assertGuards(
    addressText(address),
    wanted.map(([setting, value], index) => ({ setting, wanted: value, held: held[`s${index}`] ?? 'unknown' })),
  );
}

/** @throws DATABASE_UNGUARDED  for the first setting that is not as we asked */
export function assertGuards(
  database: string,
  settings: readonly { readonly setting: string; readonly wanted: string; readonly held: string }[],
): void {
  const broken = settings.find(({ wanted, held }) => wanted !== held);
  if (broken !== undefined) throw databaseError('DATABASE_UNGUARDED', { database, ...broken });
}

export class Session {
  readonly #client: pg.Client;
  readonly #address: DatabaseAddress;
  readonly #signal: AbortSignal | undefined;
  readonly #whenAborted: () => void;
  #isInTransaction = false;
  /** What the server said when it ended the session between two statements. The next statement would only tell that it is over. */
  #lastWords: string | undefined;

  constructor(client: pg.Client, address: DatabaseAddress, signal: AbortSignal | undefined) {
    this.#client = client;
    this.#address = address;
    this.#signal = signal;
    this.#whenAborted = () => void this.close();
    client.on('error', (error) => {
      this.#lastWords ??= error.message;
    });
    signal?.addEventListener('abort', this.#whenAborted, { once: true });
  }

  /**
   * One statement, or why the server refuses it. In a transaction it runs inside a savepoint that is rolled back after it:
   * the snapshot stays, and its locks are gone. A migration that waits for a table waits for one statement of ours, never
   * for the whole sample.
   *
   * @throws DATABASE_LOST  when there is no connection any more
   */
  async try(sql: string): Promise<Answer> {
    try {
      return { kind: 'rows', rows: rowsIn(await this.#send(this.#isInTransaction ? inSavepoint(sql) : sql)) };
    } catch (error) {
      return this.#refused(error);
    }
  }

  /** A statement that is not refused unless something is wrong with the whole session. */
  async ask(sql: string): Promise<readonly Row[]> {
    const answer = await this.try(sql);
    if (answer.kind === 'rows') return answer.rows;
    throw this.#lost(answer.answer, undefined);
  }

  /**
   * The bytes of COPY … TO STDOUT, as the server sends them and no faster than they are read; a refusal comes last. Inside a
   * transaction, with its savepoint. Whoever does not read to the end must end the session.
   *
   * @throws DATABASE_LOST  when there is no connection any more; what its reader throws is not caught
   */
  async *copy(select: string): AsyncGenerator<Uint8Array | Refusal> {
    try {
      await this.#send('SAVEPOINT reading');
      for await (const chunk of this.#client.query(copyTo(`${statementMark} COPY (${select}) TO STDOUT`))) {
        this.#signal?.throwIfAborted();
        yield chunk;
      }
      await this.#send('ROLLBACK TO SAVEPOINT reading; RELEASE SAVEPOINT reading');
    } catch (error) {
      yield await this.#refused(error);
    }
  }

  /** One snapshot for everything that the work reads. */
  async transaction<T>(settings: Readonly<Record<string, string>>, work: () => Promise<T>): Promise<T> {
    await this.ask('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    for (const [name, value] of Object.entries(settings)) await this.ask(`SET LOCAL ${name} = ${quoteLiteral(value)}`);
    // The first statement takes the snapshot, outside of any savepoint.
    await this.ask('SELECT 1');
    this.#isInTransaction = true;
    const result = await work();
    this.#isInTransaction = false;
    await this.ask('ROLLBACK');
    return result;
  }

  async close(): Promise<void> {
    this.#signal?.removeEventListener('abort', this.#whenAborted);
    await this.#client.end().catch(() => {});
  }

  async #send(sql: string): Promise<unknown> {
    this.#signal?.throwIfAborted();
    return this.#client.query(`${statementMark} ${sql}`);
  }

  async #refused(error: unknown): Promise<Refusal> {
    this.#signal?.throwIfAborted();
    const refusal = refusalIn(error);
    if (this.#lastWords !== undefined) throw this.#lost(this.#lastWords, error);
    if (refusal === undefined) throw error;
    if (isLoss(refusal)) throw this.#lost(refusal.answer, error);
    if (this.#isInTransaction) await this.#send('ROLLBACK TO SAVEPOINT reading; RELEASE SAVEPOINT reading');
    return refusal;
  }

  #lost(answer: string, cause: unknown): Error {
    return databaseError('DATABASE_LOST', { database: addressText(this.#address), answer }, { cause });
  }
}

function inSavepoint(sql: string): string {
  return `SAVEPOINT reading; ${sql}; ROLLBACK TO SAVEPOINT reading; RELEASE SAVEPOINT reading`;
}
