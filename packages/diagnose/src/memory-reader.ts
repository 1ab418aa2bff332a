// A case in memory: drawn events, or an excerpt that was pasted. It answers through the reference interpreter, so that an
// excerpt takes exactly the path of a whole case.
import {
  type EpochMs,
  epochMs,
  groupLines,
  type LogEvent,
  leadingTime,
  parseMessage,
  patternText,
} from '@coldcase/model';
import { patternIdOf } from '@coldcase/patterns';
import { interpret } from '@coldcase/query';
import type { CaseFacts, CaseReader } from './case-reader.ts';

/** Milliseconds between lines that carry no time of their own: they keep their order and say nothing about duration. */
const untimedStepMs = 1;

/** O(events) for each question; for some thousands of events. */
export function memoryCaseReader(
  events: readonly LogEvent[],
  times: Pick<CaseFacts, 'incident' | 'baseline'> = {},
): CaseReader {
  const stamps = events.map(({ timestamp }) => timestamp);
  const window = {
    startMs: epochMs(stamps.reduce((a, b) => Math.min(a, b), stamps[0] ?? 0)),
    endMs: epochMs(stamps.reduce((a, b) => Math.max(a, b), stamps[0] ?? 0)),
  };
  const context = { window, nowMs: window.endMs, patternIdOf: patternOf };
  return {
    facts: {
      ...times,
      window,
      eventCount: events.length,
      logGroups: [...new Set(events.flatMap(({ logGroup }) => (logGroup === '' ? [] : [logGroup])))].sort(),
      gaps: ['Metrics were not captured.'],
    },
    ask: (plan, _signal, of = { window }) => Promise.resolve(interpret(plan, events, { ...context, ...of })),
    metrics: () => Promise.resolve([]),
    segments: () => Promise.resolve([]),
    tracedLines: () => Promise.resolve([]),
    changes: () => Promise.resolve([]),
    resources: () => Promise.resolve([]),
    databaseStatistics: () => Promise.resolve(undefined),
  };
}

function patternOf({ message }: LogEvent): string {
  return patternIdOf(patternText(parseMessage(message), message));
}

/**
 * Physical lines of a paste as events: continuation lines joined, times read where there are any, order kept.
 *
 *   excerptEvents(['START RequestId: a Version: 1', 'Task timed out after 3.00 seconds'])   →   two events, 1 ms apart
 */
export function excerptEvents(lines: readonly string[]): readonly LogEvent[] {
  let last = 0;
  return groupLines(lines).map((message) => {
    const printed = timeOf(message);
    last = printed !== undefined && printed > last ? printed : last + untimedStepMs;
    return { logGroup: '', logStream: '', timestamp: epochMs(last), message };
  });
}

// Copies from a console carry a clock without a date: `08:58:15 START RequestId: …`.
function timeOf(message: string): EpochMs | undefined {
  const clock = /^(\d{2}):(\d{2}):(\d{2})\s/.exec(message);
  const time = leadingTime(message)?.time;
  if (time !== undefined || clock === null) return time;
  const [hours, minutes, seconds] = [clock[1], clock[2], clock[3]].map(Number);
  return epochMs((((hours ?? 0) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)) * 1000);
}
