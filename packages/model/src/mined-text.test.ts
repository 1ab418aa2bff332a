import { expect, test } from 'vitest';
import { minedErrorsMax, minedText } from './index.ts';

test.each([
  [
    'a sentence without the prefix of the runtime',
    '2026-03-01T10:00:00.000Z\t4c1e9a52-8b3d-4f6a-9c07-2d1e5f6a7b8c\tINFO\tuser alice left',
    'user alice left',
    '',
  ],
  [
    'the first line of an error, and its name',
    'no basket: NotFoundError\n    at total (/a.js:1:2)',
    'no basket: NotFoundError',
    'NotFoundError',
  ],
  ['what a runtime calls the error, once', '[ERROR] KeyError: KeyError of x', 'KeyError: KeyError of x', 'KeyError'],
  [
    'several errors, by name',
    'TimeoutError after java.io.IOException',
    'TimeoutError after java.io.IOException',
    'TimeoutError java.io.IOException',
  ],
  ['a word that only begins like one', 'Errors: 0, errorType of Defaults', 'Errors: 0, errorType of Defaults', ''],
])('%s', (_what, message, line, errors) => {
  expect(minedText(message)).toEqual({ line, sentence: line, errors });
});

test('a JSON line stays whole, and the error of its fields is known', () => {
  const message = '{"message":"request failed","error":{"name":"TypeError","message":"x is undefined"}}';
  expect(minedText(`${message}\n`)).toEqual({
    line: message,
    sentence: 'TypeError: request failed',
    errors: 'TypeError',
  });
});

test('of a list of errors, the first names take part', () => {
  const names = Array.from({ length: minedErrorsMax + 1 }, (_, index) => `E${index}Error`);
  expect(minedText(names.join(' ')).errors).toBe(names.slice(0, minedErrorsMax).join(' '));
});
