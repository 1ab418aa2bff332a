import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { addressText, readDatabaseUrl, tlsOptions } from './address.ts';
import { withSession } from './session.ts';

describe('the address of a database', () => {
  test('is read as libpq reads it', () => {
    const address = readDatabaseUrl('postgresql://ann%40x:p%40ss%3A@db.example:6543/my%20shop?sslmode=verify-full');
    expect(address).toMatchObject({
      host: 'db.example',
      port: 6543,
      database: 'my shop',
      user: 'ann@x',
      password: 'p@ss:',
    });
    expect(address.tls.mode).toBe('verify-full');
    expect(readDatabaseUrl('postgres://ann@[::1]')).toMatchObject({
      host: '::1',
      port: 5432,
      database: 'ann',
      password: undefined,
    });
    expect(readDatabaseUrl('postgres://ann@/shop?host=/run/postgresql').host).toBe('/run/postgresql');
  });

  test('is shown without its password', () => {
    expect(addressText(readDatabaseUrl('postgres://ann:secret@db/shop'))).toBe('db:5432/shop as ann');
  });

  test.each([
    ['secret', 'it is no URL'],
    ['mysql://ann:secret@db/shop', 'it does not begin'],
    ['postgres://db/shop', 'it names no user'],
    ['postgres://ann:secret%zz@db/shop', 'it has a % that'],
    ['postgres://ann:secret@db/shop?sslmode=maybe', 'its sslmode is none of'],
  ])('that cannot be understood is an error which does not repeat it: %s', (url, answer) => {
    expect(() => readDatabaseUrl(url)).toThrow(expect.objectContaining({ code: 'DATABASE_URL_INVALID' }));
    expect(() => readDatabaseUrl(url)).toThrow(answer);
    expect(() => readDatabaseUrl(url)).not.toThrow('secret');
  });

  test.each([
    ['disable', undefined],
    ['prefer', false],
    ['require', false],
    ['verify-ca', true],
    ['verify-full', true],
  ])('with sslmode=%s looks at the certificate: %s', async (mode, isVerified) => {
    const options = await tlsOptions(readDatabaseUrl(`postgres://ann@db/shop?sslmode=${mode}`));
    expect(options?.rejectUnauthorized).toBe(isVerified);
    expect(options?.checkServerIdentity === undefined).toBe(mode !== 'verify-ca');
  });
});

/** A server that has no TLS and hangs up: how often it is called with a given sslmode, and what comes of it. */
async function withoutTls(mode: string): Promise<string> {
  let calls = 0;
  const server = createServer((socket) => {
    calls += 1;
    socket.on('error', () => {});
    socket.once('data', (bytes) => (bytes.readInt32BE(4) === 80_877_103 ? socket.write('N') : socket.destroy()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const url = readDatabaseUrl(`postgres://ann@127.0.0.1:${port}/shop?sslmode=${mode}`);
  const error: unknown = await withSession(url, {}, async () => undefined).catch((one: unknown) => one);
  server.close();
  return `${calls} ${error instanceof Error ? error.message.replace(/.*: /, '') : error}`;
}

test('a server without TLS is asked again without it, if sslmode lets us', async () => {
  expect(await withoutTls('prefer')).toBe('2 Connection terminated unexpectedly.');
  expect(await withoutTls('require')).toBe('1 The server does not support SSL connections.');
  expect(await withoutTls('disable')).toBe('1 Connection terminated unexpectedly.');
});
