// Times as people write them. Without a zone they are local; relative forms count back from the end of the case, since the
// case is frozen and "two hours ago" on the wall clock would usually lie outside it.
//
//   2026-11-21T14:00:00Z   2026-11-21 14:00   1795269600000   1795269600   2h   90m   now   today 14:00   yesterday 14:00
import { cliError } from '../failures.ts';

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Epoch seconds and milliseconds are told apart by their size: seconds stay below this until the year 5138. */
const secondsMax = 100_000_000_000;

export interface TimeBase {
  /** What relative forms and `now` count from: the end of the case. */
  readonly endMs: number;
}

/** Milliseconds since the epoch. Throws TIME_NOT_UNDERSTOOD. */
export function parseTime(text: string, base: TimeBase): number {
  const trimmed = text.trim();
  const time = relative(trimmed, base) ?? day(trimmed, base) ?? epoch(trimmed) ?? calendar(trimmed);
  if (time === undefined) throw cliError('TIME_NOT_UNDERSTOOD', { text });
  return time;
}

function relative(text: string, { endMs }: TimeBase): number | undefined {
  if (text === 'now') return endMs;
  const match = /^-?(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)(?:\s+ago)?$/.exec(text);
  const unit = unitMs[match?.[2] ?? ''];
  return match === null || unit === undefined ? undefined : endMs - Number(match[1]) * unit;
}

function day(text: string, { endMs }: TimeBase): number | undefined {
  const match = /^(today|yesterday)(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/.exec(text);
  if (match === null) return undefined;
  const date = new Date(endMs);
  date.setDate(date.getDate() - (match[1] === 'yesterday' ? 1 : 0));
  date.setHours(Number(match[2] ?? 0), Number(match[3] ?? 0), Number(match[4] ?? 0), 0);
  return date.getTime();
}

function epoch(text: string): number | undefined {
  if (!/^\d{9,14}$/.test(text)) return undefined;
  const number = Number(text);
  return number < secondsMax ? number * 1_000 : number;
}

function calendar(text: string): number | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)\s*(Z|[+-]\d{2}:?\d{2})?)?$/.exec(
    text,
  );
  if (match === null) return undefined;
  const [, date, clock = '00:00', zone = ''] = match;
  const time = Date.parse(`${date}T${clock}${zone.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')}`);
  return Number.isNaN(time) ? undefined : time;
}
