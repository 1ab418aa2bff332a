// The whole way: a function really fails in the sandbox, its logs lie in what passes for AWS, a masked capture freezes them, and
// the diagnosis of the case names the cause.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diagnose } from '@coldcase/diagnose';
import { epochMs, type LogEvent } from '@coldcase/model';
import { runIncident } from '@coldcase/reproduce';
import { openCase } from '@coldcase/store';
import { type AwsData, startAwsServer } from '@coldcase/testkit/aws';
import { afterAll, expect, test } from 'vitest';
import { captureCase } from './capture-case.ts';

const root = mkdtempSync(join(tmpdir(), 'coldcase-captured-incident-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const signal = new AbortController().signal;

function accountOf(logs: readonly LogEvent[]): AwsData {
  const groups = Map.groupBy(logs, ({ logGroup }) => logGroup);
  return {
    logGroups: [...groups].map(([name, events]) => {
      const sorted = events.toSorted((a, b) => a.timestamp - b.timestamp);
      return {
        name,
        eventCount: sorted.length,
        eventAt: (index) => {
          const { timestamp = 0, message = '', logStream = '' } = sorted[index] ?? {};
          return { timestamp, message, logStreamName: logStream };
        },
      };
    }),
  };
}

test('an incident that is captured masked is diagnosed by its cause', async () => {
  process.env.AWS_ACCESS_KEY_ID = 'AKIAEXAMPLE';
  process.env.AWS_SECRET_ACCESS_KEY = 'example';
  const { logs, fault } = await runIncident({ seed: 11, signal, fault: 'memory-oom' });
  const times = logs.map(({ timestamp }) => timestamp);
  const window = { startMs: epochMs(Math.min(...times)), endMs: epochMs(Math.max(...times)) };
  await using server = await startAwsServer({ data: accountOf(logs) });
  const folder = join(root, 'incident.case');
  const summary = await captureCase({
    folder,
    reader: {
      region: 'eu-west-1',
      budget: { maxCalls: 10_000, maxBytes: 1e9, maxCostUsd: 5 },
      endpoint: server.url,
      callsPerSecond: () => 1_000,
    },
    signal,
    now: () => new Date(window.endMs),
    isMasked: true,
    environment: process.env,
    named: { logGroups: [...new Set(logs.map(({ logGroup }) => logGroup))] },
    window,
    confirm: async () => true,
  });
  expect(summary?.events).toBe(logs.length);
  await using opened = await openCase(folder);
  const { findings } = await diagnose(opened, {}, signal);
  expect(findings[0]?.scenario).toBe(fault.scenario);
}, 120_000);
