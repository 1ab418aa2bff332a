// What a bench reads from an outcome, and where its sums have to meet those of REPORT.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseMessage } from '@coldcase/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeTree } from '../testing/drawn-logs.ts';
import type { FunctionSpec, Outcome } from './function-spec.ts';
import { openSandbox } from './sandbox.ts';

let root = '';

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'outcome-test-'));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

async function outcomesOf(source: string, times: number, change: Partial<FunctionSpec> = {}) {
  const taskRoot = writeTree(root, { 'index.js': source });
  const spec = { name: 'timed', taskRoot, handler: 'index.handler', memoryMb: 256, timeoutMs: 20_000, ...change };
  const sandbox = openSandbox([spec], { seed: 1 });
  const outcomes: Exclude<Outcome, { kind: 'throttled' }>[] = [];
  for (let turn = 0; turn < times; turn += 1) {
    const outcome = await sandbox.invoke('timed', { turn });
    if (outcome.kind === 'throttled') expect.fail('one at a time');
    outcomes.push(outcome);
  }
  await sandbox.close();
  const reports = sandbox.logs().map(({ message }) => parseMessage(message));
  return { outcomes, reports: reports.filter(({ recordType }) => recordType === 'REPORT') };
}

test('a cold start is in what the caller waited, not in the duration; only the first has one', async () => {
  const source = `const until = Date.now() + 200; while (Date.now() < until);
    exports.handler = () => new Promise((resolve) => setTimeout(resolve, 100));`;
  const { outcomes, reports } = await outcomesOf(source, 2);
  const [cold, warm] = outcomes;
  expect(cold?.initDurationMs).toBeGreaterThan(200);
  expect(cold?.latencyMs).toBeGreaterThan((cold?.initDurationMs ?? 0) + 95);
  expect(cold?.durationMs).toBeLessThan(cold?.latencyMs ?? 0);
  expect(warm).not.toHaveProperty('initDurationMs');
  expect(warm?.latencyMs).toBeGreaterThan(95);
  expect(outcomes.map(({ extensionsMs }) => extensionsMs)).toEqual([0, 0]);
  for (const [index, outcome] of outcomes.entries()) {
    expect(reports[index]?.durationMs).toBeCloseTo(outcome.durationMs, 1);
    expect(reports[index]?.initDurationMs ?? 0).toBeCloseTo(outcome.initDurationMs ?? 0, 1);
  }
});

test('a caller waits for the time limit and no longer; an error costs what it took', async () => {
  const source = `exports.handler = ({ turn }) => { if (turn === 1) for (;;); throw new Error('no'); };`;
  const { outcomes } = await outcomesOf(source, 2, { timeoutMs: 1000 });
  expect(outcomes).toMatchObject([{ kind: 'error' }, { kind: 'timeout' }]);
  expect(outcomes[1]?.latencyMs).toBeGreaterThanOrEqual(1000);
  expect(outcomes[1]?.latencyMs).toBeLessThan(8000);
});

test('credentials are only what a function sets itself', async () => {
  const source = `exports.handler = async () => Object.keys(process.env).filter((name) =>
    /^AWS_.*(KEY|TOKEN|CREDENTIALS)|^HOME$/.test(name));`;
  const { outcomes } = await outcomesOf(source, 1);
  expect(outcomes).toMatchObject([{ payload: '[]' }]);
  const environment = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'not a secret' };
  const own = await outcomesOf(source, 1, { environment });
  expect(own.outcomes).toMatchObject([{ payload: '["AWS_ACCESS_KEY_ID","AWS_SECRET_ACCESS_KEY"]' }]);
});
