// When did it begin? Errors of one shape often occur all day at a low rate; an incident is where the rate rises and stays.
//
//   lines per bin   1 0 2 1 0 1 | 9 12 8 11 10 9     →   begins with the seventh bin, 12 times the rate before
//                   before        after
import { type EpochMs, epochMs } from '@coldcase/model';

export interface Bin {
  readonly startMs: EpochMs;
  readonly count: number;
}

export interface Onset {
  readonly startMs: EpochMs;
  /** The rate after over the rate before; infinite when there was none before. */
  readonly rise: number;
}

/** A rate that is less than this many times the rate before is no rise: hourly traffic doubles by itself. */
const riseMin = 3;
/** Fewer lines than this after the rise are chance. */
const linesAfterMin = 5;

/**
 * The most marked rise in a series of counts, or `undefined` when the rate stays about the same. Bins without lines may be
 * absent, as Insights leaves them out; `firstMs`, `lastMs` and `binMs` say which there are. O(bins).
 */
export function onsetOf(bins: readonly Bin[], firstMs: EpochMs, lastMs: EpochMs, binMs: number): Onset | undefined {
  const size = Math.floor((lastMs - firstMs) / binMs) + 1;
  const counts = Array.from({ length: size }, () => 0);
  for (const { startMs, count } of bins) {
    const index = Math.floor((startMs - firstMs) / binMs);
    if (index >= 0 && index < size) counts[index] = (counts[index] ?? 0) + count;
  }
  const total = counts.reduce((sum, count) => sum + count, 0);
  let before = 0;
  let best: { readonly gain: number; readonly index: number; readonly rise: number } | undefined;
  for (let index = 1; index < size; index += 1) {
    before += counts[index - 1] ?? 0;
    const after = total - before;
    const rateBefore = before / index;
    const rateAfter = after / (size - index);
    const gain = (rateAfter - rateBefore) * Math.sqrt(index * (size - index)); // as in the test for a change of mean
    const isRise =
      after >= linesAfterMin &&
      rateAfter >= riseMin * rateBefore &&
      isTooFew(before, (total * index) / size) &&
      (counts[index] ?? 0) > 0;
    if (isRise && gain > (best?.gain ?? 0)) best = { gain, index, rise: rateAfter / rateBefore };
  }
  return best === undefined ? undefined : { startMs: epochMs(firstMs + best.index * binMs), rise: best.rise };
}

// Lines that come by chance at an even rate scatter by the root of their number.
function isTooFew(seen: number, expected: number): boolean {
  return seen <= expected - chanceDeviations * Math.sqrt(expected);
}

/** Deviations below the even rate that are no longer chance: 1 in 160. */
const chanceDeviations = 2.5;

/** Periods that `bin()` takes as they are, in ascending order. */
const periods: readonly (readonly [string, number])[] = [
  ['10s', 10_000],
  ['30s', 30_000],
  ['1m', 60_000],
  ['2m', 120_000],
  ['5m', 300_000],
  ['10m', 600_000],
  ['15m', 900_000],
  ['30m', 1_800_000],
  ['1h', 3_600_000],
  ['2h', 7_200_000],
  ['6h', 21_600_000],
  ['12h', 43_200_000],
  ['1d', 86_400_000],
];

/** Bins of a window: enough to see a rise, few enough to read in one answer. */
const binsMax = 48;

/** The period by which a window is cut into at most `binsMax` bins, as text for `bin()` and in milliseconds. */
export function periodFor(spanMs: number): { readonly text: string; readonly ms: number } {
  const [text, ms] = periods.find(([, length]) => spanMs / length <= binsMax) ?? ['1d', 86_400_000];
  return { text, ms };
}
