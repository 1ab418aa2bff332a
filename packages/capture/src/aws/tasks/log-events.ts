// The events of a slice of a log group.
import { epochMs, type LogEvent, type TimeRange } from '@coldcase/model';
import type { CaptureTask, TaskPage } from '../../run/task.ts';
import type { Ask } from '../ask.ts';
import { groupNameFrom, type Where, whereText } from '../where.ts';
import { spanText } from './span-text.ts';

/** Of one answer; the service gives at most this many, or 1 MB. */
export const eventsPerCallMax = 10_000;
/** Answers of one slice, most of which may be empty: a search over years has been seen to give thousands. */
export const pagesPerSliceMax = 100_000;

export function logEventsTask(ask: Ask, where: Where, logGroup: string, { startMs, endMs }: TimeRange): CaptureTask {
  return {
    id: `logs ${whereText(where)} ${logGroup} ${spanText({ startMs, endMs })}`,
    pages: async function* (from, signal) {
      let token = from;
      for (let page = 0; page < pagesPerSliceMax; page++) {
        const answer = await ask(
          'logs:FilterLogEvents',
          {
            logGroupName: logGroup,
            startTime: startMs,
            endTime: endMs,
            limit: eventsPerCallMax,
            ...(token === undefined ? {} : { nextToken: token }),
          },
          signal,
        );
        // A token that comes back unchanged would ask for the same page for ever.
        const next = answer.nextToken === token ? undefined : answer.nextToken;
        yield pageOf(groupNameFrom(where, logGroup), answer.events ?? [], next);
        if (next === undefined) return;
        token = next;
      }
    },
  };
}

interface FilteredEvent {
  readonly logStreamName?: string | undefined;
  readonly timestamp?: number | undefined;
  readonly ingestionTime?: number | undefined;
  readonly eventId?: string | undefined;
  readonly message?: string | undefined;
}

function pageOf(logGroup: string, answered: readonly FilteredEvent[], next: string | undefined): TaskPage {
  const events = answered.map(
    ({ logStreamName = '', timestamp = 0, ingestionTime, eventId, message = '' }): LogEvent => ({
      logGroup,
      logStream: logStreamName,
      timestamp: epochMs(timestamp),
      message,
      ...(ingestionTime === undefined ? {} : { ingestionTime: epochMs(ingestionTime) }),
      ...(eventId === undefined ? {} : { eventId }),
    }),
  );
  return { batch: { events, bytesRead: 0 }, next };
}
