// Who calls whom in a case, and how that is known. Four kinds of evidence say it, and each edge keeps which of them did:
//
//   service-graph   X-Ray has counted the calls
//   traces          a captured request did it
//   configuration   a mapping, a policy, an environment variable, an integration names it
//   logs            one trace id or request id stands in the logs of both
//
// A name alone tells little: a queue, a table and a function may all be called `orders`. So a node has a kind, too.
import { inTextOrder, type ResourceKind } from '@coldcase/model';

/** `service`: an AWS service of which nobody knows which resource; `remote`: something outside; `client`: whoever came in. */
export type NodeKind = ResourceKind | 'service' | 'remote' | 'client';

export interface ServiceNode {
  readonly kind: NodeKind;
  readonly name: string;
}

export type EdgeSource = 'service-graph' | 'traces' | 'configuration' | 'logs';

export interface EdgeBasis {
  readonly source: EdgeSource;
  /** A clause: `1200 calls`, `the environment of orders names it`. */
  readonly text: string;
}

/** One observation of a call. */
export interface SeenCall {
  readonly from: ServiceNode;
  readonly to: ServiceNode;
  /** Whether the caller's time goes on while it is called. The consumer of a queue loses time that its producer does not. */
  readonly waits: boolean;
  readonly basis: EdgeBasis;
}

export interface ServiceEdge {
  readonly from: ServiceNode;
  readonly to: ServiceNode;
  readonly waits: boolean;
  /** By source, then text. */
  readonly restsOn: readonly EdgeBasis[];
}

export interface ServiceGraph {
  readonly nodes: readonly ServiceNode[];
  readonly edges: readonly ServiceEdge[];
}

/** `function orders`; unique within a graph. */
export function nodeKey({ kind, name }: ServiceNode): string {
  return `${kind} ${name}`;
}

/** One edge for all that was seen between two nodes, in an order that does not depend on that of the observations. */
export function serviceGraph(seen: readonly SeenCall[]): ServiceGraph {
  const calls = seen.filter(({ from, to }) => nodeKey(from) !== nodeKey(to));
  const nodes = new Map(calls.flatMap(({ from, to }) => [from, to]).map((node) => [nodeKey(node), node]));
  const edges = [...Map.groupBy(calls, ({ from, to }) => `${nodeKey(from)}\n${nodeKey(to)}`).values()].flatMap(
    (same): ServiceEdge[] => {
      const [first] = same;
      if (first === undefined) return [];
      const bases = new Map(same.map(({ basis }) => [basisKey(basis), basis]));
      const restsOn = [...bases.entries()].sort(byKey).map(([, basis]) => basis);
      return [{ from: first.from, to: first.to, waits: same.some(({ waits }) => waits), restsOn }];
    },
  );
  return {
    nodes: [...nodes.entries()].sort(byKey).map(([, node]) => node),
    edges: edges.sort(
      (a, b) => inTextOrder(nodeKey(a.from), nodeKey(b.from)) || inTextOrder(nodeKey(a.to), nodeKey(b.to)),
    ),
  };
}

function basisKey({ source, text }: EdgeBasis): string {
  return `${source} ${text}`;
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return inTextOrder(a, b);
}
