// A process that passes for a ClickHouse server: the engine is chDB, in process, and this answers the part of ClickHouse's
// HTTP interface that its client uses. One process has one data directory, hence a process of its own.
//
//   node main.ts DATA-DIRECTORY USER PASSWORD      prints the port it listens on
import { createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const [dataFolder = '', user = 'default', password = ''] = process.argv.slice(2);
const spoolFolder = join(dataFolder, 'spool');
mkdirSync(spoolFolder, { recursive: true });

/**
 * What is used of chDB's native part. The package `chdb` around it names a binary for every platform, and a lock file must
 * then hold them all; this one is named alone, as an optional dependency.
 */
interface Engine {
  CreateConnection(path: string): unknown;
  QueryAsyncConnection(connection: unknown, sql: string, format: string): Promise<{ readonly bytes: Uint8Array }>;
}
const engine: Engine = createRequire(import.meta.url)('@chdb/lib-linux-x64-gnu');
const connection = engine.CreateConnection(join(dataFolder, 'engine'));

async function execute(sql: string): Promise<Uint8Array> {
  const { bytes } = await engine.QueryAsyncConnection(connection, sql, 'TabSeparated');
  return bytes;
}

/** Parameters of the interface that are no settings of a query. */
const ownParameters = ['query', 'query_id', 'database', 'session_id', 'role', 'default_format', 'wait_end_of_query'];
/** Statements run one after the other, since settings and the current database belong to the one session. */
let last: Promise<unknown> = Promise.resolve();
let inForce: readonly string[] = [];
let spooledCount = 0;

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => fail(response, 500, messageOf(error)));
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(typeof address === 'object' ? address?.port : address);
});
// Whoever started this holds the other end of standard input: a parent that was killed takes its server with it.
process.stdin.resume().once('end', () => process.exit(0));

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://server');
  if (url.pathname === '/ping') {
    response.end('Ok.\n');
    return;
  }
  if (!isAllowed(request)) {
    const text = `Code: 516. DB::Exception: ${user}: Authentication failed: password is incorrect. (AUTHENTICATION_FAILED)`;
    fail(response, 403, text);
    return;
  }
  const text = url.searchParams.get('query');
  const body = text === null ? await textOf(request) : await spooled(request);
  const turn = last.then(() => {
    return text === null ? run(body, url) : runInsert(text, body, url);
  });
  last = turn.catch(() => undefined);
  const bytes = await turn;
  response.writeHead(200, { 'content-type': 'text/plain; charset=UTF-8', 'x-clickhouse-summary': '{}' });
  response.end(bytes);
}

function isAllowed({ headers }: IncomingMessage): boolean {
  const expected = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return headers.authorization === expected;
}

async function run(statement: string, url: URL): Promise<Uint8Array> {
  await prepare(url);
  return await execute(statement);
}

/** Data that follows a statement comes as the body. The engine reads it from a file. */
async function runInsert(statement: string, file: string, url: URL): Promise<Uint8Array> {
  try {
    const [, target = '', format = ''] = /^\s*(INSERT INTO .*?)\s+FORMAT\s+(\w+)\s*$/is.exec(statement) ?? [];
    if (target === '') return await run(statement, url);
    return await run(`${target} FROM INFILE '${file}' COMPRESSION 'none' FORMAT ${format}`, url);
  } finally {
    rmSync(file, { force: true });
  }
}

/** Settings and database of a query hold for it alone; what the query before had as well stays. */
async function prepare(url: URL): Promise<void> {
  const database = url.searchParams.get('database') ?? 'default';
  const settings = [...url.searchParams].filter(([name]) => !ownParameters.includes(name));
  const wanted = [
    `USE "${database.replaceAll('"', '\\"')}"`,
    ...settings.map(([name, value]) => `SET ${name} = '${value.replaceAll("'", "\\'")}'`),
  ];
  if (wanted.join('\n') === inForce.join('\n')) return;
  const names = inForce.map((statement) => /^SET (\w+)/.exec(statement)?.[1]).filter((name) => name !== undefined);
  inForce = [];
  for (const name of names) await execute(`SET ${name} = DEFAULT`);
  for (const statement of wanted) await execute(statement);
  inForce = wanted;
}

async function spooled(request: IncomingMessage): Promise<string> {
  spooledCount += 1;
  const file = join(spoolFolder, `${spooledCount}`);
  await pipeline(request, createWriteStream(file));
  return file;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function fail(response: ServerResponse, status: number, text: string): void {
  const code = /Code: (\d+)/.exec(text)?.[1] ?? '0';
  if (!response.headersSent) response.writeHead(status, { 'x-clickhouse-exception-code': code });
  response.end(text);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
