import { once } from 'node:events';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chunksOf, fetchWithTimeout, linesOf, mapConcurrently, withRetries, writeInBatches } from './calls.ts';

describe('a call to others ends', () => {
  test('with an error, when nobody answers in time', async () => {
    const server = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    await expect(fetchWithTimeout(url, { timeoutMs: 20 })).rejects.toMatchObject({ name: 'TimeoutError' });
    const own = new AbortController();
    const asked = fetchWithTimeout(url, { signal: own.signal });
    own.abort(new RangeError('given up'));
    await expect(asked).rejects.toThrow('given up');
    server.closeAllConnections();
    server.close();
  });
});

describe('retries', () => {
  const failing = (times: number) => {
    const waits: number[] = [];
    let at = performance.now();
    return {
      waits,
      work: async (attempt: number) => {
        waits.push(performance.now() - at);
        at = performance.now();
        if (attempt <= times) throw new RangeError(`try ${attempt}`);
        return attempt;
      },
    };
  };

  test('wait longer each time', async () => {
    const { work, waits } = failing(2);
    expect(await withRetries(work, { firstWaitMs: 10, random: () => 1 })).toBe(3);
    expect(waits[1]).toBeGreaterThan(9);
    expect(waits[2]).toBeGreaterThan(19);
  });
  test('end with the last error', () =>
    expect(withRetries(failing(9).work, { firstWaitMs: 1, attempts: 3 })).rejects.toThrow('try 3'));
  test('are not tried for an error that will not pass', async () => {
    const { work, waits } = failing(9);
    await expect(withRetries(work, { when: () => false })).rejects.toThrow('try 1');
    expect(waits).toHaveLength(1);
  });
  test('end when they are told to', async () => {
    const signal = AbortSignal.timeout(10);
    await expect(withRetries(failing(9).work, { firstWaitMs: 10_000, signal })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });
});

test('chunks together are the items, in their order, none larger than asked', () => {
  fc.assert(
    fc.property(fc.array(fc.nat()), fc.integer({ min: 1, max: 30 }), (items, size) => {
      const chunks = chunksOf(items, size);
      expect(chunks.flat()).toEqual(items);
      for (const chunk of chunks) expect(chunk.length).toBeLessThanOrEqual(size);
      expect(chunks.length).toBe(Math.ceil(items.length / size));
    }),
  );
});

describe('work side by side', () => {
  test('never has more at a time than asked, and gives results in the order of the items', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(5), { maxLength: 30 }), fc.integer({ min: 1, max: 8 }), async (items, limit) => {
        let running = 0;
        let most = 0;
        const results = await mapConcurrently(items, limit, async (item, index) => {
          running += 1;
          most = Math.max(most, running);
          for (let tick = 0; tick < item; tick++) await null;
          running -= 1;
          return `${index}:${item}`;
        });
        expect(results).toEqual(items.map((item, index) => `${index}:${item}`));
        expect(most).toBeLessThanOrEqual(limit);
      }),
    );
  });
  test('ends with the first error, and begins nothing more', async () => {
    const begun: number[] = [];
    const work = async (item: number) => {
      begun.push(item);
      if (item === 2) throw new RangeError('two');
    };
    await expect(mapConcurrently([0, 1, 2, 3, 4, 5], 1, work)).rejects.toThrow('two');
    expect(begun).toEqual([0, 1, 2]);
  });
  test('undefined is a result', async () => {
    expect(await mapConcurrently([1, 2], 2, async () => undefined)).toEqual([undefined, undefined]);
  });
});

test('lines of a body are its lines, however it is cut into chunks', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.string({ unit: 'grapheme' }).map((s) => s.replace(/[\r\n]/g, '')),
        { minLength: 1 },
      ),
      fc.integer({ min: 1, max: 7 }),
      async (lines, size) => {
        const bytes = Buffer.from(`${lines.join('\n')}\n`);
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
          bytes.subarray(index * size, (index + 1) * size),
        );
        const read: string[] = [];
        for await (const line of linesOf(Readable.from(chunks))) read.push(line);
        expect(read).toEqual(lines);
      },
    ),
  );
});

describe('a table that takes only part of a batch', () => {
  const requests = Array.from({ length: 60 }, (_, id) => ({ PutRequest: { Item: { id } } }));

  test('gets the rest again, and everything is written once', async () => {
    const written: number[] = [];
    const sizes: number[] = [];
    await writeInBatches(
      'orders',
      requests,
      async ({ orders = [] }) => {
        sizes.push(orders.length);
        const taken = orders.slice(0, Math.ceil(orders.length / 2));
        written.push(...taken.map(({ PutRequest }) => PutRequest.Item.id));
        return { UnprocessedItems: { orders: orders.slice(taken.length) } };
      },
      { firstWaitMs: 1, attempts: 8 },
    );
    expect(written.toSorted((a, b) => a - b)).toEqual(requests.map((_, id) => id));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(25);
  });

  test('and never takes the rest: an error says how much is missing', () =>
    expect(
      writeInBatches('orders', requests, async ({ orders = [] }) => ({ UnprocessedItems: { orders } }), {
        firstWaitMs: 1,
      }),
    ).rejects.toThrow('25 of 25 items of orders stayed unprocessed'));
});
