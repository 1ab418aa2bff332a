import { describe, expect, test } from 'vitest';
import { addressText, readDatabaseUrl, tlsOptions } from './address.ts';

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
