// How rare is rare, after seven requests?
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chanceBeyondAll, chanceOfAsMany, chanceOfCourse } from './chance.ts';

test('never in fourteen, and then eight of twenty-six', () => {
  expect(chanceOfAsMany({ count: 8, of: 26 }, { count: 0, of: 14 })).toBeCloseTo(0.0056, 4);
});

test('never in one says little', () => {
  expect(chanceOfAsMany({ count: 8, of: 8 }, { count: 0, of: 1 })).toBeGreaterThan(0.01);
});

test('the largest of four is as likely the last as any other', () => {
  expect(chanceBeyondAll({ count: 1, of: 1 }, 3)).toBeCloseTo(1 / 4, 12);
  // Two of two beyond three: the two largest of five, in one of ten pairs.
  expect(chanceBeyondAll({ count: 2, of: 2 }, 3)).toBeCloseTo(1 / 10, 12);
  expect(chanceBeyondAll({ count: 9, of: 9 }, 0)).toBe(1);
});

test('what begins counts from its beginning, and what was always there does not', () => {
  const course = [...Array<boolean>(20).fill(false), ...Array<boolean>(8).fill(true)];
  expect(chanceOfCourse(course, { count: 0, of: 6 })).toBeLessThan(
    chanceOfAsMany({ count: 8, of: 28 }, { count: 0, of: 6 }),
  );
  expect(chanceOfCourse(course, { count: 2, of: 6 })).toBe(chanceOfAsMany({ count: 8, of: 28 }, { count: 2, of: 6 }));
  expect(chanceOfCourse([false, true, false], { count: 0, of: 1_000 })).toBe(1);
});

test('a chance is between 0 and 1, and more is rarer', () => {
  const counts = fc.record({
    of: fc.integer({ min: 1, max: 300 }),
    before: fc.integer({ min: 0, max: 300 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(counts, ({ of, before, share }) => {
      const known = { count: Math.floor(share * before), of: before };
      const chances = Array.from({ length: of + 1 }, (_, count) => chanceOfAsMany({ count, of }, known));
      expect(chances[0]).toBeCloseTo(1, 9);
      for (const [count, chance] of chances.entries()) {
        expect(chance).toBeGreaterThanOrEqual(0);
        expect(chance).toBeLessThanOrEqual((chances[count - 1] ?? 1) + 1e-9);
      }
    }),
  );
});
