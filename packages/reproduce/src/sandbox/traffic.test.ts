import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Arrival, arrivals, inFlightMax, send } from './traffic.ts';

const routes = [
  { functionName: 'a', perSecond: 20 },
  { functionName: 'b', perSecond: 5 },
];

test('a schedule is ascending, within its time, and the same for the same seed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 0, max: 5000 }), (seed, durationMs) => {
      const list = arrivals(routes, durationMs, seed);
      expect(list).toEqual(arrivals(routes, durationMs, seed));
      expect(list.every(({ atMs }) => atMs >= 0 && atMs < durationMs)).toBe(true);
      expect(list.every(({ atMs }, index) => atMs >= (list[index - 1]?.atMs ?? 0))).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test('another route leaves the arrivals of the first alone', () => {
  const alone = arrivals(routes.slice(0, 1), 2000, 3);
  expect(arrivals(routes, 2000, 3).filter(({ functionName }) => functionName === 'a')).toEqual(alone);
});

test('callers do not wait for answers, and give up when too many are outstanding', async () => {
  const list: Arrival[] = [0, 1, 2, 3].map((sequence) => ({ atMs: sequence, functionName: 'slow', sequence }));
  const delivered: number[] = [];
  const deliver = async ({ sequence }: Arrival) => {
    delivered.push(sequence);
    await new Promise((resolve) => setTimeout(resolve, 100));
  };
  expect(await send(list, deliver, new AbortController().signal)).toEqual({ sent: inFlightMax, givenUp: 2 });
  expect(delivered).toEqual([0, 1]);
});

test('nothing is sent after an abort', async () => {
  const list: Arrival[] = [{ atMs: 60_000, functionName: 'a', sequence: 0 }];
  const sent = send(list, async () => {}, AbortSignal.timeout(20));
  expect(await sent).toEqual({ sent: 0, givenUp: 0 });
});
