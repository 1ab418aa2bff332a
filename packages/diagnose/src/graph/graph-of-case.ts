// The graph of a case, from all four kinds of evidence, and when ids were seen in which logs.
import type { ResourceDocument, ResourceKind, TraceSegment } from '@coldcase/model';
import { callsInConfiguration } from './calls-in-configuration.ts';
import { callsInLogs, type Sighting } from './calls-in-logs.ts';
import { callsInServiceGraphs } from './calls-in-service-graphs.ts';
import { callsInTraces, nodesByName } from './calls-in-traces.ts';
import { apiNamesIn, logGroupOwners, nodeOfLogGroup } from './resource-nodes.ts';
import { type ServiceGraph, type ServiceNode, serviceGraph } from './service-graph.ts';

/** Documents that say who calls whom. */
export const graphKinds: readonly ResourceKind[] = [
  'bucket',
  'cache-cluster',
  'database-instance',
  'database-proxy',
  'event-rule',
  'event-source-mapping',
  'function',
  'http-api',
  'load-balancer',
  'queue',
  'rest-api',
  'role',
  'service-graph',
  'state-machine',
  'stream',
  'table',
  'topic',
];

export interface GraphEvidence {
  readonly documents: readonly ResourceDocument[];
  readonly segments: readonly TraceSegment[];
  readonly sightings: readonly Sighting[];
}

export function graphOfCase({ documents, segments, sightings }: GraphEvidence): ServiceGraph {
  const configuration = documents.filter(({ kind }) => kind !== 'service-graph');
  return serviceGraph([
    ...callsInServiceGraphs(documents.filter(({ kind }) => kind === 'service-graph')),
    ...callsInTraces(segments),
    ...callsInConfiguration(configuration),
    ...callsInLogs(sightings),
  ]);
}

/** Whose log a group is. */
export type LogOwner = (group: string) => ServiceNode | undefined;

export function logOwners(documents: readonly ResourceDocument[]): LogOwner {
  const [owners, apis] = [logGroupOwners(documents.filter(({ kind }) => kind === 'function')), apiNamesIn(documents)];
  return (group) => nodeOfLogGroup(group, owners, apis);
}

/** A log group that is called after a node of the traces is that node's. */
export function tracedOwners(ownerOf: LogOwner, segments: readonly TraceSegment[]): LogOwner {
  const nodes = nodesByName(segments);
  return (group) => {
    const owner = ownerOf(group);
    if (owner?.kind !== 'log-group') return owner;
    return nodes.get(group) ?? nodes.get(group.split('/').at(-1) ?? group) ?? owner;
  };
}

/** A line of a log that was read as a whole. */
export interface LoggedLine {
  readonly logGroup: string;
  readonly timeMs: number;
  readonly message: string;
}

/** An X-Ray trace id, the id of a request, of a trace of OpenTelemetry: long enough that two logs do not share one by chance. */
const ids = /\b1-[0-9a-f]{8}-[0-9a-f]{24}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{32}\b/gi;

/** Ids that stand in lines: a caller logs the request id of whom it called, or both log an id of their own. */
export function sightingsInLines(lines: readonly LoggedLine[], ownerOf: LogOwner): readonly Sighting[] {
  const seen = new Map<string, Sighting>();
  for (const { logGroup, timeMs, message } of lines) {
    const node = ownerOf(logGroup);
    if (node === undefined) continue;
    for (const [id] of message.matchAll(ids)) {
      const key = `${id.toLowerCase()} ${logGroup}`;
      const { firstMs = timeMs, lastMs = timeMs } = seen.get(key) ?? {};
      const known = {
        id: id.toLowerCase(),
        node,
        firstMs: Math.min(firstMs, timeMs),
        lastMs: Math.max(lastMs, timeMs),
      };
      seen.set(key, known);
    }
  }
  return [...seen.values()];
}
