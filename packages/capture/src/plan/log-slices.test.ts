// Slices follow each other without a gap and without a shared millisecond, whatever the volumes are.
import { epochMs } from '@coldcase/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { slicesMax, slicesOf } from './log-slices.ts';

const window = (startMs: number, endMs: number) => ({ startMs: epochMs(startMs), endMs: epochMs(endMs) });

const drawn = (slices: ReturnType<typeof slicesOf>) => slices.map(({ startMs, endMs }) => `${startMs}…${endMs}`);

test('a quiet group is one slice', () => {
  expect(drawn(slicesOf(window(0, 599_999), [{ startMs: 60_000, events: 10, bytes: 1_000 }]))).toEqual(['0…599999']);
});

test('a minute with twice as many events as wanted is cut in its middle', () => {
  expect(drawn(slicesOf(window(0, 119_999), [{ startMs: 0, events: 200, bytes: 0 }], 100))).toEqual([
    '0…29999',
    '30000…119999',
  ]);
});

test('a group whose minutes are unknown is cut evenly', () => {
  expect(slicesOf(window(0, 7_999), []).map(({ startMs }) => startMs)).toEqual([
    0, 1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 7_000,
  ]);
});

test('a window of one millisecond is one slice', () => {
  expect(drawn(slicesOf(window(5, 5), []))).toEqual(['5…5']);
});

const volume = fc.record({
  startMs: fc.nat(100).map((minute) => minute * 60_000),
  events: fc.nat(1_000_000),
  bytes: fc.nat(),
});

test('every millisecond of the window belongs to exactly one slice', () => {
  fc.assert(
    fc.property(
      fc.nat(3_000_000),
      fc.nat(6_000_000),
      fc.array(volume),
      fc.integer({ min: 1, max: 200_000 }),
      (startMs, lengthMs, volumes, wanted) => {
        const slices = slicesOf(window(startMs, startMs + lengthMs), volumes, wanted);
        expect(slices[0]?.startMs).toBe(startMs);
        expect(slices.at(-1)?.endMs).toBe(startMs + lengthMs);
        for (const [index, { startMs: start, endMs }] of slices.entries()) {
          expect(endMs).toBeGreaterThanOrEqual(start);
          if (index > 0) expect(start).toBe((slices[index - 1]?.endMs ?? 0) + 1);
        }
        expect(slices.length).toBeLessThanOrEqual(slicesMax);
      },
    ),
  );
});
