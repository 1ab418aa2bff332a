// What the reader takes and what it refuses, against JSON.parse; and that no text keeps it busy.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isJsonMap, JsonScalar, plainValue, readJson } from './json-reader.ts';

const depthMax = 100;
const readValue = (text: string) => {
  const node = readJson(text);
  return node === undefined ? undefined : { value: plainValue(node, depthMax) };
};

test('it reads what JSON.parse reads', () => {
  const text = fc.tuple(fc.jsonValue(), fc.nat(2)).map(([value, indent]) => JSON.stringify(value, undefined, indent));
  // -0 is written as 0, and __proto__ cannot be assigned: both are matters of JavaScript values, not of the text.
  const property = fc.property(text, (json) => {
    fc.pre(!json.includes('__proto__') && !/\p{Surrogate}/u.test(json) && !/\\u[dD][89a-fA-F]/.test(json));
    expect(readValue(json)).toEqual({ value: JSON.parse(json) });
  });
  fc.assert(property, { numRuns: 500, seed: 11 });
});

test.each([
  '',
  '{',
  '{"a"}',
  '{"a":}',
  '{"a":1}}',
  '[1 2]',
  '[,]',
  '{,}',
  '{"a":1,,}',
  '01',
  '+1',
  '.5',
  '1.',
  '"a',
  '"\\x"',
  '"\t"',
  '{a:1}',
  "{'a':1}",
  'nul',
  '1 2',
])('%s is no document', (text) => {
  expect(readJson(text)).toBeUndefined();
});

test('a comma too many, NaN and Infinity are forgiven', () => {
  expect(readValue('{"a":[1,2,],"b":NaN,"c":-inf,}')).toEqual({ value: { a: [1, 2], b: Number.NaN, c: Number.NaN } });
});

test('the first of two equal keys stays, and every value is counted', () => {
  const node = readJson('{"a":1,"a":2,"b":null,"c":"x"}');
  const entries = isJsonMap(node) ? [...node] : [];
  const shown = entries.map(([key, value]) =>
    value instanceof JsonScalar ? `${key} ${value.text} ${value.position}` : key,
  );
  expect(shown).toEqual(['a 1 0', 'b null 2', 'c x 2']);
});

const megabyte = 1_000_000;
/** A tenth of a second would do; a busy machine gets thirty times that, and trying every way to cut a text takes ages. */
const boundMs = 3_000;
test.each([
  ['an unfinished text', `"${'a'.repeat(megabyte)}`],
  ['a flow line with a quote in it', `2 "${'23456789012 eni-0a1b2c3d - - '.repeat(megabyte / 30)}`],
  ['an unfinished text of escapes', `{"a":"${'\\n'.repeat(megabyte / 2)}`],
  ['brackets', '['.repeat(megabyte)],
  ['blanks', `{"a":1${' '.repeat(megabyte)}x`],
  ['digits', `${'1'.repeat(megabyte)}x`],
])('%s of a megabyte is refused at once', (_, text) => {
  const begin = performance.now();
  expect(readJson(text)).toBeUndefined();
  expect(performance.now() - begin).toBeLessThan(boundMs);
});
