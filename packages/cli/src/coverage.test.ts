// The commands about coverage, as processes: what they print, write and return.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { drawnAccount, startAwsServer } from '@coldcase/testkit/aws';
import { afterAll, expect, test } from 'vitest';

const root = mkdtempSync(join(tmpdir(), 'coldcase-cli-coverage-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The environment holds nothing of whoever runs the tests. */
async function coldcase(args: readonly string[], environment: Record<string, string> = {}, input = '') {
  const program = join(import.meta.dirname, 'main.ts');
  const env = { PATH: process.env.PATH, HOME: root, AWS_EC2_METADATA_DISABLED: 'true', ...environment };
  const child = spawn(process.execPath, [program, 'coverage', ...args], { cwd: root, env });
  child.stdin.end(input);
  const texts = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    texts.stdout += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    texts.stderr += String(chunk);
  });
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { status, ...texts };
}

const text = 'export function handler(n) {\n  if (n > 1) {\n    return 2;\n  }\n  return 1;\n}\n';
const sha256 = createHash('sha256').update(text).digest('hex');

function file(executionId: string, functionName = 'orders', commit = '4f1c7788aa'): string {
  const [block, end] = [text.indexOf('{\n    return'), text.lastIndexOf('}') + 1];
  const range = (startOffset: number, endOffset: number, count: number) => ({ startOffset, endOffset, count });
  const functions = [
    { functionName: '', isBlockCoverage: true, ranges: [range(0, text.length, 1)] },
    {
      functionName: 'handler',
      isBlockCoverage: true,
      ranges: [range(7, end, 3), range(block, text.indexOf('  }\n  return') + 3, 0)],
    },
  ];
  const scripts = [{ url: 'file:///var/task/index.mjs', sha256, length: text.length, functions }];
  const about = { functionName, commit, executionId, timestamp: '2026-11-27T03:00:00.000Z', granularity: 'block' };
  return JSON.stringify({ format: 'coldcase-coverage', version: 1, ...about, scripts });
}

function folderWith(name: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  for (const [key, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name, key)), { recursive: true });
    writeFileSync(join(root, name, key), content);
  }
  return name;
}

const runs = folderWith('runs', {
  '2026/11/27/orders-a.coverage': gzipSync(file('a')),
  '2026/11/27/orders-b.coverage': file('b'),
  '2026/11/27/carts-c.coverage': file('c', 'carts', '99ab'),
  [`sources/${sha256}.gz`]: gzipSync(text),
});

test('files become a sum, a second time nothing is new, and the sum becomes reports', async () => {
  const first = await coldcase(['combine', runs]);
  expect(first.status).toBe(0);
  expect(first.stdout.split('\n')).toEqual([
    '3 files: 3 new, 0 known, 0 files skipped.',
    'coverage-report holds 3 runs:',
    '  carts at 99ab: 1 run',
    '  orders at 4f1c7788aa: 2 runs',
    'Show it: coldcase coverage report coverage-report',
    '',
  ]);
  const second = await coldcase(['combine', runs, '--json']);
  expect(JSON.parse(second.stdout)).toMatchObject({ countedNow: 0, knownBefore: 3, countedFiles: 3, skipped: [] });

  const report = await coldcase(['report', '--format', 'html,lcov,cobertura,json', '--out', 'public']);
  expect(report.status).toBe(0);
  expect(report.stdout).toMatch(/index\.mjs +66\.6 % +100\.0 % +50\.0 % +3-4/);
  expect(report.stderr).toContain('Written: public/index.html');
  expect(readFileSync(join(root, 'public/lcov.info'), 'utf8')).toContain('DA:3,0\n');
  expect(readFileSync(join(root, 'public/cobertura.xml'), 'utf8')).toContain('line-rate="0.6666"');
  expect(readFileSync(join(root, 'public/index.html'), 'utf8')).toContain('<b>9</b>export function handler');

  const one = await coldcase(['report', '--function', 'orders', '--commit', '4f1c', '--format', '', '--json']);
  expect(JSON.parse(one.stdout)).toMatchObject({ countedFiles: 2, deployments: [{ functionName: 'orders', runs: 2 }] });
  const none = await coldcase(['report', '--function', 'nobody']);
  expect(none.status).toBe(2);
  expect(none.stderr).toContain('Could not report on nobody: there is carts at 99ab, orders at 4f1c7788aa.');
});

test('what is skipped is listed, and the exit code says so', async () => {
  const damaged = folderWith('damaged', { 'a.coverage': file('a'), 'b.coverage': '', 'c.coverage': 'GIF89a' });
  const combined = await coldcase(['combine', damaged, '--out', 'some']);
  expect(combined.status).toBe(1);
  expect(combined.stdout).toContain('3 files: 1 new, 0 known, 2 files skipped.');
  expect(combined.stdout).toContain('1 of 1 text not found');
  expect(combined.stderr).toContain('b.coverage: it is empty. [COVERAGE_FILE_EMPTY]');

  const valid = await coldcase(['validate', `${damaged}/a.coverage`]);
  expect(valid).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('a.coverage is valid: orders at 4f1c7788aa, run a'),
  });
  const all = await coldcase(['validate', damaged]);
  expect(all.status).toBe(1);
  expect(all.stdout).toContain('Invalid coverage file: ');
  expect(all.stdout).toContain('3 files: 1 valid, 2 invalid.');
  expect((await coldcase(['validate', 'nowhere'])).status).toBe(2);

  const report = await coldcase(['report', 'some']);
  expect(report).toMatchObject({ status: 1, stderr: expect.stringContaining('COVERAGE_SOURCE_MISSING') });
  const built = folderWith('built', { 'index.mjs': text });
  expect((await coldcase(['report', 'some', '--source', built])).stdout).toContain('index.mjs');
});

test('health of what the environment says', async () => {
  const missing = await coldcase(['health']);
  expect(missing.status).toBe(1);
  expect(missing.stdout).toContain('❌ configuration       COVERAGE_S3_BUCKET is required');
  expect(missing.stdout).toContain('replaces all of them');
  const json = await coldcase(['health', '--json', '--configuration', '-'], {}, '{"COVERAGE_DEBUG": "maybe"}');
  expect(JSON.parse(json.stdout)).toMatchObject({
    healthy: false,
    checks: [{ name: 'configuration', verdict: 'bad' }, {}, {}, {}, {}],
  });
});

test('health of a function in AWS', async () => {
  const [startMs, endMs] = [Date.UTC(2026, 10, 21, 14), Date.UTC(2026, 10, 21, 15)];
  await using server = await startAwsServer({ data: drawnAccount({ eventCount: 10, startMs, endMs }) });
  const credentials = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example', AWS_REGION: 'eu-west-1' };
  const health = await coldcase(['health', '--function', 'orders', '--endpoint-url', server.url], credentials);
  expect(health.stdout).toContain('COVERAGE_S3_BUCKET is required');
  expect(health.stdout).toMatch(/memory and timeout +\d+ MB and \d+ s/);
  expect(health.status).toBe(1);
});

test('policies and alarms are printed as AWS takes them', async () => {
  const upload = await coldcase(['health', '--bucket', 'shop', '--prefix', 'cov', '--print-policy', 'upload']);
  expect(JSON.parse(upload.stdout).Statement[0].Resource).toBe('arn:aws:s3:::shop/cov/*');
  const combiner = await coldcase(['health', '--print-policy', 'combiner'], { COVERAGE_S3_BUCKET: 'shop' });
  expect(JSON.parse(combiner.stdout).Statement).toHaveLength(3);
  const alarms = await coldcase(['health', '--print-alarms', '--function', 'orders']);
  expect(JSON.parse(alarms.stdout).map(({ Threshold }: { Threshold: number }) => Threshold)).toEqual([5, 10_000]);
});

test.each([
  ['COVERAGE_HEALTH_WANTS', ['health', '--print-policy', 'upload']],
  ['COVERAGE_HEALTH_WANTS', ['health', '--print-alarms']],
  ['COVERAGE_HEALTH_UNREADABLE', ['health', '--configuration', 'nowhere.json']],
  ['COVERAGE_NOT_COMBINED', ['report', 'nowhere']],
  ['COVERAGE_PLACE_MALFORMED', ['combine', 's3://']],
])('%s', async (code, args) => {
  const { status, stderr } = await coldcase(args);
  expect(stderr).toContain(`[${code}]`);
  expect(status).toBe(2);
});
