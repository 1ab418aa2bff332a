// A case of nothing but what two functions printed, traced by `@coldcase/lambda` where no daemon is: their parts of traces are
// rows, lines are found by their trace, and the diagnosis names what a function waited for when its time was up.
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseMessage } from '@coldcase/model';
import { functionLibrary, openSandbox, shopFolder } from '@coldcase/reproduce';
import { openCase } from '@coldcase/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { diagnoseCase } from './diagnose-case.ts';
import { mapOfCase } from './graph-case.ts';
import { importFiles } from './import-files.ts';
import { queryCase } from './query-case.ts';

const program = `
import { captureHttp, createLogger, inSubsegment, withRemainingTimeGuard, withTracing } from '@coldcase/lambda';
captureHttp();
const log = createLogger();
export const handler = withRemainingTimeGuard(withTracing(async ({ orderId }) => {
  log.info('order received', { orderId });
  await inSubsegment('charge', async () => (await fetch(process.env.PROVIDER_URL + '/charges', { method: 'POST' })).text());
}));`;

const root = mkdtempSync(join(tmpdir(), 'traced-functions-'));
const folder = join(root, 'a.case');
const signal = new AbortController().signal;
/** Of REPORT lines, in order: traces of `orders`. */
let traces: readonly string[] = [];
const good = 8;
const provider = { kind: 'remote', name: '127.0.0.1' };
const stopped = 2;

beforeAll(async () => {
  let hangs = false;
  const server = createServer((_, response) => (hangs ? undefined : response.end('accepted'))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const taskRoot = join(root, 'task');
  cpSync(functionLibrary(shopFolder()), join(taskRoot, 'node_modules/@coldcase/lambda'), { recursive: true });
  writeFileSync(join(taskRoot, 'index.mjs'), program);
  const common = { taskRoot, handler: 'index.handler', memoryMb: 256, tracing: 'Active', timeoutMs: 1_000 } as const;
  const environment = { PROVIDER_URL: url };
  const sandbox = openSandbox(
    [
      { ...common, name: 'orders', environment },
      { ...common, name: 'carts', environment },
    ],
    { seed: 1 },
  );
  for (let orderId = 0; orderId < good; orderId++) await sandbox.invoke('orders', { orderId });
  await sandbox.invoke('carts', { orderId: 0 });
  hangs = true;
  for (let orderId = 0; orderId < stopped; orderId++) await sandbox.invoke('orders', { orderId });
  await sandbox.close();
  server.closeAllConnections();
  server.close();
  const events = join(root, 'events.jsonl');
  const logs = sandbox.logs();
  writeFileSync(events, logs.map((event) => JSON.stringify(event)).join('\n'));
  const ofOrders = logs.filter(({ logGroup }) => logGroup === '/aws/lambda/orders');
  traces = ofOrders.flatMap(({ message }) => parseMessage(message).traceId ?? []);
  await importFiles({ inputs: [events], out: folder });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const tableOf = async (text: string) => (await queryCase({ folder, text, signal })).table?.rows ?? [];

test('each invocation has its parts in the trace table; those of one that was stopped have no end', async () => {
  await using opened = await openCase(folder);
  const segments = await opened.segments(opened.facts.window, signal);
  const [first] = traces;
  const drawn = (traceId: string | undefined) =>
    segments
      .filter((segment) => segment.traceId === traceId)
      .map(({ name, operation, endMs }) => [name, operation, endMs === undefined ? 'open' : 'ended']);
  expect(drawn(first)).toEqual([
    ['orders', '## index.handler', 'ended'],
    ['charge', undefined, 'ended'],
    ['127.0.0.1', 'POST /charges', 'ended'],
  ]);
  expect(drawn(traces.at(-1)).map(([name, , end]) => [name, end])).toEqual([
    ['orders', 'open'],
    ['charge', 'open'],
    ['127.0.0.1', 'open'],
  ]);
  expect(segments).toHaveLength(3 * (good + 1 + stopped));
});

test('lines are found by their trace, and what was pending is a field of one', async () => {
  const traceId = traces.at(-1);
  const lines = await tableOf(
    `filter xray_trace_id = "${traceId}" | fields message, pending.0.name | sort @timestamp asc`,
  );
  expect(lines).toEqual([
    ['order received', undefined],
    ['about to time out', '127.0.0.1'],
  ]);
});

test('functions are nodes of their own, though both call their handler index.handler', async () => {
  const { edges } = await mapOfCase(folder, signal);
  expect(edges.map(({ from, to, restsOn }) => [from, to, restsOn.map(({ text }) => text)])).toEqual([
    [{ kind: 'function', name: 'carts' }, provider, ['1 calls in captured traces']],
    [{ kind: 'function', name: 'orders' }, provider, [`${good + stopped} calls in captured traces`]],
  ]);
});

test('the diagnosis names what the stopped invocations waited for, and doubts it no more', async () => {
  const { findings } = await diagnoseCase(folder, {}, signal);
  expect(findings.map(({ scenario }) => scenario)).toEqual(['lambda-timeout']);
  const now = findings[0]?.remedies.filter(({ kind }) => kind === 'mitigate').map(({ text }) => text);
  // And nothing that would speak for more time.
  expect(now).toEqual([
    expect.stringMatching(
      /^More time would gain nothing: .* When they were stopped they waited for 127\.0\.0\.1, within charge\.$/,
    ),
  ]);
});
