import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addedUp, painted } from '../testing/painted.ts';
import { type CountedRange, type FunctionCoverage, sumOf } from './function-counts.ts';

const length = 40;

/** Ranges as V8 gives them: each within the one before it, or behind. */
const nested = (startOffset: number, endOffset: number, depth: number): fc.Arbitrary<CountedRange[]> =>
  fc.tuple(fc.nat(5), fc.array(fc.tuple(fc.nat(length), fc.nat(length)), { maxLength: 2 })).chain(([count, cuts]) => {
    const own = { startOffset, endOffset, count };
    let from = startOffset;
    const parts = cuts
      .map(([one, other]) => [Math.min(one, other), Math.max(one, other)] as const)
      .sort(([one], [other]) => one - other)
      .flatMap(([start, end]) => {
        if (start < from || end > endOffset || end <= start || depth === 0) return [];
        from = end;
        return [nested(start, end, depth - 1)];
      });
    return fc.tuple(...parts).map((inner) => [own, ...inner.flat()]);
  });
const coverage: fc.Arbitrary<FunctionCoverage> = nested(0, length, 3).map((ranges) => ({
  functionName: 'f',
  isBlockCoverage: true,
  ranges,
}));

test('each character of a sum has the sum of its counts, and so has the call', () => {
  fc.assert(
    fc.property(coverage, coverage, (one, other) => {
      const both = sumOf(one, other);
      expect(painted(length, [both])).toEqual(addedUp([painted(length, [one]), painted(length, [other])]));
      expect(both.ranges[0]?.count).toBe((one.ranges[0]?.count ?? 0) + (other.ranges[0]?.count ?? 0));
    }),
  );
});

test('a sum is nested as V8 nests, and does not grow with what is added', () => {
  fc.assert(
    fc.property(coverage, coverage, (one, other) => {
      const both = sumOf(one, other);
      const again = sumOf(sumOf(both, other), one);
      expect(again.ranges.length).toBeLessThanOrEqual(1 + 2 * (one.ranges.length + other.ranges.length));
      const around: CountedRange[] = [];
      for (const range of again.ranges) {
        while ((around.at(-1)?.endOffset ?? length) <= range.startOffset) around.pop();
        expect(range.endOffset).toBeLessThanOrEqual(around.at(-1)?.endOffset ?? length);
        expect(range.endOffset).toBeGreaterThan(range.startOffset);
        around.push(range);
      }
    }),
  );
});
