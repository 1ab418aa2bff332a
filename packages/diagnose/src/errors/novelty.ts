// Is an error new? Absence proves something only where it would have shown: in a time that was captured, of a log group that
// spoke there, and long enough that lines of an even rate would not all have come later by chance.
//
//   normal period      incident
//   none of it         ─────│9 lines     an hour each: nine lines in the second by chance, 1 in 500: new since the first
//   none of it         ─────│2 lines     1 in 4: nothing is said
//   none captured      ────────│9 lines  in the last third of the window by chance, 1 in 20,000: new since the first
import { type EpochMs, printTime, type TimeRange } from '@coldcase/model';
import type { ErrorPattern } from '../diagnosis.ts';
import type { GroupEvidence } from '../evidence.ts';

/**
 * A chance that is small enough to speak. A report lists fifty errors, so with 1 in 20 two of them would be called new on a
 * day like any other. With 1 in 100, those of a million drawn events are the five of the incident that was drawn.
 */
export const chanceMax = 0.01;
/** Fewer lines prove nothing wherever they stand: one line is at the very end of some window. */
export const newLinesMin = 3;
/** A captured time without the error that is shorter than this proves nothing: what happens every five minutes may come next. */
export const quietMsMin = 5 * 60_000;

export interface Occurrences {
  readonly count: number;
  readonly firstMs: EpochMs;
  /** Lines of its template in the normal period, for the length of the incident; absent when none is known. */
  readonly usual: number | undefined;
}

/** What may be said of its novelty: `usual` beside a normal period, `newSince` where absence proves something. */
export function noveltyOf(
  { count, firstMs, usual }: Occurrences,
  group: GroupEvidence,
  window: TimeRange,
): Pick<ErrorPattern, 'usual' | 'newSince'> {
  const seenShare =
    usual === undefined || group.usual === undefined
      ? shareInWindow(firstMs, group.firstMs, window)
      : usual === 0
        ? group.usual.timesAsLong / (1 + group.usual.timesAsLong)
        : 1;
  return {
    // What is rarer than one line is not none.
    ...(usual === undefined ? {} : { usual: usual === 0 ? 0 : Math.max(1, Math.round(usual)) }),
    ...(count >= newLinesMin && seenShare ** count <= chanceMax ? { newSince: printTime(firstMs) } : {}),
  };
}

// The part of what was captured since the first line. As `anomaly` has it of patterns, nothing is new that occurs in the first
// half, and that half begins where the log group does.
function shareInWindow(firstMs: EpochMs, spokenMs: EpochMs | undefined, window: TimeRange): number {
  if (spokenMs === undefined) return 1;
  const beginMs = Math.max(spokenMs, window.startMs);
  const [quietMs, seenMs] = [firstMs - beginMs, window.endMs - firstMs];
  return quietMs < quietMsMin || quietMs < seenMs ? 1 : seenMs / (quietMs + seenMs);
}
