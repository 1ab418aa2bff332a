// Readers of text, each for one way in which logs are written to files. All take lines and put events into the collector.
import {
  type EpochMs,
  groupedTextMax,
  isJsonObject,
  LineGrouper,
  leadingTime,
  parseJson,
  readTime,
  timeInJson,
} from '@coldcase/model';
import type { Collector, DraftEvent } from './collector.ts';
import { eventOf } from './event-shapes.ts';

export interface LineReader {
  line(text: string): void;
  end(): void;
}

/** `{"logGroup", "logStream", "timestamp", "message", …}` a line. */
export function eventLinesReader(collector: Collector): LineReader {
  return {
    line(text) {
      const json = parseJson(text);
      const event = isJsonObject(json) ? eventOf(json) : undefined;
      if (event !== undefined) collector.event(event);
      else if (text.trim() !== '') collector.problem(json === undefined ? 'not-json' : 'unknown-shape', text);
    },
    end() {},
  };
}

/**
 * Application output as it was printed or pasted: physical lines are joined to events, and an event's time is the one that
 * it begins with, or the one in its JSON.
 *
 * @param year  for times without one (syslog)
 */
export function plainReader(collector: Collector, year: number | undefined): LineReader {
  const grouper = new LineGrouper();
  const add = (events: readonly string[] | undefined) => {
    for (const message of events ?? []) collector.event(plainEvent(message, year));
  };
  return { line: (text) => add(grouper.add(text)), end: () => add(grouper.end()) };
}

function plainEvent(message: string, year: number | undefined): DraftEvent {
  const json = message.trimStart().startsWith('{') ? parseJson(message) : undefined;
  if (!isJsonObject(json)) return { message, time: leadingTime(message, year)?.time };
  return eventOf(json) ?? { message, time: timeInJson(json) };
}

/** `<ISO time> <message>`: an S3 export, or `aws logs tail --format short`. A line without a time continues the event. */
export const exportLine = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})?) (.*)$/s;
/** `<ISO time> <stream> <message>`: `aws logs tail`. */
export const tailLine = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})) (\S+) ?(.*)$/s;

export function exportReader(collector: Collector): LineReader {
  return prefixReader(collector, (text) => {
    const match = exportLine.exec(text);
    return match === null ? undefined : { time: readTime(match[1]), message: match[2] ?? '' };
  });
}

export function tailReader(collector: Collector): LineReader {
  return prefixReader(collector, (text) => {
    const match = tailLine.exec(text);
    return match === null ? undefined : { time: readTime(match[1]), logStream: match[2], message: match[3] ?? '' };
  });
}

interface PrefixedLine {
  readonly time: EpochMs | undefined;
  readonly logStream?: string | undefined;
  readonly message: string;
}

// Joins a prefixed line with the ones that follow it without a prefix. The tool ends every event with a newline of its own,
// so blank lines at the end of an event are not the application's.
function prefixReader(collector: Collector, read: (text: string) => PrefixedLine | undefined): LineReader {
  let open: PrefixedLine | undefined;
  let rest: string[] = [];
  let length = 0;
  const flush = () => {
    if (open === undefined && rest.length === 0) return;
    const message = [...(open === undefined ? [] : [open.message]), ...rest].join('\n').trimEnd();
    if (open !== undefined || message !== '')
      collector.event({ time: open?.time, logStream: open?.logStream, message });
    open = undefined;
    rest = [];
    length = 0;
  };
  return {
    line(text) {
      const next = read(text);
      if (next !== undefined || length + text.length > groupedTextMax) flush();
      if (next === undefined) rest.push(text);
      else open = next;
      length += text.length + 1;
    },
    end: flush,
  };
}
