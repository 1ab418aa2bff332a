// Is an error new? Absence proves something only where it would have shown: in a time that was captured, of a log group that
// spoke there, and long enough for an error of this rate.
//
//   normal period                    incident
//   0 lines of it, 3 expected        ──────│ first line …     new since the first line
//   0 lines of it, 1 expected        ──────│ first line …     nothing said: it may be chance
//   none captured                    quiet half │ first … ×3  new since the first line
import { type EpochMs, printTime, type TimeRange } from '@coldcase/model';
import type { ErrorPattern } from '../diagnosis.ts';
import type { GroupEvidence } from '../evidence.ts';

/** Lines that a quiet time would have had at the rate of the incident. With three, none comes by chance 1 time in 20. */
export const expectedLinesMin = 3;
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
  const isNew =
    usual === undefined || group.usual === undefined
      ? isNewInWindow(count, firstMs, group.firstMs, window)
      : usual === 0 && count / group.usual.timesAsLong >= expectedLinesMin;
  return {
    // What is rarer than one line is not none.
    ...(usual === undefined ? {} : { usual: usual === 0 ? 0 : Math.max(1, Math.round(usual)) }),
    ...(isNew ? { newSince: printTime(firstMs) } : {}),
  };
}

// As `anomaly` says it of patterns: nothing in the first half. That half begins where the log group does.
function isNewInWindow(count: number, firstMs: EpochMs, spokenMs: EpochMs | undefined, window: TimeRange): boolean {
  if (spokenMs === undefined || count < expectedLinesMin) return false;
  const quietMs = firstMs - Math.max(spokenMs, window.startMs);
  return quietMs >= quietMsMin && quietMs >= window.endMs - firstMs;
}
