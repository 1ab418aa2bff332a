// Adding runs of a function: laws, an oracle that paints every character, and V8 itself.
import { Session } from 'node:inspector/promises';
import { Script } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CountedRange, FunctionCoverage } from '../format/coverage-file.ts';
import { drawnFunction } from '../testing/drawn-coverage.ts';
import { addTallies, coverageOf, type FunctionTally, tallyOf } from './function-tally.ts';

function shown({ blockCalls, wholeCalls, steps }: FunctionTally): string {
  const drawn = steps.offsets.map((offset, n) => `${offset}:${steps.counts[n]}`).join(' ');
  return `${blockCalls}+${wholeCalls} calls ${drawn}`;
}

test.each([
  ['f 0-40:3', '3+0 calls 0:3'],
  ['f 0-40:3 22-32:1', '3+0 calls 0:3 22:1 32:3'],
  ['f 0-40:3 0-10:1', '3+0 calls 0:1 10:3'],
  ['f 0-40:3 10-40:0 20-30:2', '3+0 calls 0:3 10:0 20:2 30:0'],
  ['f 0-40:3 10-20:0 20-30:2', '3+0 calls 0:3 10:0 20:2 30:3'],
  ['f 0-40:3 10-30:0 20-30:2 35-35:9', '3+0 calls 0:3 10:0 20:2 30:3'],
  ['f 0-0:1', '1+0 calls 0:1'],
])('the innermost range holds: %s', (drawing, expected) => {
  expect(shown(tallyOf(drawnFunction(drawing)))).toBe(expected);
});

test('two runs add up character by character', () => {
  const sum = addTallies(tallyOf(drawnFunction('f 0-40:3 22-32:1')), tallyOf(drawnFunction('f 0-40:2 10-25:0')));
  expect(shown(sum)).toBe('5+0 calls 0:5 10:3 22:1 25:3 32:5');
  expect(coverageOf(sum).ranges).toEqual(drawnFunction('f 0-40:5 10-22:3 22-25:1 25-32:3').ranges);
});

test('calls of which no blocks were counted hide no block that never ran', () => {
  const whole = tallyOf({ ...drawnFunction('f 0-40:7'), isBlockCoverage: false });
  expect(shown(whole)).toBe('0+7 calls 0:0');
  expect(coverageOf(whole)).toEqual({ ...drawnFunction('f 0-40:7'), isBlockCoverage: false });
  const sum = addTallies(whole, tallyOf(drawnFunction('f 0-40:3 22-32:0')));
  expect(coverageOf(sum).ranges).toEqual(drawnFunction('f 0-40:10 22-32:0').ranges);
});

/** A tree of ranges in preorder, as V8 lists one, in a function of 60 characters. */
const functionRuns: fc.Arbitrary<FunctionCoverage> = fc
  .array(fc.record({ at: fc.nat(59), length: fc.nat(59), count: fc.nat(4) }), { maxLength: 12 })
  .chain((drawn) => fc.nat(4).map((calls) => nested(calls, drawn)));

function nested(
  calls: number,
  drawn: readonly { readonly at: number; readonly length: number; readonly count: number }[],
): FunctionCoverage {
  const ranges: CountedRange[] = [{ startOffset: 0, endOffset: 60, count: calls }];
  const sorted = drawn.toSorted((a, b) => a.at - b.at || b.length - a.length);
  for (const { at, length, count } of sorted) {
    const around = ranges.filter((range) => range.startOffset <= at && range.endOffset > at).at(-1) ?? ranges[0];
    ranges.push({ startOffset: at, endOffset: Math.min(at + length, around?.endOffset ?? 60), count });
  }
  // A function that did not run has no blocks that did.
  return { functionName: 'f', isBlockCoverage: true, ranges: calls === 0 ? ranges.slice(0, 1) : ranges };
}

/** What the definition says, in the dullest way. */
function painted(...runs: readonly FunctionCoverage[]): readonly number[] {
  const sum = Array.from({ length: 60 }, () => 0);
  for (const { ranges } of runs) {
    const one = Array.from({ length: 60 }, () => 0);
    for (const { startOffset, endOffset, count } of ranges) one.fill(count, startOffset, endOffset);
    for (const [n, count] of one.entries()) sum[n] = (sum[n] ?? 0) + count;
  }
  return sum;
}

test('adding is associative and commutative, and equals painting every character', () => {
  fc.assert(
    fc.property(functionRuns, functionRuns, functionRuns, (a, b, c) => {
      const [x, y, z] = [tallyOf(a), tallyOf(b), tallyOf(c)];
      const sum = addTallies(addTallies(x, y), z);
      expect(addTallies(x, addTallies(y, z))).toEqual(sum);
      expect(addTallies(z, addTallies(y, x))).toEqual(sum);
      expect(painted(coverageOf(sum))).toEqual(painted(a, b, c));
      // What is listed again is tallied the same: a combined result may be combined.
      expect(tallyOf(coverageOf(sum)).steps).toEqual(sum.steps);
    }),
  );
});

const program = `
function pick(n) {
  try {
    if (n > 5) return n > 8 ? 'huge' : 'large';
    for (let i = 0; i < n; i++) { if (i === 3) continue; hit(i); }
    switch (n) { case 1: return 'one'; case 2: return 'two'; default: return n && 'more'; }
  } catch { return 'failed'; } finally { last = n; }
}
function hit(i) { if (i === 4) throw new RangeError('four'); }
var last;`;

test('two runs added are what V8 counts of one run that did both', async () => {
  const script = new Script(`${program}\n(pick)`, { filename: 'coverage-test-program.js' });
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  const pick: unknown = script.runInThisContext();
  if (typeof pick !== 'function') expect.fail('the program gives its function');
  const take = async () => (await session.post('Profiler.takePreciseCoverage')).result;
  const runs = async (inputs: readonly number[]) => {
    for (const n of inputs) pick(n);
    const functions = (await take()).find(({ url }) => url === 'coverage-test-program.js')?.functions ?? [];
    return new Map(functions.map((one) => [one.functionName, tallyOf(one)]));
  };
  await take();
  const inputs = [[0, 1], [2, 9, 6], [5], [1, 1, 3, 7], [4, 10]] as const;
  for (const first of inputs)
    for (const second of inputs) {
      const [a, b, both] = [await runs(first), await runs(second), await runs([...first, ...second])];
      const names = ['pick', 'hit'].filter((name) => both.has(name));
      for (const name of names) expect(sumOf(a.get(name), b.get(name))).toEqual(both.get(name));
    }
  await session.post('Profiler.stopPreciseCoverage');
  session.disconnect();
});

function sumOf(a: FunctionTally | undefined, b: FunctionTally | undefined): FunctionTally | undefined {
  return a === undefined || b === undefined ? (a ?? b) : addTallies(a, b);
}
