// Many files to one sum: what is counted, what is listed, and that nothing is counted twice whatever happens.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { parseCoverageFile } from '../format/coverage-file.ts';
import { folderPlace } from '../places/folder-place.ts';
import { CoverageTally, tallyLimits } from '../tally/coverage-tally.ts';
import { drawnFile, drawnScript, folderOf, packed, writeInto } from '../testing/drawn-coverage.ts';
import { type CombineOptions, combine, loadCombined, loadState } from './combine.ts';
import { stateKey } from './state.ts';

const { signal } = new AbortController();
const text = 'export function handler() { return 1; }\n';

function folderWith(files: Readonly<Record<string, unknown>>): string {
  const folder = folderOf(files);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'coldcase-combined-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** One run in which the handler was called so often. */
function run(id: string | number, calls: number, more: Parameters<typeof drawnFile>[2] = {}) {
  const script = drawnScript(text, ['(script) 0-40:1', `handler 7-39:${calls}`]);
  return drawnFile(String(id), [script], more);
}

async function combined(sources: readonly string[], result: string, more: Partial<CombineOptions> = {}) {
  return await combine({ sources: sources.map(folderPlace), result: folderPlace(result), signal, ...more });
}

/** `orders: 2 files, handler 5` */
function shown(tally: CoverageTally): readonly string[] {
  return tally.deployments.map(({ functionName, commit, nodeFiles, pythonFiles, scripts }) => {
    const calls = [...scripts.values()].flatMap(({ functions }) =>
      [...functions.values()].filter((one) => one.functionName === 'handler').map((one) => one.blockCalls),
    );
    const who = commit === undefined ? functionName : `${functionName} ${commit}`;
    return `${who}: ${nodeFiles + pythonFiles} files, handler ${calls.join(' ')}`;
  });
}

test('runs are added up, each function and each commit for itself', async () => {
  const source = folderWith({
    '2026/11/27/orders-a.coverage': run('a', 2),
    '2026/11/27/orders-b.coverage': run('b', 3),
    '2026/11/28/orders-c.coverage': run('c', 7, { commit: '4f1c' }),
    '2026/11/28/carts-d.coverage': run('d', 1, { functionName: 'carts' }),
    'sources/x.gz': 'no coverage',
    'combined/old.coverage': 'no coverage either',
    'readme.txt': 'nor this',
  });
  const { tally, listed, countedNow, problems } = await combined([source], emptyFolder());
  expect(shown(tally).toSorted()).toEqual([
    'carts: 1 files, handler 1',
    'orders 4f1c: 1 files, handler 7',
    'orders: 2 files, handler 5',
  ]);
  expect({ listed, countedNow, problems }).toEqual({ listed: 4, countedNow: 4, problems: [] });
});

test('a script that stands twice in one file, from initialisation and from the invocation, counts twice', async () => {
  const script = (calls: number) => drawnScript(text, ['(script) 0-40:1', `handler 7-39:${calls}`]);
  const source = folderWith({ 'a.coverage': drawnFile('a', [script(1), script(2)]) });
  expect(shown((await combined([source], emptyFolder())).tally)).toEqual(['orders: 1 files, handler 3']);
});

test('a second run reads only what is new', async () => {
  const source = folderWith({ 'a.coverage': run('a', 2), 'b.coverage': run('b', 3) });
  const result = emptyFolder();
  await combined([source], result);
  writeInto(source, { 'c.coverage': run('c', 5) });
  const second = await combined([source], result);
  expect(second).toMatchObject({ listed: 3, knownBefore: 2, countedNow: 1 });
  expect(shown(second.tally)).toEqual(['orders: 3 files, handler 10']);
});

test('the same run under another name, unpacked or in another place, counts once: COVERAGE_FILE_DUPLICATE', async () => {
  const json = run('a', 2);
  const first = folderWith({ 'a.coverage': json, 'copy.coverage': JSON.stringify(json) });
  const second = folderWith({ 'days/a.coverage': json });
  const { tally, problems } = await combined([first, second], emptyFolder());
  expect(shown(tally)).toEqual(['orders: 1 files, handler 2']);
  expect(problems.map(({ code }) => code)).toEqual(['COVERAGE_FILE_DUPLICATE', 'COVERAGE_FILE_DUPLICATE']);
});

test('a file that was touched is no new run', async () => {
  const source = folderWith({ 'a.coverage': run('a', 2) });
  const result = emptyFolder();
  await combined([source], result);
  utimesSync(join(source, 'a.coverage'), 1, 1);
  const second = await combined([source], result);
  expect(second).toMatchObject({ knownBefore: 0, countedNow: 0, problems: [] });
  expect(shown(second.tally)).toEqual(['orders: 1 files, handler 2']);
});

test('a run that overwrote another is told of, and not counted: COVERAGE_FILE_CHANGED', async () => {
  const source = folderWith({ 'a.coverage': run('a', 2) });
  const result = emptyFolder();
  await combined([source], result);
  writeInto(source, { 'a.coverage': run('b', 30) });
  const second = await combined([source], result);
  expect(second.problems).toMatchObject([{ key: `${source}/a.coverage`, code: 'COVERAGE_FILE_CHANGED' }]);
  expect(shown(second.tally)).toEqual(['orders: 1 files, handler 2']);
  // The first run is still known: a copy of it does not count again.
  writeInto(source, { 'z.coverage': run('a', 2) });
  const third = await combined([source], result);
  expect(third.problems.map(({ code }) => code)).toEqual(['COVERAGE_FILE_CHANGED', 'COVERAGE_FILE_DUPLICATE']);
});

const good = packed(run('a', 2));

test.each<readonly [string, string, string | Uint8Array]>([
  ['COVERAGE_FILE_EMPTY', 'it is empty', ''],
  ['COVERAGE_FILE_EMPTY', 'it is empty', gzipSync('')],
  ['COVERAGE_FILE_TRUNCATED', 'its gzip ends in the middle', good.subarray(0, good.length - 30)],
  ['COVERAGE_FILE_TRUNCATED', 'its gzip is damaged', Buffer.concat([good.subarray(0, 30), Buffer.alloc(90, 7)])],
  ['COVERAGE_FILE_TRUNCATED', 'it is no whole JSON', '{"format": "coldcase-coverage", "vers'],
  ['COVERAGE_FILE_FOREIGN', 'it is neither gzip, nor JSON, nor SQLite', 'GIF89a'],
  ['COVERAGE_FILE_FOREIGN', 'it is JSON without', '{"result": []}'],
  ['COVERAGE_FILE_FOREIGN', 'its text is not UTF-8', Buffer.from([0x7b, 0xff, 0xfe])],
  ['COVERAGE_FILE_NEWER', 'it is of version 2', JSON.stringify({ ...run('b', 1), version: 2 })],
  ['COVERAGE_FILE_INVALID', 'executionId is empty', JSON.stringify(run('', 1))],
  ['COVERAGE_FILE_INVALID', 'scripts is no list', JSON.stringify({ ...run('b', 1), scripts: {} })],
  ['COVERAGE_FILE_INVALID', 'SQLite says', Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(500, 1)])],
  [
    'COVERAGE_FILE_INVALID',
    'scripts[0].functions[0].ranges[0] is 0 to 41 of 40 characters',
    JSON.stringify(drawnFile('b', [drawnScript(text, ['(script) 0-41:1'])])),
  ],
  [
    'COVERAGE_FILE_INVALID',
    'scripts[0].functions[0].ranges[2] is not within the range around it',
    JSON.stringify(drawnFile('b', [drawnScript(text, ['f 0-40:1 5-20:0 10-30:2'])])),
  ],
  ['COVERAGE_FILE_TOO_LARGE', 'bytes', gzipSync(Buffer.alloc(401_000_000))],
])('a file that is wrong is listed, and the others are counted: %s, %s', async (code, message, content) => {
  const source = folderWith({ 'a.coverage': run('z', 2), 'bad.coverage': content, 'c.coverage': run('c', 3) });
  const { tally, problems } = await combined([source], emptyFolder());
  expect(problems).toEqual([{ key: `${source}/bad.coverage`, code, message: expect.stringContaining(message) }]);
  expect(shown(tally)).toEqual(['orders: 2 files, handler 5']);
});

test('a file that could not be read is tried again: COVERAGE_FILE_UNREADABLE', async () => {
  const source = folderWith({ 'a.coverage': run('a', 2) });
  const place = folderPlace(source);
  const vanished = { ...place, read: () => folderPlace(emptyFolder()).read('a.coverage', 1, signal) };
  const result = emptyFolder();
  const options = { result: folderPlace(result), signal };
  const first = await combine({ ...options, sources: [vanished] });
  expect(first.problems).toMatchObject([{ code: 'COVERAGE_FILE_UNREADABLE' }]);
  const second = await combine({ ...options, sources: [place] });
  expect(second).toMatchObject({ countedNow: 1, problems: [] });
});

test('two thousand files take a bounded memory, and are one sum', async () => {
  const functions = Array.from(
    { length: 60 },
    (_, n) => `f${n} ${n * 60}-${n * 60 + 60}:2 ${n * 60 + 9}-${n * 60 + 20}:1`,
  );
  const script = drawnScript('x'.repeat(3600), ['(script) 0-3600:1', ...functions]);
  const json = JSON.stringify(drawnFile('run-0', [script]));
  const files = Array.from({ length: 2000 }, (_, n) => [`f${n}.coverage`, json.replace('run-0', `run-${n}`)] as const);
  const source = folderWith(Object.fromEntries(files));
  const before = process.memoryUsage().heapUsed;
  let peak = 0;
  const onProgress = () => {
    peak = Math.max(peak, process.memoryUsage().heapUsed - before);
  };
  const { tally, countedNow } = await combined([source], emptyFolder(), { onProgress });
  expect(countedNow).toBe(2000);
  expect(tally.deployments[0]?.scripts.size).toBe(1);
  // Of all files parsed, the ranges alone would take more; sixteen at once take what the collector leaves lying about.
  expect(peak).toBeLessThan(150_000_000);
});

test('whoever has no more time stops between two files, and goes on later', async () => {
  const files = Array.from({ length: 40 }, (_, n) => [`f${n}.coverage`, run(n, 1)] as const);
  const source = folderWith(Object.fromEntries(files));
  const result = emptyFolder();
  let asked = 0;
  const first = await combined([source], result, { shouldStop: () => ++asked > 25 });
  expect(first).toMatchObject({ isComplete: false, countedNow: 25 });
  const second = await combined([source], result);
  expect(second).toMatchObject({ isComplete: true, knownBefore: 25, countedNow: 15 });
  expect(shown(second.tally)).toEqual(['orders: 40 files, handler 40']);
});

test('after Ctrl-C, what was added is kept', async () => {
  const files = Array.from({ length: 40 }, (_, n) => [`f${n}.coverage`, run(n, 1)] as const);
  const source = folderWith(Object.fromEntries(files));
  const result = emptyFolder();
  const controller = new AbortController();
  const onProgress = ({ counted }: { counted: number }) => (counted === 20 ? controller.abort() : undefined);
  await expect(combined([source], result, { signal: controller.signal, onProgress })).rejects.toThrow('abort');
  const { ledger } = await loadState(folderPlace(result), signal);
  expect(ledger.countedFiles).toBeGreaterThanOrEqual(20);
  expect(shown((await combined([source], result)).tally)).toEqual(['orders: 40 files, handler 40']);
});

test('killed again and again, it counts every run once', async () => {
  const files = Array.from({ length: 300 }, (_, n) => [`f${n}.coverage`, run(n, 1)] as const);
  const source = folderWith(Object.fromEntries(files));
  const result = emptyFolder();
  const killsAfter = [7, 60, 110, 190];
  for (const counted of killsAfter) await killedAfter(counted, source, result);
  const { tally, knownBefore } = await combined([source], result);
  expect(knownBefore).toBeGreaterThan(0);
  expect(shown(tally)).toEqual(['orders: 300 files, handler 300']);
  // What a killed writer left beside the state disturbs nobody.
  expect(readdirSync(result)).toContain(stateKey);
});

async function killedAfter(files: number, source: string, result: string): Promise<void> {
  const child = join(import.meta.dirname, '../testing/combine-child.ts');
  const process = spawn(execPath, [child, source, result, '10'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  process.stdout.on('data', (chunk: Buffer) => {
    printed += chunk;
    if (printed.split('\n').length > files) process.kill('SIGKILL');
  });
  await once(process, 'close');
}
const { execPath } = process;

test('two combiners at once count nothing twice', async () => {
  const files = Array.from({ length: 60 }, (_, n) => [`f${n}.coverage`, run(n, 1)] as const);
  const source = folderWith(Object.fromEntries(files));
  const result = emptyFolder();
  await Promise.all([combined([source], result, { batchFiles: 7 }), combined([source], result, { batchFiles: 11 })]);
  expect(shown((await combined([source], result)).tally)).toEqual(['orders: 60 files, handler 60']);
});

test.each([
  ['it cannot be unpacked', 'no gzip'],
  ['it is not of version 1', gzipSync('{"format":"coldcase-coverage-state","version":9}\n{"kind":"end","lines":0}\n')],
  ['its end is missing', gzipSync('{"format":"coldcase-coverage-state","version":1}\n')],
  ['line 2 of it is no JSON', gzipSync('{"format":"coldcase-coverage-state","version":1}\n{"kind":\n')],
  ['line 2 of it has another shape', gzipSync('{"format":"coldcase-coverage-state","version":1}\n{"kind":"file"}\n')],
])('a result that is damaged is not gone on with: COVERAGE_STATE_INVALID, %s', async (answer, content) => {
  const result = emptyFolder();
  writeFileSync(join(result, stateKey), content);
  const failed = combined([folderWith({})], result);
  await expect(failed).rejects.toMatchObject({
    code: 'COVERAGE_STATE_INVALID',
    message: expect.stringContaining(answer),
  });
});

test('a folder that is not there: COVERAGE_PLACE_UNREADABLE', async () => {
  await expect(combined([join(emptyFolder(), 'nowhere')], emptyFolder())).rejects.toMatchObject({
    code: 'COVERAGE_PLACE_UNREADABLE',
  });
});

test('a result that cannot be written: COVERAGE_PLACE_UNWRITABLE', async () => {
  const source = folderWith({ 'a.coverage': run('a', 2), blocked: 'a file' });
  await expect(combined([source], join(source, 'blocked'))).rejects.toMatchObject({
    code: 'COVERAGE_PLACE_UNWRITABLE',
  });
});

test('a place where nothing was combined: COVERAGE_NOT_COMBINED', async () => {
  await expect(loadCombined(folderPlace(emptyFolder()), signal)).rejects.toMatchObject({
    code: 'COVERAGE_NOT_COMBINED',
  });
});

test('a sum that is full takes no further file, and none by half: COVERAGE_TALLY_FULL', () => {
  const tally = new CoverageTally({ ...tallyLimits, scripts: 1 });
  const add = (id: string) => {
    const file = parseCoverageFile(id, JSON.stringify(run(id, 1)));
    tally.add(id, { kind: 'node', identity: id, file });
  };
  add('a');
  expect(() => add('b')).toThrow(expect.objectContaining({ code: 'COVERAGE_TALLY_FULL' }));
  expect(shown(tally)).toEqual(['orders: 1 files, handler 1']);
});
