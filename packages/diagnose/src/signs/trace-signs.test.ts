// What traces say. A call is drawn as the function, whom it called, and how it went; each is a trace of its own.
import { epochMs, type TraceSegment } from '@coldcase/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diagnose } from '../diagnose.ts';
import { memoryCaseReader } from '../memory-reader.ts';
import { traceSigns } from './trace-signs.ts';

const hourMs = 3_600_000;
const startMs = Date.UTC(2026, 10, 21, 11);
const incident = { startMs: epochMs(startMs), endMs: epochMs(startMs + hourMs - 1) };
const baseline = { startMs: epochMs(startMs - hourMs), endMs: epochMs(startMs - 1) };

type Ending = 'well' | 'throttled' | 'open' | 'fault' | 'error';

//   orders (segment) ── handler (subsegment) ── DynamoDB (subsegment, namespace aws)
function calls(to: string, namespace: 'aws' | 'remote', ...endings: readonly Ending[]): readonly TraceSegment[] {
  return endings.flatMap((ending, n): TraceSegment[] => {
    const flags = { error: false, fault: false, throttle: false };
    const at = epochMs(startMs + n * 1_000);
    const [traceId, own] = [`1-${n}-${to}`, `${to}${n}`];
    const ended = ending === 'open' ? {} : { endMs: epochMs(at + 50) };
    return [
      {
        ...flags,
        traceId,
        id: `${own}s`,
        name: 'orders',
        origin: 'AWS::Lambda::Function',
        startMs: at,
        endMs: epochMs(at + 100),
      },
      { ...flags, traceId, id: `${own}h`, parentId: `${own}s`, name: 'handler', startMs: at, endMs: epochMs(at + 90) },
      {
        ...flags,
        ...ended,
        traceId,
        id: own,
        parentId: `${own}h`,
        name: to,
        namespace,
        startMs: at,
        throttle: ending === 'throttled',
        fault: ending === 'fault',
        error: ending === 'error',
      },
    ];
  });
}

const signs = (segments: readonly TraceSegment[], normal?: readonly TraceSegment[]) =>
  traceSigns(segments, normal, incident, normal === undefined ? undefined : baseline);

test('calls that DynamoDB refused for their rate speak for the throttled table', () => {
  const [sign] = signs(calls('DynamoDB', 'aws', 'well', 'throttled', 'throttled', 'throttled', 'well'));
  expect(sign).toMatchObject({
    label: 'dynamodb-throttled',
    suspect: 'orders',
    strength: 'strong',
    extent: '3 of 5 traced calls',
    reason: 'traces show that DynamoDB refused calls of orders for their rate',
  });
  expect(sign?.rows).toHaveLength(3);
});

test('another service that refuses for the rate is told by its name', () => {
  const refused = calls('SSM', 'aws', 'throttled', 'throttled', 'throttled');
  expect(signs(refused)).toMatchObject([
    { label: 'service-api-throttled', reason: expect.stringContaining('SSM refused') },
  ]);
});

test('where no call was ever answered, its path is blocked; where some are, who is called may be slow', () => {
  const never = calls('db.example', 'remote', 'open', 'open', 'open', 'open');
  expect(signs(never)).toMatchObject([
    { label: 'network-path-blocked', strength: 'strong', extent: '4 of 4 traced calls' },
  ]);
  const some = calls('db.example', 'remote', 'open', 'well', 'open', 'open');
  expect(signs(some)).toMatchObject([{ label: 'dependency-unavailable', strength: 'weak' }]);
});

test('a dependency that answers 5xx, which it does not usually, is unavailable; without a normal period it only fits', () => {
  const failing = calls('pay.example', 'remote', 'fault', 'fault', 'fault', 'well');
  expect(signs(failing, calls('pay.example', 'remote', 'well', 'well'))).toMatchObject([
    {
      label: 'dependency-unavailable',
      strength: 'strong',
      reason: expect.stringContaining('answered calls of orders with a fault'),
    },
  ]);
  expect(signs(failing)).toMatchObject([{ strength: 'weak' }]);
  expect(signs(failing, failing)).toEqual([]);
});

test('calls that are rejected fit a dependency that has changed, and prove nothing', () => {
  const rejected = calls('pay.example', 'remote', 'error', 'error', 'error');
  expect(signs(rejected, calls('pay.example', 'remote', 'well'))).toMatchObject([{ strength: 'weak' }]);
});

test('a service that is none of AWS and refuses for the rate is told, too', () => {
  const refused = calls('pay.example', 'remote', 'throttled', 'throttled', 'throttled');
  expect(signs(refused)).toMatchObject([{ label: 'service-api-throttled', suspect: 'orders' }]);
});

test('environments that take long to start are seen in their first traces', () => {
  const starts = calls('S3', 'aws', 'well', 'well', 'well').flatMap((span) =>
    span.origin === undefined
      ? [span]
      : [
          span,
          {
            ...span,
            id: `${span.id}i`,
            parentId: span.id,
            origin: 'x',
            name: 'Initialization',
            endMs: epochMs(span.startMs + 2_500),
          },
        ],
  );
  const drawn = starts.map(({ origin, ...span }) =>
    origin === 'x' || origin === undefined ? span : { ...span, origin },
  );
  expect(signs(drawn)).toMatchObject([
    { label: 'cold-start-latency', suspect: 'orders', strength: 'weak', extent: '3 traced starts, up to 2500 ms' },
  ]);
  const quick = drawn.map((span) =>
    span.name === 'Initialization' ? { ...span, endMs: epochMs(span.startMs + 300) } : span,
  );
  expect(signs(quick)).toEqual([]);
});

test('two are chance, and as many as usual are no sign', () => {
  expect(signs(calls('DynamoDB', 'aws', 'throttled', 'throttled'))).toEqual([]);
  const three = calls('DynamoDB', 'aws', 'throttled', 'throttled', 'throttled');
  expect(signs(three, three)).toEqual([]);
  expect(signs(three, calls('DynamoDB', 'aws', 'well', 'well', 'throttled'))).toMatchObject([{ usual: 1 }]);
});

test('the order of spans does not matter', () => {
  const drawn = [
    ...calls('DynamoDB', 'aws', 'throttled', 'throttled', 'well', 'throttled', 'throttled'),
    ...calls('pay.example', 'remote', 'fault', 'fault', 'fault', 'open', 'open', 'open'),
  ];
  const expected = signs(drawn);
  expect(expected).toHaveLength(3);
  fc.assert(
    fc.property(fc.shuffledSubarray(drawn, { minLength: drawn.length }), (shuffled) => {
      expect(signs(shuffled)).toEqual(expected);
    }),
    { numRuns: 50 },
  );
});

test('spans that name each other as parents, and spans without one, end nothing', () => {
  const [, , call] = calls('db.example', 'remote', 'open');
  if (call === undefined) throw new Error('a call is drawn');
  const circle = [1, 2, 3].flatMap((n) => [
    { ...call, traceId: `${n}`, id: `a${n}`, parentId: `b${n}` },
    { ...call, traceId: `${n}`, id: `b${n}`, parentId: `a${n}`, namespace: 'local' },
  ]);
  expect(signs(circle)).toHaveLength(1);
});

test('a function that times out without a word is explained by its trace', async () => {
  const id = '00000000-0000-4000-8000-000000000001';
  const lines = [
    `START RequestId: ${id} Version: 1`,
    `2026-11-21T11:00:03.000Z ${id} Task timed out after 3.00 seconds`,
    `REPORT RequestId: ${id}\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 512 MB\tMax Memory Used: 90 MB`,
  ];
  const events = lines.map((message, n) => ({
    logGroup: '/aws/lambda/orders',
    logStream: 'a',
    timestamp: epochMs(startMs + n),
    message,
  }));
  const quiet = memoryCaseReader(events, { incident });
  const { signal } = new AbortController();
  const [alone] = (await diagnose(quiet, {}, signal)).findings;
  const never = calls('db.example', 'remote', 'open', 'open', 'open', 'open');
  const traced = { ...quiet, segments: () => Promise.resolve(never) };
  const [first] = (await diagnose(traced, {}, signal)).findings;
  expect(first).toMatchObject({ scenario: 'network-path-blocked', suspect: 'orders' });
  expect(first?.score).toBeGreaterThan(alone?.scenario === 'network-path-blocked' ? alone.score : 0);
});

test('a segment that says which table it was names the table', () => {
  const spans = calls('carts', 'aws', 'throttled', 'throttled', 'throttled').map((span) =>
    span.name === 'carts' ? { ...span, origin: 'AWS::DynamoDB::Table' } : span,
  );
  expect(signs(spans)[0]).toMatchObject({ label: 'dynamodb-throttled', suspect: 'carts' });
});
