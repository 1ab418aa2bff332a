// A case from a colleague's disk: every way of not being whole is seen, and said in a sentence.
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { epochMs } from '@coldcase/model';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { readManifest, writeManifest } from './folder/manifest.ts';
import { importEvidence } from './import/import-evidence.ts';
import { openCase } from './open-case.ts';
import { verifyCase } from './verify.ts';

const root = mkdtempSync(join(tmpdir(), 'coldcase-verify-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const folder = join(root, 'a.case');
const part = join(folder, 'logs/part-00001.parquet');

beforeEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  const batch = {
    events: [{ logGroup: 'g', logStream: 's', timestamp: epochMs(1), message: 'm' }],
    metrics: [
      {
        namespace: 'AWS/SQS',
        name: 'Age',
        dimensions: [{ name: 'QueueName', value: 'q' }],
        statistic: 'Maximum',
        timestamp: epochMs(2),
        value: 7,
      },
    ],
    segments: [
      {
        traceId: '1-5e1b4c3d-1234567890abcdef12345678',
        id: 'a',
        name: 'f',
        startMs: epochMs(1),
        error: false,
        throttle: false,
        fault: true,
      },
    ],
    resources: [{ kind: 'service-graph' as const, name: 'graph', document: { Services: [] } }],
    bytesRead: 0,
  };
  await importEvidence(folder, [
    {
      name: 'x',
      format: 'text',
      sizeBytes: 0,
      isEventLines: false,
      batches: async function* () {
        yield batch;
      },
    },
  ]);
});

async function check(problem: RegExp): Promise<void> {
  const { isWhole, problems } = await verifyCase(folder);
  expect(isWhole).toBe(false);
  expect(problems.join('\n')).toMatch(problem);
}

test('a fresh case of events, metrics, traces and documents is whole', async () => {
  expect(await verifyCase(folder)).toMatchObject({ isWhole: true, parts: 4, events: 1 });
});

test('what a database counted comes back as it was captured, and nothing comes of a case without one', async () => {
  const { signal } = new AbortController();
  {
    await using without = await openCase(folder);
    expect(await without.databaseStatistics(signal)).toBeUndefined();
    expect(await without.databaseSchema(signal)).toBeUndefined();
  }
  const file = 'database/statistics.json';
  writeFileSync(join(folder, file), '{"version":1,"sections":{"slowQueries":[]}}');
  const manifest = readManifest(folder);
  const counted = { file, kind: 'database' as const, rows: 1, bytes: 43, sha256: '' };
  writeFileSync(join(folder, 'database/schema.sql'), 'CREATE TABLE a (b int);');
  const schema = { ...counted, file: 'database/schema.sql', bytes: 23 };
  writeManifest(folder, { ...manifest, parts: [...manifest.parts, counted, schema] });
  await using opened = await openCase(folder);
  expect(await opened.databaseStatistics(signal)).toEqual({ version: 1, sections: { slowQueries: [] } });
  expect(await opened.databaseSchema(signal)).toBe('CREATE TABLE a (b int);');
});

test('captured metrics come back as they were; names that were not captured give nothing', async () => {
  await using opened = await openCase(folder);
  const ask = (name: string) => opened.metrics([{ namespace: 'AWS/SQS', name }], new AbortController().signal);
  expect(await ask('Age')).toEqual([
    {
      namespace: 'AWS/SQS',
      name: 'Age',
      dimensions: [{ name: 'QueueName', value: 'q' }],
      statistic: 'Maximum',
      timestamp: 2,
      value: 7,
    },
  ]);
  expect(await ask('Depth')).toEqual([]);
});

test('a missing part', async () => {
  rmSync(part);
  await check(/logs\/part-00001.parquet is missing/);
});

test('a cut part', async () => {
  truncateSync(part, 100);
  await check(/has 100 bytes instead of/);
});

test('a part with one changed byte', async () => {
  const bytes = readFileSync(part);
  bytes[40] = (bytes[40] ?? 0) ^ 1;
  writeFileSync(part, bytes);
  await check(/does not match its checksum/);
});

test('a part that nobody listed', async () => {
  writeFileSync(join(folder, 'logs/part-00002.parquet'), 'x');
  await check(/part-00002.parquet is not in the manifest/);
});

test('row counts that do not add up', async () => {
  const manifest = readManifest(folder);
  writeManifest(folder, { ...manifest, parts: manifest.parts.map((p) => (p.kind === 'logs' ? { ...p, rows: 2 } : p)) });
  await check(/has 1 rows instead of 2/);
});

test('a newer format is not guessed at', async () => {
  writeFileSync(join(folder, 'case.json'), JSON.stringify({ formatVersion: 2, anything: true }));
  await expect(verifyCase(folder)).rejects.toMatchObject({ code: 'CASE_NEWER_VERSION' });
});

test.each(['', '{', '[]', '{"formatVersion":1}'])(
  'a manifest that says %j is an error that names the file',
  async (text) => {
    writeFileSync(join(folder, 'case.json'), text);
    await expect(verifyCase(folder)).rejects.toMatchObject({ code: 'CASE_MANIFEST_INVALID' });
  },
);

test('a folder without a manifest is no case', async () => {
  await expect(verifyCase(root)).rejects.toMatchObject({ code: 'CASE_NOT_FOUND' });
});
