// `coldcase lint` as its user meets it: what is printed, and the exit code.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const root = mkdtempSync(join(tmpdir(), 'coldcase-lint-cli-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function lint(...args: readonly string[]) {
  const program = join(import.meta.dirname, 'main.ts');
  const options = { cwd: root, encoding: 'utf8', timeout: 30_000 } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'lint', ...args], options);
  return { status, stdout, stderr };
}

test('the page about lint shows what is printed', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/reference/lint.md'), 'utf8');
  const [, shown = ''] = /\$ coldcase lint slow\.query\n([\s\S]*?)```/.exec(page) ?? [];
  writeFileSync(join(root, 'slow.query'), 'fields a,\n| limit 5\n| nonsense b\n');
  expect(lint('slow.query')).toEqual({ status: 1, stdout: shown, stderr: '' });
});

test('a file without findings gives 0, and hints are no findings', () => {
  writeFileSync(join(root, 'clean.query'), 'fields a | head 5');
  const { status, stdout } = lint('clean.query');
  expect({ status, last: stdout.trim().split('\n').at(-1) }).toEqual({
    status: 0,
    last: '1 query in 1 file: 0 errors, 0 warnings, 1 hint. --fix mends 1.',
  });
});

test('a file that is not there gives 2, and the others are checked', () => {
  const { status, stdout, stderr } = lint('nothing.query', 'clean.query');
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: 'coldcase: Could not read nothing.query: there is no such file or folder.\n',
  });
  expect(stdout).toContain('1 query in 1 file');
});

test('--json is one document, and --fix says what it wrote', () => {
  writeFileSync(join(root, 'mend.query'), 'fields a, | head 5');
  const { status, stdout } = lint('mend.query', '--fix', '--json');
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ version: 1, files: 1, queries: 1, fixed: 2, findings: [], notRead: [] });
});
