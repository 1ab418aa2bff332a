// One trace: orders is called twice, and mailer once.
//
//   orders   ├── a ──┤ 0..100      ├── b ──┤ 300..400
//   mailer              ├─ m ─┤ 150..250
import { epochMs, type TracedLine } from '@coldcase/model';
import { expect, test } from 'vitest';
import type { TraceSpan } from '../graph/spans-of-traces.ts';
import { linesInSpans } from './span-lines.ts';

const span = (id: string, node: string, startMs: number, endMs: number): TraceSpan => ({
  ...{ traceId: 't', id, node, operation: node, startMs, endMs },
  ...(id === 'r' ? {} : { parentId: 'r' }),
});
const spans = [
  span('r', 'web', 0, 500),
  span('a', 'orders', 0, 100),
  span('m', 'mailer', 150, 250),
  span('b', 'orders', 300, 400),
];

const line = (logGroup: string, ms: number, message: string, isError = false): TracedLine => {
  return { traceId: 't', logGroup, timestamp: epochMs(ms), isError, message };
};
const functionName = (logGroup: string) => logGroup.split('/').at(-1);
const placed = (...lines: readonly TracedLine[]) =>
  linesInSpans(spans, lines, functionName).map(
    ({ spanId, place, message }) => `${spanId} | ${place ?? '-'} | ${message}`,
  );

test('a line belongs to the visit that was at work, a little late or early as clocks are', () => {
  const group = '/aws/lambda/orders';
  expect(placed(line(group, 50, 'one two'), line(group, 430, 'late words'), line(group, 200, 'in between'))).toEqual([
    'a | one two | one two',
    'b | late words | late words',
    'a | in between | in between',
  ]);
});

test('a logger that says its span is believed, whoever owns the log', () => {
  const said = line('/shared', 60, '{"level":"INFO","span_id":"m","message":"sent 3 letters"}');
  expect(placed(said)).toEqual(['m | sent  | sent 3 letters']);
});

test('the place in the code tells kinds of lines apart, the words before the first value where none is said', () => {
  const group = '/aws/lambda/mailer';
  expect(
    placed(
      line(group, 160, '19:35:18.537 INFO o.OrderService#54 stored 17'),
      line(group, 170, '{"level":"INFO","location":"send:12","message":"sent to 4 people"}'),
      line(group, 180, 'order 17 refused for 3 reasons'),
      line(group, 190, 'connection to 10.0.0.7 failed', true),
    ),
  ).toEqual([
    'm | o.OrderService#54 | 19:35:18.537 INFO o.OrderService#54 stored 17',
    'm | send:12 | sent to 4 people',
    'm | order  | order 17 refused for 3 reasons',
    'm | - | connection to 10.0.0.7 failed',
  ]);
});

test('lines of a log that no node of the trace writes are left out', () => {
  expect(placed(line('/aws/lambda/unrelated', 60, 'hello'))).toEqual([]);
});
