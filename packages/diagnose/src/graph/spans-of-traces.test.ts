// Whose work is each piece of a trace? A piece is drawn as `id parent name`, with what X-Ray says of it.
import { epochMs, type TraceSegment } from '@coldcase/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spansOfTraces } from './spans-of-traces.ts';

function piece(drawn: string, over: Partial<TraceSegment> = {}): TraceSegment {
  const [id = '', parentId = '', name = ''] = drawn.split(' ');
  const flags = { error: false, fault: false, throttle: false };
  const above = parentId === '-' ? {} : { parentId };
  return { traceId: 't', id, ...above, name, startMs: epochMs(0), endMs: epochMs(10), ...flags, ...over };
}

//   web ─ handler ─┬─ DynamoDB                      web calls a table that has no segment
//                  └─ payments ─ payments ─ handler      and a service that has one
const trace = [
  piece('s1 - web', { origin: 'AWS::Lambda::Function' }),
  piece('h1 s1 handler'),
  piece('d1 h1 DynamoDB', { namespace: 'aws' }),
  piece('c1 h1 payments', { namespace: 'remote' }),
  piece('s2 c1 payments', { origin: 'AWS::ECS::Container' }),
  piece('h2 s2 handler'),
];

const nodes = (segments: readonly TraceSegment[]) => spansOfTraces(segments).map(({ id, node }) => `${id} ${node}`);

test('a call is the caller’s waiting; what has no segment of its own is in it', () => {
  expect(nodes(trace)).toEqual(['s1 web', 'h1 web', 'd1< web', 'd1 DynamoDB', 'c1 web', 's2 payments', 'h2 payments']);
});

test('a segment without an origin is one when a call leads to it, or when nothing does', () => {
  const plain = [
    piece('s1 - web'),
    piece('c1 s1 api', { namespace: 'remote' }),
    piece('s2 c1 orders'),
    piece('x1 s2 work'),
  ];
  expect(nodes(plain)).toEqual(['s1 web', 'c1 web', 's2 orders', 'x1 orders']);
});

test('what never ended is left out, and what is below it keeps its place', () => {
  const { endMs: _, ...open } = piece('h1 s1 handler');
  const [first, , ...rest] = trace;
  const spans = spansOfTraces([first, open, ...rest].filter((one) => one !== undefined));
  expect(spans.map(({ id }) => id)).toEqual(['s1', 'd1<', 'd1', 'c1', 's2', 'h2']);
  expect(spans.find(({ id }) => id === 'd1<')).toMatchObject({ parentId: 'h1', node: 'web' });
});

test('pieces that lead in a circle end', () => {
  expect(nodes([piece('a b one'), piece('b a two')])).toHaveLength(2);
});

test('the order of the pieces does not matter', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(trace, { minLength: trace.length }), (shuffled) => {
      expect(nodes(shuffled).toSorted()).toEqual(nodes(trace).toSorted());
    }),
  );
});
