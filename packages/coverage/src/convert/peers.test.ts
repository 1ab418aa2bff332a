// The same program, run once: which lines ran, says c8, and say we of the file that a function would have written. Where the
// two differ, the lines are drawn here with the reason; everything else is the same line by line.
import { expect, test } from 'vitest';
import { programs, programText, splitParts } from '../testing/programs.ts';
import { type Measured, measure } from '../testing/run-under-v8.ts';

interface Difference {
  readonly file: string;
  readonly line: string;
  readonly ours: boolean;
  readonly c8: boolean;
}

function differences({ c8, ours }: Measured, sources: Readonly<Record<string, string>>): readonly Difference[] {
  return [...ours].flatMap(([file, { lines }]) =>
    [...lines].flatMap(([number, { count }]) => {
      const theirs = c8.get(file)?.get(number);
      if (theirs === undefined) expect.fail(`c8 knows line ${number} of ${file}`);
      if (count > 0 === theirs > 0) return [];
      const text = programText(sources[file] ?? '').split('\n')[number - 1] ?? '';
      return [{ file, line: text.trim(), ours: count > 0, c8: theirs > 0 }];
    }),
  );
}

/**
 * c8 gives a line the count of the innermost range that spans all of it, indentation and semicolon included. V8's range of
 * a clause, and of a statement without braces, begins at its first word: c8 shows such a line as run though it did not.
 */
const unreachedShownAsRun = [
  { file: 'branches.ts', line: 'case 2: {', ours: false, c8: true },
  { file: 'branches.ts', line: 'default:', ours: false, c8: true },
  { file: 'branches.ts', line: 'never(1);', ours: false, c8: true },
];

/** Behind an unreachable end, the end of the statement around it did run; the map sends c8 to the brace. */
const endOfStatement = [{ file: 'async.ts', line: '};', ours: true, c8: false }];

const known: Readonly<Record<string, readonly Difference[]>> = {
  'branches.ts': unreachedShownAsRun,
  'async.ts': endOfStatement,
};

const alone = Object.keys(programs).filter((name) => name !== 'split.ts');

function only(name: string): Readonly<Record<string, string>> {
  return { [name]: programs[name] ?? '' };
}

test.each(alone)('%s, built with a source map: the lines of c8', async (name) => {
  const sources = only(name);
  const measured = await measure(sources, { sourcemap: true });
  expect(measured.ours.get(name)?.lines.size).toBeGreaterThan(15);
  expect(differences(measured, sources)).toEqual(known[name] ?? []);
});

test.each(alone)('%s, as JavaScript without a map: the lines of c8', async (name) => {
  const measured = await measure(only(name), {});
  const lines = measured.ours.get('index.mjs')?.lines ?? new Map();
  expect(lines.size).toBeGreaterThan(15);
  const differing = [...lines].filter(
    ([line, { count }]) => count > 0 !== (measured.c8.get('index.mjs')?.get(line) ?? 0) > 0,
  );
  // The same clauses and the statement without braces as above.
  expect(differing).toHaveLength(name === 'branches.ts' ? 3 : 0);
});

test('bundled and split into chunks: the lines of c8 in each source', async () => {
  const sources = { ...only('split.ts'), ...splitParts };
  const options = { sourcemap: true, bundle: true, splitting: true } as const;
  const measured = await measure(sources, options);
  expect([...measured.ours.keys()].toSorted()).toEqual(['lazy.ts', 'shared.ts', 'split.ts']);
  expect(differences(measured, sources)).toEqual([]);
});

// Of a minified bundle c8 shows unreached statements as run, since no range spans a whole line. The same program that was
// not minified is the better judge.
test.each(alone)('%s, minified: as if it were not', async (name) => {
  const plain = (await measure(only(name), { sourcemap: true, bundle: true })).ours.get(name);
  const minified = (await measure(only(name), { sourcemap: true, bundle: true, minify: true })).ours.get(name);
  const lines = [...(minified?.lines ?? [])].filter(([line]) => plain?.lines.has(line));
  expect(lines.length).toBeGreaterThan(10);
  expect(lines.filter(([line, { count }]) => count > 0 !== (plain?.lines.get(line)?.count ?? 0) > 0)).toEqual([]);
});

test('functions and branches of a source have names, lines and counts', async () => {
  const { ours } = await measure(only('branches.ts'), { sourcemap: true });
  const { functions, branches } = ours.get('branches.ts') ?? { functions: new Map(), branches: new Map() };
  expect([...functions.values()]).toEqual([
    { name: 'pick', line: 1, count: 3 },
    { name: 'never', line: 22, count: 0 },
  ]);
  expect([...branches.values()]).toEqual([
    { line: 2, kind: 'IfStatement', counts: [0, 3] },
    { line: 4, kind: 'IfStatement', counts: [1, 2] },
    { line: 9, kind: 'ConditionalExpression', counts: [0, 2] },
    { line: 12, kind: 'SwitchStatement', counts: [2, 0, 0] },
    { line: 25, kind: 'IfStatement', counts: [0, 1] },
  ]);
});
