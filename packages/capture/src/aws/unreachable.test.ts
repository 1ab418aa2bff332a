// Servers that cannot be talked to at all.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createProxy } from 'node:http';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { readerOf } from '../testing/aws-reader.ts';
import { attemptsMax } from './retries.ts';

const { signal } = new AbortController();

test('a port on which nobody listens, after all attempts: CAPTURE_UNREACHABLE', async () => {
  const reader = readerOf('http://127.0.0.1:9');
  const failed = reader.read('sts:GetCallerIdentity', {}, { signal });
  await expect(failed).rejects.toMatchObject({ code: 'CAPTURE_UNREACHABLE' });
  expect(reader.spent.calls).toBe(attemptsMax);
});

test('a host that does not exist, as of a region that does not, at once', async () => {
  const reader = readerOf('http://logs.eu-nowhere-1.amazonaws.invalid');
  const failed = reader.read('sts:GetCallerIdentity', {}, { signal });
  await expect(failed).rejects.toMatchObject({ code: 'CAPTURE_UNREACHABLE' });
  // Some resolvers cannot say that a name does not exist, only that they do not know now.
  expect([1, attemptsMax]).toContain(reader.spent.calls);
});

test('the proxy of the environment is asked, and what it refuses is unreachable', async () => {
  const tunnels: (string | undefined)[] = [];
  const proxy = createProxy().listen(0, '127.0.0.1');
  proxy.on('connect', ({ url }, socket) => {
    tunnels.push(url);
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await once(proxy, 'listening');
  const address = proxy.address();
  vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
  vi.stubEnv('https_proxy', undefined);
  vi.stubEnv('NO_PROXY', undefined);
  vi.stubEnv('no_proxy', undefined);
  try {
    const reader = readerOf('https://sts.eu-west-1.amazonaws.com');
    const failed = reader.read('sts:GetCallerIdentity', {}, { signal });
    await expect(failed).rejects.toMatchObject({ code: 'CAPTURE_UNREACHABLE' });
    expect(tunnels[0]).toBe('sts.eu-west-1.amazonaws.com:443');
  } finally {
    vi.unstubAllEnvs();
    proxy.close();
  }
});

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

test.skipIf(!hasOpenssl)('a certificate that nobody vouches for (made with openssl): CAPTURE_CERTIFICATE', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'coldcase-certificate-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-days', '1', '-keyout', key, '-out', cert];
  spawnSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject]);
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const reader = readerOf(`https://localhost:${port}`);
  try {
    const failed = reader.read('sts:GetCallerIdentity', {}, { signal });
    await expect(failed).rejects.toMatchObject({ code: 'CAPTURE_CERTIFICATE' });
    expect(reader.spent.calls).toBe(1);
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
});
