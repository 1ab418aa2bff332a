// What waits gets older. A column is a minute.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordsBehind } from './records-stay-behind.ts';
import { metricsWithin } from './series.ts';
import { incident, series } from './testing/drawn.ts';
import { diagnosed } from './testing/seen.ts';

const age = (...values: readonly number[]) =>
  series('AWS/Lambda IteratorAge Maximum FunctionName=aggregator', ...values);
const seen = (points: ReturnType<typeof series>) => recordsBehind(metricsWithin(points, incident), incident);

const rising = age(4_000, 9_000, 20_000, 45_000, 88_000, 140_000);

test('an age that rises past a minute is told with where it began and where it is', async () => {
  expect(seen(rising)).toMatchObject([
    { says: 'records of aggregator stay behind: the last record of a batch is 9000 ms at first and 140000 ms at last' },
  ]);
  const { findings } = await diagnosed({ points: [...rising] });
  expect(findings).toMatchObject([{ scenario: 'event-backlog', mechanisms: [{ name: 'records-stay-behind' }] }]);
});

test('what is caught up with, what is high and steady, and what is below a minute stay behind nothing', () => {
  expect(seen(age(4_000, 90_000, 140_000, 90_000, 9_000, 4_000))).toEqual([]);
  expect(seen(age(90_000, 90_000, 90_000, 90_000, 90_000, 90_000))).toEqual([]);
  expect(seen(age(1_000, 2_000, 4_000, 8_000, 20_000, 40_000))).toEqual([]);
  expect(seen(age(4_000, 140_000))).toEqual([]);
});

test('the order of points does not matter', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...rising], { minLength: rising.length }), (shuffled) => {
      expect(seen(shuffled)).toEqual(seen(rising));
    }),
    { numRuns: 50 },
  );
});
