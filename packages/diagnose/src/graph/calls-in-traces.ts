// Calls that captured requests made.
import type { EpochMs, TraceSegment } from '@coldcase/model';
import { nodeOfType, plainName } from './calls-in-service-graphs.ts';
import { isConsumedLater } from './resource-nodes.ts';
import type { NodeKind, SeenCall, ServiceNode } from './service-graph.ts';
import { spansOfTraces } from './spans-of-traces.ts';
import { visitsIn } from './visits.ts';

/**
 * Two nodes that one visit leads to the other; `waits` when most of the visits ended within their caller's.
 * The kind of a node is that of the first origin that a segment of its name tells.
 */
export function callsInTraces(segments: readonly TraceSegment[]): readonly SeenCall[] {
  const nodes = nodesByName(segments);
  const visits = visitsIn(spansOfTraces(withEnds(segments)));
  const called = visits.flatMap((visit) => (visit.caller === undefined ? [] : [{ visit, caller: visit.caller }]));
  const byCall = Map.groupBy(called, ({ visit, caller }) => `${caller.node}\n${visit.node}`);
  return [...byCall.values()].flatMap((same): SeenCall[] => {
    const [first] = same;
    if (first === undefined || first.caller.node === first.visit.node) return [];
    const [from, to] = [nodeNamed(first.caller.node, nodes), nodeNamed(first.visit.node, nodes)];
    const within = same.filter(({ visit, caller }) => visit.endMs <= caller.endMs).length;
    const waits = !isConsumedLater(from.kind) && 2 * within >= same.length;
    return [{ from, to, waits, basis: { source: 'traces', text: `${same.length} calls in captured traces` } }];
  });
}

/**
 * What never ended, because its function was killed as it waited, was called all the same. It is taken to have gone on as long as
 * its trace is known: enough to say who waited for whom, and not how long.
 */
function withEnds(segments: readonly TraceSegment[]): readonly TraceSegment[] {
  const ended = new Set(segments.flatMap(({ id, endMs }) => (endMs === undefined ? [] : id)));
  const lastMs = new Map<string, EpochMs>();
  for (const { traceId, startMs, endMs = startMs } of segments)
    if (endMs >= (lastMs.get(traceId) ?? endMs)) lastMs.set(traceId, endMs);
  return segments
    .filter(({ id, endMs }) => endMs !== undefined || !ended.has(id))
    .map((one) => (one.endMs === undefined ? { ...one, endMs: lastMs.get(one.traceId) ?? one.startMs } : one));
}

/** What the names in traces stand for. The function says more than the service that runs it; they are of one kind. */
export function nodesByName(segments: readonly TraceSegment[]): ReadonlyMap<string, ServiceNode> {
  const found = new Map<string, ServiceNode>();
  for (const { name, origin, namespace } of segments) {
    const known = found.get(name);
    const kind = kindOf(name, origin, namespace);
    if (known === undefined || (isVague(known.kind) && !isVague(kind))) found.set(name, { kind, name });
  }
  return found;
}

function kindOf(name: string, origin: string | undefined, namespace: string | undefined): NodeKind {
  if (origin !== undefined) return nodeOfType(origin, name).kind;
  return namespace === 'aws' ? 'service' : 'remote';
}

function isVague(kind: NodeKind): boolean {
  return kind === 'service' || kind === 'remote';
}

export function nodeNamed(name: string, nodes: ReadonlyMap<string, ServiceNode>): ServiceNode {
  const { kind } = nodes.get(name) ?? { kind: 'remote' };
  return { kind, name: plainName(kind, name) };
}
