import { createServer, type RequestListener } from 'node:http';
import { startClickhouse } from '@coldcase/testkit/clickhouse';
import { afterAll, expect, test } from 'vitest';
import { clickhouseAddress, openClickhouse, placeOf } from './clickhouse.ts';

const server = await startClickhouse();
afterAll(() => server.stop());

test('an address says where and as whom, with defaults for what it leaves out', () => {
  const full = clickhouseAddress('clickhouses://an%20a:p%40s%3As@ch.example.com:9440/my%2Flogs');
  expect(full).toEqual({
    isTls: true,
    host: 'ch.example.com',
    port: 9440,
    database: 'my/logs',
    user: 'an a',
    password: 'p@s:s',
  });
  const short = { isTls: false, host: 'ch', port: 8123, database: 'default', user: 'default', password: '' };
  expect(clickhouseAddress('clickhouse://ch')).toEqual(short);
  expect(clickhouseAddress('clickhouse://ch:80/')).toEqual({ ...short, port: 80 });
  expect(clickhouseAddress('clickhouses://ch')).toEqual({ ...short, isTls: true, port: 8443 });
  expect(clickhouseAddress('clickhouse://ch', { user: 'a', password: 'b' })).toMatchObject({
    user: 'a',
    password: 'b',
  });
  expect(clickhouseAddress('clickhouse://c@ch', { user: 'a', password: 'b' })).toMatchObject({
    user: 'c',
    password: 'b',
  });
});

test.each([
  'http://a:secret@ch',
  'clickhouse://a:secret@',
  'clickhouse://a:secret@ch:port',
  'clickhouse://a:secret%@ch',
])('an address that is none is refused without repeating it: %s', (text) => {
  const error = errorOf(() => clickhouseAddress(text));
  expect(error).toMatchObject({ code: 'CLICKHOUSE_URL_INVALID' });
  expect(JSON.stringify(error) + String(error)).not.toContain('secret');
});

function errorOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

test('the place of an address has no credentials', () => {
  expect(placeOf(clickhouseAddress('clickhouses://a:secret@ch/x'))).toBe('clickhouses://ch:8443/x');
});

test('a server that answers is asked in rows, and keeps to settings that make numbers exact', async () => {
  const clickhouse = await openClickhouse(clickhouseAddress(server.urlOf('default')));
  expect(await clickhouse.rows(`SELECT 1, 'a', NULL, toFloat64('0.30000000000000004'), true`)).toEqual([
    [1, 'a', null, 0.30000000000000004, true],
  ]);
  await clickhouse.close();
});

test('a statement that the server refuses is CLICKHOUSE_FAILED, with the statement and the answer', async () => {
  const clickhouse = await openClickhouse(clickhouseAddress(server.urlOf('default')));
  await expect(clickhouse.rows('SELECT nothing FROM nowhere')).rejects.toMatchObject({
    code: 'CLICKHOUSE_FAILED',
    failure: { on: 'SELECT nothing FROM nowhere', answer: expect.stringContaining('nowhere') },
  });
  await clickhouse.close();
});

test('a statement that is aborted while it runs is QUERY_CANCELLED', async () => {
  const clickhouse = await openClickhouse(clickhouseAddress(server.urlOf('default')));
  const controller = new AbortController();
  const long = clickhouse.rows(
    'SELECT sleepEachRow(0.2) FROM numbers(5) SETTINGS max_block_size = 1',
    controller.signal,
  );
  setTimeout(() => controller.abort(), 50);
  await expect(long).rejects.toMatchObject({ code: 'QUERY_CANCELLED' });
  expect(await clickhouse.rows('SELECT 1')).toEqual([[1]]);
  await clickhouse.close();
});

test('a wrong password is CLICKHOUSE_REFUSED, which names the user and not the password', async () => {
  const address = { ...clickhouseAddress(server.urlOf('default')), password: 'not it' };
  const error = await openClickhouse(address).catch((refusal: unknown) => refusal);
  expect(error).toMatchObject({
    code: 'CLICKHOUSE_REFUSED',
    failure: { attempted: expect.stringContaining('tester') },
  });
  expect(JSON.stringify(error) + String(error)).not.toContain('not it');
});

test('a port where nobody listens is CLICKHOUSE_UNREACHABLE', async () => {
  const port = await withServer(
    () => undefined,
    async (free) => free,
  );
  await expect(openClickhouse(clickhouseAddress(`clickhouse://127.0.0.1:${port}`))).rejects.toMatchObject({
    code: 'CLICKHOUSE_UNREACHABLE',
    failure: { on: `clickhouse://127.0.0.1:${port}/default`, answer: expect.stringContaining('ECONNREFUSED') },
  });
});

test('a server of another kind is CLICKHOUSE_UNREACHABLE', async () => {
  const answer: RequestListener = (_request, response) => response.writeHead(404).end('<html>no such page</html>');
  await withServer(answer, async (port) => {
    await expect(openClickhouse(clickhouseAddress(`clickhouse://127.0.0.1:${port}`))).rejects.toMatchObject({
      code: 'CLICKHOUSE_UNREACHABLE',
    });
  });
});

test('a server from before the forms that the statements need is CLICKHOUSE_TOO_OLD', async () => {
  const answer: RequestListener = (_request, response) => response.end('["18.16.1"]\n');
  await withServer(answer, async (port) => {
    await expect(openClickhouse(clickhouseAddress(`clickhouse://127.0.0.1:${port}`))).rejects.toMatchObject({
      code: 'CLICKHOUSE_TOO_OLD',
      failure: { answer: 'it is version 18.16.1, and 25.8 is the oldest that answers exactly' },
    });
  });
});

async function withServer<T>(listener: RequestListener, work: (port: number) => Promise<T>): Promise<T> {
  const other = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const address = other.address();
  try {
    return await work(typeof address === 'object' ? (address?.port ?? 0) : 0);
  } finally {
    other.closeAllConnections();
    await new Promise((resolve) => other.close(resolve));
  }
}
