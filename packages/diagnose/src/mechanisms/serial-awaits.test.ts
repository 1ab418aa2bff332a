// Calls one after the other. A character is ten milliseconds:
//
//   orders   ├───────────────────────────────────┤
//   load      ├────┤├────┤├────┤├────┤├────┤├────┤
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { serialAwaits } from './serial-awaits.ts';
import { worksOf } from './spans.ts';
import { traces } from './testing/drawn.ts';
import { diagnosed, said } from './testing/seen.ts';

const loop = `
orders 0-620
  item-1 10-110
  item-2 110-210
  item-3 210-310
  item-4 310-410
  item-5 410-510
  item-6 510-610`;

test('a loop that awaits each call is told with what it costs, and what it would take side by side', async () => {
  expect(await said({ spans: traces(3, loop) })).toEqual([
    "serial-awaits: orders awaits 6 calls of item-# one after the other: 6 × 100 ms are 600 of 620 ms; side by side, if none needs another's answer, it takes about 120 ms",
  ]);
});

test('calls that overlap run side by side already', () => {
  const beside = `
orders 0-200
  item-1 10-110
  item-2 20-120
  item-3 30-130
  item-4 40-140
  item-5 50-150`;
  expect(serialAwaits(worksOf(traces(3, beside)))).toEqual([]);
});

test('four calls are a sequence that somebody wrote, two traces are chance, and what is quick costs nobody time', () => {
  const four = loop.split('\n').slice(0, 6).join('\n');
  expect(serialAwaits(worksOf(traces(3, four)))).toEqual([]);
  expect(serialAwaits(worksOf(traces(2, loop)))).toEqual([]);
  const quick = loop.replaceAll(/(\d+)-(\d+)$/gm, (_, a, b) => `${Number(a) / 10}-${Number(b) / 10}`);
  expect(serialAwaits(worksOf(traces(3, quick)))).toEqual([]);
});

test('a loop beside much else is not what takes the time', () => {
  expect(serialAwaits(worksOf(traces(3, loop.replace('0-620', '0-2000'))))).toEqual([]);
});

test('calls that never ended are no sum, and spans in a circle end nothing', () => {
  expect(serialAwaits(worksOf(traces(3, loop.replace('510-610', '510-'))))).toEqual([]);
  const circle = traces(3, loop).map((span) =>
    span.parentId === undefined ? { ...span, parentId: `${span.traceId}.1` } : span,
  );
  expect(serialAwaits(worksOf(circle)).length).toBeLessThanOrEqual(1);
});

test('the order of spans does not matter', () => {
  const spans = [...traces(3, loop), ...traces(4, loop.replaceAll('item', 'part'))];
  const expected = serialAwaits(worksOf(spans));
  expect(expected).toHaveLength(2);
  fc.assert(
    fc.property(fc.shuffledSubarray([...spans], { minLength: spans.length }), (shuffled) => {
      expect(serialAwaits(worksOf(shuffled))).toEqual(expected);
    }),
    { numRuns: 50 },
  );
});

test('it is no failure: a case that is well stays healthy', async () => {
  const { verdict, findings, observations } = await diagnosed({ spans: traces(3, loop) });
  expect({ verdict, findings }).toEqual({ verdict: 'healthy', findings: [] });
  expect(observations).toHaveLength(1);
});
