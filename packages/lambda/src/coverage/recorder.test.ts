import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { CountingAnswer, CountingTask } from '../testing/counting-worker.ts';
import { addedUp, painted } from '../testing/painted.ts';
import { type FunctionCoverage, functionKey } from './function-counts.ts';
import type { ScriptCounts } from './precise-coverage.ts';
import { createRecorder, functionsMax } from './recorder.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'coldcase-recorder-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Functions that run once, never, sometimes, in parts, again and again; recursion, generators, classes, closures kept from init. */
const moduleText = `
const started = setUp();
function setUp() { return ['a', 'b'].map((name) => name.toUpperCase()); }
function never() { return () => { return 1; }; }
class Order { lines = []; static count = 0; add(line) { this.lines.push(line); return this; } get total() { return this.lines.length; } }
const kept = ((n) => { const make = () => (x) => { if (x > n) { return x; } return n; }; return make(); })(2);
function* each(n) { for (let i = 0; i < n; i++) { if (i === 3) { return; } yield i; } }
export async function handler({ kind, n }) {
  function local(x) { return x ? deep(x - 1) : 0; }
  const deep = (x) => local(x);
  try {
    switch (kind) {
      case 0: return local(n);
      case 1: { let sum = 0; for (const x of each(n)) sum += kept(x); return sum; }
      case 2: return n > 2 ? new Order().add(n).total : n && never().name;
      case 3: throw new Error(started[0] ?? 'none');
      case 4: await null; return [...Array(n).keys()].filter((x) => x % 2 === 0).map((x) => x * 2);
      default: return \`\${kind} \${n || 'nothing'}\`;
    }
  } catch (error) { if (n > 4) { return error.message; } throw error; } finally { Order.count += 1; }
}
`;
const file = path.join(folder, 'orders.mjs');
writeFileSync(file, moduleText);
const url = pathToFileURL(file).href;

async function counted(task: Omit<CountingTask, 'url'>): Promise<CountingAnswer> {
  const worker = new Worker(new URL('../testing/counting-worker.ts', import.meta.url), {
    workerData: { ...task, url },
  });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

const sum = (files: CountingAnswer): number[] => addedUp(files.map((one) => painted(moduleText.length, one)));

/**
 * By function V8 says whether, not how often. Of a class with static and other fields it has two functions at one place, and once
 * it has told of one, it forgets to tell of the other.
 */
function ranIn(files: CountingAnswer): readonly string[] {
  const ran = files
    .flat()
    .filter(({ ranges, functionName }) => (ranges[0]?.count ?? 0) > 0 && !/_initializer>$/.test(functionName));
  return [...new Set(ran.map(functionKey))].sort();
}

describe('the files of an environment add up to what V8 counts', () => {
  const event = fc.record({ kind: fc.nat(5), n: fc.nat(6) });
  const course = fc.array(fc.record({ event, isLost: fc.boolean() }), { minLength: 1, maxLength: 8 });

  test.each(['block', 'function'] as const)('by %s, whichever files are lost before the last', async (granularity) => {
    await fc.assert(
      fc.asyncProperty(course, async (events) => {
        const lost = events.map(({ isLost }, at) => isLost && at < events.length - 1);
        const all = events.map(({ event: one }) => one);
        const [files, whole] = await Promise.all([
          counted({ granularity, events: all, lost }),
          counted({ granularity, events: all }),
        ]);
        if (granularity === 'block') expect(sum(files)).toEqual(sum(whole));
        else expect(ranIn(files)).toEqual(ranIn(whole));
      }),
      { numRuns: 8 },
    );
  });

  test('and each stands alone: what is known of the module is in all of them', async () => {
    const [first, second] = await counted({
      granularity: 'block',
      events: [
        { kind: 5, n: 1 },
        { kind: 0, n: 1 },
      ],
      lost: [false, false],
    });
    const names = (functions: readonly FunctionCoverage[] = []) => functions.map(({ functionName }) => functionName);
    expect(names(second)).toEqual(expect.arrayContaining(['', 'setUp', 'never', 'each', 'handler', 'local', 'deep']));
    const countOf = (name: string, functions: readonly FunctionCoverage[] = []) =>
      functions.find(({ functionName }) => functionName === name)?.ranges[0]?.count;
    expect([countOf('setUp', first), countOf('setUp', second)]).toEqual([1, 0]);
    expect([countOf('local', first), countOf('local', second)]).toEqual([0, 2]);
  });
});

const whole = (count: number): FunctionCoverage => ({
  functionName: '',
  isBlockCoverage: true,
  ranges: [{ startOffset: 0, endOffset: moduleText.length, count }],
});
const part = (functionName: string, count: number, startOffset = 10): FunctionCoverage => ({
  functionName,
  isBlockCoverage: false,
  ranges: [{ startOffset, endOffset: startOffset + 5, count }],
});

/** A recorder of counts that are given to it. */
function recorderOf(...takes: readonly (readonly ScriptCounts[])[]) {
  const left = [...takes];
  return createRecorder({ take: () => left.shift() ?? [], stop: () => undefined }, () => true);
}

const scriptsOf = (recorder: ReturnType<typeof recorderOf>): ScriptCounts[] =>
  JSON.parse(recorder.scriptsJson(recorder.takeBatch()));

test('of what is not wanted, only the loading of modules is kept', () => {
  const recorder = recorderOf([{ url, functions: [whole(1), part('a', 7)] }]);
  recorder.cut(false);
  expect(scriptsOf(recorder)[0]?.functions.map(({ ranges }) => ranges[0]?.count)).toEqual([1, 0]);
});

test('a script that is not what its file says is left out, and told', () => {
  const other = { functionName: '', isBlockCoverage: true, ranges: [{ startOffset: 0, endOffset: 12, count: 1 }] };
  const recorder = recorderOf([
    { url, functions: [other] },
    { url: `${url}.gone`, functions: [whole(1)] },
  ]);
  recorder.cut(true);
  expect(scriptsOf(recorder)).toEqual([]);
  expect(recorder.limitsHit).toEqual([
    `the text of ${url} is not what ran, or cannot be read`,
    `the text of ${url}.gone is not what ran, or cannot be read`,
  ]);
});

test('functions beyond the limit are not counted, and that is told', () => {
  const many = Array.from({ length: functionsMax + 10 }, (_, at) => part('f', 1, at));
  const recorder = recorderOf([{ url, functions: many }]);
  recorder.cut(true);
  expect(recorder.takeBatch().byUrl.get(url)?.size).toBe(functionsMax);
  expect(recorder.limitsHit).toEqual([`${functionsMax} functions`]);
});

test('a file tells of a hundred lost ones whose counts it carries', () => {
  const recorder = recorderOf();
  for (let at = 0; at < 150; at += 1) recorder.putBack(recorder.takeBatch(), `id-${at}`);
  const { carriedIds } = recorder.takeBatch();
  expect([carriedIds.length, carriedIds.at(-1)]).toEqual([100, 'id-99']);
});

test('the text of the fixture is read as V8 ran it', () => {
  const recorder = recorderOf([{ url, functions: [whole(1)] }]);
  recorder.cut(true);
  expect(recorder.unstored()).toEqual([
    {
      url,
      functions: expect.anything(),
      restingJson: undefined,
      text: expect.objectContaining({ length: readFileSync(file, 'utf8').length }),
    },
  ]);
  recorder.markStored(recorder.unstored()[0]?.text.sha256 ?? '');
  expect(recorder.unstored()).toEqual([]);
});
