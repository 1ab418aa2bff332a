// Incidents as text, so that the reader of a test sees what happened:
//
//   10:00:00.000  api     START RequestId: 4c1e… Version: $LATEST
//   10:00:03.000  api     2026-11-21T10:00:03.000Z 4c1e… Task timed out after 3.00 seconds
//   10:00:03.500  orders  {"level":"ERROR",⇥"message":"no answer"}
import { assert, type EpochMs, epochMs, type LogEvent } from '@coldcase/model';

/** The day of drawn clocks, in UTC. */
export const drawnDay = '2026-11-21';
/** One execution environment, unless the caller draws several. */
export const drawnStream = '2026/11/21/[$LATEST]0123456789abcdef0123456789abcdef';

export interface DrawnOptions {
  /** `2026-11-21`. */
  readonly day?: string;
  readonly logStream?: string;
}

/**
 * One event a line: a time, a log group, the message. Blank lines do not count; `⇥` is a tab and `↵` a line break.
 *
 *   drawnEvents('10:00:01.5 api hello')   →   [{ logGroup: '/aws/lambda/api', timestamp: …, message: 'hello', … }]
 *
 * @param text  times are clocks of `day` or whole ISO times, in UTC; a group without `/` is a function's, `-` is none
 */
export function drawnEvents(text: string, { day = drawnDay, logStream = drawnStream }: DrawnOptions = {}): LogEvent[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => {
    const [, time, group, message] = /^\s*(\S+)\s+(\S+)(?: +(.*))?$/.exec(line) ?? [];
    assert(time !== undefined && group !== undefined, `a drawn line has a time and a group: ${line}`);
    return {
      logGroup: groupOf(group),
      logStream,
      timestamp: timeOf(time, day),
      message: (message ?? '').replaceAll('⇥', '\t').replaceAll('↵', '\n'),
    };
  });
}

function groupOf(group: string): string {
  if (group === '-') return '';
  return group.includes('/') ? group : `/aws/lambda/${group}`;
}

function timeOf(time: string, day: string): EpochMs {
  const parsed = Date.parse(time.includes('T') ? time : `${day}T${time}Z`);
  assert(!Number.isNaN(parsed), `${time} is a time`);
  return epochMs(parsed);
}
