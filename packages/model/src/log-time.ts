// The time that a line begins with, in the notations that loggers use. A time without a zone counts as UTC: Lambda's clock
// is UTC, and a guess at the reader's zone would make the same file two different cases.
import { isJsonObject, type JsonObject, valueAt } from './json-object.ts';
import { type EpochMs, epochMs } from './units.ts';

export interface LeadingTime {
  readonly time: EpochMs;
  /** UTF-16 units from the beginning of the line to the end of the time, with its brackets. */
  readonly length: number;
  /** The line said which zone. */
  readonly hasZone: boolean;
}

/** Years that a log can be from: a number outside is not a time. From 2000 to 2100. */
const timeMin = Date.UTC(2000, 0, 1);
const timeMax = Date.UTC(2100, 0, 1);
/** Characters from the start of a line in which its time is looked for. */
const leadMax = 120;

const months = 'JanFebMarAprMayJunJulAugSepOctNovDec';
const monthName = '(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const clock = String.raw`(\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?`;
const zone = String.raw`(?: ?(Z|UTC|GMT|\(?[+-]\d{2}:?\d{2}\)?))?`;
/** What may stand before the time: a level, `time=`, the clock of the tool that the copy came from, a bracket. */
const before = String.raw`^\s*(?:\[[A-Z]{4,8}\]\s+)?(?:\d{2}:\d{2}:\d{2} (?=\d{4}-))?(?:\[(?:[\w.]+ - )?(?:[A-Z]+ - )?|time="?|ts="?|\()?`;
const after = String.raw`["\])]?(?=[\s,;:|"\]]|$)`;

interface Notation {
  readonly pattern: RegExp;
  /** Numbers of the captures: year, month, day, first of the four clock captures, zone. */
  readonly captures: readonly [number, number, number, number, number];
}

const notations: readonly Notation[] = [
  // 2026-11-21T14:03:22.101Z   2026-11-21 14:03:22,101   2026/11/21 14:03:22
  {
    pattern: new RegExp(`${before}(\\d{4})[-/](\\d{2})[-/](\\d{2})[T ]${clock}${zone}${after}`),
    captures: [1, 2, 3, 4, 8],
  },
  // Sun, 02 Mar 2025 04:05:06 GMT   [21/Nov/2026:14:03:22 +0000]
  {
    pattern: new RegExp(`${before}(?:[A-Z][a-z]{2}, )?(\\d{2})[ /]${monthName}[ /](\\d{4})[ :]${clock}${zone}${after}`),
    captures: [3, 2, 1, 4, 8],
  },
  // Access logs: 203.0.113.9 - - [21/Nov/2026:14:03:22 +0000]
  {
    pattern: new RegExp(`^\\S{1,60} \\S{1,40} \\S{1,40} \\[(\\d{2})/${monthName}/(\\d{4}):${clock}${zone}\\]`),
    captures: [3, 2, 1, 4, 8],
  },
];
// Sun Mar  2 04:05:06 UTC 2025 :   (the test console of API Gateway)
const yearLast = new RegExp(
  `${before}[A-Z][a-z]{2} ${monthName} {1,2}(\\d{1,2}) ${clock}(?: ([A-Z]{3}))? (\\d{4})${after}`,
);
// Nov 21 14:03:22 host …
const yearless = new RegExp(`^\\s*${monthName} {1,2}(\\d{1,2}) ${clock}(?=[\\s:])`);
// 1763733802101   1763733802.101
const epoch = /^\s*\[?(\d{13}|\d{10}(?:\.\d{1,9})?)\]?(?=[\s,|]|$)/;

/**
 * The time at the beginning of a line; `undefined` when there is none or it is no real date (month 13).
 *
 *   leadingTime('2026-11-21 14:03:22,101 INFO start')   →   { time: 1795269802101, length: 23, hasZone: false }
 *
 * @param year  for notations without one (syslog); without it they are not recognised
 */
export function leadingTime(line: string, year?: number): LeadingTime | undefined {
  const head = line.slice(0, leadMax);
  if (!/\d{2}/.test(head)) return undefined;
  for (const { pattern, captures } of notations) {
    const match = pattern.exec(head);
    if (match !== null) return timeOf(match, captures);
  }
  const late = yearLast.exec(head);
  if (late !== null) return timeOf(late, [8, 1, 2, 3, 7]);
  const short = year === undefined ? null : yearless.exec(head);
  if (short !== null) return timeOf(short, [0, 1, 2, 3, 0], year);
  return epochLead(head);
}

function epochLead(head: string): LeadingTime | undefined {
  const match = epoch.exec(head);
  const time = match === null ? undefined : epochOf(Number(match[1]));
  return match === null || time === undefined ? undefined : { time, length: match[0].length, hasZone: true };
}

function timeOf(match: RegExpExecArray, captures: Notation['captures'], year?: number): LeadingTime | undefined {
  const [yearAt, monthAt, dayAt, clockAt, zoneAt] = captures;
  const number = (index: number) => Number(match[index] ?? 0);
  const month = /^\d/.test(match[monthAt] ?? '') ? number(monthAt) : months.indexOf(match[monthAt] ?? '?') / 3 + 1;
  const parts = { year: year ?? number(yearAt), month, day: number(dayAt) };
  const day = Date.UTC(parts.year, parts.month - 1, parts.day);
  if (!isRealDay(day, parts) || number(clockAt) > 23 || number(clockAt + 1) > 59) return undefined;
  const seconds = number(clockAt) * 3600 + number(clockAt + 1) * 60 + number(clockAt + 2);
  const fraction = Number((match[clockAt + 3] ?? '').padEnd(3, '0').slice(0, 3));
  const zoneText = zoneAt === 0 ? undefined : match[zoneAt];
  return inRange(day + seconds * 1000 + fraction - offsetMs(zoneText), match[0].length, zoneText !== undefined);
}

function isRealDay(time: number, parts: { year: number; month: number; day: number }): boolean {
  const date = new Date(time);
  return (
    date.getUTCFullYear() === parts.year && date.getUTCMonth() === parts.month - 1 && date.getUTCDate() === parts.day
  );
}

function offsetMs(zoneText: string | undefined): number {
  const match = /([+-])(\d{2}):?(\d{2})/.exec(zoneText ?? '');
  if (match === null) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return (match[1] === '-' ? -minutes : minutes) * 60_000;
}

function inRange(time: number, length: number, hasZone: boolean): LeadingTime | undefined {
  return time >= timeMin && time < timeMax ? { time: epochMs(time), length, hasZone } : undefined;
}

/** Keys under which JSON loggers write the time, in order of preference. */
const timeKeys = [
  'timestamp',
  '@timestamp',
  'time',
  'ts',
  'datetime',
  'date',
  'eventTime',
  'event_time',
  'asctime',
  't',
];

/**
 * The time of an application's JSON line; a number is seconds, milliseconds, microseconds or nanoseconds by its size.
 *
 *   timeInJson({ level: 'info', ts: 1763733802.1 })   →   1763733802100
 */
export function timeInJson(json: JsonObject): EpochMs | undefined {
  for (const key of timeKeys) {
    const time = readTime(valueAt(json, key));
    if (time !== undefined) return time;
  }
  const nested = json.instant; // log4j2's JSON layout: { epochSecond, nanoOfSecond }
  return isJsonObject(nested) ? readTime(nested.epochSecond) : undefined;
}

/** A time as JSON exports write it: a number of any unit, digits as text, or text in a known notation. */
export function readTime(value: unknown): EpochMs | undefined {
  if (typeof value === 'number') return epochOf(value);
  if (typeof value !== 'string' || value === '') return undefined;
  if (/^\d{10,19}(?:\.\d+)?$/.test(value)) return epochOf(Number(value));
  return leadingTime(value)?.time;
}

/** 1763733802.101 seconds times 1000 is 1763733802100.9999 in binary: less than a microsecond short. */
const roundingMs = 1e-3;

function epochOf(value: number): EpochMs | undefined {
  if (!Number.isFinite(value)) return undefined;
  const scale = [1000, 1, 1e-3, 1e-6].find((factor) => value * factor >= timeMin && value * factor < timeMax);
  return scale === undefined ? undefined : epochMs(Math.floor(value * scale + roundingMs));
}
