// A whole capture from moto, an AWS that others wrote, filled by boto3, a client that others wrote. Without Python that has both
// these tests are skipped.
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { epochMs } from '@coldcase/model';
import { openCase, readManifest, verifyCase } from '@coldcase/store';
import { afterAll, test as always, beforeAll, expect } from 'vitest';
import { type CapturePlan, captureCase } from './capture-case.ts';

const hasMoto = spawnSync('python3', ['-c', 'import moto.server, boto3']).status === 0;
const test = always.skipIf(!hasMoto);

const root = mkdtempSync(join(tmpdir(), 'coldcase-moto-'));
const eventCount = 2_500;
/** moto refuses events that are older than two weeks, so this test alone lives in the present. */
const startMs = Math.floor(Date.now() / 60_000) * 60_000 - 3_600_000;
let moto: ChildProcess | undefined;
let endpoint = '';

beforeAll(async () => {
  if (!hasMoto) return;
  process.env.AWS_ACCESS_KEY_ID = 'AKIAEXAMPLE';
  process.env.AWS_SECRET_ACCESS_KEY = 'example';
  const port = await freePort();
  endpoint = `http://127.0.0.1:${port}`;
  moto = spawn('python3', ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  for (let attempt = 0; attempt < 100 && !(await isAnswering()); attempt++) await sleep(200);
  const script = join(import.meta.dirname, '../moto-account.py');
  execFileSync('python3', [script, endpoint, String(startMs), String(eventCount)], { stdio: 'pipe' });
}, 60_000);

afterAll(async () => {
  rmSync(root, { recursive: true, force: true });
  if (moto === undefined || moto.exitCode !== null) return;
  moto.kill();
  await once(moto, 'exit');
});

async function isAnswering(): Promise<boolean> {
  return fetch(`${endpoint}/moto-api/`).then(
    () => true,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('a function in moto is captured with its neighbours; what moto does not implement is a gap', async () => {
  const folder = join(root, 'moto.case');
  const plans: CapturePlan[] = [];
  const summary = await captureCase({
    folder,
    reader: {
      region: 'eu-west-1',
      budget: { maxCalls: 10_000, maxBytes: 1e9, maxCostUsd: 5 },
      endpoint,
      callsPerSecond: () => 1_000,
      // What moto lacks is asked again and again: without waiting, here.
      clock: { nowMs: () => performance.now(), sleep: async () => undefined },
    },
    signal: new AbortController().signal,
    now: () => new Date(),
    isMasked: true,
    environment: process.env,
    named: { functions: ['orders'] },
    window: { startMs: epochMs(startMs), endMs: epochMs(startMs + 3_600_000 - 1) },
    confirm: async (plan) => {
      plans.push(plan);
      return true;
    },
  });
  expect(plans[0]?.resources.map(({ kind, id }) => `${kind} ${id}`)).toEqual([
    'function orders',
    'queue orders-in',
    'bucket orders-uploads',
    'topic arn:aws:sns:eu-west-1:123456789012:placed',
    'bucket orders-archive',
    'role orders-role',
    'queue orders-dlq',
    'table carts',
  ]);
  expect(summary).toMatchObject({ events: eventCount, metricPoints: 10 });
  expect((await verifyCase(folder)).isWhole).toBe(true);
  await using opened = await openCase(folder);
  expect(opened.facts.logGroups).toEqual(['/aws/lambda/orders']);
  const { parts, gaps } = readManifest(folder);
  const documents = parts
    .filter(({ kind }) => kind === 'resources')
    .map(({ file }) => readFileSync(join(folder, file), 'utf8'));
  expect(documents.join('\n')).toContain('"NODE_ENV":"production"');
  const [uploads, archive] = documents.map((text) => JSON.parse(text)).filter(({ kind }) => kind === 'bucket');
  expect(uploads.document).toMatchObject({
    region: 'eu-west-1',
    notifications: { LambdaFunctionConfigurations: [{ Events: ['s3:ObjectCreated:*'] }] },
    LifecycleRules: [{ ID: 'tidy', Status: 'Enabled' }],
  });
  expect(archive.document).toMatchObject({ region: 'eu-central-1' });
  expect(uploads.document).not.toHaveProperty('Policy');
  expect(gaps.filter((gap) => gap.startsWith('bucket '))).toEqual([]);
  expect(documents.join('\n')).not.toContain('hello');
  // moto has no CloudTrail and no summaries of traces.
  expect(gaps.join('\n')).toMatch(/^changes eu-west-1/m);
  expect(gaps.join('\n')).toMatch(/^traces eu-west-1/m);
}, 120_000);
