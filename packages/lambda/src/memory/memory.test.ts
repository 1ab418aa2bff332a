import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { contextOf, printedBy, unprinted, withEnvironment } from '../testing/harness.ts';
import type { SnapshotCosts } from '../testing/snapshot-cost.ts';
import { heapSnapshotFile, type SnapshotRoom, snapshotRefusal, takeHeapSnapshot } from './heap-snapshot.ts';
import { MemoryDebugger } from './memory-debugger.ts';
import { isLeaking, memoryTrend, trendInvocations, withMemoryTrend } from './memory-trend.ts';

const folder = mkdtempSync(join(tmpdir(), 'memory-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const mb = 1024 * 1024;

describe('the memory debugger of the runbooks', () => {
  /** Used heap in megabytes at each capture, one second apart. */
  const drawn = (...used: readonly number[]) => {
    let at = -1;
    const heapStatistics = () => {
      at += 1;
      return { ...getHeapStatistics(), used_heap_size: (used[at] ?? 0) * mb, external_memory: at * 100 };
    };
    return new MemoryDebugger({ heapStatistics, clock: () => at * 1_000 });
  };

  test('tells each snapshot as a difference from the baseline', async () => {
    const memory = drawn(10, 12.5);
    const lines = await printedBy(() => {
      memory.captureBaseline();
      expect(memory.captureSnapshot('after load')).toMatchObject({
        label: 'after load',
        diff: { heapUsed: 2.5 * mb, external: 100 },
        snapshot: undefined,
      });
    });
    expect(lines).toMatchObject([
      { message: 'Baseline memory captured' },
      { message: 'Snapshot captured: after load', heap_diff: '2.50MB' },
    ]);
  });

  test('suspects growth of more than a megabyte a second between two snapshots', async () => {
    const memory = drawn(10, 11, 13, 12);
    await unprinted(() => ['a', 'b', 'c', 'd'].map((label) => memory.captureSnapshot(label)));
    expect(memory.findLeaks()).toEqual([{ between: 'b -> c', growth: 2 * mb, rate: 2 * mb, suspicious: true }]);
  });

  test('suspects nothing with fewer than two snapshots, and has no difference without a baseline', async () => {
    const memory = drawn(10);
    await unprinted(() => expect(memory.captureSnapshot('a').diff).toBeNull());
    expect(memory.findLeaks()).toEqual([]);
  });

  test('writes a heap snapshot when asked, and says the file', async () => {
    const memory = new MemoryDebugger({ heapSnapshots: folder });
    await unprinted(() => {
      const { snapshot = '' } = memory.captureSnapshot('after load');
      expect(snapshot.startsWith(folder)).toBe(true);
      expect(readFileSync(snapshot, 'utf8').slice(0, 12)).toBe('{"snapshot":');
    });
  }, 60_000);
});

describe('a heap snapshot is taken only where there is room', () => {
  const room: SnapshotRoom = {
    heapBytes: 30 * mb,
    largeObjectBytes: 0,
    diskFreeBytes: 512 * mb,
    memoryFreeBytes: 400 * mb,
    processorShare: 1,
    remainingMs: 10_000,
  };
  test.each([
    ['as here', {}, undefined],
    ['not on a full disk', { diskFreeBytes: 119 * mb }, 'no-space'],
    ['not where twelve times the heap is more than is left of the memory', { memoryFreeBytes: 359 * mb }, 'no-memory'],
    [
      'not of an array of a million entries, whose names alone are a gigabyte',
      { largeObjectBytes: 8 * mb },
      'no-memory',
    ],
    ['not in the last seconds', { remainingMs: 3_000 }, 'no-time'],
    [
      'not in ten seconds of a third of a processor, which a function of 512 MB has',
      { processorShare: 0.29 },
      'no-time',
    ],
  ])('%s', (_name, change, kind) => expect(snapshotRefusal({ ...room, ...change }, '/tmp')?.kind).toBe(kind));

  test('a full disk is a refusal, and no exception', () => {
    expect(heapSnapshotFile({ folder, room: { ...room, diskFreeBytes: 0 } })).toEqual({
      kind: 'no-space',
      neededBytes: 120 * mb,
      freeBytes: 0,
      folder,
    });
  });
});

// Only Linux tells the peak of a process's memory.
test.skipIf(process.platform !== 'linux').each(['nothing', 'objects', 'texts', 'references'])(
  'a heap of %s needs no more memory and disk than is thought',
  (kind) => {
    const program = join(import.meta.dirname, '../testing/snapshot-cost.ts');
    const said = execFileSync(process.execPath, [program, kind, folder], { encoding: 'utf8' });
    const { thought, was }: { thought: SnapshotCosts; was: SnapshotCosts } = JSON.parse(said);
    expect(was.memory).toBeLessThan(thought.memory);
    expect(was.disk).toBeLessThan(thought.disk);
    // Beyond what the runbooks reckon with, and what this library once did.
    expect(was.memory).toBeGreaterThan(30 * mb);
  },
);

test('what reaches S3 is the snapshot and not its name, and the disk is clean after', async () => {
  let received = 0;
  let head = '';
  const server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => {
      if (head.length < 12) head += chunk.subarray(0, 12).toString();
      received += chunk.length;
    });
    request.on('end', () => response.end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const variables = {
    AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'example',
    AWS_REGION: 'eu-west-1',
  };
  const sent = await withEnvironment(variables, () => takeHeapSnapshot({ folder, name: 'sent.heapsnapshot' }));
  server.close();
  expect(sent).toEqual({
    kind: 'sent',
    bucket: 'debug-snapshots',
    key: expect.stringMatching(/^heap-\d{13}\.heapsnapshot$/),
    bytes: received,
  });
  expect(head).toBe('{"snapshot":');
  expect(existsSync(join(folder, 'sent.heapsnapshot'))).toBe(false);
}, 60_000);

describe('memory from invocation to invocation', () => {
  const after = (used: (index: number) => number) =>
    Array.from({ length: trendInvocations }, (_, index) => used(index));

  test('that grows steadily is told with its rate and its end', () => {
    const trend = memoryTrend(
      after((index) => 40 * mb + index * mb),
      128 * mb,
    );
    expect(trend).toMatchObject({ growth: mb, explainedShare: 1, invocationsLeft: 39 });
    expect(trend !== undefined && isLeaking(trend)).toBe(true);
  });
  test('that goes up and down as garbage is collected is no leak', () => {
    const trend = memoryTrend(
      after((index) => 40 * mb + (index % 10) * mb),
      128 * mb,
    );
    expect(trend !== undefined && isLeaking(trend)).toBe(false);
  });
  test('that stands still is no leak', () => {
    const trend = memoryTrend(after(() => 40 * mb));
    expect(trend).toEqual({ invocations: trendInvocations, heapUsed: 40 * mb, growth: 0, explainedShare: 0 });
  });
  test('of too few invocations tells nothing', () => expect(memoryTrend([1, 2, 3])).toBeUndefined());
  test('any line is found as it was drawn, whatever noise of a tenth is on it', () => {
    const drawnLine = fc.record({
      growth: fc.integer({ min: 100_000, max: 5_000_000 }),
      seed: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
        minLength: trendInvocations,
        maxLength: trendInvocations,
      }),
    });
    fc.assert(
      fc.property(drawnLine, ({ growth, seed }) => {
        const trend = memoryTrend(seed.map((noise, index) => 40 * mb + growth * (index + noise / 10)));
        expect((trend?.growth ?? 0) / growth).toBeCloseTo(1, 1);
      }),
    );
  });

  test('is told once, in the function’s own log', async () => {
    let heap = 40 * mb;
    const handler = withMemoryTrend(async () => undefined, { heapUsed: () => (heap += mb) });
    const lines = await printedBy(async () => {
      for (let number = 0; number < 80; number++) await handler({}, contextOf(number));
    });
    expect(lines).toMatchObject([
      {
        level: 'WARN',
        message: 'memory grows with every invocation',
        growth_mb: 1,
        invocations_left: expect.any(Number),
      },
    ]);
  });

  test('can be printed while the handler runs, and published when it ends', async () => {
    const handler = withMemoryTrend(() => new Promise((resolve) => setTimeout(resolve, 35)), {
      everyMs: 10,
      metrics: true,
    });
    const lines = await printedBy(() => handler({}, contextOf(1)));
    expect(lines[0]?.message).toMatch(/^Heap Used: \d+\.\d\d MB$/);
    expect(lines.at(-1)).toMatchObject({ HeapUsed: expect.any(Number), ResidentMemory: expect.any(Number) });
  });
});
