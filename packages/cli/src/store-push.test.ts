// Pushing a case and asking it at the server, as the user does it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startClickhouse } from '@coldcase/testkit/clickhouse';
import { afterAll, expect, test } from 'vitest';

const root = mkdtempSync(join(tmpdir(), 'coldcase-store-push-'));
const server = await startClickhouse();
afterAll(async () => {
  rmSync(root, { recursive: true, force: true });
  await server.stop();
});

const program = join(import.meta.dirname, 'main.ts');

function coldcase(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ...environment },
    timeout: 30_000,
  });
  return { status, stdout, stderr };
}

const lines = [0, 1, 2].map((n) => ({
  logStreamName: 's',
  timestamp: 1_795_262_400_000 + n,
  message: `line ${n}`,
  eventId: String(n),
}));
writeFileSync(join(root, 'events.json'), JSON.stringify({ events: lines, searchedLogStreams: [] }));
const url = server.urlOf('default');
const place = `clickhouse://127.0.0.1:${server.port}/default`;
const credentials = { COLDCASE_CLICKHOUSE_USER: server.user, COLDCASE_CLICKHOUSE_PASSWORD: server.password };
const query = ['query', 'a.case', 'stats count(*) as n', '--json'];

test('a case is pushed, and asked where it was pushed to', { timeout: 60_000 }, () => {
  expect(coldcase(['import', 'events.json', '--log-group', 'g', '--out', 'a.case'])).toMatchObject({ status: 0 });
  const unnamed = coldcase([...query, '--engine', 'clickhouse']);
  expect(unnamed).toMatchObject({ status: 2, stdout: expect.stringContaining('"CLICKHOUSE_NOT_NAMED"') });

  const pushed = coldcase(['store', 'push', 'a.case', url, '--json']);
  expect(pushed).toMatchObject({ status: 0, stderr: '' });
  expect(JSON.parse(pushed.stdout)).toMatchObject({ case: 'a.case', place, rows: 3, parts: 1, partsSent: 1 });
  const again = coldcase(['store', 'push', 'a.case', place], credentials);
  expect(again).toMatchObject({ status: 0, stdout: expect.stringContaining('All of it was there already.') });

  const answer = { status: 0, stdout: expect.stringContaining('"n": "3"') };
  expect(coldcase([...query, '--engine', 'clickhouse'], credentials)).toMatchObject(answer);
  expect(coldcase([...query, '--clickhouse', url])).toMatchObject(answer);
  expect(coldcase([...query, '--engine', 'clickhouse'], { COLDCASE_CLICKHOUSE_URL: url })).toMatchObject(answer);
  const explained = coldcase([...query.slice(0, 3), '--explain', '--clickhouse', url]);
  expect(explained.stdout).toContain('FROM "coldcase_');

  const refused = coldcase([...query, '--engine', 'clickhouse']);
  expect(refused).toMatchObject({ status: 2, stdout: expect.stringContaining('"CLICKHOUSE_REFUSED"') });
  for (const { stdout, stderr } of [unnamed, pushed, again, explained, refused]) {
    expect(stdout + stderr).not.toContain(server.password);
    expect(stdout + stderr).not.toContain(encodeURIComponent(server.password));
  }
});

test('the options say which engines there are', () => {
  expect(coldcase([...query, '--engine', 'oracle'])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('"oracle" is not one of duckdb, clickhouse, cloudwatch.'),
  });
});
