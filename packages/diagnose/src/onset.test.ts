import { epochMs } from '@coldcase/model';
import { describe, expect, test } from 'vitest';
import { onsetOf, periodFor } from './onset.ts';

/** Counts per minute from 0; `.` stands for a bin that the answer leaves out. */
function onset(drawn: string) {
  const counts = drawn.split(/\s+/);
  const bins = counts.flatMap((count, minute) =>
    count === '.' ? [] : [{ startMs: epochMs(minute * 60_000), count: Number(count) }],
  );
  const found = onsetOf(bins, epochMs(0), epochMs((counts.length - 1) * 60_000), 60_000);
  return found === undefined ? undefined : `minute ${found.startMs / 60_000}, rise ${found.rise}`;
}

describe('a rise', () => {
  test('begins where the rate goes up and stays', () => expect(onset('1 1 1 1 10 10 10 10')).toBe('minute 4, rise 10'));
  test('from nothing is without bound', () => expect(onset('. . . 4 5 6')).toBe('minute 3, rise Infinity'));
  test('is absent in a steady series', () => expect(onset('4 5 4 6 5 4 5 6')).toBeUndefined());
  test('is absent when the rate only doubles', () => expect(onset('5 5 5 5 10 10 10 10')).toBeUndefined());
  test('is absent when a handful of lines comes late', () => expect(onset('. . . . . 1 1')).toBeUndefined());
  test('is absent in a fall', () => expect(onset('10 10 10 1 1 1')).toBeUndefined());
  test('is absent when rare lines happen to miss the first bin', () =>
    expect(onset('. 1 . 1 1 . . 1 1 . 1 1')).toBeUndefined());
  test('is absent in one bin', () => expect(onset('100')).toBeUndefined());
});

describe('the period of a window', () => {
  test('gives at most 48 bins', () => {
    expect([8 * 60_000, 6 * 3_600_000, 24 * 3_600_000].map((span) => periodFor(span).text)).toEqual([
      '10s',
      '10m',
      '30m',
    ]);
  });
});
