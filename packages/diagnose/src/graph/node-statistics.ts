// What X-Ray counted at each node of its service graph: requests, faults, throttles, mean response time.
// https://docs.aws.amazon.com/xray/latest/api/API_ServiceStatistics.html
import {
  isJsonObject,
  type JsonObject,
  numberAt,
  objectsAt,
  type ResourceDocument,
  type TimeRange,
  textAt,
} from '@coldcase/model';
import { nodeOfType } from './calls-in-service-graphs.ts';
import { nodeKey, type ServiceNode } from './service-graph.ts';

export interface NodeStatistics extends ServiceNode {
  readonly requests: number;
  readonly faults: number;
  /** Errors that are the caller's, throttles included. */
  readonly errors: number;
  readonly throttles: number;
  /** Mean, in milliseconds. */
  readonly responseMs: number;
}

/**
 * Sums over the graphs that begin in a window, in the order of kind and name; over all graphs when none says when it begins.
 * The Lambda service and the function are two nodes of one name: the function's own is taken.
 */
export function nodeStatistics(graphs: readonly ResourceDocument[], window: TimeRange): readonly NodeStatistics[] {
  const timed = graphs.filter(({ name }) => startIn(name) !== undefined);
  const own = timed.filter(({ name }) => isWithin(startIn(name) ?? 0, window));
  const services = (timed.length > 0 ? own : graphs).flatMap(({ document }) => objectsAt(document, 'Services'));
  const counted = services.flatMap((service) => statisticsOf(service) ?? []);
  const functions = new Set(counted.filter(({ isFunction }) => isFunction).map(({ node }) => nodeKey(node)));
  const kept = counted.filter(({ node, isService }) => !(isService && functions.has(nodeKey(node))));
  return [...Map.groupBy(kept, ({ node }) => nodeKey(node)).entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, same]) => {
      const [first] = same;
      if (first === undefined) return [];
      const sum = (of: (one: Counted) => number) => same.reduce((total, one) => total + of(one), 0);
      const requests = sum((one) => one.requests);
      const responseMs = requests === 0 ? 0 : (1_000 * sum((one) => one.responseSeconds)) / requests;
      return [
        {
          ...first.node,
          ...{ requests, faults: sum((one) => one.faults), errors: sum((one) => one.errors) },
          ...{ throttles: sum((one) => one.throttles), responseMs: Math.round(10 * responseMs) / 10 },
        },
      ];
    });
}

interface Counted {
  readonly node: ServiceNode;
  readonly isFunction: boolean;
  readonly isService: boolean;
  readonly requests: number;
  readonly faults: number;
  readonly errors: number;
  readonly throttles: number;
  readonly responseSeconds: number;
}

function statisticsOf(service: JsonObject): Counted | undefined {
  const { SummaryStatistics } = service;
  if (!isJsonObject(SummaryStatistics)) return undefined;
  const count = (path: string) => numberAt(SummaryStatistics, path) ?? 0;
  const type = textAt(service, ['Type']) ?? 'remote';
  return {
    node: nodeOfType(type, textAt(service, ['Name']) ?? ''),
    ...{ isFunction: type === 'AWS::Lambda::Function', isService: type === 'AWS::Lambda' },
    ...{ requests: count('TotalCount'), faults: count('FaultStatistics.TotalCount') },
    ...{ errors: count('ErrorStatistics.TotalCount'), throttles: count('ErrorStatistics.ThrottleCount') },
    responseSeconds: count('TotalResponseTime'),
  };
}

/** A captured graph is named after its place and the time at which it begins. */
function startIn(name: string): number | undefined {
  const time = Date.parse(name.split(' ').at(-1) ?? '');
  return Number.isNaN(time) ? undefined : time;
}

/** A graph of six hours may begin some minutes before the incident. */
function isWithin(ms: number, { startMs, endMs }: TimeRange): boolean {
  return ms >= startMs - 3_600_000 && ms <= endMs;
}
