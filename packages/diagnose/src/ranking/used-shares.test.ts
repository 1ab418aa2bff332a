import { epochMs, type MetricPoint } from '@coldcase/model';
import { expect, test } from 'vitest';
import { usedShares } from './used-shares.ts';

const minute = (n: number) => epochMs(Date.UTC(2026, 10, 21, 10, n));
const window = { startMs: minute(30), endMs: epochMs(minute(40) - 1) };
const normal = { startMs: minute(0), endMs: epochMs(minute(10) - 1) };

const point = (node: string, n: number, value: number, statistic = 'Average'): MetricPoint => ({
  ...{ namespace: 'AWS/ECS', name: 'CPUUtilization', statistic, value, timestamp: minute(n) },
  dimensions: [
    { name: 'ClusterName', value: 'shop' },
    { name: 'ServiceName', value: node },
  ],
});

test('what a service used of its processor, as shares, in both periods', () => {
  const points = [
    point('orders', 31, 95),
    point('orders', 5, 40),
    point('orders', 31, 100, 'Maximum'),
    point('orders', 20, 70),
  ];
  expect(usedShares(points, window, normal)).toEqual([
    { node: 'orders', resource: 'processor', now: [0.95], before: [0.4] },
  ]);
});

test('without a figure of the normal period nobody knows whether it is news', () => {
  expect(usedShares([point('orders', 31, 95)], window, normal)).toEqual([]);
});
