// X-Ray's graph counts at each node; a function has two nodes, of which its own counts.
import { epochMs, type ResourceDocument } from '@coldcase/model';
import { expect, test } from 'vitest';
import { nodeStatistics } from './node-statistics.ts';

const window = { startMs: epochMs(Date.UTC(2026, 10, 21, 14)), endMs: epochMs(Date.UTC(2026, 10, 21, 15)) };

const counted = (type: string, name: string, requests: number, throttles = 0, faults = 0) => ({
  ...{ Type: type, Name: name },
  SummaryStatistics: {
    ...{ OkCount: requests - throttles - faults, TotalCount: requests, TotalResponseTime: 0.05 * requests },
    ...{ ErrorStatistics: { ThrottleCount: throttles, OtherCount: 0, TotalCount: throttles } },
    FaultStatistics: { OtherCount: faults, TotalCount: faults },
  },
});

const graph = (time: string, ...services: readonly object[]): ResourceDocument => {
  return { kind: 'service-graph', name: `eu-west-1 ${time}`, document: { Services: services } };
};

test('the throttle rate of a table, in the incident and not in the normal period', () => {
  const graphs = [
    graph('2026-11-20T14:00:00.000Z', counted('AWS::DynamoDB::Table', 'carts', 5_000)),
    graph(
      '2026-11-21T14:00:00.000Z',
      counted('AWS::Lambda', 'orders', 1_000),
      counted('AWS::Lambda::Function', 'orders', 900, 0, 90),
      counted('AWS::DynamoDB::Table', 'carts', 2_000, 150),
    ),
  ];
  expect(nodeStatistics(graphs, window)).toEqual([
    { kind: 'function', name: 'orders', requests: 900, faults: 90, errors: 0, throttles: 0, responseMs: 50 },
    { kind: 'table', name: 'carts', requests: 2_000, faults: 0, errors: 150, throttles: 150, responseMs: 50 },
  ]);
});

test('a graph that was imported does not say when it begins, and counts', () => {
  const imported = { ...graph('', counted('AWS::DynamoDB::Table', 'carts', 10)), name: 'service-graph' };
  expect(nodeStatistics([imported], window).map(({ requests }) => requests)).toEqual([10]);
});
