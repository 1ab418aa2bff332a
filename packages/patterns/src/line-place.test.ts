import fc from 'fast-check';
import { expect, test } from 'vitest';
import { headOf, placeIn } from './line-place.ts';

test.each([
  ['19:35:18.537 INFO  o.OrderService#54 stored order 17', 'o.OrderService#54'],
  ['[src/orders.ts:120] stored order 17', 'src/orders.ts:120'],
  ['2026-11-21 handler.py:12 stored', 'handler.py:12'],
  ['INFO main.go:8 listening', 'main.go:8'],
  ['stored order 17 at 10:42', undefined],
  ['connect ECONNREFUSED 10.0.14.7:5432', undefined],
  ['see issue #54', undefined],
  ['http://orders.example:8080/path', undefined],
])('%s was written at %s', (line, place) => {
  expect(placeIn(line)).toBe(place);
});

test.each([
  ['[pay] order 17 refused for 3 reasons', '[pay] order '],
  ['17 orders stored', ' orders stored'],
  ['cache miss', 'cache miss'],
  ['', ''],
])('%s begins with %s', (line, head) => {
  expect(headOf(line)).toBe(head);
});

test('values do not change the head of a line', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (one, other) => {
      expect(headOf(`stored order ${one} for 3`)).toBe(headOf(`stored order ${other} for 3`));
    }),
  );
});
