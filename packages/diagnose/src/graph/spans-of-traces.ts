// X-Ray's segments and subsegments as spans of services: whose work is each piece?
//
//   orders (segment)                              orders
//    └ handler (subsegment)                       orders
//       ├ DynamoDB (aws, nothing below)           orders, which waits, and in it DynamoDB, which has no segment of its own
//       └ payments (remote, a segment below)      orders, which waits
//           └ payments (segment)                  payments
//
// The Lambda service and the function are two segments of one name, and one node.
import type { TraceSegment } from '@coldcase/model';

/** A piece of work in one node; times in milliseconds. */
export interface TraceSpan {
  readonly traceId: string;
  readonly id: string;
  readonly parentId?: string;
  readonly node: string;
  readonly operation: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** A piece that never ended is left out: how long it took nobody knows. What is below it keeps its place. */
export function spansOfTraces(segments: readonly TraceSegment[]): readonly TraceSpan[] {
  const byId = new Map(segments.map((segment) => [segment.id, segment]));
  const calling = new Set(segments.flatMap(({ parentId }) => parentId ?? []));
  const nodes = new Map<string, string>();
  return segments.flatMap((segment): TraceSpan[] => {
    const { traceId, id, parentId, startMs, endMs } = segment;
    if (endMs === undefined) return [];
    const node = nodeOf(segment, { byId, calling, nodes });
    const above = parentId === undefined ? {} : { parentId };
    const span = { traceId, id, ...above, node, operation: operationOf(segment), startMs, endMs };
    if (!isCall(segment) || calling.has(id) || parentId === undefined) return [span];
    const caller = byId.get(parentId);
    if (caller === undefined) return [span];
    const waiting = { ...span, id: `${id}<`, node: nodeOf(caller, { byId, calling, nodes }) };
    return [waiting, { ...span, parentId: waiting.id }];
  });
}

/** `GET /orders/17` and `GET /orders/18` ask for the same. */
function operationOf({ name, operation }: TraceSegment): string {
  if (operation === undefined) return name;
  const [method = '', ...path] = operation.split('/');
  return [method, ...path.map((part) => (/\d/.test(part) ? '*' : part))].join('/');
}

interface Known {
  readonly byId: ReadonlyMap<string, TraceSegment>;
  /** Ids that something is below of. */
  readonly calling: ReadonlySet<string>;
  /** Found so far. */
  readonly nodes: Map<string, string>;
}

// Upwards until something has a name of its own; damaged traces may lead in a circle.
function nodeOf(segment: TraceSegment, known: Known): string {
  const passed: TraceSegment[] = [];
  let node: string | undefined;
  for (let at: TraceSegment | undefined = segment; at !== undefined && !passed.includes(at); ) {
    node = known.nodes.get(at.id) ?? ownName(at, known);
    passed.push(at);
    if (node !== undefined) break;
    at = at.parentId === undefined ? undefined : known.byId.get(at.parentId);
  }
  const found = node ?? passed.at(-1)?.name ?? '';
  for (const { id } of passed) known.nodes.set(id, found);
  return found;
}

function ownName(segment: TraceSegment, { byId, calling }: Known): string | undefined {
  const { id, parentId, name, origin } = segment;
  const parent = parentId === undefined ? undefined : byId.get(parentId);
  if (isCall(segment)) return calling.has(id) ? undefined : name;
  const isCalled = parent !== undefined && isCall(parent);
  return origin !== undefined || parent === undefined || isCalled ? name : undefined;
}

function isCall({ namespace }: TraceSegment): boolean {
  return namespace === 'aws' || namespace === 'remote';
}
