// As a stranger installs it: build, pack, install into an empty folder, run. What works here does not lean on the workspace.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = mkdtempSync(join(tmpdir(), 'coldcase-published-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const packageFolder = join(import.meta.dirname, '..');
const installed = join(root, 'node_modules/coldcase');

beforeAll(() => {
  execFileSync(process.execPath, [join(packageFolder, 'build.ts')], { stdio: 'pipe' });
  execFileSync('npm', ['pack', join(packageFolder, 'dist'), '--pack-destination', root], { stdio: 'pipe', cwd: root });
  const [tarball = ''] = readdirSync(root).filter((name) => name.endsWith('.tgz'));
  writeFileSync(join(root, 'package.json'), '{"private": true}');
  execFileSync('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', join(root, tarball)], {
    stdio: 'pipe',
    cwd: root,
  });
}, 180_000);

function coldcase(args: readonly string[], input = '') {
  return spawnSync(process.execPath, [join(installed, 'coldcase.mjs'), ...args], {
    cwd: root,
    encoding: 'utf8',
    input,
    timeout: 60_000,
  });
}

/** The best of some runs: what the program needs, without what the machine was doing besides. */
function bestMs(args: readonly string[]): number {
  const runs = Array.from({ length: 5 }, () => {
    const start = performance.now();
    expect(coldcase(args).status).toBe(0);
    return performance.now() - start;
  });
  return Math.min(...runs);
}

test('the package holds nothing but the bundle and what it runs', () => {
  expect(
    readdirSync(installed)
      .filter((name) => !/^[\w-]+\.mjs$/.test(name))
      .sort(),
  ).toEqual(['LICENSE', 'README.md', 'examples', 'package.json', 'runbooks']);
});

test('runbooks come along', () => {
  expect(coldcase(['runbook', 'show', 'throttled-table']).stdout).toMatch(/^# A DynamoDB table throttles/);
});

test('help answers within 150 ms', () => {
  // Catches a command that is loaded before it is asked for: the engine alone takes that long.
  expect(bestMs(['--help'])).toBeLessThan(150);
});

test('import, and a query on a small case within 600 ms', () => {
  const lines = Array.from(
    { length: 200 },
    (_, n) => `2026-11-21T12:00:00.${String(n).padStart(3, '0')}Z line ${n} ${n % 10 === 0 ? 'ERROR' : 'ok'}\n`,
  );
  expect(coldcase(['import', '-', '--out', 'small.case'], lines.join(''))).toMatchObject({ status: 0 });
  const query = ['query', 'small.case', 'filter @message like /ERROR/ | stats count(*) as n', '--format', 'ndjson'];
  expect(coldcase(query).stdout).toBe('{"n":"20"}\n');
  expect(bestMs(query)).toBeLessThan(600);
});

test('a file that is large enough for threads is imported masked', () => {
  const count = 90_000;
  const lines = Array.from({ length: count }, (_, n) =>
    JSON.stringify({
      logGroup: '/aws/lambda/f',
      logStream: 's',
      timestamp: 1_795_262_400_000 + n,
      eventId: String(n).padStart(56, '0'),
      message: `request ${n} of user-${n % 7}@shop.test ${'was served without a word to say about it, '.repeat(5)}\n`,
    }),
  );
  const path = join(root, 'large.jsonl');
  writeFileSync(path, lines.join('\n'));
  expect(statSync(path).size).toBeGreaterThan(32 << 20);
  expect(coldcase(['import', 'large.jsonl', '--out', 'large.case'])).toMatchObject({ status: 0 });
  const counted = (filter: string) =>
    coldcase(['query', 'large.case', `${filter} | stats count(*) as n`, '--format', 'ndjson']).stdout;
  expect(counted('filter @message like /shop.test/')).not.toContain(String(count));
  expect(counted('filter @message like /masked-[a-z0-9]+@[a-z0-9]+.example/')).toBe(`{"n":"${count}"}\n`);
});

test('the demo runs from the installed package', () => {
  const { status, stdout, stderr } = coldcase(['demo', '--fault', 'import-module-missing', '--seed', '7', '--json']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({ fault: 'import-module-missing', correct: true });
});
