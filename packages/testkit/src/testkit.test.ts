import { epochMs, InvariantError } from '@coldcase/model';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawnEvents, drawnStream, seeded } from './index.ts';

describe('drawn events', () => {
  test('have a time, a group and a message', () => {
    const events = drawnEvents(`
      10:00:00.250          api         REPORT RequestId: 1⇥Duration: 2 ms
      2026-11-22T00:00:00Z  /custom/log two↵lines
      10:00:01              -
    `);
    expect(events).toEqual([
      {
        logGroup: '/aws/lambda/api',
        logStream: drawnStream,
        timestamp: epochMs(Date.UTC(2026, 10, 21, 10, 0, 0, 250)),
        message: 'REPORT RequestId: 1\tDuration: 2 ms',
      },
      {
        logGroup: '/custom/log',
        logStream: drawnStream,
        timestamp: epochMs(Date.UTC(2026, 10, 22)),
        message: 'two\nlines',
      },
      { logGroup: '', logStream: drawnStream, timestamp: epochMs(Date.UTC(2026, 10, 21, 10, 0, 1)), message: '' },
    ]);
  });

  test('that are drawn wrongly are a mistake of the test', () => {
    expect(() => drawnEvents('nothing')).toThrow(InvariantError);
    expect(() => drawnEvents('25:00 api x')).toThrow(InvariantError);
  });
});

describe('a seed', () => {
  test('gives the same numbers again, and another seed gives others', () => {
    const numbers = (seed: number) => Array.from({ length: 20 }, seeded(seed).next);
    expect(numbers(1)).toEqual(numbers(1));
    expect(numbers(1)).not.toEqual(numbers(2));
  });

  test('stays within its bounds', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: -9, max: 9 }), fc.nat(9), (seed, from, width) => {
        const random = seeded(seed);
        const value = random.integer(from, from + width);
        return value >= from && value <= from + width && Number.isInteger(value);
      }),
    );
  });

  test('reaches every choice about equally often', () => {
    const random = seeded(7);
    const counts = new Map<string, number>();
    for (let n = 0; n < 3_000; n++) {
      const choice = random.pick(['a', 'b', 'c']);
      counts.set(choice, (counts.get(choice) ?? 0) + 1);
    }
    expect([...counts.values()].every((count) => count > 900 && count < 1_100)).toBe(true);
  });
});
