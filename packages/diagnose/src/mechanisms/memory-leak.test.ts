// Memory of three environments, an invocation a column, in MB; beside it what the log says of a cache or of connections.
import type { LogEvent } from '@coldcase/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { growthMin } from './memory-leak.ts';
import { fill, lines, series, usualSeries } from './testing/drawn.ts';
import { diagnosed, mechanismsSeen, said } from './testing/seen.ts';

const leaking = [90, 102, 114, 126, 138];
const filling = [90, 130, 137, 138, 138];

interface Environments {
  readonly memory: readonly number[];
  /** What the application writes in the invocation of an index. */
  readonly says?: (invocation: number) => string;
  readonly ms?: (invocation: number) => number;
}

function environments({ memory, says, ms = () => 20 }: Environments): readonly LogEvent[] {
  const texts = ['a', 'b', 'c'].flatMap((stream) =>
    memory.flatMap((used, n) => [
      ...(says === undefined ? [] : [`${stream}: ${says(n)}`]),
      `${stream}: REPORT RequestId: ${stream}-${n}\tDuration: ${ms(n)}.00 ms\tBilled Duration: ${ms(n)} ms\tMemory Size: 512 MB\tMax Memory Used: ${used} MB`,
    ]),
  );
  return lines('gateway', ...texts);
}

test('even steps in most environments are a leak, with the invocations that are left', async () => {
  expect(growthMin).toBe(1.1);
  expect(await mechanismsSeen({ events: environments({ memory: leaking }) })).toMatchObject([
    {
      name: 'memory-leak',
      subject: 'gateway',
      says: 'an invocation of gateway adds about 12 MB, in even steps, in 3 of 3 environments, and the fullest is used up after about 32 more',
      ruledOut: ['invocations take no longer at the end, so it is no work that grows'],
    },
  ]);
});

test('what fills and is full is no leak, nor what falls again, nor a single jump', async () => {
  expect(await said({ events: environments({ memory: filling }) })).toEqual([]);
  expect(await said({ events: environments({ memory: [90, 110, 85, 120, 92] }) })).toEqual([]);
  expect(await said({ events: environments({ memory: [90, 90, 90, 90, 138] }) })).toEqual([]);
  // Figures of chance: from the first to the last they rise, and half-way there is half of it.
  expect(await said({ events: environments({ memory: [120, 90, 160, 150, 170] }) })).toEqual([]);
});

test('invocations that take longer do more, so it is not ruled out that the work grows', async () => {
  const [leak] = await mechanismsSeen({ events: environments({ memory: leaking, ms: (n) => 20 + 10 * n }) });
  expect(leak?.ruledOut).toEqual([]);
});

test('a processor that is used as usual is ruled out, too', async () => {
  const of = 'LambdaInsights cpu_total_time Average function_name=gateway';
  const points = [...usualSeries(of, ...fill(5, 100)), ...series(of, ...fill(5, 104))];
  const [leak] = await mechanismsSeen({ events: environments({ memory: leaking }), points });
  expect(leak?.ruledOut).toContain('the processor is used no more than in the normal period');
  const busy = [...usualSeries(of, ...fill(5, 100)), ...series(of, ...fill(5, 300))];
  const [other] = await mechanismsSeen({ events: environments({ memory: leaking }), points: busy });
  expect(other?.ruledOut).toHaveLength(1);
});

test('a cache that is larger at each call is what grows', async () => {
  const [leak] = await mechanismsSeen({
    events: environments({ memory: leaking, says: (n) => `{"level":"INFO","cacheSize":${100 * (n + 1)}}` }),
  });
  expect(leak).toMatchObject({
    name: 'growing-cache',
    says: expect.stringContaining('a cache of 100 entries has 500 at last'),
  });
});

test('a cache that is bounded beside a leak is not what grows', async () => {
  const [leak] = await mechanismsSeen({ events: environments({ memory: leaking, says: () => 'cache size is 500' }) });
  expect(leak).toMatchObject({ name: 'memory-leak' });
});

test('connections that stay open are told with what each costs', async () => {
  const [leak] = await mechanismsSeen({
    events: environments({ memory: [100, 120, 140, 160, 180], says: (n) => `"openConnections":${10 * (n + 1)}` }),
  });
  expect(leak?.says).toContain('about 2 MB for each connection that stays open');
});

test('it explains the memory that ran out', async () => {
  const killed = lines('gateway', 'a: RequestId: 1 Error: Runtime exited with error: signal: killed Runtime.ExitError');
  const { findings } = await diagnosed({ events: [...environments({ memory: [400, 425, 450, 475, 500] }), ...killed] });
  expect(findings[0]).toMatchObject({ scenario: 'memory-oom', mechanisms: [{ name: 'memory-leak' }] });
});

test('the order of events does not matter', async () => {
  const events = environments({ memory: leaking, says: (n) => `cache size ${100 * (n + 1)}` });
  const expected = await said({ events });
  expect(expected).toHaveLength(1);
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray([...events], { minLength: events.length }), async (shuffled) => {
      expect(await said({ events: shuffled })).toEqual(expected);
    }),
    { numRuns: 10 },
  );
});
