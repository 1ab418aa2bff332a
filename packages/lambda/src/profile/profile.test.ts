import { PerformanceObserver, performance } from 'node:perf_hooks';
import { describe, expect, test } from 'vitest';
import { printedBy } from '../testing/harness.ts';
import { profileCpu } from './cpu-profile.ts';
import { measuresMax, PerformanceDebugger, timed } from './profiler.ts';
import { watchSlowAsync } from './slow-async.ts';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function burn(ms: number): number {
  const until = performance.now() + ms;
  let sum = 0;
  while (performance.now() < until) sum += Math.sqrt(sum + 1);
  return sum;
}

describe('a profiled function', () => {
  /** A clock that only goes on when the work says so. */
  const drawn = () => {
    let now = 0;
    const profiler = new PerformanceDebugger({ clock: () => now });
    return { profiler, take: (ms: number) => (now += ms) };
  };

  test('gives what it gave, and each call is a measure', async () => {
    const { profiler, take } = drawn();
    const wait = profiler.profileFunction(async (ms: number) => {
      await null;
      take(ms);
      return ms;
    }, 'wait');
    expect(await wait(20)).toBe(20);
    expect(await wait(40)).toBe(40);
    // The runbooks' version takes the first entry of that name, and so tells 20 ms twice.
    expect(profiler.measures.map(({ duration }) => duration)).toEqual([40, 20]);
  });

  test('that fails is measured under its own label, and the error goes on', async () => {
    const profiler = new PerformanceDebugger();
    const error = new RangeError('gone');
    const fails = profiler.profileFunction(async () => Promise.reject(error), 'load');
    const throws = profiler.profileFunction(() => {
      throw error;
    }, 'load');
    await expect(fails()).rejects.toBe(error);
    expect(throws).toThrow(error);
    expect(profiler.measures.map(({ label }) => label)).toEqual(['load-error', 'load-error']);
  });

  test('shows in the table of bottlenecks, the longest first, at most ten', () => {
    const { profiler, take } = drawn();
    for (let index = 0; index < 12; index++) profiler.profileFunction(take, `step ${index}`)(index === 7 ? 15 : 1);
    const table = profiler.getBottlenecks();
    expect(table).toHaveLength(10);
    expect(table[0]).toEqual({
      operation: 'step 7',
      duration: '15.00ms',
      memory: expect.stringMatching(/^-?\d+\.\d\dMB$/),
      cpu: expect.stringMatching(/^\d+\.\d\dms$/),
    });
  });

  test('of a million calls keeps the longest, and leaves nothing in the timeline of Node', () => {
    const profiler = new PerformanceDebugger();
    const quick = profiler.profileFunction(() => undefined, 'quick');
    profiler.profileFunction(burn, 'slow')(5);
    for (let call = 0; call < measuresMax * 5; call++) quick();
    expect(profiler.measures.length).toBeLessThanOrEqual(measuresMax * 2);
    expect(profiler.measures[0]?.label).toBe('slow');
    expect(performance.getEntriesByType('measure')).toEqual([]);
  });

  test('is seen by a PerformanceObserver', async () => {
    const seen: string[] = [];
    const observer = new PerformanceObserver((list) => seen.push(...list.getEntries().map(({ name }) => name)));
    observer.observe({ entryTypes: ['measure'] });
    new PerformanceDebugger().profileFunction(() => 1, 'observed')();
    await pause(10);
    observer.disconnect();
    expect(seen).toContain('observed');
  });
});

test('a timed operation says how long it took', async () => {
  const lines = await printedBy(async () =>
    expect(await timed('operation', () => pause(5).then(() => 'value'))).toBe('value'),
  );
  expect(lines[0]?.message).toMatch(/^operation took \d+\.\d\dms$/);
});

describe('slow asynchronous work', () => {
  const watched = async (work: () => Promise<unknown>) => {
    const told: { ms: number; place: string }[] = [];
    const watch = watchSlowAsync({ thresholdMs: 30, onSlow: (ms, place) => told.push({ ms, place }) });
    await work();
    watch.stop();
    return { told, places: watch.places() };
  };
  async function slowQuery() {
    await pause(50);
  }
  async function quickQuery() {
    await pause(1);
  }

  test('is told when it settles, with the place that made it', async () => {
    const { told, places } = await watched(() => Promise.all([slowQuery(), quickQuery()]));
    expect(told.length).toBeGreaterThan(0);
    for (const { ms, place } of told) {
      expect(ms).toBeGreaterThan(30);
      expect(ms).toBeLessThan(500);
      expect(place).toContain('profile.test.ts');
    }
    expect(places.some(({ place }) => place.startsWith('slowQuery'))).toBe(true);
    expect(places.some(({ place }) => place.startsWith('quickQuery'))).toBe(false);
  });

  test('ends when it is stopped', async () => {
    const { told } = await watched(async () => undefined);
    await slowQuery();
    expect(told).toEqual([]);
  });
});

test('a processor profile names the function that burned, in the format of Chrome', async () => {
  const { result, profile } = await profileCpu(() => burn(60));
  const {
    nodes,
    samples,
    timeDeltas,
  }: { nodes: { callFrame: { functionName: string } }[]; samples: []; timeDeltas: [] } = JSON.parse(profile);
  expect(result).toBeGreaterThan(0);
  expect(nodes.map(({ callFrame }) => callFrame.functionName)).toContain('burn');
  expect(samples.length).toBe(timeDeltas.length);
});
