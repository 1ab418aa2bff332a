// The snapshot that S001 makes by two scripts, made by one capture: a real PostgreSQL pair, an application in a folder, a server
// that plays AWS. What each part is exactly stands in the tests of its package; here, that one call brings them all.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { epochMs } from '@coldcase/model';
import { openCase, packCase, readManifest } from '@coldcase/store';
import { drawnAccount, startAwsServer } from '@coldcase/testkit/aws';
import { captureCase } from '@coldcase/workbench/capture-case';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openShop, shopUrl } from '../packages/capture/postgres-fakes.ts';
import { type PostgresPair, startPostgresPair, whyNoPostgres } from '../packages/capture/postgres-pair.ts';

const missing = whyNoPostgres();
const root = mkdtempSync(join(tmpdir(), 'coldcase-snapshot-'));
const folder = join(root, 'shop.case');
const startMs = Date.UTC(2026, 10, 21, 14);
const window = { startMs: epochMs(startMs), endMs: epochMs(startMs + 3_600_000 - 1) };

describe(`one capture${missing === undefined ? '' : ` (skipped: ${missing})`}`, { skip: missing !== undefined }, () => {
  let pair: PostgresPair;

  beforeAll(async () => {
    pair = await startPostgresPair();
    await openShop(pair);
    await capture(pair);
  });

  afterAll(async () => {
    await pair.stop();
    rmSync(root, { recursive: true, force: true });
  });

  test('S001-B01: metrics by the minute, application, database without locks, logs and patterns of errors', async () => {
    await using opened = await openCase(folder);
    const { signal } = new AbortController();
    const errors = await opened.metrics([{ namespace: 'AWS/Lambda', name: 'Errors' }], signal);
    expect(errors.filter(({ statistic }) => statistic === 'Sum').map(({ timestamp }) => timestamp)).toEqual(
      Array.from({ length: 60 }, (_, minute) => startMs + minute * 60_000),
    );
    const { sections } = JSON.parse(readFileSync(join(folder, 'database/statistics.json'), 'utf8'));
    const wanted = ['slowQueries', 'tableSizes', 'connections', 'locks', 'replay'];
    expect(Object.keys(sections)).toEqual(expect.arrayContaining(wanted));
    expect(documentsIn(folder)).toContain('"kind":"application"');
    expect(opened.facts.logGroups).toEqual(expect.arrayContaining(['/aws/lambda/orders', 'app/production.log']));
    expect(opened.manifest.captured?.window).toEqual(window);
  });

  test('S001-B02: schema, anonymised rows, versions and settings, the last thousand lines, metrics, one archive', async () => {
    expect(readFileSync(join(folder, 'database/schema.sql'), 'utf8')).toContain('CREATE TABLE');
    const sample = filesIn(join(folder, 'database')).filter((text) => text.includes('masked-'));
    expect(sample.length).toBeGreaterThan(0);
    expect(filesIn(join(folder, 'database')).join('\n')).not.toContain('@acme.com');
    const document = documentsIn(folder);
    expect(document).toContain('"NODE_ENV":"production","API_VERSION":"7","FEATURES":["cart","express"]');
    expect(document).toContain('"npm_packages":{"name":"shop"');
    const { logGroups } = readManifest(folder);
    expect(logGroups.find(({ name }) => name === 'app/production.log')?.events).toBe(1_000);
    await using opened = await openCase(folder);
    const names = [{ namespace: 'Prometheus', name: 'cpu_usage' }];
    expect((await opened.metrics(names, new AbortController().signal)).map(({ value }) => value)).toEqual([0.93]);
    await packCase(folder, join(root, 'archives'), new Date(startMs));
    expect(readdirSync(join(root, 'archives'))).toEqual(['debug_20261121_140000.tar.gz']);
  });
});

async function capture(pair: PostgresPair): Promise<void> {
  const application = join(root, 'shop');
  mkdirSync(application);
  writeFileSync(join(application, 'package.json'), JSON.stringify({ name: 'shop', version: '1.4.0' }));
  const log = join(root, 'production.log');
  writeFileSync(log, '2026-11-21T14:00:00.000Z order taken\n'.repeat(1_500));
  const metrics = createServer((_request, response) => response.end('cpu_usage 0.93\n'));
  await new Promise<void>((resolve) => metrics.listen(0, '127.0.0.1', resolve));
  const address = metrics.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.env.AWS_ACCESS_KEY_ID = 'AKIAEXAMPLE';
  process.env.AWS_SECRET_ACCESS_KEY = 'example';
  const data = drawnAccount({ eventCount: 200, ...window });
  await using server = await startAwsServer({ data });
  const settings = { NODE_ENV: 'production', API_VERSION: '7', FEATURE_FLAGS: 'cart,express' };
  await captureCase({
    folder,
    reader: {
      ...{ region: 'eu-west-1', endpoint: server.url, callsPerSecond: () => 1_000 },
      budget: { maxCalls: 10_000, maxBytes: 1e9, maxCostUsd: 5 },
    },
    signal: new AbortController().signal,
    now: () => new Date(startMs + 7_200_000),
    isMasked: true,
    environment: { ...process.env, ...settings, COLDCASE_KEYS: join(root, 'keys') },
    named: { functions: ['orders'] },
    window,
    database: { url: shopUrl(pair.standbyPort), sample: 1_000, allowPrimary: false },
    application: { logs: [log], logLines: 1_000, folder: application },
    metricsEndpoint: `http://127.0.0.1:${port}/metrics`,
    confirm: async () => true,
  });
  metrics.close();
}

function documentsIn(caseFolder: string): string {
  return filesIn(join(caseFolder, 'resources')).join('\n');
}

function filesIn(path: string): readonly string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}
