// Functions of text.
import { splitByNothingGivesTheWhole } from '../semantics.ts';
import { toNumber, toText, type Value, type ValueType } from '../value.ts';
import { base64Decode, base64Encode, hexOfNumber, numberOfHex, textOfHex, urlDecode, urlEncode } from './encodings.ts';
import { always, describeFunction, type ScalarFunction } from './function-table.ts';
import { int64 } from './numeric-functions.ts';
import { readReplacement, replaceMatches } from './regex-replace.ts';
import { textual as textualOf, truthValue } from './scalar-builders.ts';
import { blankCharacters, lowerCase, stripEnd, stripStart, upperCase } from './text-rules.ts';

const textual = (signature: string, result: ValueType, compute: (...args: string[]) => Value, doc: string) =>
  textualOf('text', signature, result, compute, doc);

/** `substr` counts from 0; a start before the text is its start. */
const substr: ScalarFunction = {
  ...describeFunction(
    'text',
    'substr(s: text, start: number, length?: number)',
    'The text from a position, counted from 0, up to its end or for so many characters.',
  ),
  result: always('dynamic'),
  evaluate: ([text, start, length]) => {
    const from = clampIndex(toNumber(start) ?? 0);
    const until = length === undefined ? undefined : from + clampIndex(toNumber(length) ?? 0);
    return [...(toText(text) ?? '')].slice(from, until).join('');
  },
};

/** Positions beyond any message: DuckDB refuses larger ones. */
export const indexMax = 100_000_000;

function clampIndex(index: number): number {
  return Math.trunc(Math.min(Math.max(index, 0), indexMax));
}

/** The pattern and the replacement were checked with the query. */
const regexReplace: ScalarFunction = {
  ...describeFunction(
    'text',
    'regexReplace(s: text, pattern: pattern, by: text)',
    'The text with every match of an RE2 pattern replaced; \\1 to \\9 in the replacement take its groups, \\0 all of it.',
  ),
  result: always('dynamic'),
  evaluate: ([text, , by], _moment, regex) => {
    const replacement = readReplacement(toText(by) ?? '', regex?.groups.length ?? 0);
    return regex === undefined || 'problem' in replacement
      ? undefined
      : replaceMatches(toText(text) ?? '', regex, replacement);
  },
};

const decToHex: ScalarFunction = {
  ...describeFunction(
    'text',
    'decToHex(x: number)',
    'A whole number in lower-case hexadecimal digits with 0x in front; fractions are cut off, numbers beyond 64 bits are missing.',
  ),
  result: always('dynamic'),
  evaluate: ([arg]) => {
    const x = toNumber(arg) ?? 0;
    return x >= int64.min && x < int64.end ? hexOfNumber(x) : undefined;
  },
};

function split(text = '', delimiter = ''): Value {
  if (delimiter === '' && splitByNothingGivesTheWhole) return { kind: 'json', json: [text] };
  return { kind: 'json', json: delimiter === '' ? [...text] : text.split(delimiter) };
}

const trimming: readonly ScalarFunction[] = [
  textual(
    'trim(s: text, set?: text)',
    'dynamic',
    (s = '', set = blankCharacters) => stripEnd(stripStart(s, set), set),
    'The text without blanks, or without the characters of the second text, at both ends.',
  ),
  textual(
    'ltrim(s: text, set?: text)',
    'dynamic',
    (s = '', set = blankCharacters) => stripStart(s, set),
    'Like trim, at the beginning only.',
  ),
  textual(
    'rtrim(s: text, set?: text)',
    'dynamic',
    (s = '', set = blankCharacters) => stripEnd(s, set),
    'Like trim, at the end only.',
  ),
];

const searching: readonly ScalarFunction[] = [
  textual(
    'replace(s: text, find: text, by: text)',
    'dynamic',
    (s = '', find = '', by = '') => (find === '' ? s : s.replaceAll(find, () => by)),
    'The text with every occurrence of the second text replaced by the third.',
  ),
  regexReplace,
  textual(
    'strcontains(s: text, find: text, ignored?: any)',
    'number',
    (s = '', find = '') => truthValue(s.includes(find)),
    '1 when the second text occurs in the first. The service ignores the third argument, and so do we.',
  ),
  textual(
    'startsWith(s: text, find: text)',
    'number',
    (s = '', find = '') => truthValue(s.startsWith(find)),
    '1 when the first text begins with the second.',
  ),
  textual(
    'endsWith(s: text, find: text)',
    'number',
    (s = '', find = '') => truthValue(s.endsWith(find)),
    '1 when the first text ends with the second.',
  ),
  textual('split(s: text, delimiter: text)', 'json', split, 'The list of the parts between the delimiters.'),
];

const encoding: readonly ScalarFunction[] = [
  textual('urlencode(s: text)', 'dynamic', urlEncode, 'The text with %XX for all but letters, digits and -._~.'),
  textual(
    'urldecode(s: text)',
    'dynamic',
    urlDecode,
    'The text with every %XX decoded; missing when that is no UTF-8.',
  ),
  textual('base64encode(s: text)', 'dynamic', base64Encode, 'The UTF-8 bytes of the text in base 64, padded.'),
  textual('base64decode(s: text)', 'dynamic', base64Decode, 'The text of padded base 64; missing when it is none.'),
  textual('hexToAscii(s: text)', 'dynamic', textOfHex, 'The text that pairs of hexadecimal digits spell.'),
  textual('hexToDec(s: text)', 'number', numberOfHex, 'The number that hexadecimal digits spell, with or without 0x.'),
  decToHex,
];

export const textFunctions: readonly ScalarFunction[] = [
  textual('strlen(s: text)', 'number', (s = '') => [...s].length, 'How many characters (code points).'),
  textual('tolower(s: text)', 'dynamic', lowerCase, 'The text in lower case.'),
  textual('toupper(s: text)', 'dynamic', upperCase, 'The text in upper case.'),
  textual('concat(s: text, ...more: text)', 'dynamic', (...s) => s.join(''), 'Texts one after the other.'),
  substr,
  ...trimming,
  ...searching,
  ...encoding,
];
