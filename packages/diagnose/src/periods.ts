// An incident and its normal period, which need not be of one length.
import type { MetricPoint, TimeRange } from '@coldcase/model';

/** A point carries the time at which its minute began. */
const minuteMs = 60_000;

export function pointsWithin(points: readonly MetricPoint[], { startMs, endMs }: TimeRange): readonly MetricPoint[] {
  return points.filter(({ timestamp }) => timestamp > startMs - minuteMs && timestamp <= endMs);
}

/** What a count of the normal period is worth in the incident. */
export function timesAsLong(incident: TimeRange, baseline: TimeRange): number {
  return lengthOf(incident) / lengthOf(baseline);
}

/** Both ends belong to it. */
function lengthOf({ startMs, endMs }: TimeRange): number {
  return endMs - startMs + 1;
}
