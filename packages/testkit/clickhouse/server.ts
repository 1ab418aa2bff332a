// For tests: a ClickHouse server on loopback, started as a process of its own and stopped by its id.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface ClickhouseServer extends AsyncDisposable {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** `clickhouse://user:password@127.0.0.1:port/database` */
  urlOf(database: string): string;
  stop(): Promise<void>;
}

const user = 'tester';
const password = 'pass:w/ord@é';

/** Starts an empty server, on Linux x64 with glibc: chDB's binaries for other machines are not among our dependencies. It ends with `stop`, or with the process that started it. */
export async function startClickhouse(): Promise<ClickhouseServer> {
  const folder = mkdtempSync(join(tmpdir(), 'coldcase-clickhouse-'));
  const child = spawn(process.execPath, [fileURLToPath(new URL('main.ts', import.meta.url)), folder, user, password], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const port = await portOf(child);
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  };
  const credentials = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  return {
    port,
    user,
    password,
    urlOf: (database) => `clickhouse://${credentials}@127.0.0.1:${port}/${encodeURIComponent(database)}`,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function portOf({ stdout }: ChildProcess): Promise<number> {
  if (stdout === null) throw new TypeError('the output of the server is a pipe');
  for await (const line of createInterface({ input: stdout })) return Number(line);
  throw new Error(
    'the server ended before it listened: it runs on Linux x64 with glibc, where npm installs its engine',
  );
}
