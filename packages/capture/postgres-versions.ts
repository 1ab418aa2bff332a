// A primary and a streaming standby of a given version of PostgreSQL, from a package of npm: for tests that must not depend on
// what the machine has. The package holds the server alone, so the standby begins as a copy of the primary at rest, and SQL goes
// through the client that the product has, too.
import { execFile } from 'node:child_process';
import { appendFile, chmod, chown, cp, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { assert } from '@coldcase/model';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { pause, stopServerIn } from './postgres-process.ts';
import { freePort } from './src/testing/emulators.ts';

const run = promisify(execFile);

/** The oldest that is understood and the newest that there is, as in ../package.json. */
export const postgresVersions = [14, 18] as const;
export type PostgresVersion = (typeof postgresVersions)[number];

/** Of the user `nobody`, which every Linux has: PostgreSQL refuses to run as root. */
const nobody = 65_534;
const isRoot = process.getuid?.() === 0;

export interface VersionedPair {
  readonly primaryPort: number;
  readonly standbyPort: number;
  /** Statements, in one go. */
  sql(text: string, database?: string): Promise<void>;
  /** A script as psql reads it, with the rows of COPY in it. */
  load(script: string, database: string): Promise<void>;
  caughtUp(): Promise<void>;
  stop(): Promise<void>;
}

/** Why there is none on this machine; undefined when there is. The packages are for Linux on x64. */
export function whyNoVersion(version: PostgresVersion): string | undefined {
  return packageOf(version) === undefined ? `there is no package of PostgreSQL ${version} for this machine` : undefined;
}

function packageOf(version: PostgresVersion): string | undefined {
  try {
    return dirname(dirname(fileURLToPath(import.meta.resolve(`postgres-${version}`))));
  } catch {
    return undefined;
  }
}

export async function startVersion(version: PostgresVersion): Promise<VersionedPair> {
  const folder = await mkdtemp(join(tmpdir(), `coldcase-postgres-${version}-`));
  await chmod(folder, 0o755);
  const programs = await ownPrograms(version, folder);
  const [primaryPort, standbyPort] = [await freePort(), await freePort()];
  const [primary, standby] = [join(folder, 'primary'), join(folder, 'standby')];
  const stop = async () => {
    for (const data of [standby, primary]) await stopServerIn(data);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await asServer(join(programs, 'initdb'), [
      '-D',
      primary,
      '-U',
      'postgres',
      '--auth=trust',
      '-E',
      'UTF8',
      '--no-sync',
    ]);
    await appendFile(join(primary, 'postgresql.conf'), settings({ port: primaryPort, folder }));
    const from = `'host=127.0.0.1 port=${primaryPort} user=postgres'`;
    await cp(primary, standby, { recursive: true });
    await appendFile(join(standby, 'postgresql.conf'), `port=${standbyPort}\nprimary_conninfo=${from}\n`);
    await appendFile(join(standby, 'standby.signal'), '');
    await owned(standby);
    for (const data of [primary, standby])
      await asServer(join(programs, 'pg_ctl'), ['-D', data, '-l', `${data}.log`, '-w', 'start']);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    primaryPort,
    standbyPort,
    sql: async (text, database = 'postgres') => void (await answer(primaryPort, text, database)),
    load: (script, database) => load(primaryPort, script, database),
    caughtUp: () => caughtUp(primaryPort, standbyPort),
    stop,
  };
}

function settings({ port, folder }: { port: number; folder: string }): string {
  const values = {
    port,
    listen_addresses: "'127.0.0.1'",
    unix_socket_directories: `'${folder}'`,
    hot_standby_feedback: 'on',
    shared_preload_libraries: "'pg_stat_statements'",
    fsync: 'off',
  };
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

/** A copy that the user of the server may read, wherever the repository is, with the links that a package cannot hold. */
async function ownPrograms(version: PostgresVersion, folder: string): Promise<string> {
  const root = packageOf(version);
  assert(root !== undefined, `PostgreSQL ${version} is there`);
  await cp(join(root, 'native'), join(folder, 'native'), { recursive: true, verbatimSymlinks: true });
  const links: readonly { source: string; target: string }[] = JSON.parse(
    await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8'),
  );
  for (const { source, target } of links)
    await symlink(relative(dirname(target), source), join(folder, target)).catch(() => undefined);
  await owned(folder);
  return join(folder, 'native', 'bin');
}

async function owned(folder: string): Promise<void> {
  if (!isRoot) return;
  await chown(folder, nobody, nobody);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (!entry.isSymbolicLink()) await chown(join(entry.parentPath, entry.name), nobody, nobody);
}

async function asServer(program: string, args: readonly string[]): Promise<void> {
  const user = isRoot ? { uid: nobody, gid: nobody } : {};
  // A server that inherits pipes keeps whoever waits for their end waiting.
  await run(program, [...args], { cwd: '/', env: { LC_ALL: 'C.UTF-8' }, ...user });
}

async function connected<T>(port: number, database: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ host: '127.0.0.1', port, user: 'postgres', database });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

function answer(port: number, text: string, database = 'postgres'): Promise<unknown> {
  return connected(port, database, async (client) => {
    const { rows = [] } = await client.query({ text, rowMode: 'array' });
    return rows[0]?.[0];
  });
}

/** `COPY … FROM stdin;`, rows, and a line with `\\.` */
const copies = /^(COPY .* FROM stdin);\n([\s\S]*?)^\\\.\n/gm;

function load(port: number, script: string, database: string): Promise<void> {
  return connected(port, database, async (client) => {
    let from = 0;
    for (const { index, 0: whole, 1: copy = '', 2: rows = '' } of script.matchAll(copies)) {
      await client.query(script.slice(from, index));
      await pipeline(Readable.from([rows]), client.query(copyFrom(copy)));
      from = index + whole.length;
    }
    await client.query(script.slice(from));
  });
}

async function caughtUp(primaryPort: number, standbyPort: number): Promise<void> {
  const written = await answer(primaryPort, 'SELECT pg_current_wal_lsn()');
  const question = `SELECT pg_last_wal_replay_lsn() >= '${written}'`;
  for (let tries = 0; tries < 400; tries += 1) {
    if ((await answer(standbyPort, question)) === true) return;
    await pause(25);
  }
  assert(false, 'the standby replays within ten seconds');
}
