// The short version of `npm run bench -- loghub`: the figures are right, the file is read as it is meant, and families of lines
// that no rule was made for come out as they were planted.
import { describe, expect, test } from 'vitest';
import { Chance } from './chance.ts';
import { scoreGrouping } from './grouping-score.ts';
import { atMost, colons, halfOfTemplates, namesForValues, otherNumbers, otherWords, thinned } from './log-disguises.ts';
import { linesOf, logFamilies } from './log-families.ts';
import { columnOf, mine, scoreFamily } from './loghub.ts';

describe('the score', () => {
  test('a group that is cut in two, and two that are one, count for nothing', () => {
    const truth = ['a', 'a', 'b', 'c', 'd', 'd'];
    const predicted = ['a', 'a', 'x', 'x', 'd', 'e'];
    expect(scoreGrouping(truth, predicted)).toEqual({ GA: 2 / 6, FGA: 2 / 8, PA: 3 / 6, FTA: 4 / 8 });
  });

  test('a right group may have a wrong text', () => {
    expect(scoreGrouping(['a <*>', 'a <*>'], ['a 1', 'a 1'])).toEqual({ GA: 1, FGA: 1, PA: 0, FTA: 0 });
  });
});

test('a column of a CSV file is read in order, with quotes, commas and empty fields', () => {
  const text = 'Id,Content,Label\n1,"said ""no"", twice",x\r\n2,,y\n3,plain,z\n';
  expect(columnOf(text, 'Content')).toEqual(['said "no", twice', '', 'plain']);
});

test('each line has a cluster and a template', () => {
  expect(mine(['took 1 ms', 'took 2 ms', 'done'])).toMatchObject({
    templates: ['took <*> ms', 'took <*> ms', 'done'],
  });
});

test('the lines of a family are the same for the same seed', () => {
  expect(linesOf('desktop', 10, 3)).toEqual(linesOf('desktop', 10, 3));
});

test.each(Object.keys(logFamilies))('%s: planted templates are found', (family) => {
  const { GA, FGA, PA, FTA } = scoreFamily(family, 200);
  expect(Math.min(GA, FGA)).toBe(1);
  expect(Math.min(PA, FTA)).toBeGreaterThan(0.9);
});

describe('disguises', () => {
  const lines = [
    {
      text: 'Worker=17 closed the basket 0xdead after 12 ms',
      template: 'Worker=<*> closed the basket <*> after <*> ms',
    },
    { text: 'Worker=4 closed the basket 0xbeef after 7 ms', template: 'Worker=<*> closed the basket <*> after <*> ms' },
    { text: 'the basket is closed', template: 'the basket is closed' },
  ];

  test('other words have the form of those they replace, the same in lines and templates; units and hexadecimals stay', () => {
    const [first, , last] = otherWords(lines, new Chance(1));
    expect(first?.text).toMatch(/^[A-Z][a-z]{5}=17 [a-z]{4}ed [a-z]{3} [a-z]{6} 0xdead [a-z]{5} 12 ms$/);
    const [, closed, the, basket] = first?.template.split(' ') ?? [];
    expect(last).toEqual({ text: `${the} ${basket} is ${closed}`, template: `${the} ${basket} is ${closed}` });
  });

  test('numbers and separators change, and a template may lose lines or all of them', () => {
    expect(otherNumbers(lines, new Chance(1))[0]?.text).toMatch(/^Worker=[1-9]{2} .* 0xdead after [1-9]{2} ms$/);
    expect(colons(lines, new Chance(1))[0]).toEqual({
      text: 'Worker: 17 closed the basket 0xdead after 12 ms',
      template: 'Worker: <*> closed the basket <*> after <*> ms',
    });
    expect(atMost(1)(lines, new Chance(1))).toHaveLength(2);
    expect(new Set(halfOfTemplates(lines, new Chance(2))).size).toBeLessThan(3);
    expect(thinned(0)(lines, new Chance(1))).toHaveLength(1);
  });

  test('names stand for values in places of a template, and nowhere else', () => {
    const disguised = [1, 2, 3, 4].map((seed) => namesForValues(lines, new Chance(seed)));
    for (const { text } of disguised.flat().filter(({ template }) => template.includes('<*>'))) {
      expect(text).toMatch(/^Worker=\S+ closed the basket \S+ after \S+ ms$/);
    }
    expect(new Set(disguised.map(([first]) => first?.text)).size).toBeGreaterThan(1);
  });
});
