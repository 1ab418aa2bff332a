// From a bucket or folder to a report, with Node and Python in one: what is in it, what is skipped, and what is exported.
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { transformSync } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';
import { combine } from '../combine/combine.ts';
import { gatherTexts, textShelf } from '../combine/text-shelf.ts';
import { folderPlace } from '../places/folder-place.ts';
import { drawnFile, drawnScript, folderOf, sha256 } from '../testing/drawn-coverage.ts';
import { coberturaOf } from './cobertura.ts';
import { type CoverageReport, type ReportOptions, reportOn } from './coverage-report.ts';
import { htmlReport } from './html-report.ts';
import { jsonReport } from './json-report.ts';
import { lcovOf } from './lcov.ts';
import { fileTable } from './text-report.ts';

const { signal } = new AbortController();

function folderWith(files: Readonly<Record<string, unknown>> = {}): string {
  const folder = folderOf(files);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const source = `export function handler(event: { kind: string }): string {
  if (event.kind === 'order') {
    return 'ordered';
  }
  return 'what <b>is</b> that?';
}
// a comment
export function never(): number {
  return 1;
}
`;
const built = transformSync(source, { loader: 'ts', sourcemap: 'external', sourcefile: '../src/orders.ts' });

/** A run in which an order came so often, and something else so often. */
function run(id: string, { orders, others }: { orders: number; others: number }, more = {}, script = {}) {
  const text = built.code;
  const at = (piece: string) => text.indexOf(piece);
  const end = at('}\nexport function never') + 1;
  const block = `${at('{\n    return "ordered"')}-${at('}\n  return') + 1}:${orders}`;
  const never = end + '\nexport '.length;
  const rest = `${at('}\n  return') + 1}-${end}:${others}`;
  const functions = [
    `(script) 0-${text.length}:1`,
    `handler ${'export '.length}-${end}:${orders + others} ${block} ${rest}`,
    `never ${never}-${text.indexOf('}', never) + 1}:0`,
  ];
  const drawn = drawnScript(text, functions, { sourceMapSha256: sha256(built.map), ...script });
  return drawnFile(id, [drawn], more);
}

const texts = {
  [`sources/${sha256(built.code)}.gz`]: gzipSync(built.code),
  [`sources/${sha256(built.map)}.map.gz`]: gzipSync(built.map),
};

async function reported(source: string, more: Partial<ReportOptions> = {}): Promise<CoverageReport> {
  const result = folderWith();
  const places = [folderPlace(source)];
  const state = await combine({ sources: places, result: folderPlace(result), signal });
  return await reportOn(state, { shelf: textShelf(places), signal, ...more });
}

function drawn({ files }: CoverageReport): readonly string[] {
  return files.map(
    ({ path, lines }) => `${path} ${[...lines].map(([line, { count }]) => `${line}:${count}`).join(' ')}`,
  );
}

test('lines of the source have the counts of what was built from it', async () => {
  const report = await reported(folderWith({ 'a.coverage': run('a', { orders: 2, others: 0 }), ...texts }));
  expect(report.problems).toEqual([]);
  expect(drawn(report)).toEqual(['src/orders.ts 1:2 2:2 3:2 4:2 5:0 6:0 8:1 9:0 10:0']);
  expect(report.totals.lines).toEqual({ covered: 5, total: 9 });
  expect(report.totals.functions).toEqual({ covered: 1, total: 2 });
});

test('what two runs saw adds up, together and for each commit', async () => {
  const folder = folderWith({
    'a.coverage': run('a', { orders: 2, others: 0 }, { commit: '4f1c000' }),
    'b.coverage': run('b', { orders: 0, others: 3 }, { commit: '99ab000' }),
    ...texts,
  });
  const report = await reported(folder);
  expect(drawn(report)).toEqual(['src/orders.ts 1:5 2:5 3:2 4:2 5:3 6:3 8:2 9:0 10:0']);
  expect(report.deployments.map(({ commit, totals }) => [commit, totals.lines.covered])).toEqual([
    ['4f1c000', 5],
    ['99ab000', 5],
  ]);
  const one = await reported(folder, { commits: ['99ab'] });
  expect(drawn(one)).toEqual(['src/orders.ts 1:3 2:3 3:0 4:0 5:3 6:3 8:1 9:0 10:0']);
});

test('a function that is not there: COVERAGE_NOTHING_SELECTED, with those that are', async () => {
  const folder = folderWith({ 'a.coverage': run('a', { orders: 1, others: 1 }), ...texts });
  await expect(reported(folder, { functionNames: ['carts'] })).rejects.toMatchObject({
    code: 'COVERAGE_NOTHING_SELECTED',
    message: 'Could not report on carts: there is orders.',
  });
});

test('two texts of one path are two files, named after their deployments', async () => {
  const other = 'export const other = 1;\n';
  const folder = folderWith({
    'a.coverage': drawnFile('a', [drawnScript(other, [`(script) 0-${other.length}:1`])], { commit: '4f1c' }),
    'b.coverage': drawnFile('b', [drawnScript(`\n${other}`, [`(script) 0-${other.length + 1}:1`])], { commit: '99ab' }),
    [`sources/${sha256(other)}.gz`]: gzipSync(other),
    [`sources/${sha256(`\n${other}`)}.gz`]: gzipSync(`\n${other}`),
  });
  const report = await reported(folder);
  expect(drawn(report)).toEqual(['index.mjs (orders at 4f1c) 1:1', 'index.mjs (orders at 99ab) 2:1']);
});

test('a text that is not there, or is another than its name says: COVERAGE_SOURCE_MISSING', async () => {
  const file = run('a', { orders: 1, others: 1 });
  const none = await reported(folderWith({ 'a.coverage': file }));
  expect(none.files).toEqual([]);
  expect(none.problems).toMatchObject([{ key: 'file:///var/task/index.mjs', code: 'COVERAGE_SOURCE_MISSING' }]);
  const wrong = folderWith({ 'a.coverage': file, [`sources/${sha256(built.code)}.gz`]: gzipSync('another text') });
  expect((await reported(wrong)).problems).toMatchObject([{ code: 'COVERAGE_SOURCE_MISSING' }]);
});

test('the built code is found by its hash, whatever its name', async () => {
  const folder = folderWith({ 'a.coverage': run('a', { orders: 2, others: 0 }) });
  const dist = folderWith({ 'deep/renamed.js': built.code, 'deep/renamed.js.map': built.map, 'other.js': 'x' });
  const report = await reported(folder, { shelf: textShelf([folderPlace(folder)], [dist]) });
  expect(report.problems).toEqual([]);
  expect(report.files[0]?.path).toBe('src/orders.ts');
});

test('the texts that a sum needs are gathered once', async () => {
  const from = folderPlace(folderWith({ 'a.coverage': run('a', { orders: 2, others: 0 }), ...texts }));
  const to = folderPlace(folderWith());
  const state = await combine({ sources: [from], result: to, signal });
  expect(await gatherTexts(state.tally, [from], to, signal)).toEqual({ texts: 2, missing: 0 });
  const report = await reportOn(state, { shelf: textShelf([to]), signal });
  expect(drawn(report)).toHaveLength(1);
});

const map: Readonly<Record<string, unknown>> = JSON.parse(built.map);

test.each<readonly [string, string]>([
  ['it is no JSON object', '{"version": 3, "sour'],
  ['its version is not 3', JSON.stringify({ ...map, version: 2 })],
  ['it has no sources', JSON.stringify({ ...map, sources: 'src' })],
  ['it is an index of several maps', JSON.stringify({ version: 3, sections: [] })],
  ['which is no segment', JSON.stringify({ ...map, mappings: 'AAAA,!!' })],
  ['are outside of the texts', JSON.stringify({ ...map, sourcesContent: ['one line only'] })],
  ['are outside of the texts', JSON.stringify({ ...map, sources: [], sourcesContent: [] })],
  ['are outside of the texts', JSON.stringify({ ...map, mappings: `${';'.repeat(500)}${String(map.mappings)}` })],
  ['are outside of the texts', JSON.stringify({ ...map, names: [], mappings: 'AAAAA' })],
])(
  'a source map that lies is not used, and the text that ran is: COVERAGE_SOURCE_MAP_INVALID, %s',
  async (answer, lie) => {
    const folder = folderWith({
      'a.coverage': run('a', { orders: 2, others: 0 }, {}, { sourceMapSha256: sha256(lie) }),
      [`sources/${sha256(built.code)}.gz`]: gzipSync(built.code),
      [`sources/${sha256(lie)}.map.gz`]: gzipSync(lie),
    });
    const report = await reported(folder);
    expect(report.problems).toMatchObject([
      { code: 'COVERAGE_SOURCE_MAP_INVALID', message: expect.stringContaining(answer) },
    ]);
    expect(report.files[0]?.path).toBe('index.mjs');
    expect(report.totals.functions).toEqual({ covered: 1, total: 2 });
  },
);

test('a script that no parser understands has lines and no branches: COVERAGE_BRANCHES_UNKNOWN', async () => {
  const text = `let a = ${'('.repeat(30_000)}1${')'.repeat(30_000)};\na ? 1 : 2;\n`;
  const folder = folderWith({
    'a.coverage': drawnFile('a', [drawnScript(text, [`(script) 0-${text.length}:1`])]),
    [`sources/${sha256(text)}.gz`]: gzipSync(text),
  });
  const report = await reported(folder);
  expect(report.problems).toMatchObject([{ code: 'COVERAGE_BRANCHES_UNKNOWN' }]);
  expect(drawn(report)).toEqual(['index.mjs 1:1 2:1']);
});

const python = join(import.meta.dirname, '../../fixtures/python');
const pythonRun = 'lines-8f5e2b1c-0000-4000-8000-000000000001.coverage';

async function both(): Promise<CoverageReport> {
  const folder = folderWith({ 'a.coverage': run('a', { orders: 2, others: 0 }), ...texts });
  copyFileSync(join(python, pythonRun), join(folder, pythonRun));
  const home = folderWith();
  mkdirSync(join(home, 'functions/lines'), { recursive: true });
  copyFileSync(join(python, 'app.py'), join(home, 'functions/lines/app.py'));
  return await reported(folder, { sourceFolders: [home], pathMap: [['/var/task', 'functions/lines']] });
}

test('Node and Python are in one report', async () => {
  const report = await both();
  expect(report.problems).toEqual([]);
  expect(report.files.map(({ path, language }) => `${path} ${language}`)).toEqual([
    'functions/lines/app.py python',
    'src/orders.ts javascript',
  ]);
  expect(report.deployments.map(({ functionName }) => functionName)).toEqual(['lines', 'orders']);
  const { rows } = fileTable(report);
  expect(rows).toEqual([
    ['functions/lines/app.py', '78.9 %', '80.0 %', '–', '32 39 41 47 51-52 67-68'],
    ['src/orders.ts', '55.5 %', '50.0 %', '50.0 %', '5-6 9-10'],
    ['all', '74.4 %', '71.4 %', '50.0 %', ''],
  ]);
});

test('a Python file whose text is of another version shows only what ran', async () => {
  const folder = folderWith({});
  copyFileSync(join(python, pythonRun), join(folder, pythonRun));
  const home = folderWith({ 'app.py': 'print(1)\n' });
  const report = await reported(folder, { sourceFolders: [home] });
  expect(report.problems).toMatchObject([
    { code: 'COVERAGE_SOURCE_MISSING', message: expect.stringContaining('another version') },
  ]);
  expect(report.files[0]?.lines.size).toBe(37);
  // Of lines that ran, all ran: that is no share.
  expect(report.totals.lines).toEqual({ covered: 0, total: 0 });
  expect(fileTable(report).rows[0]).toEqual(['app.py', '–', '–', '–', '']);
});

test('lcov, as its own readers read it', async () => {
  const text = lcovOf((await both()).files);
  expect(text).toContain('SF:src/orders.ts\nFN:1,handler\nFN:8,never\nFNDA:2,handler\nFNDA:0,never\nFNF:2\nFNH:1\n');
  expect(text).toContain('BRDA:2,0,0,2\nBRDA:2,0,1,0\nBRF:2\nBRH:1\n');
  expect(text).toContain('DA:5,0\nDA:6,0\nDA:8,1\nDA:9,0\nDA:10,0\nLF:9\nLH:5\nend_of_record\n');
});

test('Cobertura is XML with rates, hits and conditions', async () => {
  const xml = coberturaOf((await both()).files, new Date('2026-11-27T03:00:00Z'));
  expect(xml).toContain(
    '<class name="orders.ts" filename="src/orders.ts" line-rate="0.5555" branch-rate="0.5" complexity="0">',
  );
  expect(xml).toContain('<line number="2" hits="2" branch="true" condition-coverage="50% (1/2)"/>');
  expect(xml).toContain('timestamp="1795748400000"');
  expect(isWellFormed(xml)).toBe(true);
});

/** Every tag that opens closes, in order. */
function isWellFormed(xml: string): boolean {
  const open: string[] = [];
  for (const [, slash, name = '', attributes = ''] of xml
    .replace(/<[?!][^>]*>/g, '')
    .matchAll(/<(\/?)([\w-]+)([^>]*)>/g)) {
    if (slash === '/' && open.pop() !== name) return false;
    if (slash === '' && !attributes.endsWith('/')) open.push(name);
  }
  return open.length === 0;
}

test('JSON holds lines, functions, branches, and what was skipped', async () => {
  const json = JSON.parse(JSON.stringify(jsonReport(await both())));
  expect(json).toMatchObject({
    format: 'coldcase-coverage-report',
    version: 1,
    countedFiles: 2,
    totals: { lines: { covered: 35, total: 47, percent: 74.4 } },
    skipped: [],
  });
  expect(json.files[1]).toMatchObject({
    path: 'src/orders.ts',
    missing: ['5-6', '9-10'],
    lines: { 1: 2, 5: 0 },
    functions: [
      { name: 'handler', line: 1, count: 2 },
      { name: 'never', line: 8, count: 0 },
    ],
  });
});

test('the page shows sources as text, never as markup', async () => {
  const page = htmlReport(await both(), new Date('2026-11-27T03:00:00Z'));
  expect(page).toContain('what &lt;b&gt;is&lt;/b&gt; that?');
  expect(page).not.toContain('<b>is</b>');
  expect(page).toContain('<span class="line no" id="f1L5"><i>5</i><b>0</b>');
  expect(page).not.toMatch(/src=|href="http/);
});

test('what lies in node_modules is left out unless it is asked for', async () => {
  const text = 'exports.x = 1;\n';
  const url = 'file:///var/task/node_modules/left/index.js';
  const folder = folderWith({
    'a.coverage': drawnFile('a', [drawnScript(text, [`(script) 0-${text.length}:1`], { url })]),
    [`sources/${sha256(text)}.gz`]: gzipSync(text),
  });
  expect((await reported(folder)).files).toEqual([]);
  expect((await reported(folder, { withDependencies: true })).files).toHaveLength(1);
});
