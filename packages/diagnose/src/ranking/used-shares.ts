// How much of its processor and memory a node used, as shares, from the metrics that say so in per cent.
import type { MetricPoint, TimeRange } from '@coldcase/model';
import type { MetricName } from '../case-reader.ts';
import { pointsWithin } from '../periods.ts';
import type { UsedShare } from './scarce.ts';

interface Used extends MetricName {
  /** The dimension that names the node. */
  readonly resource: string;
  readonly what: string;
}

/** All in per cent: the pages that docs/reference/captured-metrics.md lists, and docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html. */
const used: readonly Used[] = [
  { namespace: 'AWS/ECS', name: 'CPUUtilization', resource: 'ServiceName', what: 'processor' },
  { namespace: 'AWS/ECS', name: 'MemoryUtilization', resource: 'ServiceName', what: 'memory' },
  { namespace: 'AWS/RDS', name: 'CPUUtilization', resource: 'DBInstanceIdentifier', what: 'processor' },
  { namespace: 'AWS/RDS', name: 'CPUUtilization', resource: 'DBClusterIdentifier', what: 'processor' },
  { namespace: 'AWS/ElastiCache', name: 'EngineCPUUtilization', resource: 'CacheClusterId', what: 'processor' },
  { namespace: 'AWS/ElastiCache', name: 'DatabaseMemoryUsagePercentage', resource: 'CacheClusterId', what: 'memory' },
  { namespace: 'LambdaInsights', name: 'memory_utilization', resource: 'function_name', what: 'memory' },
];

export const usedMetrics: readonly MetricName[] = used.map(({ namespace, name }) => ({ namespace, name }));

/** Averages of both periods, in the order of time; a node without a point in one of them is left out. */
export function usedShares(points: readonly MetricPoint[], window: TimeRange, normal: TimeRange): readonly UsedShare[] {
  return used.flatMap(({ namespace, name, resource, what }) => {
    const own = points.filter(
      (point) => point.namespace === namespace && point.name === name && point.statistic === 'Average',
    );
    const nodeOf = (point: MetricPoint) => point.dimensions.find((one) => one.name === resource)?.value;
    const nodes = [...new Set(own.flatMap((point) => nodeOf(point) ?? []))].sort();
    return nodes.flatMap((node): UsedShare[] => {
      const of = own.filter((point) => nodeOf(point) === node);
      const [now, before] = [sharesIn(of, window), sharesIn(of, normal)];
      return now.length === 0 || before.length === 0 ? [] : [{ node, resource: what, now, before }];
    });
  });
}

function sharesIn(points: readonly MetricPoint[], period: TimeRange): readonly number[] {
  return pointsWithin(points, period)
    .toSorted((a, b) => a.timestamp - b.timestamp || a.value - b.value)
    .map(({ value }) => value / 100);
}
