import { once } from 'node:events';
import { createServer, get, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sentBy } from '../testing/daemon.ts';
import { contextOf, parentIdOf, traceIdOf } from '../testing/harness.ts';
import { captureHttp } from './capture-http.ts';
import { parseTraceHeader } from './trace-header.ts';
import { withTracing } from './with-tracing.ts';

captureHttp();
captureHttp();

let server: Server;
let base = '';
const headers: (string | undefined)[] = [];

beforeAll(async () => {
  server = createServer((asked, answer) => {
    headers.push(asked.headers['x-amzn-trace-id']?.toString());
    if (asked.url?.startsWith('/reset')) {
      asked.socket.destroy();
      return;
    }
    answer.statusCode = Number(asked.url?.match(/\d{3}/)?.[0] ?? 200);
    answer.end('answer');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address: AddressInfo | string | null = server.address();
  base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const byFetch = async (path: string) => {
  const answer = await fetch(`${base}${path}`);
  await answer.text();
};
const byHttp = (path: string) =>
  new Promise<void>((resolve, reject) => {
    get(`${base}${path}`, (answer) => answer.resume().once('end', resolve)).once('error', reject);
  });

const partsOf = async (work: () => unknown, isSampled = true): Promise<readonly Record<string, unknown>[]> => {
  headers.length = 0;
  const handler = withTracing(async () => work());
  const [sent] = await sentBy(() => handler({}, contextOf(1, { isSampled })));
  const parts: unknown = sent?.document.subsegments;
  return Array.isArray(parts) ? parts : [];
};

test.each([
  ['fetch', byFetch],
  ['node:http, imported by name', byHttp],
])('a call by %s is one part, named for its host, without its query, and carries the trace', async (_name, ask) => {
  const parts = await partsOf(() => ask('/orders/17?token=secret'));
  expect(parts).toEqual([
    {
      name: '127.0.0.1',
      namespace: 'remote',
      id: expect.any(String),
      start_time: expect.any(Number),
      end_time: expect.any(Number),
      http: { request: { method: 'GET', url: `${base}/orders/17` }, response: { status: 200 } },
    },
  ]);
  expect(parseTraceHeader(headers[0])).toEqual({ traceId: traceIdOf(1), parentId: parts[0]?.id, isSampled: true });
});

test.each([
  [429, { throttle: true, error: true }],
  [404, { error: true }],
  [503, { fault: true }],
])('the answer %i is marked', async (status, marks) => {
  const [byName] = await partsOf(() => byHttp(`/${status}`));
  const [fetched] = await partsOf(() => byFetch(`/${status}`));
  expect(byName).toMatchObject(marks);
  expect(fetched).toMatchObject(marks);
});

test.each([
  ['fetch', byFetch],
  ['node:http', byHttp],
])('a connection that breaks is a fault of the other side (%s)', async (_name, ask) => {
  const [part] = await partsOf(() => ask('/reset').catch(() => undefined));
  expect(part).toMatchObject({ fault: true, cause: { exceptions: [{ remote: true }] }, end_time: expect.any(Number) });
});

test('calls at the same time are parts beside each other', async () => {
  const parts = await partsOf(() => Promise.all([byFetch('/a'), byHttp('/b'), byFetch('/c')]));
  expect(parts).toHaveLength(3);
  expect(new Set(headers.map((header) => parseTraceHeader(header)?.parentId)).size).toBe(3);
});

test('an unsampled trace is carried on as it came', async () => {
  await partsOf(() => byFetch('/'), false);
  expect(parseTraceHeader(headers[0])).toEqual({ traceId: traceIdOf(1), parentId: parentIdOf(1), isSampled: false });
});

test('outside of an invocation requests are as they were', async () => {
  headers.length = 0;
  await byFetch('/');
  await new Promise((resolve) => request(`${base}/`, resolve).end());
  expect(headers).toEqual([undefined, undefined]);
});
