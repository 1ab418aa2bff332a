// A push is whole or says so: tried by killing it at the requests that it makes.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request as outgoing, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogEvent } from '@coldcase/model';
import { compile } from '@coldcase/query';
import { drawnEvents } from '@coldcase/testkit';
import { startClickhouse } from '@coldcase/testkit/clickhouse';
import { afterAll, expect, test } from 'vitest';
import { type ClickhouseAddress, clickhouseAddress, openClickhouse } from '../engine/clickhouse.ts';
import { readManifest } from '../folder/manifest.ts';
import { importEvidence } from '../import/import-evidence.ts';
import { openCase } from '../open-case.ts';
import { rowsByPartition } from './case-table.ts';
import { openClickhouseCase } from './open-clickhouse-case.ts';
import { pushCase } from './push-case.ts';
import { lastPushPlace } from './push-journal.ts';

const root = mkdtempSync(join(tmpdir(), 'coldcase-push-'));
const server = await startClickhouse();
const address = clickhouseAddress(server.urlOf('default'));
afterAll(async () => {
  rmSync(root, { recursive: true, force: true });
  await server.stop();
});

const morning = drawnEvents(`
  10:00:00.000  api     START RequestId: 4c1e0a53-7f52-4b65-9c1e-000000000001 Version: $LATEST
  10:00:03.500  orders  {"level":"ERROR","message":"no answer","http":{"status":504},"cost":1.50}
  10:00:04.000  orders  {"level":"INFO","message":"an answer","http":{"status":200},"cost":2.5}
`);
const evening = drawnEvents(`
  20:00:00.000  api     plain {"rare": [0, -0.10, 1e3, "x"]} text
  20:00:01.000  orders  {"level":"WARN","message":"slow","http":{"status":200},"cost":10}
`);

/** A case with one part for each list of events. */
async function makeCase(name: string, ...lists: readonly (readonly LogEvent[])[]): Promise<string> {
  const folder = join(root, name);
  for (const [index, events] of lists.entries()) {
    const batches = async function* () {
      yield { events, bytesRead: 0 };
    };
    await importEvidence(folder, [
      { name: `source ${index}`, format: 'drawn', sizeBytes: 0, isEventLines: false, batches },
    ]);
  }
  return folder;
}

/** Rows of each part at the server, by file. */
async function pushedRows(folder: string, where: ClickhouseAddress): Promise<Readonly<Record<string, number>>> {
  const clickhouse = await openClickhouse(where);
  const rows = await rowsByPartition(clickhouse, `coldcase_${readManifest(folder).id}`);
  await clickhouse.close();
  return Object.fromEntries([...(rows ?? [])].map(([part, count]) => [part.split('@')[0], count]));
}

async function newDatabase(name: string): Promise<ClickhouseAddress> {
  const clickhouse = await openClickhouse(address);
  await clickhouse.run(`CREATE DATABASE ${name}`);
  await clickhouse.close();
  return { ...address, database: name };
}

test('a pushed case answers as its folder does', async () => {
  const folder = await makeCase('pushed.case', morning, evening);
  const summary = await pushCase(folder, address);
  expect(summary).toMatchObject({
    parts: 2,
    rows: 5,
    partsSent: 2,
    place: `clickhouse://127.0.0.1:${server.port}/default`,
  });
  expect(await pushedRows(folder, address)).toEqual({ 'logs/part-00001.parquet': 3, 'logs/part-00002.parquet': 2 });
  await using inFolder = await openCase(folder);
  await using atServer = await openClickhouseCase(folder, address);
  const { signal } = new AbortController();
  for (const text of [
    'fields @timestamp, @message, http.status, cost, rare.0, rare.3 | sort @timestamp asc',
    'stats count(*), sum(http.status), max(cost) by level',
    'filter http.status >= 500 | fields @log, message',
  ]) {
    const { plan } = compile(text);
    if (plan === undefined) throw new TypeError('the queries of this test compile');
    const expected = await inFolder.askWithStatistics(plan, signal);
    expect({ text, ...(await atServer.askWithStatistics(plan, signal)) }).toEqual({ text, ...expected });
  }
  expect(await atServer.metrics([], signal)).toEqual([]);
});

test('lines of services, data sources and messages of many values are read as in the folder', async () => {
  const wide = JSON.stringify(Object.fromEntries(Array.from({ length: 250 }, (_, n) => [`k${n}`, n])));
  const folder = await makeCase(
    'services.case',
    drawnEvents(`
      10:00:00.000  vpc     2 123456789010 eni-1235b8ca 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK
      10:00:01.000  /syslog <165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47 - BOMAn application event
      10:00:02.000  orders  ${wide}
      10:00:03.000  trail   {"eventVersion":"1.08","userIdentity":{"type":"Root"},"eventSource":"s3.amazonaws.com","eventName":"Get"}
    `),
  );
  await pushCase(folder, address);
  await using inFolder = await openCase(folder);
  await using atServer = await openClickhouseCase(folder, address);
  const { signal } = new AbortController();
  for (const text of [
    'fields srcAddr, dstPort, action, bytes * 2 as twice, facility, severity, hostname, appName | sort @timestamp asc',
    'fields @data_source_name, @data_source_type, @ptr, @log | sort @timestamp asc',
    'fields k0, k199, k200, k249 | filter ispresent(k0)',
    'stats sum(bytes) by action, dstPort',
  ]) {
    const { plan } = compile(text);
    if (plan === undefined) throw new TypeError('the queries of this test compile');
    const expected = await inFolder.ask(plan, signal);
    expect({ text, ...(await atServer.ask(plan, signal)) }).toEqual({ text, ...expected });
  }
  const { plan } = compile('fields k199, k200 | filter ispresent(k0)');
  if (plan === undefined) throw new TypeError('the query of this test compiles');
  expect((await atServer.ask(plan, signal)).rows).toEqual([['199', undefined]]);
});

test('numbers that are read from the message print as the folder prints them', async () => {
  const folder = await makeCase('written.case', morning, evening);
  await pushCase(folder, address);
  await using opened = await openClickhouseCase(folder, address);
  const { plan } = compile('filter ispresent(rare.0) | fields rare.0, rare.1, rare.2, rare.3, rare.4');
  if (plan === undefined) throw new TypeError('the query of this test compiles');
  const { rows } = await opened.ask(plan, new AbortController().signal);
  expect(rows).toEqual([['0', '-0.1', '1000.0', 'x', undefined]]);
});

test('a second push sends nothing, and one after a loss sends what was lost', async () => {
  const folder = await makeCase('again.case', morning, evening);
  const where = await newDatabase('again');
  await pushCase(folder, where);
  expect(await pushCase(folder, where)).toMatchObject({ parts: 2, partsSent: 0, bytesSent: 0 });
  const [first] = readManifest(folder).parts;
  const clickhouse = await openClickhouse(where);
  await clickhouse.run(
    `ALTER TABLE coldcase_${readManifest(folder).id} DROP PARTITION '${first?.file}@${first?.sha256}'`,
  );
  await expect(openClickhouseCase(folder, where)).rejects.toMatchObject({
    code: 'CASE_NOT_PUSHED',
    failure: { answer: 'its push did not finish: 1 of 2 parts are there' },
  });
  expect(await pushCase(folder, where)).toMatchObject({ partsSent: 1, bytesSent: first?.bytes });
  await clickhouse.close();
});

test('an empty case can be pushed and asked', async () => {
  const folder = await makeCase('empty.case', []);
  expect(await pushCase(folder, address)).toMatchObject({ parts: 0, rows: 0 });
  await using opened = await openClickhouseCase(folder, address);
  const { plan } = compile('fields @message, anything');
  if (plan === undefined) throw new TypeError('the query of this test compiles');
  expect((await opened.ask(plan, new AbortController().signal)).rows).toEqual([]);
});

test('a case that was not pushed, or that grew since, is CASE_NOT_PUSHED', async () => {
  const folder = await makeCase('grown.case', morning);
  const failure = { code: 'CASE_NOT_PUSHED', failure: { answer: 'it was not pushed there in its present state' } };
  const where = await newDatabase('grown');
  await expect(openClickhouseCase(folder, where)).rejects.toMatchObject(failure);
  await pushCase(folder, where);
  await (await openClickhouseCase(folder, where))[Symbol.asyncDispose]();
  await makeCase('grown.case', morning, evening);
  await expect(openClickhouseCase(folder, where)).rejects.toMatchObject(failure);
});

test('a table with rows of somebody else is CASE_NOT_PUSHED', async () => {
  const folder = await makeCase('strange.case', morning);
  const where = await newDatabase('strange');
  const { table } = await pushCase(folder, where);
  const clickhouse = await openClickhouse(where);
  await clickhouse.run(`INSERT INTO ${table} (part, message) VALUES ('mine', 'a line')`);
  await clickhouse.close();
  await expect(openClickhouseCase(folder, where)).rejects.toMatchObject({
    code: 'CASE_NOT_PUSHED',
    failure: { answer: 'its table there holds rows that are not of the case' },
  });
});

test('a damaged part is CASE_DAMAGED and does not count', async () => {
  const folder = await makeCase('whole.case', morning);
  const damaged = join(root, 'damaged.case');
  cpSync(folder, damaged, { recursive: true });
  const other = await makeCase('other.case', drawnEvents('11:00:00.000 api another line'));
  cpSync(join(other, 'logs/part-00001.parquet'), join(damaged, 'logs/part-00001.parquet'));
  const where = await newDatabase('damaged');
  await expect(pushCase(damaged, where)).rejects.toMatchObject({ code: 'CASE_DAMAGED' });
  expect(await pushedRows(damaged, where)).toEqual({});
});

test('a part whose rows are not what the manifest says is PUSH_MISCOUNTED and does not count', async () => {
  const folder = await makeCase('miscounted.case', morning);
  const manifest = readFileSync(join(folder, 'case.json'), 'utf8');
  writeFileSync(join(folder, 'case.json'), manifest.replace('"rows": 3', '"rows": 4'));
  const where = await newDatabase('miscounted');
  await expect(pushCase(folder, where)).rejects.toMatchObject({
    code: 'PUSH_MISCOUNTED',
    failure: { answer: 'it has 4 rows, and 3 arrived; they do not count' },
  });
  expect(await pushedRows(folder, where)).toEqual({});
});

test('the journal remembers where the case is, and no credentials', async () => {
  const folder = await makeCase('journal.case', morning);
  expect(() => lastPushPlace(folder)).toThrow(expect.objectContaining({ code: 'CLICKHOUSE_NOT_NAMED' }));
  await pushCase(folder, address, { now: () => new Date(0) });
  appendFileSync(join(folder, 'journal.jsonl'), 'a line that was c');
  const place = `clickhouse://127.0.0.1:${server.port}/default`;
  expect(lastPushPlace(folder)).toBe(place);
  const journal = readFileSync(join(folder, 'journal.jsonl'), 'utf8');
  expect(journal).toContain(`"at":"1970-01-01T00:00:00.000Z","action":"push","place":"${place}"`);
  expect(journal).not.toContain(server.password);
  expect(journal).not.toContain(encodeURIComponent(server.password));
  expect(journal).not.toContain(server.user);
});

// ── kills ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Before the server hears of a request, in the midst of its data, or after it did what was asked. */
type Moment = 'before' | 'within' | 'after';
const moments: readonly Moment[] = ['before', 'within', 'after'];
/** COLDCASE_KILLS=all kills at every request; each takes seconds, so that usually every fourth is tried. */
const killStep = process.env.COLDCASE_KILLS === 'all' ? 1 : 4;

const pushProgram = `
  const { clickhouseAddress, pushCase } = await import(${JSON.stringify(join(import.meta.dirname, 'index.ts'))});
  await pushCase(process.argv[1], clickhouseAddress(process.argv[2]));`;

/** Pushes in a process of its own, which is killed at its n-th request. Gives the number of requests that it made. */
async function killedPush(folder: string, database: string, killAt: number, moment: Moment): Promise<number> {
  let child: ChildProcess | undefined;
  let requests = 0;
  const proxy = createServer((request, response) => {
    requests += 1;
    const isLast = requests === killAt;
    if (isLast && moment === 'before') child?.kill('SIGKILL');
    else forward(request, response, isLast ? () => child?.kill('SIGKILL') : undefined, isLast && moment === 'within');
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const at = proxy.address();
  const port = typeof at === 'object' ? at?.port : undefined;
  const url = server.urlOf(database).replace(`:${server.port}/`, `:${port}/`);
  child = spawn(process.execPath, ['--input-type=module', '--eval', pushProgram, folder, url], { stdio: 'ignore' });
  await once(child, 'exit');
  proxy.closeAllConnections();
  await new Promise((resolve) => proxy.close(resolve));
  return requests;
}

/** Hands a request on. With `kill`, the answer never comes back; cut off, the server gets half of the data. */
function forward(
  request: IncomingMessage,
  response: ServerResponse,
  kill: (() => void) | undefined,
  isCut: boolean,
): void {
  const { method, url, headers } = request;
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('error', () => undefined);
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    const onward = outgoing({ port: server.port, host: '127.0.0.1', method, path: url, headers }, (answer) => {
      if (kill !== undefined) {
        answer.resume().on('end', kill);
        return;
      }
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => kill?.());
    if (!isCut) {
      onward.end(body);
      return;
    }
    onward.write(body.subarray(0, Math.floor(body.length / 2)));
    setTimeout(() => onward.destroy(new Error('cut')), 20);
  });
}

test('wherever a push is killed, only whole parts count, and the next push completes it', {
  timeout: 300_000,
}, async () => {
  const folder = await makeCase('killed.case', morning, evening);
  await newDatabase('never_killed');
  const requests = await killedPush(folder, 'never_killed', Number.POSITIVE_INFINITY, 'before');
  expect(requests).toBeGreaterThan(15);
  const whole: Readonly<Record<string, number>> = { 'logs/part-00001.parquet': 3, 'logs/part-00002.parquet': 2 };
  for (let killAt = 1; killAt <= requests; killAt += killStep) {
    const moment = moments[(killAt + Math.floor(killAt / 3)) % moments.length] ?? 'before';
    const where = await newDatabase(`killed_${killAt}`);
    await killedPush(folder, where.database, killAt, moment);
    const there = await pushedRows(folder, where);
    for (const [part, rows] of Object.entries(there))
      expect({ killAt, part, rows }).toEqual({ killAt, part, rows: whole[part] });
    const { partsSent } = await pushCase(folder, where);
    expect({ killAt, partsSent }).toEqual({ killAt, partsSent: 2 - Object.keys(there).length });
    expect({ killAt, ...(await pushedRows(folder, where)) }).toEqual({ killAt, ...whole });
  }
});
