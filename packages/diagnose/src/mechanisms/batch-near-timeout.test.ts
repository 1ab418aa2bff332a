// How long a batch took, as a share of what its function has.
import { expect, test } from 'vitest';
import { shareOfTimeoutMin } from './batch-near-timeout.ts';
import { lines } from './testing/drawn.ts';
import { said } from './testing/seen.ts';

const batch = (ms: number) => `{"level":"INFO","message":"Batch processing completed","processing_time_ms":${ms}}`;
const timeout = (seconds: number) => [
  { kind: 'function' as const, name: 'aggregator', document: { Configuration: { Timeout: seconds } } },
];

test('more than eighty per cent of the timeout is told with both figures', async () => {
  expect(shareOfTimeoutMin).toBe(0.8);
  expect(await said({ events: lines('aggregator', batch(4_000), batch(27_000)), documents: timeout(30) })).toEqual([
    'batch-near-timeout: a batch of aggregator takes up to 27000 ms, 90 % of the 30 s that the function has',
  ]);
});

test('eighty per cent is not more, and without a timeout nobody knows', async () => {
  expect(await said({ events: lines('aggregator', batch(24_000)), documents: timeout(30) })).toEqual([]);
  expect(await said({ events: lines('aggregator', batch(27_000)) })).toEqual([]);
});

test('a timeout that was printed does as well as one that is configured', async () => {
  const printed = '2026-11-21T11:00:09.000Z 00000000-0000-4000-8000-000000000001 Task timed out after 30.01 seconds';
  expect(await said({ events: lines('aggregator', batch(27_000), printed) })).toHaveLength(1);
});
