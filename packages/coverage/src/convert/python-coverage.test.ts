// Data files that coverage.py wrote, against what coverage.py says of them. `fixtures/python/make.py` made both.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { readCoverage } from '../format/read-coverage.ts';
import type { FileCoverage } from '../report/file-coverage.ts';
import { CoverageTally } from '../tally/coverage-tally.ts';
import { folderOf } from '../testing/drawn-coverage.ts';
import { coverageOfPython } from './python-coverage.ts';
import { readPython } from './python-source.ts';

const folder = join(import.meta.dirname, '../../fixtures/python');
const source = readFileSync(join(folder, 'app.py'), 'utf8');
const said: Readonly<Record<string, Said>> = JSON.parse(readFileSync(join(folder, 'said-by-coverage-py.json'), 'utf8'));

interface Said {
  readonly executed: readonly number[];
  readonly missing: readonly number[];
  /** Line to ways on, and ways taken. */
  readonly branches: Readonly<Record<string, readonly [number, number]>>;
}

async function fileOf(...names: readonly string[]): Promise<FileCoverage> {
  const tally = new CoverageTally();
  for (const name of names) {
    const key = `2026/11/27/${name}.coverage`;
    tally.add(key, await readCoverage(key, readFileSync(join(folder, `${name}.coverage`))));
  }
  const [python] = tally.deployments.flatMap(({ python }) => [...python.values()]);
  if (python === undefined) expect.fail('the data holds a file');
  expect(python.path).toBe('/var/task/app.py');
  return coverageOfPython(python, 'app.py', source);
}

function linesOf({ lines }: FileCoverage, isCovered: boolean): readonly number[] {
  return [...lines].filter(([, { count }]) => count > 0 === isCovered).map(([line]) => line);
}

test.each(Object.entries(said))('the lines of %s are those of coverage.py', async (name, { executed, missing }) => {
  const file = await fileOf(name);
  expect(linesOf(file, true)).toEqual(executed);
  expect(linesOf(file, false)).toEqual(missing);
});

const branchesRun = 'branches-8f5e2b1c-0000-4000-8000-000000000003';

/** Where coverage.py 6.5 sees ways in the bytecode of Python 3.11 that no word of the source opens. */
const waysOfBytecode: readonly string[] = [
  '17', // a generator expression over several lines
  '25', // a decorator
  '54', // what follows a `finally`
];

test('ways on from if, for and case are those of coverage.py', async () => {
  const { branches } = await fileOf(branchesRun);
  const ours = [...branches.values()].map(({ line, counts }) => {
    return [String(line), [counts.length, counts.filter((count) => count > 0).length]] as const;
  });
  const theirs = Object.entries(said[branchesRun]?.branches ?? {}).filter(([line]) => !waysOfBytecode.includes(line));
  expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(theirs));
  expect(ours).toHaveLength(6);
});

test('runs are counted, lines are united', async () => {
  const [first = '', second = ''] = Object.keys(said);
  const file = await fileOf(first, second);
  const both = new Set([...(said[first]?.executed ?? []), ...(said[second]?.executed ?? [])]);
  expect(linesOf(file, true)).toEqual([...both].toSorted((a, b) => a - b));
  expect(file.lines.get(2)?.count).toBe(2);
  expect([...file.functions.values()]).toEqual([
    { name: '__init__', line: 15, count: 2 },
    { name: 'tax', line: 25, count: 2 },
    { name: 'never', line: 31, count: 0 },
    { name: 'describe', line: 37, count: 2 },
    { name: 'handler', line: 61, count: 2 },
  ]);
});

test('without its text a file shows the lines that ran, and claims no others', async () => {
  const file = coverageOfPython(
    {
      path: 'x.py',
      lines: new Map([
        [3, 1],
        [1, 2],
      ]),
      arcs: new Map(),
    },
    'x.py',
    undefined,
  );
  expect([...file.lines]).toEqual([
    [1, { count: 2, isWhole: true }],
    [3, { count: 1, isWhole: true }],
  ]);
});

test.each([
  ['text in brackets is one statement', 'f(\n  1,\n)\ng()', [1, 4]],
  ['so is a line that a backslash continues', 'x = 1 + \\\n  2\ny = 3', [1, 3]],
  [
    'documentation, comments and blank lines are none',
    '"""Doc."""\n\n# why\ndef f():\n    """Doc."""\n    return 1',
    [4, 6],
  ],
  [
    'else and finally are none, try and except are',
    'try:\n  a()\nexcept E:\n  b()\nelse:\n  c()\nfinally:\n  d()',
    [1, 2, 3, 4, 6, 8],
  ],
  ['names declared global or local are none', 'def f():\n  global x\n  y: int\n  z: int = 1', [1, 4]],
  ['a string over lines may hold anything', 'x = """\nif y:\n#"""\nz = 1', [1, 4]],
  ['an f-string may hold its own quotes', 'x = f"{d["a"]}" # {\ny = f"{{" + f\'{z:>{w}}\'\nk = 1', [1, 2, 3]],
  ['what is marked is left out with its block', 'if x:  # pragma: no cover\n  a()\n  b()\nc()', [4]],
  ['an ellipsis alone is the line on which a function returns', 'def f():\n    ...\n', [1, 2]],
  ['Windows ends lines otherwise', 'a()\r\nb()\r\n', [1, 2]],
])('%s', (_, text, statements) => {
  expect(readPython(text).statements).toEqual(statements);
});

async function bytesOf(statements: string): Promise<Uint8Array> {
  const made = folderOf({});
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  const database = new DatabaseSync(join(made, 'data'));
  database.exec(statements);
  database.close();
  return readFileSync(join(made, 'data'));
}

const tables = `create table meta (key text, value text); create table file (id integer, path text);
  create table line_bits (file_id integer, context_id integer, numbits blob);
  create table arc (file_id integer, context_id integer, fromno integer, tono integer);
  create table coverage_schema (version integer);`;

test.each([
  ['COVERAGE_FILE_NEWER', 'version 8', `${tables} insert into coverage_schema values (8)`],
  ['COVERAGE_FILE_INVALID', 'only 7 can be read', `${tables} insert into coverage_schema values (5)`],
  ['COVERAGE_FILE_INVALID', 'no such table', 'create table other (x integer)'],
  [
    'COVERAGE_FILE_INVALID',
    'of no file',
    `${tables} insert into coverage_schema values (7); insert into arc values (9, 1, 1, 2)`,
  ],
  [
    'COVERAGE_FILE_TOO_LARGE',
    'lines in one source',
    `${tables} insert into coverage_schema values (7); insert into file values (1, 'a.py'); insert into line_bits values (1, 1, zeroblob(200000))`,
  ],
])('data that is wrong is refused: %s, %s', async (code, message, statements) => {
  const bytes = await bytesOf(statements);
  await expect(readCoverage('a.coverage', bytes)).rejects.toMatchObject({
    code,
    message: expect.stringContaining(message),
  });
});
