// Functions that are resolved into something else than a call: periods are part of the plan, `case` is a chain of `if`, and
// nothing is masked in a case.
import { describeFunction, type FunctionDescription, indexByName } from './function-table.ts';

export const grammarFunctions: ReadonlyMap<string, FunctionDescription> = indexByName([
  describeFunction(
    'time',
    'bin(period: period)',
    'The time of the event rounded down to the period; the service also takes bin(@timestamp, 5m).',
  ),
  describeFunction('time', 'datefloor(time: time, period: period)', 'A time rounded down to the period.'),
  describeFunction('time', 'dateceil(time: time, period: period)', 'A time rounded up to the period.'),
  describeFunction(
    'general',
    'case(condition: condition, value: any, ...more: any)',
    'The value behind the first condition that is true, otherwise the last argument if it stands alone; up to 10 branches.',
  ),
  describeFunction('general', 'unmask(x: any)', 'The value itself: a case holds what was captured, masked or not.'),
]);
