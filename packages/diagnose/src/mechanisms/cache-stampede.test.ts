// Many callers at once find nothing in the cache. Each column is a minute; the cluster is `sessions`.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cacheStampedes, concurrentMin, missRateMin, tracesAtOnce } from './cache-stampede.ts';
import { metricsWithin } from './series.ts';
import { worksOf } from './spans.ts';
import { baseline, incident, lines, series, traces, usualSeries } from './testing/drawn.ts';
import { diagnosed, said } from './testing/seen.ts';

const hits = 'AWS/ElastiCache CacheHits Sum CacheClusterId=sessions';
const misses = 'AWS/ElastiCache CacheMisses Sum CacheClusterId=sessions';
const atOnce = 'AWS/Lambda ConcurrentExecutions Maximum FunctionName=orders';

const stampede = [...series(hits, 960, 290, 340), ...series(misses, 40, 710, 660), ...series(atOnce, 90, 140, 180)];
const usual = [...usualSeries(hits, 980, 970), ...usualSeries(misses, 20, 30)];

function seen(points: ReturnType<typeof series>, spans: ReturnType<typeof traces> = []) {
  return cacheStampedes({
    metrics: metricsWithin(points, incident),
    usualMetrics: metricsWithin(points, baseline),
    works: worksOf(spans),
    figures: [],
    incident,
  });
}

test('more than half miss, and more than a hundred ask at once', () => {
  expect([missRateMin, concurrentMin]).toEqual([0.5, 100]);
  expect(seen([...stampede, ...usual])).toMatchObject([
    {
      subject: 'sessions',
      says: '66 % of the look-ups in sessions miss, 3 % in the normal period, with 180 callers at once: they all go to what is behind it',
      proofs: [{ says: 'in 2 minutes from 2026-11-21 11:01:00.000 on' }],
    },
  ]);
});

test('both thresholds have to be passed in one minute', () => {
  expect(seen([...series(hits, 960, 290), ...series(misses, 40, 710), ...series(atOnce, 180, 100)])).toEqual([]);
  expect(seen([...series(hits, 500), ...series(misses, 500), ...series(atOnce, 180)])).toEqual([]);
});

test('a cache that usually misses has not failed, and a few look-ups are chance', () => {
  expect(seen([...stampede, ...usualSeries(hits, 10), ...usualSeries(misses, 90)])).toEqual([]);
  expect(seen([...series(hits, 10), ...series(misses, 80), ...series(atOnce, 180)])).toEqual([]);
});

test('where nobody measured how many run at once, traces tell how many at least', () => {
  const spans = Array.from({ length: 120 }, (_, n) =>
    traces(1, `orders ${n}-5000\n  aws S3 ${n}-900`, incident.startMs),
  ).flat();
  const own = spans.map((span, n) => ({ ...span, traceId: `t${n >> 1}`, id: `${n}` }));
  const tied = own.map((span, n) => (n % 2 === 0 ? span : { ...span, parentId: `${n - 1}` }));
  expect([...tracesAtOnce(worksOf(tied)).values()]).toEqual([120]);
  expect(seen([...series(hits, 290), ...series(misses, 710)], tied)).toHaveLength(1);
});

test('a log that tells of each look-up does as well as a metric', async () => {
  const look = (of: string, count: number) => Array.from({ length: count }, () => `cache ${of} for session`);
  const events = lines('orders', ...look('miss', 90), ...look('hit', 30));
  expect(await said({ events, points: series(atOnce, 150) })).toEqual([
    'cache-stampede: 75 % of the look-ups of orders miss, with 150 callers at once: they all go to what is behind the cache',
  ]);
  expect(await said({ events, points: series(atOnce, 50) })).toEqual([]);
});

test('it explains the dependency that fails because of it', async () => {
  const refused = Array.from({ length: 3 }, () => 'Error: connect ECONNREFUSED 10.0.0.7:443');
  const { findings } = await diagnosed({ events: lines('orders', ...refused), points: [...stampede, ...usual] });
  expect(findings[0]).toMatchObject({ scenario: 'dependency-unavailable', mechanisms: [{ name: 'cache-stampede' }] });
});

test('the order of points does not matter', () => {
  const points = [...stampede, ...usual];
  fc.assert(
    fc.property(fc.shuffledSubarray([...points], { minLength: points.length }), (shuffled) => {
      expect(seen(shuffled)).toEqual(seen(points));
    }),
    { numRuns: 50 },
  );
});
