// Secrets are planted in every event, in the environment, in a queue, in the words of refusals; then every file of the case is
// opened, decompressed and searched. What masking misses in texts may be there, and is counted; journal and errors hold nothing.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { isGone, type Planted, plantedText } from '@coldcase/masking/planted-corpus';
import { epochMs } from '@coldcase/model';
import { literal, openEngine, packCase } from '@coldcase/store';
import { seeded } from '@coldcase/testkit';
import { type AwsData, drawnAccount, type FaultPlan, startAwsServer } from '@coldcase/testkit/aws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { captureCase } from './capture-case.ts';

const root = mkdtempSync(join(tmpdir(), 'coldcase-leaks-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const startMs = Date.UTC(2026, 10, 21, 14);
const endMs = startMs + 3_599_999;
const seed = 20261126;
const eventCount = 1_200;
/** Of what is planted, as the rule for personal data allows; for credentials it is four times as strict. */
const missedShareMax = 0.02;

beforeAll(() => {
  process.env.AWS_ACCESS_KEY_ID = 'AKIAEXAMPLE';
  process.env.AWS_SECRET_ACCESS_KEY = 'example';
});

function plantedEvents(): readonly Planted[] {
  const random = seeded(seed);
  return Array.from({ length: eventCount }, (_, index) =>
    plantedText(random, index % 2 === 0 ? 'credential' : 'personal'),
  );
}

const environmentSecret = 'sk_live_9f8e7d6c5b4a3f2e1d0c9b8a';
const queueSecret = 'ada.lovelace@shop.test';
/** In the name of the session that the server refuses. */
const refusalSecret = 'grace.hopper@shop.test';

function accountWith(planted: readonly Planted[]): AwsData {
  const drawn = drawnAccount({ eventCount: 10, startMs, endMs });
  return {
    ...drawn,
    logGroups: [
      {
        name: '/aws/lambda/orders',
        eventCount: planted.length,
        eventAt: (index) => ({
          timestamp: startMs + index,
          logStreamName: 's',
          message: planted[index]?.text ?? '',
        }),
      },
    ],
    functions: (drawn.functions ?? []).map((one) => ({
      ...one,
      configuration: {
        ...one.configuration,
        Environment: { Variables: { STRIPE: environmentSecret, PLAIN: 'hunter2' } },
      },
    })),
    queues: { 'orders-in': { QueueArn: 'arn:aws:sqs:eu-west-1:123456789012:orders-in', Owner: queueSecret } },
  };
}

/** CloudTrail refuses, and says in its refusal who asked. */
const talkative: FaultPlan = ({ operation }) => (operation === 'LookupEvents' ? { kind: 'denied' } : undefined);

/** Every byte of the case as text: Parquet column by column, everything else as it is. */
async function textsOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const engine = await openEngine();
  const texts = new Map<string, string>();
  try {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    for (const { parentPath, name } of files) {
      const path = join(parentPath, name);
      if (!name.endsWith('.parquet')) texts.set(path, readFileSync(path, 'utf8'));
      else {
        const rows = await engine.rows(`SELECT to_json(r)::VARCHAR FROM read_parquet(${literal(path)}) AS r`);
        // As text, and as what the JSON of the row stands for: a secret must be in neither.
        texts.set(path, rows.map(([row]) => `${row}\n${JSON.stringify(JSON.parse(String(row)), null, 0)}`).join('\n'));
      }
    }
    return texts;
  } finally {
    engine.close();
  }
}

function captureInto(folder: string, endpoint: string) {
  return captureCase({
    folder,
    reader: {
      region: 'eu-west-1',
      budget: { maxCalls: 10_000, maxBytes: 1e9, maxCostUsd: 5 },
      endpoint,
      callsPerSecond: () => 1_000,
    },
    signal: new AbortController().signal,
    now: () => new Date(endMs + 1),
    isMasked: true,
    environment: process.env,
    named: { functions: ['orders'] },
    window: { startMs: epochMs(startMs), endMs: epochMs(endMs) },
    confirm: async () => true,
  });
}

test('what is planted in production is not in the case, its archive, its journal or its errors', async () => {
  const planted = plantedEvents();
  await using server = await startAwsServer({ data: accountWith(planted), faults: talkative });
  const folder = join(root, 'leaks.case');
  const summary = await captureInto(folder, server.url);
  expect(summary?.events).toBe(eventCount);
  const texts = await textsOf(folder);
  const whole = [...texts.values()].join('\n');
  const missed = planted.filter((one) => !isGone(one, whole));
  expect(missed.length / planted.length).toBeLessThan(missedShareMax);
  for (const secret of [environmentSecret, 'hunter2', queueSecret, refusalSecret]) expect(whole).not.toContain(secret);
  const journal = texts.get(join(folder, 'journal.jsonl')) ?? '';
  expect(journal).toContain('logs:FilterLogEvents');
  expect(planted.filter((one) => !isGone(one, `${journal}\n${summary?.gaps.join('\n')}`))).toEqual([]);
  const archive = gunzipSync(readFileSync(await packCase(folder, root, new Date(0)))).toString('latin1');
  for (const secret of [environmentSecret, queueSecret, refusalSecret]) expect(archive).not.toContain(secret);
}, 120_000);

test('an error that repeats what was asked repeats it masked', async () => {
  const data = drawnAccount({ eventCount: 10, startMs, endMs });
  const refused: FaultPlan = ({ operation }) => (operation === 'GetCallerIdentity' ? { kind: 'denied' } : undefined);
  await using server = await startAwsServer({ data, faults: refused });
  const attempt = captureInto(join(root, 'refused.case'), server.url);
  const error = await attempt.catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'CAPTURE_ACCESS_DENIED' });
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(refusalSecret);
}, 60_000);
