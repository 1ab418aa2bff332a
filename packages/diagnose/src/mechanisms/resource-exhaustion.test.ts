// Processor and memory, in per cent, a column a minute.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resourceExhaustion } from './resource-exhaustion.ts';
import { metricsWithin } from './series.ts';
import { baseline, fill, incident, lines, series, usualSeries } from './testing/drawn.ts';
import { diagnosed } from './testing/seen.ts';

const processor = 'AWS/RDS CPUUtilization Average DBInstanceIdentifier=shop';
const memory = 'LambdaInsights memory_utilization Maximum function_name=orders';

const seen = (points: ReturnType<typeof series>, hasBaseline = true) =>
  resourceExhaustion(
    metricsWithin(points, incident),
    hasBaseline ? metricsWithin(points, baseline) : undefined,
    incident,
  );

test('above ninety per cent for three minutes it is used up', () => {
  const points = [...usualSeries(processor, ...fill(5, 31)), ...series(processor, 40, 92, 97, 95, 60)];
  expect(seen(points)).toMatchObject([
    {
      subject: 'shop',
      says: 'the processor of shop is used up: above 90 % in 3 minutes, up to 97 %; in the normal period at most 31 %',
      proofs: [{ query: expect.stringContaining('--dimensions Name=DBInstanceIdentifier,Value=shop') }],
    },
  ]);
});

test('ninety is not above ninety, two minutes pass, and as full as ever is as ever', () => {
  expect(seen(series(processor, 90, 90, 90, 90))).toEqual([]);
  expect(seen(series(processor, 20, 99, 99, 20))).toEqual([]);
  expect(seen([...usualSeries(processor, 95, 96, 95), ...series(processor, 95, 96, 95)])).toEqual([]);
});

test('a database explains whoever waits for it, a function only what befalls itself', async () => {
  const late = Array.from({ length: 3 }, () => 'Error: canceling statement due to statement timeout');
  const points = [...series(processor, 92, 97, 95), ...series(memory, 95, 95, 95)];
  const { findings, observations } = await diagnosed({ events: lines('carts', ...late), points });
  expect(findings[0]).toMatchObject({ scenario: 'db-contention', mechanisms: [{ subject: 'shop' }] });
  expect(observations).toMatchObject([{ subject: 'orders' }]);
});

test('the order of points does not matter', () => {
  const points = [...series(processor, 92, 97, 95, 93), ...series(memory, 99, 98, 99), ...usualSeries(memory, 40)];
  fc.assert(
    fc.property(fc.shuffledSubarray([...points], { minLength: points.length }), (shuffled) => {
      expect(seen(shuffled)).toEqual(seen(points));
    }),
    { numRuns: 50 },
  );
});
