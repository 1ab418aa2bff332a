// Printing a time after a pattern of strftime: `%Y-%m-%d`.
import { dayNames, monthNames, shortNameLength } from './calendar-names.ts';
import type { TimeZone } from './time-zone.ts';

/** A time as its wall clock shows it: a date whose UTC fields are the local ones. */
interface Shown {
  readonly timeMs: number;
  readonly local: Date;
  readonly zone: TimeZone;
  readonly offsetMs: number;
}

const padded = (value: number, length = 2, filler = '0') => String(value).padStart(length, filler);
const hour12 = ({ local }: Shown) => ((local.getUTCHours() + 11) % 12) + 1;
const dayOfYear = ({ local }: Shown) =>
  Math.floor((local.getTime() - new Date(local).setUTCMonth(0, 1)) / 86_400_000) + 1;
const monthName = ({ local }: Shown) => monthNames[local.getUTCMonth()] ?? '';
const dayName = ({ local }: Shown) => dayNames[local.getUTCDay()] ?? '';

/** What each letter after `%` stands for. Letters that depend on a locale are absent. */
const directives: Readonly<Record<string, (shown: Shown) => string>> = {
  Y: ({ local }) => padded(local.getUTCFullYear(), 4),
  y: ({ local }) => padded(local.getUTCFullYear() % 100),
  m: ({ local }) => padded(local.getUTCMonth() + 1),
  d: ({ local }) => padded(local.getUTCDate()),
  e: ({ local }) => padded(local.getUTCDate(), 2, ' '),
  H: ({ local }) => padded(local.getUTCHours()),
  I: (shown) => padded(hour12(shown)),
  M: ({ local }) => padded(local.getUTCMinutes()),
  S: ({ local }) => padded(local.getUTCSeconds()),
  f: ({ local }) => `${padded(local.getUTCMilliseconds(), 3)}000`,
  L: ({ local }) => padded(local.getUTCMilliseconds(), 3),
  p: ({ local }) => (local.getUTCHours() < 12 ? 'AM' : 'PM'),
  j: (shown) => padded(dayOfYear(shown), 3),
  a: (shown) => dayName(shown).slice(0, shortNameLength),
  A: dayName,
  b: (shown) => monthName(shown).slice(0, shortNameLength),
  h: (shown) => monthName(shown).slice(0, shortNameLength),
  B: monthName,
  u: ({ local }) => String(local.getUTCDay() || 7),
  w: ({ local }) => String(local.getUTCDay()),
  s: ({ timeMs }) => String(Math.floor(timeMs / 1000)),
  z: ({ offsetMs }) => textOfOffset(offsetMs),
  Z: ({ zone }) => zone.name,
  F: (shown) => printShown(shown, '%Y-%m-%d'),
  T: (shown) => printShown(shown, '%H:%M:%S'),
  R: (shown) => printShown(shown, '%H:%M'),
  D: (shown) => printShown(shown, '%m/%d/%y'),
  n: () => '\n',
  t: () => '\t',
  '%': () => '%',
};

function textOfOffset(offsetMs: number): string {
  const minutes = Math.trunc(Math.abs(offsetMs) / 60_000);
  return `${offsetMs < 0 ? '-' : '+'}${padded(Math.floor(minutes / 60))}${padded(minutes % 60)}`;
}

/** An unknown directive stays as it is written. */
export function formatTime(timeMs: number, pattern: string, zone: TimeZone): string {
  const offsetMs = zone.offsetAt(timeMs);
  return printShown({ timeMs, local: new Date(timeMs + offsetMs), zone, offsetMs }, pattern);
}

function printShown(shown: Shown, pattern: string): string {
  return pattern.replace(/%([A-Za-z%])/g, (whole, letter: string) => directives[letter]?.(shown) ?? whole);
}
