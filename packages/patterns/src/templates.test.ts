import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mineTemplates, shapeOf } from './index.ts';

const lines = (text: string): readonly string[] =>
  text
    .trim()
    .split('\n')
    .map((line) => line.trim());

// Left of the arrow the messages, right of it the templates with their counts, most frequent first.
function check(messages: string, expected: string): void {
  const templates = mineTemplates(countsOf(lines(messages)));
  expect(templates.map(({ count, text }) => `${count} ${text}`)).toEqual(lines(expected));
}

function countsOf(messages: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const shape of messages.map(shapeOf)) counts.set(shape, (counts.get(shape) ?? 0) + 1);
  return counts;
}

test('numbers, paths and lists are places, whatever their length', () => {
  check(
    `
    wrote 12 rows in 3.5 ms to /tmp/a/b.csv
    wrote 7 rows in 31 ms to /tmp/c/d.csv
    deleted blocks 1 2 3
    deleted blocks 4
    deleted blocks 5 6
    `,
    `
    3 deleted blocks <*>
    2 wrote <*> rows in <*> ms to <*>
    `,
  );
});

test('a name shows by its company in a long sentence; short sentences stay what they are', () => {
  check(
    `
    basket of customer alice was saved
    basket of customer bruno was saved
    basket of customer chloe was saved
    cache lookup failed
    cache lookup started
    cache lookup finished
    `,
    `
    3 basket of customer <*> was saved
    1 cache lookup failed
    1 cache lookup finished
    1 cache lookup started
    `,
  );
});

test('keys stay, their values vary', () => {
  check(
    `
    payment order=1 amount=2 method=card retried=true
    payment order=9 amount=3 method=voucher retried=false
    refund order=9
    `,
    `
    2 payment order=<*> amount=<*> method=<*> retried=<*>
    1 refund order=<*>
    `,
  );
});

test('errors that differ in what they name stay apart', () => {
  check(
    `
    TypeError: Cannot read properties of undefined (reading 'amount')
    TypeError: Cannot read properties of undefined (reading 'total')
    `,
    `
    1 TypeError: Cannot read properties of undefined (reading 'amount')
    1 TypeError: Cannot read properties of undefined (reading 'total')
    `,
  );
});

test('neither order nor repetition changes the templates; every shape is in exactly one', () => {
  const word = fc.constantFrom(
    'get',
    'put',
    'user',
    'table',
    'a.b',
    'x=1',
    'failed',
    '#',
    '/a/b/c',
    'ok',
    '(1)',
    'name=z',
    'name=y',
  );
  const messages = fc.array(
    fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join(' ')),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(messages, (drawn) => {
      const forward = mineTemplates(countsOf(drawn));
      expect(mineTemplates(countsOf(drawn.toReversed()))).toEqual(forward);
      expect(forward.flatMap(({ shapes }) => shapes).sort()).toEqual([...countsOf(drawn).keys()].sort());
      expect(forward.reduce((sum, { count }) => sum + count, 0)).toBe(drawn.length);
    }),
  );
});
