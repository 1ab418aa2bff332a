// Periods: `5m`, `1 hour`, `2mo`. Short ones are a number of milliseconds counted from the epoch; months, quarters and
// years are as long as the calendar says. The caps are documented and silent in the service: `bin(300s)` means 60 s.
import { weekStartsOnMonday } from './semantics.ts';

export type Period =
  | { readonly kind: 'fixed'; readonly periodMs: number; readonly offsetMs: number }
  | { readonly kind: 'months'; readonly monthCount: number };

interface Unit {
  readonly words: readonly string[];
  /** Milliseconds of one, or months of one. */
  readonly ms?: number;
  readonly months?: number;
  readonly countMax?: number;
}

const dayMs = 86_400_000;

const units: readonly Unit[] = [
  { words: ['ms', 'msec', 'millisecond'], ms: 1, countMax: 1_000 },
  { words: ['s', 'sec', 'second'], ms: 1_000, countMax: 60 },
  { words: ['m', 'min', 'minute'], ms: 60_000, countMax: 60 },
  { words: ['h', 'hr', 'hour'], ms: 3_600_000, countMax: 24 },
  { words: ['d', 'day'], ms: dayMs },
  { words: ['w', 'week'], ms: 7 * dayMs },
  { words: ['mo', 'mon', 'month'], months: 1 },
  { words: ['q', 'qtr', 'quarter'], months: 3 },
  { words: ['y', 'yr', 'year'], months: 12 },
];

/** Periods of more than this many units mean nothing in a log and would leave the calendar of both engines. */
const countMaxOfAnyUnit = 10_000;

/** Monday 1970-01-05: where weeks are counted from. */
const firstMondayMs = 4 * dayMs;

export function isPeriodUnit(word: string): boolean {
  return unitOf(word) !== undefined;
}

/**
 * Reads a count and a unit.
 *
 *   periodOf(300, 's')   →   { period: 60 s, cappedTo: 60 }
 *   periodOf(5, 'x')     →   undefined
 */
export function periodOf(count: number, word: string): { period: Period; cappedTo?: number } | undefined {
  const unit = unitOf(word);
  if (unit === undefined || !Number.isInteger(count) || count < 1 || count > countMaxOfAnyUnit) return undefined;
  const counted = Math.min(count, unit.countMax ?? count);
  const period = periodOfUnits(unit, counted);
  return counted === count ? { period } : { period, cappedTo: counted };
}

function periodOfUnits(unit: Unit, count: number): Period {
  if (unit.months !== undefined) return { kind: 'months', monthCount: unit.months * count };
  const isWeek = unit.words.includes('week');
  const offsetMs = isWeek && weekStartsOnMonday ? firstMondayMs : 0;
  return { kind: 'fixed', periodMs: (unit.ms ?? 1) * count, offsetMs };
}

/** Units of more than one letter have a plural. */
function unitOf(word: string): Unit | undefined {
  const lower = word.toLowerCase();
  const singular = lower.length > 2 && lower.endsWith('s') ? lower.slice(0, -1) : lower;
  return units.find((unit) => unit.words.includes(lower) || unit.words.includes(singular));
}

/** The latest boundary at or before a time. */
export function floorToPeriod(timeMs: number, period: Period): number {
  if (period.kind === 'fixed') {
    const sinceStart = timeMs - period.offsetMs;
    return Math.floor(sinceStart / period.periodMs) * period.periodMs + period.offsetMs;
  }
  const month = monthsSinceEpoch(timeMs);
  return epochOfMonth(Math.floor(month / period.monthCount) * period.monthCount);
}

/** The earliest boundary at or after a time. */
export function ceilToPeriod(timeMs: number, period: Period): number {
  const floor = floorToPeriod(timeMs, period);
  if (floor === timeMs) return floor;
  if (period.kind === 'fixed') return floor + period.periodMs;
  return epochOfMonth(monthsSinceEpoch(floor) + period.monthCount);
}

function monthsSinceEpoch(timeMs: number): number {
  const date = new Date(timeMs);
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
}

function epochOfMonth(month: number): number {
  return Date.UTC(1970 + Math.floor(month / 12), month - Math.floor(month / 12) * 12, 1);
}
