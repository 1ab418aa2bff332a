import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type FaultServer, hang, ok, type Reply, reset, s3Error, startFaultServer } from '../testing/fault-server.ts';
import { AwsError } from './aws-error.ts';
import { putObject } from './put-object.ts';
import { attemptsMax } from './try-again.ts';

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_SESSION_TOKEN', 'token');
  vi.stubEnv('AWS_REGION', 'eu-central-1');
});
afterEach(() => vi.unstubAllEnvs());

async function put(replies: readonly Reply[], options: { key?: string; bucket?: string; ms?: number } = {}) {
  await using server = await startFaultServer(...replies);
  vi.stubEnv('AWS_ENDPOINT_URL_S3', server.url);
  const { key = 'coverage/a b.coverage', bucket = 'bucket', ms = 5_000 } = options;
  const outcome = await putObject({ bucket, key, body: Buffer.from('bytes') }, AbortSignal.timeout(ms)).then(
    () => 'stored',
    (error: unknown) => (error instanceof AwsError ? error.message : error),
  );
  return { outcome, seen: server.seen, regions: regionsOf(server) };
}

const regionsOf = ({ seen }: FaultServer) =>
  seen.map(({ headers }) => /\/([a-z0-9-]+)\/s3\/aws4_request/.exec(headers.authorization ?? '')?.[1]);

test('an object is one signed PUT under its path, with the digest of its bytes', async () => {
  const { outcome, seen } = await put([ok]);
  expect(outcome).toBe('stored');
  expect(seen.map(({ method, path: at, body }) => `${method} ${at} ${body}`)).toEqual([
    'PUT /bucket/coverage/a%20b.coverage bytes',
  ]);
  expect(seen[0]?.headers).toMatchObject({
    'content-length': '5',
    'x-amz-content-sha256': '277089d91c0bdf4f2e6862ba7e4a07605119431f5d13f726dd352b06f1b206a9',
    'x-amz-checksum-sha256': 'J3CJ2RwL308uaGK6fkoHYFEZQx9dE/cm3TUrBvGyBqk=',
    'x-amz-security-token': 'token',
  });
});

test('a file is read while it is sent, as far as was said', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'coldcase-put-'));
  const file = path.join(folder, 'snapshot');
  writeFileSync(file, `${'x'.repeat(300_000)}grown meanwhile`);
  await using server = await startFaultServer(s3Error(503, 'SlowDown'), ok);
  vi.stubEnv('AWS_ENDPOINT_URL_S3', server.url);
  await putObject({ bucket: 'bucket', key: 'k', body: { path: file, length: 300_000 } }, AbortSignal.timeout(5_000));
  rmSync(folder, { recursive: true });
  expect(server.seen.map(({ body }) => body.length)).toEqual([300_000, 300_000]);
  expect(server.seen[1]?.headers['x-amz-content-sha256']).toBe('UNSIGNED-PAYLOAD');
});

test('a refusal is final and carries the words of S3', async () => {
  for (const [status, code] of [
    [404, 'NoSuchBucket'],
    [403, 'AccessDenied'],
  ] as const) {
    const { outcome, seen } = await put([s3Error(status, code)]);
    expect(outcome).toBe(
      `PutObject of s3://bucket/coverage/a b.coverage in eu-central-1: ${code} (${status}): what S3 says of ${code}`,
    );
    expect(seen).toHaveLength(1);
  }
});

test('a busy service and a broken connection are tried again, three times at most', async () => {
  expect(await put([s3Error(503, 'SlowDown'), reset, ok])).toMatchObject({ outcome: 'stored' });
  const { outcome, seen } = await put([s3Error(500, 'InternalError')]);
  expect(outcome).toContain('tried 3 times: InternalError (500)');
  expect(seen).toHaveLength(attemptsMax);
  expect((await put([reset])).outcome).toMatch(/tried 3 times: NetworkError: 127\.0\.0\.1:\d+: socket hang up/);
});

test('S3 names the region of a bucket: it is asked there once, and remembered', async () => {
  const moved = s3Error(301, 'PermanentRedirect', { 'x-amz-bucket-region': 'us-west-2' });
  const first = await put([moved, ok], { bucket: 'moved-1' });
  expect(first).toMatchObject({ outcome: 'stored', regions: ['eu-central-1', 'us-west-2'] });
  expect((await put([ok], { bucket: 'moved-1' })).regions).toEqual(['us-west-2']);
  const byElement = s3Error(400, 'AuthorizationHeaderMalformed', {}, '<Region>us-west-2</Region>');
  expect(await put([byElement, ok], { bucket: 'moved-2' })).toMatchObject({ outcome: 'stored' });
});

test('a bucket that moves each time it is asked is given up', async () => {
  const again = (region: string) => s3Error(301, 'PermanentRedirect', { 'x-amz-bucket-region': region });
  const { outcome, seen } = await put([again('us-west-2'), again('us-east-1')], { bucket: 'restless' });
  expect(outcome).toContain('in us-west-2, tried 2 times: PermanentRedirect (301)');
  expect(seen).toHaveLength(2);
});

test('who hangs is left when the time is up', async () => {
  const startedMs = performance.now();
  const { outcome } = await put([hang], { ms: 150 });
  expect(outcome).toMatch(/: RequestTimeout: 127\.0\.0\.1:\d+ had not answered when the time was up$/);
  expect(performance.now() - startedMs).toBeLessThan(1_000);
});

test('an answer that is no error of S3 says so', async () => {
  const teapot: Reply = (_, response) => response.writeHead(418).end('I am a teapot');
  expect((await put([teapot])).outcome).toContain('AnswerNotUnderstood (418): HTTP 418 with 13 characters, no <Code>');
});

test('without credentials nothing is asked', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', '');
  const { outcome, seen } = await put([ok]);
  expect(outcome).toContain('CredentialsMissing');
  expect(seen).toEqual([]);
});
