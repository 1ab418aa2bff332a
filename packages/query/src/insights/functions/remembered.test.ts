// Remembering changes nothing but how often the work is done.
import { expect, test } from 'vitest';
import { rememberedLengthMax, rememberedMax } from '../limits.ts';
import { remembered } from './remembered.ts';

/** A function that tells how often it was computed. */
function counted() {
  const asked: string[] = [];
  const lengthOf = remembered((text: string) => {
    asked.push(text);
    return text.length;
  });
  return { asked, lengthOf };
}

test('an argument is computed once, also when nothing comes of it', () => {
  const { asked, lengthOf } = counted();
  expect(['a', 'bb', 'a', '', ''].map(lengthOf)).toEqual([1, 2, 1, 0, 0]);
  expect(asked).toEqual(['a', 'bb', '']);
});

test('so many arguments are kept, and none that is longer than any name', () => {
  const { asked, lengthOf } = counted();
  const many = Array.from({ length: rememberedMax }, (_, index) => `n${index}`);
  const again = () => {
    const before = asked.length;
    for (const name of many) lengthOf(name);
    return asked.length - before;
  };
  expect([again(), again()]).toEqual([rememberedMax, 0]);
  lengthOf('one more');
  expect(again()).toBe(rememberedMax);
  for (const length of [rememberedLengthMax, rememberedLengthMax + 1]) {
    const text = 'x'.repeat(length);
    expect([lengthOf(text), lengthOf(text)]).toEqual([length, length]);
  }
  expect(asked.filter((text) => text.startsWith('xx')).map(({ length }) => length)).toEqual([
    rememberedLengthMax,
    rememberedLengthMax + 1,
    rememberedLengthMax + 1,
  ]);
});
