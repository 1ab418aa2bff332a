// Spans beside the one that they are part of: what one piece of work called, in the order of time.
import { inTextOrder, type TimeRange, type TraceSegment } from '@coldcase/model';

export interface Work {
  readonly span: TraceSegment;
  /** The service whose trace holds it. */
  readonly service: string;
  /** In the order of their beginning. */
  readonly children: readonly TraceSegment[];
}

/** Pieces of work that have something below them, in the order of their beginning. O(spans · log). */
export function worksOf(segments: readonly TraceSegment[]): readonly Work[] {
  const byId = new Map(segments.map((span) => [keyOf(span.traceId, span.id), span]));
  const services = new Map<TraceSegment, string>();
  const below = new Map<TraceSegment, TraceSegment[]>();
  for (const span of segments) {
    const above = span.parentId === undefined ? undefined : byId.get(keyOf(span.traceId, span.parentId));
    if (above === undefined || above === span) continue;
    const own = below.get(above);
    if (own === undefined) below.set(above, [span]);
    else own.push(span);
  }
  return [...below]
    .map(([span, children]) => ({
      span,
      service: serviceOf(span, byId, services),
      children: children.sort(inTime),
    }))
    .sort((a, b) => inTime(a.span, b.span));
}

function keyOf(traceId: string, id: string): string {
  return `${traceId}\n${id}`;
}

function inTime(a: TraceSegment, b: TraceSegment): number {
  return a.startMs - b.startMs || inTextOrder(a.traceId, b.traceId) || inTextOrder(a.id, b.id);
}

/** Upwards to the first segment with an origin, or to the last that is known; damaged traces may lead in a circle. */
function serviceOf(
  span: TraceSegment,
  byId: ReadonlyMap<string, TraceSegment>,
  known: Map<TraceSegment, string>,
): string {
  const passed = new Set<TraceSegment>();
  let at = span;
  let found = known.get(at);
  while (found === undefined) {
    passed.add(at);
    const above = at.origin === undefined ? byId.get(keyOf(at.traceId, at.parentId ?? '')) : undefined;
    if (above === undefined || passed.has(above)) found = at.name;
    else {
      at = above;
      found = known.get(at);
    }
  }
  for (const one of passed) known.set(one, found);
  return found;
}

/** Of calls that went out: to AWS, or to somewhere else. */
export function isCall({ namespace }: TraceSegment): boolean {
  return namespace === 'aws' || namespace === 'remote';
}

export function isFailed({ error, fault, throttle }: TraceSegment): boolean {
  return error || fault || throttle;
}

/** How long it took; absent of what never ended. */
export function durationOf({ startMs, endMs }: TraceSegment): number | undefined {
  return endMs === undefined ? undefined : endMs - startMs;
}

/** `item-17` and `item-18` are calls of one kind. */
export function kindOf(name: string): string {
  return name.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|\d+/g, '#');
}

/** The traces themselves. */
export function tracesCommand(traceIds: readonly string[]): string {
  return `aws xray batch-get-traces --trace-ids ${[...new Set(traceIds)].join(' ')}`;
}

/** Traces in which a service has a property, in a window. */
export function summariesCommand(service: string, filter: string, { startMs, endMs }: TimeRange): string {
  const iso = (ms: number) => new Date(ms).toISOString();
  return `aws xray get-trace-summaries --start-time ${iso(startMs)} --end-time ${iso(endMs)} --filter-expression 'service("${service}") { ${filter} }'`;
}
