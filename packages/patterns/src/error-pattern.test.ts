import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ErrorPatterns, fingerprintOf, fingerprintStack, maskedRegExp, samplesMax, typedMask } from './index.ts';

test('varying parts are named by what they are', () => {
  check(`
    user 4c1e9a52-8b3d-4f6a-9c07-2d1e5f6a7b8c not found → user <uuid> not found
    connect ECONNREFUSED 10.0.14.7:5432 → connect ECONNREFUSED <ip>
    open '/tmp/job-17/a.csv' failed → open '<path>' failed
    not authorized: arn:aws:iam::123456789012:role/orders on s3 → not authorized: <arn> on s3
    took 3.5 ms, then 7 s → took <number> ms, then <number> s
    at 2026-11-21T14:03:22.101Z by a.user@example.com → at <time> by <email>
    GET https://example.com/a?b=1 gave 502 → GET <url> gave <number>
    at 0x7faf0b42df68 of deadbeef01 → at <hex> of <hex>
    receipt Zk7QpLw2Tn84RxVb1Yc0Hd is invalid → receipt <id> is invalid
    Cannot read properties of undefined (reading 'amount') → Cannot read properties of undefined (reading 'amount')
    either/or → either/or
  `);
});

function check(cases: string): void {
  for (const line of cases.trim().split('\n')) {
    const [message = '', masked = ''] = line.split('→').map((part) => part.trim());
    expect(typedMask(message)).toBe(masked);
    expect(message).toMatch(maskedRegExp(masked));
  }
}

test('the expression of a pattern matches its messages, whatever signs they contain', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (message) =>
      maskedRegExp(typedMask(message)).test(message),
    ),
  );
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'(*+?[^$|\\.1a-/'), maxLength: 60 }), (message) =>
      maskedRegExp(typedMask(message)).test(message),
    ),
  );
});

test('masking takes linear time', () => {
  for (const unit of ['a', '1', 'a1', '/a', 'a-', ':', 'f', '1.', 'a@']) {
    const startedAt = performance.now();
    typedMask(unit.repeat(1_000_000));
    expect(performance.now() - startedAt, unit).toBeLessThan(1_000);
  }
});

describe('error patterns', () => {
  test('count, first, last and samples, by type and masked message', () => {
    const errors = new ErrorPatterns();
    for (const [index, id] of [3, 1, 2].entries())
      errors.add({ type: 'NotFound', message: `user ${id} (a+b) not found`, timestamp: 1000 * id + index });
    errors.add({ type: 'Gone', message: 'user 1 (a+b) not found', timestamp: 5 });
    expect(errors.list()).toMatchObject([
      {
        type: 'NotFound',
        template: 'user <number> (a+b) not found',
        count: 3,
        firstSeen: 1001,
        lastSeen: 3000,
        samples: ['user 1 (a+b) not found', 'user 2 (a+b) not found', 'user 3 (a+b) not found'],
      },
      { type: 'Gone', count: 1 },
    ]);
  });

  test('the order of arrival does not matter, and samples are bounded', () => {
    const occurrence = fc.record({
      type: fc.constantFrom('A', 'B'),
      message: fc.constantFrom('x 1', 'x 2', 'y'),
      timestamp: fc.integer({ min: 0, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(occurrence), (all) => {
        const list = (occurrences: typeof all) => {
          const errors = new ErrorPatterns();
          for (const one of occurrences) errors.add(one);
          return errors.list();
        };
        expect(list(all.toReversed())).toEqual(list(all));
        expect(Math.max(0, ...list(all).map(({ samples }) => samples.length))).toBeLessThanOrEqual(samplesMax);
      }),
    );
  });
});

test("a fingerprint is made of the user's own frames, without lines, of the innermost cause", () => {
  const own = { function: 'total', file: '/var/task/orders.js', inApp: true };
  const foreign = (name: string) => ({ function: name, file: '/var/task/node_modules/a.js', inApp: false });
  expect(fingerprintStack([foreign('a'), own])).toBe(fingerprintStack([own, foreign('b')]));
  expect(fingerprintStack([foreign('a')])).not.toBe(fingerprintStack([foreign('b')]));
  expect(fingerprintStack([{ ...own, file: '/var/task/orders.3f9a2b1c.js' }])).toBe(fingerprintStack([own]));
  expect(fingerprintStack([])).toBeUndefined();
  expect(fingerprintOf({ frames: [foreign('a')], causes: [{ type: 'E', frames: [own] }] })).toBe(
    fingerprintStack([own]),
  );
});
