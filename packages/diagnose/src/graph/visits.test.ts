// Whose moment is it? Spans as node, operation, time from and to, and the span above.
import { expect, test } from 'vitest';
import type { TraceSpan } from './spans-of-traces.ts';
import { visitsIn } from './visits.ts';

type Drawn = readonly [id: string, parent: string, node: string, operation: string, startMs: number, endMs: number];

function seen(...drawn: readonly Drawn[]) {
  const spans = drawn.map(([id, parentId, node, operation, startMs, endMs]): TraceSpan => {
    return { traceId: 't', id, node, operation, startMs, endMs, ...(parentId === '' ? {} : { parentId }) };
  });
  return visitsIn(spans).map(({ node, operation, caller, ownMs, gapMs }) => {
    return `${caller?.node ?? ''}→${node} ${operation}: own ${ownMs}, gap ${gapMs}`;
  });
}

//   web     ├────────────────────────┤  0..100
//   call     ├──────────────────────┤   10..90
//   orders      ├────────────────┤      20..80
//   select         ├────┤               30..40
test('the time of a call is the caller’s, the gap’s and the callee’s, and together all of it', () => {
  expect(
    seen(
      ['1', '', 'web', 'page', 0, 100],
      ['2', '1', 'web', 'call', 10, 90],
      ['3', '2', 'orders', 'list', 20, 80],
      ['4', '3', 'orders', 'select', 30, 40],
    ),
  ).toEqual(['→web page: own 20, gap 0', 'web→orders list: own 60, gap 20']);
});

//   web      ├──────────────┤  0..100
//   filter   ├─────────────┤   1..99     a sibling that runs while the call does
//   call      ├───────────┤    5..95
//   orders     ├─────────┤     10..90
test('a span beside the call that is waited for has only what is left', () => {
  expect(
    seen(
      ['1', '', 'web', 'page', 0, 100],
      ['2', '1', 'web', 'filter', 1, 99],
      ['3', '1', 'web', 'call', 5, 95],
      ['4', '3', 'orders', 'list', 10, 90],
    ),
  ).toEqual(['→web page: own 10, gap 0', 'web→orders list: own 80, gap 10']);
});

test('a span that works beside calling does not only wait: its time is its own', () => {
  expect(
    seen(['1', '', 'web', 'page', 0, 100], ['2', '1', 'web', 'render', 10, 20], ['3', '1', 'orders', 'list', 30, 60]),
  ).toEqual(['→web page: own 70, gap 0', 'web→orders list: own 30, gap 0']);
});

test('a span whose parent is missing begins a request, and spans that name each other end', () => {
  expect(
    seen(['1', 'lost', 'web', 'page', 0, 10], ['2', '3', 'a', 'x', 20, 30], ['3', '2', 'b', 'y', 20, 30]),
  ).toHaveLength(3);
});
