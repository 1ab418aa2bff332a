// The schema as PostgreSQL's own program writes it. It takes ACCESS SHARE on every table and keeps it until it is done,
// which for a schema is a moment; it is told the same limits as our own sessions.
import { execFile } from 'node:child_process';
import { access, constants, readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { DatabaseAddress } from './address.ts';
import { connectTimeoutMs, lockTimeoutMs, schemaBytesMax, statementTimeoutMs } from './limits.ts';
import { applicationName, type Guards } from './session.ts';

const run = promisify(execFile);

/** Where Debian keeps each major version. */
const debianFolder = '/usr/lib/postgresql';
/** No longer than this, whatever happens: it asks many short questions. */
const dumpTimeoutMs = 120_000;

export interface DumpProgram {
  readonly path: string;
  readonly majorVersion: number;
}

/** The oldest pg_dump that is not older than the server, which is the one closest to it; an older one refuses. */
export async function findPgDump(
  serverMajor: number,
  folders: readonly string[] | undefined,
): Promise<DumpProgram | undefined> {
  const named = folders ?? (process.env.PATH ?? '').split(delimiter);
  const debian = await readdir(debianFolder).catch(() => []);
  const places = [
    ...named,
    ...(folders === undefined ? debian.map((version) => join(debianFolder, version, 'bin')) : []),
  ];
  const found = await Promise.all(places.map((folder) => versionOf(join(folder, 'pg_dump'))));
  return found
    .flatMap((program) => (program === undefined || program.majorVersion < serverMajor ? [] : [program]))
    .sort((a, b) => a.majorVersion - b.majorVersion)[0];
}

async function versionOf(path: string): Promise<DumpProgram | undefined> {
  try {
    await access(path, constants.X_OK);
    const { stdout } = await run(path, ['--version']);
    const [, major] = /\(PostgreSQL\) (\d+)/.exec(stdout) ?? [];
    return major === undefined ? undefined : { path, majorVersion: Number(major) };
  } catch {
    return undefined;
  }
}

export type Dump =
  | { readonly kind: 'dump'; readonly sql: string }
  | { readonly kind: 'failed'; readonly answer: string };

// Owners, rights, tablespaces, publications and subscriptions name what an empty database of somebody else does not have.
const dumpOptions =
  '--schema-only --no-owner --no-privileges --no-tablespaces --no-publications --no-subscriptions --no-security-labels --no-password'.split(
    ' ',
  );

export async function dumpSchema(program: DumpProgram, address: DatabaseAddress, guards: Guards): Promise<Dump> {
  const wait = `--lock-wait-timeout=${guards.lockTimeoutMs ?? lockTimeoutMs}`;
  try {
    const { stdout } = await run(program.path, [...dumpOptions, wait], {
      env: environment(address, guards),
      maxBuffer: schemaBytesMax,
      timeout: dumpTimeoutMs,
      ...(guards.signal === undefined ? {} : { signal: guards.signal }),
    });
    return { kind: 'dump', sql: stdout };
  } catch (error) {
    guards.signal?.throwIfAborted();
    return { kind: 'failed', answer: failureOf(error) };
  }
}

// By the environment: arguments can be read by everybody on the machine.
function environment(
  { host, port, database, user, password, tls }: DatabaseAddress,
  guards: Guards,
): NodeJS.ProcessEnv {
  const timeouts = `-c default_transaction_read_only=on -c statement_timeout=${guards.statementTimeoutMs ?? statementTimeoutMs}`;
  return {
    PATH: process.env.PATH,
    LC_ALL: 'C',
    PGHOST: host,
    PGPORT: String(port),
    PGDATABASE: database,
    PGUSER: user,
    PGAPPNAME: applicationName,
    PGCONNECT_TIMEOUT: String(connectTimeoutMs / 1000),
    PGOPTIONS: timeouts,
    PGCLIENTENCODING: 'UTF8',
    PGSSLMODE: tls.mode,
    PGPASSWORD: password ?? process.env.PGPASSWORD,
    ...(tls.rootCertificate === undefined ? {} : { PGSSLROOTCERT: tls.rootCertificate }),
    ...(tls.certificate === undefined ? {} : { PGSSLCERT: tls.certificate }),
    ...(tls.key === undefined ? {} : { PGSSLKEY: tls.key }),
  };
}

/** What it printed; its message repeats the command, which is of no use. */
function failureOf(error: unknown): string {
  const printed = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  const said = printed.split('\n').filter((line) => /error|detail|fatal/i.test(line));
  if (said.length > 0) return said.join(' ').replace(/pg_dump: /g, '');
  return error instanceof Error && 'killed' in error && error.killed === true
    ? 'pg_dump was ended after its time'
    : 'pg_dump failed';
}
