// Local time in a zone, by the calendar data that every JavaScript brings (`Intl`).
import { remembered } from './remembered.ts';

/** What stands on a wall clock: the milliseconds that UTC would have if its clocks showed it. */
export type WallClockMs = number;

/** Milliseconds that a zone is ahead of UTC at a time. */
export interface TimeZone {
  readonly offsetAt: (timeMs: number) => number;
  readonly name: string;
}

export const utc: TimeZone = { offsetAt: () => 0, name: 'UTC' };

/** A zone by its IANA name, `UTC`, `Z` or a distance such as `+02:00`; `undefined` when there is none of that name. */
export const timeZone: (name: string) => TimeZone | undefined = remembered((name) =>
  /^(?:UTC|GMT|Z)$/i.test(name) ? utc : (fixedZone(name) ?? namedZone(name)),
);

function fixedZone(name: string): TimeZone | undefined {
  const [, sign, hours, minutes = '0'] = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(name) ?? [];
  if (hours === undefined || Number(hours) > 18 || Number(minutes) > 59) return undefined;
  const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1);
  return { offsetAt: () => offsetMs, name };
}

function namedZone(name: string): TimeZone | undefined {
  if (!/^[A-Za-z]/.test(name)) return undefined;
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    return { offsetAt: hourly((timeMs) => wallClockOf(format, timeMs) - Math.floor(timeMs / 1000) * 1000), name };
  } catch {
    return undefined;
  }
}

const hourMs = 3_600_000;

/** Asking the calendar takes 4 µs. Where an hour begins and ends with one offset, it has that offset throughout. */
function hourly(offsetAt: (timeMs: number) => number): (timeMs: number) => number {
  const offsetOfHour = remembered((hour: number) => {
    const atStart = offsetAt(hour * hourMs);
    return atStart === offsetAt((hour + 1) * hourMs) ? atStart : undefined;
  });
  return (timeMs) => offsetOfHour(Math.floor(timeMs / hourMs)) ?? offsetAt(timeMs);
}

/** Whole seconds: no zone is ahead by fractions of one. */
function wallClockOf(format: Intl.DateTimeFormat, timeMs: number): WallClockMs {
  const parts = new Map(format.formatToParts(timeMs).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type));
  const year = parts.get('era') === 'BC' ? 1 - part('year') : part('year');
  const date = new Date(0);
  date.setUTCFullYear(year, part('month') - 1, part('day'));
  return date.setUTCHours(part('hour'), part('minute'), part('second'));
}

const dayMs = 86_400_000;

/**
 * The time at which clocks of the zone show this. Where they were set back it is the earlier of two; what they skipped when
 * they were set forward is read as if they had not been yet: both as Java does it.
 */
export function timeOfWallClock(clockMs: WallClockMs, zone: TimeZone): number {
  const before = zone.offsetAt(clockMs - dayMs);
  const after = zone.offsetAt(clockMs + dayMs);
  const fits = (offset: number) => zone.offsetAt(clockMs - offset) === offset;
  return clockMs - (!fits(before) && fits(after) ? after : before);
}
