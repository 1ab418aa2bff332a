// The short version of `npm run bench -- loghub`: the figures are right, the file is read as it is meant, and families of lines
// that no rule was made for come out as they were planted.
import { describe, expect, test } from 'vitest';
import { scoreGrouping } from './grouping-score.ts';
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
