// A bucket, on s3rver.
import { gzipSync } from 'node:zlib';
import { type S3Server, s3Credentials, startS3 } from '@coldcase/reproduce/s3-server';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { combine } from '../combine/combine.ts';
import { drawnFile, drawnScript } from '../testing/drawn-coverage.ts';
import { openPlace } from './open-place.ts';
import type { Place } from './place.ts';

const { signal } = new AbortController();
/** The server is the slow part: four seconds on a free machine, and the machine of a test is not free. */
const slowServerMs = 180_000;
let server: S3Server;

beforeAll(async () => {
  for (const [name, value] of Object.entries(s3Credentials)) vi.stubEnv(name, value);
  server = await startS3(['shop-coverage', 'many']);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await server[Symbol.asyncDispose]();
});

const at = (address: string) => openPlace(address, { endpointUrl: server.url });

async function keysOf(place: Place): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const { key } of place.list(signal)) keys.push(key);
  return keys;
}

test('objects are written, listed below the prefix, and read', async () => {
  const place = await at('s3://shop-coverage/coverage');
  await place.write('2026/11/27/orders-a.coverage', Buffer.from('one'), signal);
  await (await at('s3://shop-coverage')).write('elsewhere/b.coverage', Buffer.from('two'), signal);
  expect(place.address).toBe('s3://shop-coverage/coverage/');
  expect(await keysOf(place)).toEqual(['2026/11/27/orders-a.coverage']);
  expect(await keysOf(await at('s3://shop-coverage/'))).toHaveLength(2);
  expect(Buffer.from(await place.read('2026/11/27/orders-a.coverage', 10, signal)).toString()).toBe('one');
  expect(await place.readIfThere('nothing', 10, signal)).toBeUndefined();
  await expect(place.read('nothing', 10, signal)).rejects.toMatchObject({ code: 'COVERAGE_FILE_UNREADABLE' });
  await expect(place.read('2026/11/27/orders-a.coverage', 2, signal)).rejects.toMatchObject({
    code: 'COVERAGE_FILE_TOO_LARGE',
  });
});

test('a bucket that is not there, and one that may not be named so', async () => {
  const nowhere = await at('s3://no-such-bucket/coverage/');
  await expect(keysOf(nowhere)).rejects.toMatchObject({
    code: 'COVERAGE_PLACE_UNREADABLE',
    message: expect.stringContaining('NoSuchBucket'),
  });
  await expect(nowhere.write('a', Buffer.from('x'), signal)).rejects.toMatchObject({
    code: 'COVERAGE_PLACE_UNWRITABLE',
  });
  await expect(at('s3:///coverage')).rejects.toMatchObject({ code: 'COVERAGE_PLACE_MALFORMED' });
});

test(
  'more files than a page of the listing become one sum, and a second run reads none',
  async () => {
    const source = await at('s3://many/coverage/');
    // S3 lists a thousand at a time.
    const files = 1100;
    // Sixty functions in each file, which makes 6 MB of JSON.
    const functions = Array.from(
      { length: 60 },
      (_, n) => `f${n} ${n * 60}-${n * 60 + 60}:2 ${n * 60 + 10}-${n * 60 + 20}:1`,
    );
    const everywhere = drawnScript('x'.repeat(3600), ['(script) 0-3600:1', ...functions]);
    const drawn = JSON.stringify(drawnFile('run-0', [everywhere]));
    for (let n = 0; n < files; n++)
      server.lay(
        'many',
        `coverage/2026/11/27/orders-run-${n}.coverage`,
        gzipSync(drawn.replace('run-0', `run-${n}`), { level: 1 }),
      );
    const before = process.memoryUsage().heapUsed;
    let peak = 0;
    const result = await at('s3://many/coverage/combined/');
    const options = { sources: [source], result, signal };
    const first = await combine({
      ...options,
      onProgress: () => {
        peak = Math.max(peak, process.memoryUsage().heapUsed - before);
      },
    });
    expect(first).toMatchObject({ listed: files, countedNow: files, problems: [] });
    const [script] = first.tally.deployments.flatMap(({ scripts }) => [...scripts.values()]);
    expect(script?.functions.get('60 120 f1')).toMatchObject({ blockCalls: 2 * files });
    // All files parsed would take more than that; sixteen at once take what the collector leaves lying about.
    expect(peak).toBeLessThan(120_000_000);
    expect(await combine(options)).toMatchObject({ knownBefore: files, countedNow: 0 });
  },
  slowServerMs,
);
