// What a service graph says of neighbours. Each graph is drawn as X-Ray gives it: numbers, names, types.
import { expect, test } from 'vitest';
import type { GraphNode } from '../aws/tasks/traces.ts';
import { neighboursOnGraph, referenceOfNode } from './service-graph.ts';

const orders = { kind: 'function', id: 'orders' } as const;

//   client ─▶ shop (function) ─▶ orders (service) ─▶ orders (function) ─┬─▶ carts (table)
//                                                                       ├─▶ parcels (queue of another account)
//                                                                       └─▶ api.bank.example
const graph: readonly GraphNode[] = [
  node(0, 'shop', 'client', 1),
  node(1, 'shop', 'AWS::Lambda::Function', 2),
  node(2, 'orders', 'AWS::Lambda', 3),
  node(3, 'orders', 'AWS::Lambda::Function', 4, 5, 6),
  node(4, 'carts', 'AWS::DynamoDB::Table'),
  { ...node(5, 'https://sqs.eu-west-1.amazonaws.com/210987654321/parcels', 'AWS::SQS::Queue') },
  node(6, 'api.bank.example', 'remote'),
];

function node(ReferenceId: number, Name: string, Type: string, ...called: readonly number[]): GraphNode {
  return { ReferenceId, Name, Type, Edges: called.map((id) => ({ ReferenceId: id })) };
}

test('who calls a function and whom it calls are its neighbours; itself and what has no name of its own are not', () => {
  expect(neighboursOnGraph(graph, orders).map(({ kind, id, because }) => `${kind} ${id}: ${because}`)).toEqual([
    'function shop: traces show that it calls orders',
    'table carts: traces show that orders calls it',
    'queue parcels: traces show that orders calls it',
  ]);
});

test('a function that no trace saw has no neighbours there', () => {
  expect(neighboursOnGraph(graph, { kind: 'function', id: 'reports' })).toEqual([]);
});

test.each<[string, GraphNode, object | undefined]>([
  ['a version', { Name: 'orders:live', Type: 'AWS::Lambda' }, { kind: 'function', id: 'orders' }],
  ['an account', { Name: 'orders', Type: 'AWS::Lambda', AccountId: '210987654321' }, { account: '210987654321' }],
  [
    'an ARN among the names',
    { Name: 'x', Names: ['arn:aws:sns:eu-west-1:210987654321:placed'], Type: 'AWS::SNS' },
    { kind: 'topic' },
  ],
  [
    'the address of a queue',
    { Name: 'https://sqs.eu-west-1.amazonaws.com/210987654321/q' },
    { kind: 'queue', id: 'q' },
  ],
  ['a service as a whole', { Name: 'DynamoDB', Type: 'AWS::DynamoDB' }, undefined],
  ['a remote', { Name: 'api.bank.example', Type: 'remote' }, undefined],
  ['nothing', {}, undefined],
])('%s', (_, of, meant) => {
  const found = referenceOfNode(of);
  if (meant === undefined) expect(found).toBeUndefined();
  else expect(found).toMatchObject(meant);
});
