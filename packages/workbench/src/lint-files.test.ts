// On real folders: what is walked, what is written, what cannot be read.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lintFiles, walkedFileBytesMax } from './lint-files.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'coldcase-lint-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text: string): string {
  const full = join(root, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, text);
  return full;
}

test('a folder is walked in the order of names, without dependencies, histories, builds and links', async () => {
  for (const path of ['b.query', 'a/c.query', 'node_modules/d.query', '.git/e.query', 'dist/f.query', 'g.txt'])
    write(path, 'nonsense');
  symlinkSync(root, join(root, 'again'));
  const { files, queries, findings } = await lintFiles({ paths: [root] });
  expect({ files, queries }).toEqual({ files: 2, queries: 2 });
  expect(findings.map(({ path }) => path)).toEqual([join(root, 'a/c.query'), join(root, 'b.query')]);
});

test('a finding has its line and column in the file, and the line itself', async () => {
  const path = write('a.md', '# A\r\n```insights\r\nfields a\r\n| nonsense b\r\n```\r\n');
  const { findings } = await lintFiles({ paths: [path] });
  expect(findings).toEqual([
    {
      path,
      line: 4,
      column: 3,
      endLine: 4,
      endColumn: 11,
      code: 'QL-0102',
      severity: 'error',
      message: 'nonsense is not a command of Logs Insights.',
      source: '| nonsense b',
      isFixable: false,
    },
  ]);
});

test('--fix writes what means the same, and a file without such a thing is not touched', async () => {
  const path = write('a.query', 'fields a, | head 5');
  const other = write('b.query', 'nonsense');
  expect(await lintFiles({ paths: [path, other], fix: true })).toMatchObject({ fixed: 2, findings: [{ path: other }] });
  expect(readFileSync(path, 'utf8')).toBe('fields a | limit 5');
  expect(readFileSync(other, 'utf8')).toBe('nonsense');
});

test('what does not exist is said, and the rest is checked', async () => {
  const path = write('a.query', 'fields a');
  const missing = join(root, 'nothing.query');
  expect(await lintFiles({ paths: [missing, path] })).toMatchObject({
    queries: 1,
    notRead: [{ path: missing, answer: 'there is no such file or folder' }],
  });
});

test('a walk leaves files of data alone, up to the byte; a file that is named is read', async () => {
  const text = (bytes: number) => `nonsense${' '.repeat(bytes - 'nonsense'.length)}`;
  write('at.query', text(walkedFileBytesMax));
  const large = write('over.query', text(walkedFileBytesMax + 1));
  expect(await lintFiles({ paths: [root] })).toMatchObject({ files: 1 });
  expect(await lintFiles({ paths: [large] })).toMatchObject({ files: 1 });
});
