import fc from 'fast-check';
import { expect, test } from 'vitest';
import { embeddedMetrics, traceExceptions, traceSegments } from './index.ts';

const trace = {
  trace_id: '1-5f84c7a5-0123456789abcdef01234567',
  id: 'aaaaaaaaaaaaaaaa',
  name: 'orders',
  origin: 'AWS::Lambda::Function',
  start_time: 1.6e9,
  end_time: 1.6e9 + 3,
  fault: true,
  cause: {
    exceptions: [
      {
        id: 'e1',
        type: 'TimeoutError',
        message: 'late',
        cause: 'e2',
        stack: [{ path: '/var/task/a.js', line: 3, label: 'total' }],
      },
    ],
  },
  subsegments: [
    {
      id: 'bbbbbbbbbbbbbbbb',
      name: 'DynamoDB',
      namespace: 'aws',
      start_time: 1.6e9 + 1,
      in_progress: true,
      throttle: true,
      error: true,
      cause: { exceptions: [{ id: 'e2', type: 'Throttled', message: 'slow down', remote: true }] },
    },
  ],
};

test('a document becomes one row per node; an open subsegment has no end', () => {
  const text = JSON.stringify(trace);
  expect(traceSegments(text)).toEqual([
    {
      traceId: trace.trace_id,
      id: 'aaaaaaaaaaaaaaaa',
      name: 'orders',
      origin: 'AWS::Lambda::Function',
      startMs: 1.6e12,
      endMs: 1.6e12 + 3000,
      error: false,
      throttle: false,
      fault: true,
      document: text,
    },
    {
      traceId: trace.trace_id,
      id: 'bbbbbbbbbbbbbbbb',
      parentId: 'aaaaaaaaaaaaaaaa',
      name: 'DynamoDB',
      namespace: 'aws',
      startMs: 1.6e12 + 1000,
      error: true,
      throttle: true,
      fault: false,
    },
  ]);
  expect(traceSegments(trace)).toEqual(traceSegments(text));
});

test('causes are followed to the innermost exception', () => {
  expect(
    traceExceptions(trace).map(
      ({ segmentId, type, depth, isRemote }) => `${segmentId[0]} ${type} ${depth} ${isRemote}`,
    ),
  ).toEqual(['a TimeoutError 0 false', 'a Throttled 1 true', 'b Throttled 0 true']);
  expect(traceExceptions(trace)[0]?.frames).toEqual([
    { function: 'total', file: '/var/task/a.js', line: 3, inApp: true },
  ]);
});

test('a cause that points at itself ends', () => {
  const exceptions = [{ id: 'e1', type: 'A', message: '', cause: 'e1' }];
  expect(traceExceptions({ ...trace, cause: { exceptions }, subsegments: [] })).toHaveLength(1);
});

test('embedded metrics give a point per value and dimension set', () => {
  const line = {
    _aws: {
      Timestamp: 1.7e12,
      CloudWatchMetrics: [
        {
          Namespace: 'Shop',
          Dimensions: [['fn'], ['fn', 'az'], ['absent']],
          Metrics: [{ Name: 'Errors', Unit: 'Count' }, { Name: 'Latency' }],
        },
      ],
    },
    fn: 'checkout',
    az: 1,
    Errors: 2,
    Latency: [5, 7, 'x'],
  };
  expect(
    embeddedMetrics(JSON.stringify(line)).map(
      (point) =>
        `${point.name} ${point.unit ?? '-'} ${point.dimensions.map((d) => `${d.name}=${d.value}`).join(',')} ${point.value}`,
    ),
  ).toEqual([
    'Errors Count fn=checkout 2',
    'Errors Count az=1,fn=checkout 2',
    'Latency - fn=checkout 5',
    'Latency - fn=checkout 7',
    'Latency - az=1,fn=checkout 5',
    'Latency - az=1,fn=checkout 7',
  ]);
});

test('nothing makes them throw', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      traceSegments(value);
      traceExceptions({ ...trace, cause: value, subsegments: [value, { id: 'x', start_time: 1, subsegments: value }] });
      embeddedMetrics(
        JSON.stringify({
          _aws: { Timestamp: 1, CloudWatchMetrics: [value, { Namespace: 'a', Dimensions: value, Metrics: value }] },
        }),
      );
    }),
  );
});

test.each([
  [{ http: { request: { method: 'GET', url: 'https://shop.example/orders/17?key=s3cret' } } }, 'GET /orders/17'],
  [{ http: { request: { method: 'POST', url: 'https://shop.example' } } }, 'POST /'],
  [{ aws: { operation: 'GetItem', table_name: 'carts' } }, 'GetItem carts'],
  [
    { aws: { operation: 'SendMessage', queue_url: 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders-in' } },
    'SendMessage orders-in',
  ],
  [{ aws: { operation: 'Invoke' } }, 'Invoke'],
  [{ http: { request: { url: 'https://shop.example/orders' } } }, undefined],
])('what was asked: %j is %s, never the query of an address', (more, operation) => {
  const [segment] = traceSegments({ id: 'a', trace_id: '1-a', name: 'n', start_time: 1, end_time: 2, ...more });
  expect(segment?.operation).toBe(operation);
});
