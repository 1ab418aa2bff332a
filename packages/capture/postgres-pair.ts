// A PostgreSQL primary and a streaming standby on loopback, for tests: made in a temporary folder, gone when they end.
//
//   primary 127.0.0.1:p ──── WAL ────▶ standby 127.0.0.1:s    both with TLS (self-signed) and pg_stat_statements
//
// postgres refuses to run as root, so root becomes the user `postgres` for it.
import { execFile, spawnSync } from 'node:child_process';
import { appendFile, chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { assert } from '@coldcase/model';
import { pause, stopServerIn } from './postgres-process.ts';
import { freePort } from './src/testing/emulators.ts';

const run = promisify(execFile);
const programs = '/usr/lib/postgresql/15/bin';
const isRoot = process.getuid?.() === 0;

export interface PostgresPair {
  readonly primaryPort: number;
  readonly standbyPort: number;
  /** The certificate that signs itself, for `sslrootcert`. */
  readonly certificate: string;
  /** A folder that both this process and the servers' user may use. */
  readonly folder: string;
  /** Runs a script with psql on the primary and gives what it printed; the first error ends it. */
  sql(text: string, database?: string): Promise<string>;
  /** Runs files with psql, one session, as `psql -f a -f b`. */
  load(files: readonly string[], database: string): Promise<string>;
  pgDump(args: readonly string[]): Promise<string>;
  /** The latencies of a transaction that is run over and over on the primary, in microseconds, by pgbench. */
  latencies(transaction: string, database: string, seconds: number): Promise<readonly number[]>;
  /** Waits until the standby has replayed all that the primary has written. */
  caughtUp(): Promise<void>;
  stop(): Promise<void>;
}

/** Why the pair cannot be started on this machine; undefined when it can. */
export function whyNoPostgres(): string | undefined {
  if (spawnSync(join(programs, 'initdb'), ['--version']).status !== 0) return 'PostgreSQL 15 is not installed';
  if (spawnSync('openssl', ['version']).status !== 0) return 'openssl, which makes the certificate, is not installed';
  if (isRoot && spawnSync('runuser', ['-u', 'postgres', 'true']).status !== 0) return 'there is no user postgres';
  return undefined;
}

export async function startPostgresPair(): Promise<PostgresPair> {
  const folder = await mkdtemp(join(tmpdir(), 'coldcase-postgres-'));
  await chmod(folder, 0o755);
  if (isRoot) await run('chown', ['postgres', folder]);
  const [primaryPort, standbyPort] = [await freePort(), await freePort()];
  const data = { primary: join(folder, 'primary'), standby: join(folder, 'standby') };
  try {
    await startPrimary(folder, data.primary, primaryPort);
    await startStandby(folder, data.standby, primaryPort, standbyPort);
  } catch (error) {
    await stopServers(folder, [data.standby, data.primary]);
    throw error;
  }
  const psql = (args: readonly string[]) =>
    output(join(programs, 'psql'), ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-U', 'postgres', ...args]);
  const onPrimary = ['-h', '127.0.0.1', '-p', String(primaryPort)];
  return {
    primaryPort,
    standbyPort,
    certificate: join(folder, 'server.crt'),
    folder,
    sql: (text, database = 'postgres') => psql([...onPrimary, '-d', database, '-c', text]),
    load: (files, database) => psql([...onPrimary, '-d', database, ...files.flatMap((file) => ['-f', file])]),
    pgDump: (args) => output(join(programs, 'pg_dump'), ['-U', 'postgres', ...onPrimary, ...args]),
    latencies: (transaction, database, seconds) =>
      latencies(transaction, [...onPrimary, '-U', 'postgres', '-T', String(seconds), database]),
    caughtUp: () => caughtUp(psql, onPrimary, standbyPort),
    stop: () => stopServers(folder, [data.standby, data.primary]),
  };
}

async function startPrimary(folder: string, data: string, port: number): Promise<void> {
  await asServer(join(programs, 'initdb'), ['-D', data, '-U', 'postgres', '--auth=trust', '-E', 'UTF8', '--no-sync']);
  await makeCertificate(folder);
  const settings = {
    port,
    listen_addresses: "'127.0.0.1'",
    unix_socket_directories: `'${folder}'`,
    hot_standby_feedback: 'on',
    shared_preload_libraries: "'pg_stat_statements'",
    fsync: 'off',
    ssl: 'on',
    ssl_cert_file: `'${join(folder, 'server.crt')}'`,
    ssl_key_file: `'${join(folder, 'server.key')}'`,
    max_standby_streaming_delay: "'30s'",
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  await appendFile(join(data, 'postgresql.conf'), lines.join(''));
  await writeFile(join(data, 'pg_hba.conf'), accessRules);
  await start(folder, data);
}

// Whoever made the pair is trusted; the others need their passwords, so that a wrong one can be tried.
const accessRules = `local all all trust
host all postgres 127.0.0.1/32 trust
host replication postgres 127.0.0.1/32 trust
host all all 127.0.0.1/32 scram-sha-256
`;

async function startStandby(folder: string, data: string, primaryPort: number, port: number): Promise<void> {
  const from = ['-h', '127.0.0.1', '-p', String(primaryPort), '-U', 'postgres'];
  await asServer(join(programs, 'pg_basebackup'), [...from, '-D', data, '-R', '-X', 'stream', '-c', 'fast']);
  await appendFile(join(data, 'postgresql.conf'), `port=${port}\n`);
  await start(folder, data);
}

async function start(folder: string, data: string): Promise<void> {
  await asServer(join(programs, 'pg_ctl'), ['-D', data, '-l', `${data}.log`, '-w', '-o', `-k ${folder}`, 'start']);
}

async function makeCertificate(folder: string): Promise<void> {
  const [key, certificate] = [join(folder, 'server.key'), join(folder, 'server.crt')];
  const names = ['-subj', '/CN=db.coldcase.example', '-addext', 'subjectAltName=DNS:db.coldcase.example'];
  const form = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  await asServer('openssl', ['req', ...form, ...names, '-keyout', key, '-out', certificate]);
  await asServer('chmod', ['600', key]);
}

async function stopServers(folder: string, dataFolders: readonly string[]): Promise<void> {
  for (const data of dataFolders) await stopServerIn(data);
  await rm(folder, { recursive: true, force: true });
}

async function caughtUp(
  psql: (args: readonly string[]) => Promise<string>,
  onPrimary: readonly string[],
  standbyPort: number,
): Promise<void> {
  // WAL of others that is not committed, of a lock for example, goes out with a commit of ours that has some of its own.
  const commit = "SELECT pg_logical_emit_message(true, 'coldcase', '')";
  const written = (await psql([...onPrimary, '-c', commit, '-c', 'SELECT pg_current_wal_lsn()']))
    .trim()
    .split('\n')
    .at(-1);
  const question = `SELECT pg_last_wal_replay_lsn() >= '${written}'`;
  for (let tries = 0; tries < 400; tries += 1) {
    const answer = await psql(['-h', '127.0.0.1', '-p', String(standbyPort), '-c', question]);
    if (answer.trim() === 't') return;
    await pause(25);
  }
  assert(false, 'the standby replays within ten seconds');
}

// A process of its own: in ours, masking would be taken for a slow server.
async function latencies(transaction: string, args: readonly string[]): Promise<readonly number[]> {
  const own = await mkdtemp(join(tmpdir(), 'coldcase-pgbench-'));
  try {
    await writeFile(join(own, 'transaction.sql'), transaction);
    const log = ['-l', `--log-prefix=${join(own, 'log')}`];
    await output(join(programs, 'pgbench'), ['-n', '-f', join(own, 'transaction.sql'), ...log, ...args]);
    const files = (await readdir(own)).filter((name) => name.startsWith('log.'));
    const lines = (await Promise.all(files.map((name) => readFile(join(own, name), 'utf8'))))
      .join('')
      .trim()
      .split('\n');
    return lines.map((line) => Number(line.split(' ')[2]));
  } finally {
    await rm(own, { recursive: true });
  }
}

async function asServer(program: string, args: readonly string[]): Promise<string> {
  return isRoot ? output('runuser', ['-u', 'postgres', '--', program, ...args]) : output(program, args);
}

async function output(program: string, args: readonly string[]): Promise<string> {
  const environment = { PATH: process.env.PATH ?? '', LC_ALL: 'C.UTF-8', PGCLIENTENCODING: 'UTF8' };
  // From the root folder: the user postgres may not enter the one that we are in.
  const { stdout } = await run(program, args, { cwd: '/', env: environment, maxBuffer: 1 << 28 });
  return stdout;
}
