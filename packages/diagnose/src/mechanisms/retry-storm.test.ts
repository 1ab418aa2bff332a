// The same call again and again, because it fails.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { retryStorms } from './retry-storm.ts';
import { worksOf } from './spans.ts';
import { baseline, incident, lines, traces } from './testing/drawn.ts';
import { diagnosed, said } from './testing/seen.ts';

const storm = `
reports 0-900
  aws DynamoDB 0-20 throttle
  aws DynamoDB 100-120 throttle
  aws DynamoDB 300-320 throttle
  aws DynamoDB 700-720`;

const calm = `
reports 0-100
  aws DynamoDB 0-20`;

const seen = (spans: ReturnType<typeof traces>, usual?: ReturnType<typeof traces>) =>
  retryStorms({
    works: worksOf(spans),
    usualWorks: usual === undefined ? undefined : worksOf(usual),
    groups: [],
    incident,
    baseline: usual === undefined ? undefined : baseline,
  });

test('a throttled call that is tried four times is told with caller, callee and how many were refused', async () => {
  const { findings } = await diagnosed({ spans: [...traces(3, storm), ...traces(1, calm)] });
  expect(findings[0]).toMatchObject({ scenario: 'dynamodb-throttled', suspect: 'reports' });
  expect(findings[0]?.mechanisms).toMatchObject([
    {
      name: 'retry-storm',
      concerns: ['reports', 'DynamoDB'],
      says: 'reports calls DynamoDB up to 4 times for one answer: 3.25 calls a request; 9 calls failed, 9 of them refused for their rate',
      proofs: [{ says: '3 of 4 traced requests try 3 times and more' }],
    },
  ]);
});

test('the normal period tells how many calls a request usually makes; as many storms as usual are none', () => {
  expect(seen(traces(3, storm), traces(9, calm))[0]?.says).toContain('4 calls a request, 1 in the normal period');
  expect(seen(traces(3, storm), traces(3, storm))).toEqual([]);
});

test('many calls that all go well are many calls, and one that fails among many was not tried again', () => {
  expect(seen(traces(3, storm.replaceAll(' throttle', '')))).toEqual([]);
  expect(seen(traces(3, storm.replace('300-320 throttle', '300-320')))).toEqual([]);
});

test('calls that fail at the same time were meant as many', () => {
  const atOnce = storm.replaceAll(/\d+-\d+ throttle/g, '0-50 throttle').replace('700-720', '0-50 throttle');
  expect(seen(traces(3, atOnce))).toEqual([]);
});

test('a log that counts its attempts tells of it without a trace', async () => {
  const attempts = ['1', '2', '3', '4'].flatMap((request) =>
    [1, 2, 3, 4].map(
      (attempt) =>
        `2026-11-21T11:00:00.000Z\t00000000-0000-4000-8000-00000000000${request}\tERROR\tpayments: connect ECONNREFUSED 10.0.0.7:443, attempt ${attempt} of 4`,
    ),
  );
  expect(await said({ events: lines('orders', ...attempts) })).toEqual([
    'retry-storm: orders writes of 16 attempts in 4 invocations: 4 to each',
  ]);
  const once = attempts.filter((line) => line.endsWith('attempt 1 of 4'));
  expect(await said({ events: lines('orders', ...once) })).toEqual([]);
});

test('the order of spans does not matter', () => {
  const spans = [...traces(4, storm), ...traces(2, calm)];
  const expected = seen(spans);
  fc.assert(
    fc.property(fc.shuffledSubarray([...spans], { minLength: spans.length }), (shuffled) => {
      expect(seen(shuffled)).toEqual(expected);
    }),
    { numRuns: 50 },
  );
});
