// The limits of lint, at their edges, and files that want to keep it busy.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkFile, fixesMax, fixFile } from './check-file.ts';

test('one run makes so many changes in a file and no more', () => {
  const blocks = (count: number) => '```insights\nfields a | head 5\n```\n'.repeat(count);
  expect(fixFile('a.md', blocks(fixesMax)).fixed).toBe(fixesMax);
  expect(fixFile('a.md', blocks(fixesMax + 1)).fixed).toBe(fixesMax);
});

const kinds = ['a.md', 'a.tf', 'a.yaml', 'a.json', 'a.ts', 'a.py', 'a.query'];

test('any text is read as any kind of file, and every finding lies in it', () => {
  const pieces = [
    '"',
    "'",
    '`',
    '${',
    '}',
    '\\',
    '\n',
    '<<EOF\n',
    'EOF',
    '```',
    'query',
    'queryString: ',
    '[',
    '|',
    ' fields @message | x ',
  ];
  const text = fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.constantFrom(...kinds), text, (path, file) => {
      for (const { start, end } of checkFile(path, file).findings) {
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThanOrEqual(start);
        expect(end).toBeLessThanOrEqual(file.length);
      }
    }),
    { numRuns: 3_000, seed: 20261126 },
  );
});

const hostile: Readonly<Record<string, (length: number) => string>> = {
  'texts that are added up': (length) => `const a = ${"'fields a' + ".repeat(length / 13)}''`,
  'holes that never close': (length) => `const a = \`${'${'.repeat(length / 2)}`,
  'lists that never close': (length) => 'queryLines: ["a", '.repeat(length / 18),
  'names of lists without lists': (length) => 'queryLines: ['.repeat(length / 13),
  'blanks between texts': (length) => `'a'${' '.repeat(length)}b'c'`,
  'documents that never end': (length) => '<<A\n'.repeat(length / 4),
};

test.each(Object.entries(hostile))('%s do not keep it busy', (_, make) => {
  const start = performance.now();
  for (const path of ['a.ts', 'a.tf', 'a.py', 'a.md']) checkFile(path, make(50_000));
  expect(performance.now() - start).toBeLessThan(2_000);
});
