// One shop, seen by four kinds of evidence:
//
//   shop (API) ─▶ orders ─▶ carts (table)
//                    └─▷ orders-in (queue) ─▷ mailer          ─▶ waits, ─▷ does not
import { epochMs, type ResourceDocument, type ResourceKind, type TraceSegment } from '@coldcase/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { callsInConfiguration } from './calls-in-configuration.ts';
import { callsInLogs, type Sighting } from './calls-in-logs.ts';
import { callsInServiceGraphs } from './calls-in-service-graphs.ts';
import { callsInTraces } from './calls-in-traces.ts';
import { type SeenCall, serviceGraph } from './service-graph.ts';

const account = 'eu-west-1:123456789012';

const resource = (kind: ResourceKind, name: string, document: unknown): ResourceDocument => ({ kind, name, document });

const configuration: readonly ResourceDocument[] = [
  resource('rest-api', 'shop', { id: 'a1b2c3', name: 'shop', resources: [] }),
  resource('function', 'orders', {
    Configuration: {
      Role: 'arn:aws:iam::123456789012:role/orders-role',
      Environment: {
        Variables: { TABLE: 'carts', QUEUE: `https://sqs.eu-west-1.amazonaws.com/123456789012/orders-in` },
      },
    },
    Policy: `{"Condition":{"ArnLike":{"AWS:SourceArn":"arn:aws:execute-api:${account}:a1b2c3/prod/POST/orders"}}}`,
  }),
  resource('table', 'carts', {}),
  resource('queue', 'orders-in', {
    Attributes: { RedrivePolicy: `{"deadLetterTargetArn":"arn:aws:sqs:${account}:dlq"}` },
  }),
  resource('event-source-mapping', 'u-1', {
    EventSourceArn: `arn:aws:sqs:${account}:orders-in`,
    FunctionArn: `arn:aws:lambda:${account}:function:mailer:live`,
  }),
  resource('role', 'orders-role', {
    policies: [
      { document: `{"Resource":["arn:aws:dynamodb:${account}:table/carts","arn:aws:sqs:${account}:unrelated"]}` },
    ],
  }),
];

const counted = resource('service-graph', 'eu-west-1', {
  Services: [
    { ReferenceId: 0, Type: 'client', Name: 'shop/prod', Edges: [{ ReferenceId: 1 }] },
    { ReferenceId: 1, Type: 'AWS::ApiGateway::Stage', Name: 'shop/prod', Edges: [{ ReferenceId: 2 }] },
    { ReferenceId: 2, Type: 'AWS::Lambda', Name: 'orders', Edges: [{ ReferenceId: 3 }] },
    {
      ReferenceId: 3,
      Type: 'AWS::Lambda::Function',
      Name: 'orders',
      Edges: [{ ReferenceId: 4, SummaryStatistics: { TotalCount: 1200 } }],
    },
    { ReferenceId: 4, Type: 'AWS::DynamoDB::Table', Name: 'carts', Edges: [] },
  ],
});

test('configuration tells of calls that nobody has made yet, and who waits for them', () => {
  expect(drawn(callsInConfiguration(configuration))).toEqual([
    'function orders ─▶ queue orders-in: the environment of orders names it',
    'function orders ─▶ table carts: the environment of orders names it; the role of orders may reach it',
    'queue orders-in ─▷ function mailer: an event source mapping',
    'queue orders-in ─▷ queue dlq: dead letters of orders-in go there',
    'rest-api shop ─▶ function orders: the policy of orders lets it call',
  ]);
});

test('the two nodes of a function in the service graph of X-Ray are one', () => {
  expect(drawn(callsInServiceGraphs([counted]))).toEqual([
    'client shop/prod ─▶ rest-api shop: X-Ray has seen the call',
    'function orders ─▶ table carts: 1200 calls that X-Ray counted',
    'rest-api shop ─▶ function orders: X-Ray has seen the call',
  ]);
});

const segment = (
  id: string,
  [startMs, endMs]: readonly [number, number?],
  more: Partial<TraceSegment> & Pick<TraceSegment, 'name'>,
): TraceSegment => ({
  ...{
    traceId: '1-a',
    id,
    startMs: epochMs(startMs),
    ...(endMs === undefined ? {} : { endMs: epochMs(endMs) }),
    error: false,
    throttle: false,
    fault: false,
  },
  ...more,
});

test('a captured request shows its calls; the consumer of a queue ends later than whoever filled it', () => {
  const segments = [
    segment('1', [0, 100], { name: 'orders', origin: 'AWS::Lambda::Function' }),
    segment('2', [10, 60], { name: 'carts', origin: 'AWS::DynamoDB::Table', namespace: 'aws', parentId: '1' }),
    segment('3', [70, 90], { name: 'orders-in', origin: 'AWS::SQS::Queue', parentId: '1' }),
    segment('4', [500, 900], { name: 'mailer', origin: 'AWS::Lambda::Function', parentId: '3' }),
  ];
  expect(drawn(callsInTraces(segments))).toEqual([
    'function orders ─▶ queue orders-in: 1 calls in captured traces',
    'function orders ─▶ table carts: 1 calls in captured traces',
    'queue orders-in ─▷ function mailer: 1 calls in captured traces',
  ]);
});

test('a call that never ended, as its function was killed while it waited, is a call', () => {
  const handler = { name: 'orders', origin: 'AWS::Lambda::Function' };
  const call = { name: 'payments.example.com', namespace: 'remote', parentId: '1' } as const;
  // Told by the guard shortly before the end, as it was then.
  const killed = [segment('1', [0], handler), segment('2', [20], call)];
  const waited = 'function orders ─▶ remote payments.example.com: 1 calls in captured traces';
  expect(drawn(callsInTraces(killed))).toEqual([waited]);
  // It went on after all, and was told again.
  const again = [...killed, segment('2', [20, 30], call), segment('1', [0, 40], handler)];
  expect(drawn(callsInTraces(again))).toEqual([waited]);
});

const inLog = (name: string, id: string, firstMs: number, lastMs: number): Sighting => {
  return { id, node: { kind: 'function', name }, firstMs, lastMs };
};

test('who works around another one calls it and waits; who ended before it began does not', () => {
  const sightings = ['a', 'b'].flatMap((id) => [
    inLog('web', id, 0, 900),
    inLog('orders', id, 100, 500),
    inLog('mailer', id, 950, 1500),
  ]);
  expect(drawn(callsInLogs(sightings))).toEqual([
    'function orders ─▷ function mailer: 2 ids stand in the logs of both',
    'function web ─▶ function orders: 2 ids stand in the logs of both',
  ]);
});

test('logs that do not agree on who calls whom show nothing: two clocks, or two readers of one message', () => {
  const sightings = [
    ...[inLog('one', 'a', 0, 9), inLog('other', 'a', 2, 5)],
    ...[inLog('one', 'b', 2, 5), inLog('other', 'b', 0, 9)],
  ];
  expect(drawn(callsInLogs(sightings))).toEqual([]);
});

test('an id that stands in every log is no request', () => {
  const everywhere = Array.from({ length: 20 }, (_, index) => inLog(`f${index}`, 'v1.2.3', index, 100 - index));
  expect(drawn(callsInLogs(everywhere))).toEqual([]);
});

test('an edge keeps all that it rests on', () => {
  const graph = serviceGraph([...callsInConfiguration(configuration), ...callsInServiceGraphs([counted])]);
  const edge = graph.edges.find(({ to }) => to.name === 'carts');
  expect(edge?.restsOn.map(({ source }) => source)).toEqual(['configuration', 'configuration', 'service-graph']);
});

test('the order of observations changes nothing', () => {
  const sightings = [inLog('web', 'a', 0, 9), inLog('orders', 'a', 1, 8), inLog('mailer', 'a', 9, 12)];
  const seen = [...callsInConfiguration(configuration), ...callsInServiceGraphs([counted]), ...callsInLogs(sightings)];
  const expected = serviceGraph(seen);
  fc.assert(
    fc.property(fc.shuffledSubarray(seen, { minLength: seen.length }), (shuffled) => {
      expect(serviceGraph(shuffled)).toEqual(expected);
    }),
  );
  fc.assert(
    fc.property(fc.shuffledSubarray(sightings, { minLength: sightings.length }), (shuffled) => {
      expect(serviceGraph(callsInLogs(shuffled))).toEqual(serviceGraph(callsInLogs(sightings)));
    }),
  );
});

function drawn(seen: readonly SeenCall[]): readonly string[] {
  return serviceGraph(seen).edges.map(({ from, to, waits, restsOn }) => {
    const arrow = waits ? '─▶' : '─▷';
    return `${from.kind} ${from.name} ${arrow} ${to.kind} ${to.name}: ${restsOn.map(({ text }) => text).join('; ')}`;
  });
}
