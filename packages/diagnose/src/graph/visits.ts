// What requests did where. A visit is what one request did in one node: the span that took the call and the spans below it in the
// same node. Visits call visits, so a request is a tree of them, whatever made the spans.
//
//   web      ├──────────────────────────────┤        visit of web
//   web       └ POST ├────────────────────┤          a span of that visit, which waits for another node
//   orders             ├───────────────┤             visit of orders
//   orders              └ SELECT ├──┤                a span of that visit
//
// Every moment of a request belongs to the deepest span that is active then. A caller that waits has lost nothing itself, also
// where it waits in one span while another runs beside it; adding up what spans do not pass to their children would blame it.
// What belongs to a span that only waits is the gap of the call: the network, and queues at both of its ends.
//
//   POST     ├──┤               ├──┤                 gap of the call web → orders
import type { TraceSpan } from './spans-of-traces.ts';

export interface Visit {
  readonly traceId: string;
  readonly node: string;
  /** What was asked for: the operation of the span that took the call. */
  readonly operation: string;
  readonly startMs: number;
  readonly endMs: number;
  /** Absent where the request begins, or where its spans are missing. */
  readonly caller?: Visit;
  readonly callees: readonly Visit[];
  /** Time of its own spans, without gaps. */
  readonly ownMs: number;
  /** Time of the call that led here in which neither end was at work. */
  readonly gapMs: number;
  readonly spans: readonly TraceSpan[];
}

interface Draft extends Visit {
  readonly callees: Draft[];
  readonly spans: TraceSpan[];
  ownMs: number;
  gapMs: number;
}

interface Place {
  readonly span: TraceSpan;
  readonly children: Place[];
  parent?: Place;
  depth: number;
  aloneMs: number;
}

/** All visits, in an order that does not depend on that of the spans. O(spans × spans that are active at once). */
export function visitsIn(spans: readonly TraceSpan[]): readonly Visit[] {
  const byTrace = new Map<string, TraceSpan[]>();
  for (const span of spans.toSorted(byStart)) {
    const known = byTrace.get(span.traceId);
    if (known === undefined) byTrace.set(span.traceId, [span]);
    else known.push(span);
  }
  return [...byTrace.values()].flatMap(visitsOfTrace);
}

function byStart(one: TraceSpan, other: TraceSpan): number {
  return one.startMs - other.startMs || one.endMs - other.endMs || (one.id < other.id ? -1 : 1);
}

function visitsOfTrace(spans: readonly TraceSpan[]): readonly Visit[] {
  const places = placesOf(spans);
  giveMoments(places);
  const visits: Draft[] = [];
  for (const place of places) if (place.parent === undefined) addVisit(place, undefined, visits);
  return visits;
}

function placesOf(spans: readonly TraceSpan[]): readonly Place[] {
  // Exports overlap, so a span may be told twice.
  const byId = new Map(spans.map((span): [string, Place] => [span.id, { span, children: [], depth: 0, aloneMs: 0 }]));
  const places = [...byId.values()];
  for (const place of places) {
    const parent = byId.get(place.span.parentId ?? '');
    if (parent === undefined || isBelow(parent, place)) continue;
    place.parent = parent;
    parent.children.push(place);
  }
  const roots = places.filter(({ parent }) => parent === undefined);
  const waiting = [...roots];
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop())
    for (const child of place.children) {
      child.depth = place.depth + 1;
      waiting.push(child);
    }
  return places;
}

// Spans that name each other as parents would never end.
function isBelow(place: Place, other: Place): boolean {
  for (let one: Place | undefined = place; one !== undefined; one = one.parent) if (one === other) return true;
  return false;
}

/** Each moment between two events goes to the deepest span that is active; of equally deep ones to the later. */
function giveMoments(places: readonly Place[]): void {
  const moments = [...new Set(places.flatMap(({ span }) => [span.startMs, span.endMs]))].sort((a, b) => a - b);
  let active: Place[] = [];
  let next = 0;
  for (const [index, from] of moments.entries()) {
    active = active.filter(({ span }) => span.endMs > from);
    for (let place = places[next]; place !== undefined && place.span.startMs <= from; place = places[next]) {
      active.push(place);
      next += 1;
    }
    const [first, ...others] = active.filter(({ span }) => span.endMs > from);
    if (first === undefined) continue;
    const deepest = others.reduce((best, one) => (one.depth >= best.depth ? one : best), first);
    deepest.aloneMs += (moments[index + 1] ?? from) - from;
  }
}

function addVisit(entry: Place, caller: Draft | undefined, visits: Draft[]): void {
  const { traceId, node, operation, startMs, endMs } = entry.span;
  const visit: Draft = {
    ...{ traceId, node, operation, startMs, endMs, callees: [], spans: [], ownMs: 0, gapMs: 0 },
    ...(caller === undefined ? {} : { caller }),
  };
  visits.push(visit);
  caller?.callees.push(visit);
  const inside = [entry];
  for (const place of inside) {
    visit.spans.push(place.span);
    const calls = place.children.filter(({ span }) => span.node !== node);
    const local = place.children.filter(({ span }) => span.node === node);
    // A span that does something beside calling does not only wait: what is its own stays so.
    const isWaiting = calls.length > 0 && local.length === 0;
    if (!isWaiting) visit.ownMs += place.aloneMs;
    inside.push(...local);
    for (const [index, call] of calls.entries()) {
      addVisit(call, visit, visits);
      const called = visit.callees.at(-1);
      if (isWaiting && index === 0 && called !== undefined) called.gapMs += place.aloneMs;
    }
  }
}

/** What a node is asked for, as a key. */
export function requestKey({ node, operation }: Pick<Visit, 'node' | 'operation'>): string {
  return `${node}\n${operation}`;
}
