// What stood in front of the functions, by its own counters: APIs and load balancers count each request once, also those that
// never reached a function.
import type { MetricPoint, TimeRange } from '@coldcase/model';
import { pointsWithin } from '../periods.ts';

export interface FrontDoor {
  readonly name: string;
  readonly requests: number;
  readonly serverErrors: number;
  readonly clientErrors: number;
  readonly usual?: { readonly requests: number; readonly serverErrors: number };
}

interface Counters {
  readonly namespace: string;
  /** The one dimension of the series that counts the whole. */
  readonly dimension: string;
  readonly requests: string;
  readonly serverErrors: readonly string[];
  readonly clientErrors: readonly string[];
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html,
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html and
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
const counters: readonly Counters[] = [
  {
    ...{ namespace: 'AWS/ApiGateway', dimension: 'ApiName', requests: 'Count' },
    ...{ serverErrors: ['5XXError'], clientErrors: ['4XXError'] },
  },
  {
    ...{ namespace: 'AWS/ApiGateway', dimension: 'ApiId', requests: 'Count' },
    ...{ serverErrors: ['5xx'], clientErrors: ['4xx'] },
  },
  {
    ...{ namespace: 'AWS/ApplicationELB', dimension: 'LoadBalancer', requests: 'RequestCount' },
    serverErrors: ['HTTPCode_ELB_5XX_Count', 'HTTPCode_Target_5XX_Count'],
    clientErrors: ['HTTPCode_ELB_4XX_Count', 'HTTPCode_Target_4XX_Count'],
  },
];

/** What the reader is asked for. */
export const frontDoorMetrics = [
  ...new Map(
    counters
      .flatMap(({ namespace, requests, serverErrors, clientErrors }) =>
        [requests, ...serverErrors, ...clientErrors].map((name) => ({ namespace, name })),
      )
      .map((one) => [`${one.namespace} ${one.name}`, one]),
  ).values(),
];

/** By name. One without a point in the incident had no request, or was not captured; it is left out. */
export function frontDoorsIn(
  points: readonly MetricPoint[],
  incident: TimeRange,
  baseline: TimeRange | undefined,
): readonly FrontDoor[] {
  return counters.flatMap((counter) => {
    const own = points.filter(
      ({ namespace, statistic, dimensions }) =>
        namespace === counter.namespace &&
        statistic === 'Sum' &&
        dimensions.length === 1 &&
        dimensions[0]?.name === counter.dimension,
    );
    const byName = Map.groupBy(own, ({ dimensions }) => dimensions[0]?.value ?? '');
    return [...byName]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([name, series]) => doorOf(counter, name, series, incident, baseline) ?? []);
  });
}

function doorOf(
  { requests, serverErrors, clientErrors }: Counters,
  name: string,
  series: readonly MetricPoint[],
  incident: TimeRange,
  baseline: TimeRange | undefined,
): FrontDoor | undefined {
  const now = pointsWithin(series, incident);
  const total = sumOf(now, [requests]);
  if (total === 0) return undefined;
  const before = baseline === undefined ? [] : pointsWithin(series, baseline);
  const usualRequests = sumOf(before, [requests]);
  return {
    name,
    requests: total,
    serverErrors: sumOf(now, serverErrors),
    clientErrors: sumOf(now, clientErrors),
    ...(usualRequests === 0 ? {} : { usual: { requests: usualRequests, serverErrors: sumOf(before, serverErrors) } }),
  };
}

function sumOf(points: readonly MetricPoint[], names: readonly string[]): number {
  return points.filter(({ name }) => names.includes(name)).reduce((sum, { value }) => sum + value, 0);
}
