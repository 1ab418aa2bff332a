import type { TimeRange } from '@coldcase/model';

/** `2026-11-21T14:00:00.000Z to 2026-11-21T15:59:59.999Z`: a task is told from its siblings by it, and people read it. */
export function spanText({ startMs, endMs }: TimeRange): string {
  return `${new Date(startMs).toISOString()} to ${new Date(endMs).toISOString()}`;
}
