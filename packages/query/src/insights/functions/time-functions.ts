// Functions of time. Rounding to periods (`bin` and its kin) is part of the plan, not of this table.
import { timeValue, toNumber, toText, type Value } from '../value.ts';
import { formatTime } from './date-format.ts';
import { compileDatePattern, parseDate as readDate } from './date-parse.ts';
import { always, describeFunction, type Moment, type ScalarFunction } from './function-table.ts';
import { timeZone, utc } from './time-zone.ts';

/** The last year that both engines print with four digits. */
export const timeMsMax = 253_402_300_799_999;

function timeOf(ms: number): Value {
  return Math.abs(ms) <= timeMsMax ? timeValue(Math.trunc(ms) + 0) : undefined;
}

function ofMoment(signature: string, compute: (moment: Moment) => number, doc: string): ScalarFunction {
  return {
    ...describeFunction('time', signature, doc),
    result: always('number'),
    evaluate: (_args, moment) => compute(moment),
  };
}

/** The zone that an optional argument names: UTC without one, nothing for an unknown one. */
function zoneOf(argument: Value) {
  return argument === undefined ? utc : timeZone(toText(argument) ?? '');
}

const parseDate: ScalarFunction = {
  ...describeFunction(
    'time',
    'parseDate(s: text, javaPattern: text, zone?: text)',
    "Milliseconds since 1970 of a date, read by a pattern of Java's DateTimeFormatter; missing when it does not fit.",
  ),
  result: always('number'),
  evaluate: ([s, pattern, zoneName]) => {
    const zone = zoneOf(zoneName);
    const compiled = compileDatePattern(toText(pattern) ?? '');
    return zone === undefined || 'unknown' in compiled ? undefined : readDate(toText(s) ?? '', compiled, zone);
  },
};

const formatDate: ScalarFunction = {
  ...describeFunction(
    'time',
    'formatDate(time: time, pattern: text, zone?: text)',
    'A time printed after a pattern of strftime, in UTC unless a zone is given.',
    ['strftime'],
  ),
  result: always('dynamic'),
  evaluate: ([time, pattern, zoneName]) => {
    const zone = zoneOf(zoneName);
    const ms = toNumber(time) ?? 0;
    if (zone === undefined || !(Math.abs(ms) <= timeMsMax)) return undefined;
    return formatTime(Math.trunc(ms), toText(pattern) ?? '', zone);
  },
};

export const timeFunctions: readonly ScalarFunction[] = [
  {
    ...describeFunction('time', 'fromMillis(ms: number)', 'The time that is so many milliseconds after 1970.'),
    result: always('timestamp'),
    evaluate: ([ms]) => timeOf(toNumber(ms) ?? 0),
  },
  {
    ...describeFunction('time', 'toMillis(time: time)', 'A time as milliseconds since 1970.'),
    result: always('number'),
    evaluate: ([time]) => time,
  },
  ofMoment('now()', ({ nowMs }) => Math.floor(nowMs / 1000), 'When the query began, in seconds since 1970.'),
  ofMoment(
    'queryStartTime()',
    ({ window }) => window.startMs,
    'Where the window of the query begins, in milliseconds.',
  ),
  ofMoment('queryEndTime()', ({ window }) => window.endMs, 'Where the window of the query ends, in milliseconds.'),
  ofMoment(
    'queryTimeRange()',
    ({ window }) => window.endMs - window.startMs,
    'How long the window of the query is, in milliseconds.',
  ),
  parseDate,
  formatDate,
];
