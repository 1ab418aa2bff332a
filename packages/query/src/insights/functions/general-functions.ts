// Functions of any value: presence, choice, size.
import { utf8Length } from '../text-length.ts';
import { toNumber, toText, toTruth, type Value, type ValueType } from '../value.ts';
import { always, describeFunction, type ScalarFunction } from './function-table.ts';
import { textual, truthValue } from './scalar-builders.ts';
import { blankCharacters, stripStart } from './text-rules.ts';

/** The kind that all have in common; text when they differ. */
export function commonType(types: readonly ValueType[]): ValueType {
  const [first = 'dynamic'] = types;
  return types.every((type) => type === first) ? first : 'dynamic';
}

function isGiven(value: Value): boolean {
  return value !== undefined && (toText(value) !== undefined || typeof value === 'object');
}

function predicate(signature: string, holds: (value: Value) => boolean, doc: string): ScalarFunction {
  return {
    ...describeFunction('general', signature, doc),
    result: always('truth'),
    evaluate: ([value]) => truthValue(holds(value)),
  };
}

export const generalFunctions: readonly ScalarFunction[] = [
  predicate('ispresent(x: any)', isGiven, 'Whether the field exists.'),
  predicate(
    'isempty(x: any)',
    (value) => !isGiven(value) || toText(value) === '',
    'Whether the field is missing or an empty text.',
  ),
  predicate(
    'isblank(x: any)',
    (value) => !isGiven(value) || stripStart(toText(value) ?? '-', blankCharacters) === '',
    'Whether the field is missing, empty or only blanks.',
  ),
  predicate(
    'isNumeric(x: any)',
    (value) => toNumber(value) !== undefined,
    'Whether the value is a number or looks like one.',
  ),
  {
    ...describeFunction('general', 'coalesce(x: any, ...more: any)', 'The first argument that exists.'),
    result: commonType,
    evaluate: (args) => args.find(isGiven),
  },
  {
    ...describeFunction(
      'general',
      'if(condition: condition, yes: any, no: any)',
      'The second argument where the first is true, otherwise the third.',
    ),
    result: ([, ...branches]) => commonType(branches),
    evaluate: ([condition, yes, no]) => (toTruth(condition) ? yes : no),
  },
  textual(
    'general',
    'messageSize(s: text)',
    'number',
    (s = '') => utf8Length(s),
    'How many bytes the text has in UTF-8.',
  ),
];
