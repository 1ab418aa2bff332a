// Reading a date by a pattern of Java's DateTimeFormatter: `yyyy-MM-dd'T'HH:mm:ss.SSSX`. The pattern becomes a regular
// expression with one group a field; the fields become a wall clock, and with the zone a time.
import { dayNames, monthNames, shortNameLength } from './calendar-names.ts';
import { remembered } from './remembered.ts';
import { type TimeZone, timeOfWallClock, timeZone, utc } from './time-zone.ts';

type FieldName =
  | 'year'
  | 'month'
  | 'day'
  | 'dayOfYear'
  | 'hour'
  | 'halfDayHour'
  | 'isAfternoon'
  | 'minute'
  | 'second'
  | 'ms';

interface Field {
  readonly name: FieldName | 'dayName' | 'zone';
  readonly source: string;
  /** What the matched text says; `undefined` when it cannot be. */
  readonly read: (text: string, fields: Map<FieldName, number>) => boolean;
}

export interface DatePattern {
  readonly regex: RegExp;
  readonly fields: readonly Field[];
}

/**
 * A pattern ready for reading; the part of it that is not understood otherwise. No field may stand twice: nobody writes that,
 * and so the regular expression has few ways to divide digits among its groups.
 */
export const compileDatePattern: (pattern: string) => DatePattern | { readonly unknown: string } =
  remembered(compileOnce);

function compileOnce(pattern: string): DatePattern | { readonly unknown: string } {
  const fields: Field[] = [];
  let source = '';
  for (const [part] of pattern.matchAll(/'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']+|'/g)) {
    const field = /^[A-Za-z]/.test(part) ? fieldOf(part) : undefined;
    const literal = field === undefined ? literalOf(part) : undefined;
    const isTwice = fields.some(({ name }) => name === field?.name);
    if (isTwice || (field === undefined && literal === undefined)) return { unknown: part };
    if (field !== undefined) fields.push(field);
    source += field === undefined ? escaped(literal ?? '') : `(${field.source})`;
  }
  return { regex: new RegExp(`^${source}$`, 'su'), fields };
}

/** Everything but letters and digits by its number. */
function escaped(text: string): string {
  return text.replace(/[^A-Za-z0-9]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/** Two quotes are one; brackets, which make parts optional in Java, are not understood. */
function literalOf(part: string): string | undefined {
  if (part.startsWith("'"))
    return part === "''"
      ? "'"
      : part.endsWith("'") && part.length > 1
        ? part.slice(1, -1).replaceAll("''", "'")
        : undefined;
  return /^[^A-Za-z[\]{}#]+$/.test(part) ? part : undefined;
}

/** A letter once takes as many digits as there are; twice or more it takes just so many. */
const digits = (count: number, most: number) => (count === 1 ? `\\d{1,${most}}` : `\\d{${count}}`);

function numberField(name: FieldName, source: string, [min, max]: readonly [number, number], add = 0): Field {
  return {
    name,
    source,
    read: (text, fields) => {
      const number = Number(text);
      fields.set(name, number + add);
      return number >= min && number <= max;
    },
  };
}

function nameField(name: FieldName | 'dayName', names: readonly string[], first: number): Field {
  return {
    name,
    source: names.join('|'),
    read: (text, fields) => {
      if (name !== 'dayName') fields.set(name, names.indexOf(text) + first);
      return true;
    },
  };
}

const zoneField = (source: string): Field => ({ name: 'zone', source, read: () => true });
const short = (names: readonly string[]) => names.map((name) => name.slice(0, shortNameLength));
const numericOffset = '[+-]\\d{2}:?\\d{2}|[+-]\\d{2}';

function fieldOf(letters: string): Field | undefined {
  const count = letters.length;
  const isLong = count > 3;
  switch (letters.charAt(0)) {
    case 'y':
    case 'u':
      return count === 2
        ? numberField('year', '\\d{2}', [0, 99], 2000)
        : numberField('year', digits(count, 9), [0, 9999]);
    case 'M':
    case 'L':
      if (count > 2) return nameField('month', isLong ? monthNames : short(monthNames), 1);
      return numberField('month', digits(count, 2), [1, 12]);
    case 'd':
      return numberField('day', digits(count, 2), [1, 31]);
    case 'D':
      return numberField('dayOfYear', digits(count, 3), [1, 366]);
    case 'E':
      return nameField('dayName', isLong ? dayNames : short(dayNames), 0);
    case 'H':
      return numberField('hour', digits(count, 2), [0, 23]);
    case 'k':
      return numberField('hour', digits(count, 2), [1, 24]);
    case 'h':
      return numberField('halfDayHour', digits(count, 2), [1, 12]);
    case 'K':
      return numberField('halfDayHour', digits(count, 2), [0, 11]);
    case 'a':
      return nameField('isAfternoon', ['AM', 'PM'], 0);
    case 'm':
      return numberField('minute', digits(count, 2), [0, 59]);
    case 's':
      return numberField('second', digits(count, 2), [0, 59]);
    case 'S':
      return fractionField(count);
    case 'X':
      return zoneField(`Z|${numericOffset}`);
    case 'x':
    case 'Z':
      return zoneField(numericOffset);
    case 'z':
    case 'V':
      return zoneField('[A-Za-z][A-Za-z0-9_+/-]*');
    default:
      return undefined;
  }
}

/** Digits of a fraction of a second; beyond milliseconds they are cut off. */
function fractionField(count: number): Field {
  return {
    name: 'ms',
    source: `\\d{${count}}`,
    read: (text, fields) => {
      fields.set('ms', Number(text.padEnd(3, '0').slice(0, 3)));
      return true;
    },
  };
}

/**
 * Reads a date.
 *
 * @param zone  where the text names none
 * @returns milliseconds since 1970; `undefined` when the text does not fit the pattern or names no date
 */
export function parseDate(text: string, { regex, fields }: DatePattern, zone: TimeZone): number | undefined {
  const match = regex.exec(text);
  if (match === null) return undefined;
  const found = new Map<FieldName, number>();
  const areRight = fields.map((field, index) => field.read(match[index + 1] ?? '', found));
  const zoneIndex = fields.findIndex(({ name }) => name === 'zone');
  const named = zoneIndex < 0 ? zone : timeZone(match[zoneIndex + 1] ?? '');
  if (areRight.includes(false) || named === undefined) return undefined;
  const clockMs = wallClockOf(found);
  return named === utc ? clockMs : timeOfWallClock(clockMs, named);
}

/** Fields that the pattern does not name are those of 1970-01-01 00:00. A day beyond its month is the month's last (Java). */
function wallClockOf(fields: ReadonlyMap<FieldName, number>): number {
  const get = (name: FieldName, otherwise: number) => fields.get(name) ?? otherwise;
  const year = get('year', 1970);
  const month = get('month', 1) - 1;
  const date = new Date(0);
  date.setUTCFullYear(year, month + 1, 0);
  date.setUTCFullYear(year, month, Math.min(get('day', 1), date.getUTCDate()));
  if (fields.has('dayOfYear')) date.setUTCFullYear(year, 0, get('dayOfYear', 1));
  const halfDay = (get('halfDayHour', 0) % 12) + 12 * get('isAfternoon', 0);
  const hour = fields.has('halfDayHour') ? halfDay : get('hour', 0) % 24;
  return date.setUTCHours(hour, get('minute', 0), get('second', 0), get('ms', 0));
}
