// Processor or memory used up, by their metrics: of the function, the database, the cache, the container.
import { printTime, type TimeRange } from '@coldcase/model';
import { type Mechanism, ofOneKindMax, proofRowsMax } from './mechanism.ts';
import { commandFor, type MetricOf, type Metrics, shown } from './series.ts';

/** Contract S001-49, per cent. */
export const usedUpMin = 90;
/** One high minute is a peak that passes. */
export const usedUpMinutesMin = 3;

interface Resource extends MetricOf {
  readonly what: 'processor' | 'memory' | 'capacity';
  /** Functions have findings of their own name; what is shared may explain those of any. */
  readonly isShared: boolean;
  readonly source: string;
}

const rdsPage = 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html';
const auroraPage =
  'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html';
const cachePage = 'https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.WhichShouldIMonitor.html';
const ecsPage = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cloudwatch-metrics.html';
const insightsPage = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Lambda-Insights-metrics.html';

const shared = { statistic: 'Average', isShared: true } as const;

const resources: readonly Resource[] = [
  {
    ...{ namespace: 'LambdaInsights', name: 'memory_utilization', statistic: 'Maximum', dimension: 'function_name' },
    ...{ what: 'memory', isShared: false, source: insightsPage },
  },
  {
    ...{ ...shared, namespace: 'AWS/RDS', name: 'CPUUtilization', dimension: 'DBInstanceIdentifier' },
    ...{ what: 'processor', source: rdsPage },
  },
  {
    ...{ ...shared, namespace: 'AWS/RDS', name: 'ACUUtilization', dimension: 'DBClusterIdentifier' },
    ...{ what: 'capacity', source: auroraPage },
  },
  {
    ...{ ...shared, namespace: 'AWS/ElastiCache', name: 'EngineCPUUtilization', dimension: 'CacheClusterId' },
    ...{ what: 'processor', source: cachePage },
  },
  {
    ...{ ...shared, namespace: 'AWS/ElastiCache', name: 'DatabaseMemoryUsagePercentage', dimension: 'CacheClusterId' },
    ...{ what: 'memory', source: cachePage },
  },
  {
    ...{ ...shared, namespace: 'AWS/ECS', name: 'CPUUtilization', dimension: 'ServiceName' },
    ...{ what: 'processor', source: ecsPage },
  },
  {
    ...{ ...shared, namespace: 'AWS/ECS', name: 'MemoryUtilization', dimension: 'ServiceName' },
    ...{ what: 'memory', source: ecsPage },
  },
];

export const exhaustionMetrics: readonly MetricOf[] = resources;

/** @param usual  of the normal period; absent without one */
export function resourceExhaustion(
  metrics: Metrics,
  usual: Metrics | undefined,
  incident: TimeRange,
): readonly Mechanism[] {
  const found = resources.flatMap((resource) =>
    [...metrics.of(resource)].flatMap(([name, points]): Mechanism[] => {
      const high = points.filter(({ value }) => value > usedUpMin);
      const before = usual?.of(resource).get(name) ?? [];
      // As full as ever: nothing has happened to it.
      const isUsual =
        before.filter(({ value }) => value > usedUpMin).length * points.length >= high.length * before.length;
      if (high.length < usedUpMinutesMin || (before.length > 0 && isUsual)) return [];
      const worst = high.toSorted((a, b) => b.value - a.value || a.timestamp - b.timestamp);
      const usualPeak = before.reduce((most, { value }) => Math.max(most, value), 0);
      const than = before.length === 0 ? '' : `; in the normal period at most ${shown(usualPeak)} %`;
      return [
        {
          name: 'resource-exhaustion',
          subject: name,
          ...(resource.isShared ? {} : { concerns: [name] }),
          says: `the ${resource.what} of ${name} is used up: above ${usedUpMin} % in ${high.length} minutes, up to ${shown(worst[0]?.value ?? 0)} %${than}`,
          proofs: [
            {
              says: `${resource.namespace} ${resource.name}`,
              query: commandFor(resource, name, incident),
              rows: worst
                .slice(0, proofRowsMax)
                .map(({ timestamp, value }) => ({ time: printTime(timestamp), [resource.name]: shown(value) })),
              source: resource.source,
            },
          ],
          ruledOut: [],
        },
      ];
    }),
  );
  return found.slice(0, ofOneKindMax);
}
