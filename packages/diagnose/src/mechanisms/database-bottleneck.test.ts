// Many slow statements, in a log or in what PostgreSQL counted.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { databaseBottlenecks, slowStatementsMax } from './database-bottleneck.ts';
import { lines } from './testing/drawn.ts';
import { said } from './testing/seen.ts';

const slow = (count: number, ms: number) =>
  Array.from({ length: count }, (_, n) => `LOG:  duration: ${ms + n}.120 ms  statement: SELECT * FROM orders`);

test('more than five slow statements in a log are a bottleneck, five are not', async () => {
  expect(slowStatementsMax).toBe(5);
  expect(await said({ events: lines('orders', ...slow(6, 1_200)) })).toContain(
    'database-bottleneck: 6 slow statements are in the log of orders',
  );
  expect(await said({ events: lines('orders', ...slow(5, 1_200)) })).toEqual([]);
});

test('statements of less than a second are not slow, and a duration of something else is no statement', async () => {
  expect(await said({ events: lines('orders', ...slow(9, 200)) })).toEqual([]);
  const others = Array.from({ length: 9 }, () => 'duration: 5000 ms of the batch');
  expect(await said({ events: lines('orders', ...others) })).toEqual([]);
});

interface Counted {
  readonly meanMs?: number;
  readonly querySeconds?: number;
  readonly state?: string;
}

const statistics = (sections: Readonly<Record<string, readonly Counted[]>>) => ({
  version: 1,
  source: 'replica.example:5432/shop as reader',
  sections: Object.fromEntries(
    Object.entries(sections).map(([name, rows]) => [
      name,
      rows.map((row, n) => ({ calls: 10, query: `SELECT ${n}`, ...row })),
    ]),
  ),
});

const six = (row: Counted) => Array.from({ length: 6 }, () => row);

test('a database that was captured tells of its slow statements and of those that were running', () => {
  expect(databaseBottlenecks([], statistics({ slowQueries: six({ meanMs: 2_400 }) }))).toMatchObject([
    {
      subject: 'replica.example:5432/shop as reader',
      says: '6 statements take a second and more on average in replica.example:5432/shop as reader',
    },
  ]);
  const both = statistics({
    slowQueries: six({ meanMs: 2_400 }),
    activity: six({ state: 'active', querySeconds: 12 }),
  });
  expect(databaseBottlenecks([], both)[0]?.proofs).toHaveLength(2);
});

test('quick statements, sessions that idle, and what is no statistics are no bottleneck', () => {
  const quiet = statistics({ slowQueries: six({ meanMs: 24 }), activity: six({ state: 'idle', querySeconds: 90 }) });
  for (const one of [quiet, undefined, 'damaged', { sections: { slowQueries: 'none' } }]) {
    expect(databaseBottlenecks([], one)).toEqual([]);
  }
});

test('the order in which statements were captured does not matter', () => {
  const rows = [900, 1_100, 1_300, 1_500, 1_700, 1_900, 2_100].map((meanMs) => ({ meanMs, query: `SELECT ${meanMs}` }));
  const expected = databaseBottlenecks([], statistics({ slowQueries: rows }));
  fc.assert(
    fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (shuffled) => {
      expect(databaseBottlenecks([], statistics({ slowQueries: shuffled }))).toEqual(expected);
    }),
    { numRuns: 30 },
  );
});
