// Combining inside of AWS: within the time that there is, and from the built package.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync, inflateRawSync } from 'node:zlib';
import { type S3Server, s3Credentials, startS3 } from '@coldcase/reproduce/s3-server';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openPlace } from '../places/open-place.ts';
import { drawnFile, drawnScript, packed, sha256 } from '../testing/drawn-coverage.ts';
import { combineCoverageFiles } from './combine-coverage-files.ts';
import { handler } from './handler.ts';

const { signal } = new AbortController();
const text = 'export function handler(n) { return n > 1 ? n : 1; }\n';
const way = text.indexOf('n :');
let server: S3Server;

beforeAll(async () => {
  for (const [name, value] of Object.entries(s3Credentials)) vi.stubEnv(name, value);
  server = await startS3(['first', 'second', 'third', 'empty']);
  for (const bucket of ['first', 'second', 'third']) {
    server.lay(bucket, `coverage/sources/${sha256(text)}.gz`, gzipSync(text));
    for (let n = 0; n < 60; n++) {
      const json = drawnFile(`run-${n}`, [
        drawnScript(text, [`(script) 0-${text.length}:1`, `handler 7-${text.length - 1}:2 ${way}-${way + 1}:0`]),
      ]);
      server.lay(bucket, `coverage/2026/11/27/orders-run-${n}.coverage`, packed(json));
    }
    server.lay(bucket, 'coverage/2026/11/27/orders-cut.coverage', packed({}).subarray(0, 12));
  }
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await server[Symbol.asyncDispose]();
});

async function reportIn(bucket: string, key = 'coverage/combined/report.json') {
  const place = await openPlace(`s3://${bucket}/`, { endpointUrl: server.url });
  return JSON.parse(Buffer.from(await place.read(key, 1_000_000, signal)).toString('utf8'));
}

test('a bucket becomes one report', async () => {
  const combined = await combineCoverageFiles({ bucket: 'first', endpointUrl: server.url });
  expect(combined).toMatchObject({
    isComplete: true,
    countedFiles: 60,
    report: 's3://first/coverage/combined/report.json',
    totals: { lines: { covered: 1, total: 1 } },
    skipped: [{ code: 'COVERAGE_FILE_TRUNCATED' }],
  });
  const report = await reportIn('first');
  expect(report).toMatchObject({ format: 'coldcase-coverage-report', countedFiles: 60 });
  expect(report.files[0].functions).toEqual([{ name: 'handler', line: 1, count: 120 }]);
  // Again: nothing is new, and what was combined is not taken for coverage.
  expect(await combineCoverageFiles({ bucket: 'first', endpointUrl: server.url })).toMatchObject({
    countedNow: 0,
    countedFiles: 60,
  });
});

test('without enough time it stops, and goes on the next time', async () => {
  let asked = 0;
  // Each question costs a second of the sixty that there are; fifteen are kept for the last batch.
  const remainingMs = () => 60_000 - 1000 * asked++;
  const options = { bucket: 'second', outputKey: 'coverage/combined/mine.json', endpointUrl: server.url };
  const first = await combineCoverageFiles({ ...options, remainingMs });
  expect(first).toMatchObject({ isComplete: false });
  expect(first.report).toBeUndefined();
  expect(first.countedFiles).toBeGreaterThan(20);
  const second = await combineCoverageFiles(options);
  expect(second).toMatchObject({ isComplete: true, countedFiles: 60, countedNow: 60 - first.countedFiles });
  expect(await reportIn('second', 'coverage/combined/mine.json')).toMatchObject({ countedFiles: 60 });
});

test('without a bucket: COVERAGE_CONFIGURATION_INVALID', async () => {
  await expect(handler({})).rejects.toMatchObject({
    code: 'COVERAGE_CONFIGURATION_INVALID',
    message: expect.stringContaining('COVERAGE_S3_BUCKET is required'),
  });
});

/** Runs the built function in a process, as the runtime of Lambda would; what it printed on both streams. */
async function invoked(bucket: string): Promise<string> {
  const program = `import { handler } from ${JSON.stringify(join(dist, 'combiner/index.mjs'))};
    const endsMs = Date.now() + 60_000;
    await handler({}, { getRemainingTimeInMillis: () => endsMs - Date.now() });`;
  const env = { ...s3Credentials, AWS_ENDPOINT_URL_S3: server.url, COVERAGE_S3_BUCKET: bucket };
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '--eval', program], { env });
  return stdout + stderr;
}
const run = promisify(execFile);
const dist = join(import.meta.dirname, '../../dist');

test('the built package combines, and tells in its log what the runbook looks for', async () => {
  await run(process.execPath, [join(import.meta.dirname, '../../build.ts')]);
  const printed = await invoked('third');
  expect(printed).toContain('Invalid coverage file: s3://third/coverage/2026/11/27/orders-cut.coverage: its gzip ends');
  expect(printed).toContain('"isComplete":true');
  expect(await invoked('empty')).toContain('No coverage files below s3://empty/coverage/');
  const report = await reportIn('third');
  expect(report).toMatchObject({ countedFiles: 60, skipped: [{ code: 'COVERAGE_FILE_TRUNCATED' }] });
  // Bundled, too, the parser finds branches.
  expect(report.files[0].branches).toEqual([{ line: 1, kind: 'ConditionalExpression', counts: [0, 120] }]);
  // The archive that Lambda takes holds the same function.
  const zip = readFileSync(join(dist, 'combiner.zip'));
  const [nameBytes, packedBytes] = [zip.readUInt16LE(26), zip.readUInt32LE(18)];
  const content = inflateRawSync(zip.subarray(30 + nameBytes, 30 + nameBytes + packedBytes));
  expect(zip.toString('latin1', 30, 30 + nameBytes)).toBe('index.mjs');
  expect(content.equals(readFileSync(join(dist, 'combiner/index.mjs')))).toBe(true);
});
