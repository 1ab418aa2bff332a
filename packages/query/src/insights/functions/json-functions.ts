// Functions of JSON: of its text, or of what jsonParse made of it.
import { toText, type Value, valueOfJson } from '../value.ts';
import { always, describeFunction, type ScalarFunction } from './function-table.ts';
import { parseJsonText } from './json-text.ts';
import { textual, truthValue } from './scalar-builders.ts';

/** The elements of a list, or of a text that is one. */
function elementsOf(value: Value): readonly unknown[] | undefined {
  const text = toText(value);
  const parsed = text === undefined ? value : parseJsonText(text);
  const json = typeof parsed === 'object' && parsed.kind === 'json' ? parsed.json : undefined;
  return Array.isArray(json) ? json : undefined;
}

export const jsonFunctions: readonly ScalarFunction[] = [
  textual(
    'json',
    'jsonParse(s: text)',
    'json',
    (s = '') => parseJsonText(s),
    'A map or a list from its JSON text; missing when it is neither.',
  ),
  {
    ...describeFunction('json', 'jsonStringify(x: any)', 'A map or a list as JSON text; missing for single values.'),
    result: always('dynamic'),
    evaluate: ([x]) => (typeof x === 'object' && x.kind === 'json' ? JSON.stringify(x.json) : undefined),
  },
  {
    ...describeFunction('json', 'jsonArraySize(x: any)', 'How many elements a JSON list has; missing for all else.'),
    result: always('number'),
    evaluate: ([x]) => elementsOf(x)?.length,
  },
  {
    ...describeFunction(
      'json',
      'jsonArrayContains(x: any, value: text)',
      '1 when an element of the JSON list is the value, in this case; 0 otherwise, also for what is no list.',
    ),
    result: always('truth'),
    evaluate: ([x, value]) => {
      const wanted = toText(value);
      const texts = (elementsOf(x) ?? []).map((element) => toText(valueOfJson(element)));
      return truthValue(wanted !== undefined && texts.includes(wanted));
    },
  },
];
