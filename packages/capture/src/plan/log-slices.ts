// A log group is read in slices of time. Each holds about as many events as the others, so that they end together, and few
// enough that the ids of one fit in memory; how many there are each minute is a metric that every group has.
import { assert, epochMs, type TimeRange } from '@coldcase/model';

/** Events that one slice ought to have: some fifty answers of FilterLogEvents, a few seconds of asking. */
export const sliceEventsWanted = 100_000;
/** Slices of a group whose minutes are unknown, so that several can be read side by side. */
export const blindSlices = 8;
/** More would be more calls than events. */
export const slicesMax = 2_000;

const minuteMs = 60_000;

/** Events and bytes that a group took in during one minute. */
export interface MinuteVolume {
  readonly startMs: number;
  readonly events: number;
  readonly bytes: number;
}

/**
 * Cuts a window between milliseconds: the slices follow each other without a gap, and both ends of each belong to it, as
 * FilterLogEvents wants them. A minute with more events than wanted is cut as if they were spread evenly over it.
 *
 *   slicesOf({ startMs: 0, endMs: 119_999 }, [{ startMs: 0, events: 200_000, bytes: … }])
 *      →   0…29_999, 30_000…59_999, 60_000…119_999      (with 100,000 wanted)
 */
export function slicesOf(
  window: TimeRange,
  volumes: readonly MinuteVolume[],
  eventsWanted = sliceEventsWanted,
): readonly TimeRange[] {
  assert(window.endMs >= window.startMs, 'a window ends after it begins');
  const borders = volumes.length === 0 ? evenBorders(window) : bordersByVolume(volumes, eventsWanted);
  return rangesBetween(window, borders.slice(0, slicesMax - 1));
}

function evenBorders({ startMs, endMs }: TimeRange): readonly number[] {
  const lengthMs = endMs - startMs + 1;
  return Array.from({ length: blindSlices - 1 }, (_, index) =>
    Math.floor(startMs + (lengthMs * (index + 1)) / blindSlices),
  );
}

function bordersByVolume(volumes: readonly MinuteVolume[], eventsWanted: number): readonly number[] {
  const borders: number[] = [];
  let room = eventsWanted;
  for (const { startMs, events } of [...volumes].sort((a, b) => a.startMs - b.startMs)) {
    let left = events;
    while (left > room) {
      left -= room;
      borders.push(Math.floor(startMs + (1 - left / events) * minuteMs));
      room = eventsWanted;
    }
    room -= left;
  }
  return borders;
}

/** Borders outside of the window, and twice the same, make no slice. */
function rangesBetween({ startMs, endMs }: TimeRange, borders: readonly number[]): readonly TimeRange[] {
  const inside = [...new Set(borders)].filter((border) => border > startMs && border <= endMs).sort((a, b) => a - b);
  const starts = [startMs, ...inside];
  return starts.map((start, index) => ({
    startMs: epochMs(start),
    endMs: epochMs((starts[index + 1] ?? endMs + 1) - 1),
  }));
}
