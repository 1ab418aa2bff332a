// A batch has a trace of its own, and each of its records comes from another. The other way round from `carry-trace`.
import { isObject } from '../invocation/is-object.ts';
import { traceMember } from './carry-trace.ts';
import type { Subsegment } from './subsegment.ts';
import { parseTraceHeader, type TraceContext } from './trace-header.ts';

/** Records of one batch that are looked at: SQS sends at most 10,000, Kinesis as many. */
export const recordsLookedAtMax = 10_000;
/** Links kept in a trace. A document holds 64 kB, a link 70 bytes. */
export const linksMax = 100;

/**
 * The trace that sent a record of SQS or Kinesis, or an event that carries one in its data; absent when none is there.
 */
export function traceOfRecord(record: unknown): TraceContext | undefined {
  const attribute = memberAt(record, 'attributes', 'AWSTraceHeader');
  if (typeof attribute === 'string') return parseTraceHeader(attribute);
  const carried = memberAt(record, traceMember) ?? memberAt(record, 'detail', traceMember);
  if (typeof carried === 'string') return parseTraceHeader(carried);
  const data = memberAt(record, 'kinesis', 'data');
  return typeof data === 'string' ? traceInData(data) : undefined;
}

// Base64 of JSON. Decoded only when the member's name can be in it: a record has up to 1 MB.
function traceInData(base64: string): TraceContext | undefined {
  const text = Buffer.from(base64, 'base64').toString('latin1');
  const found = new RegExp(`"${traceMember}"\\s*:\\s*"([^"]{1,300})"`).exec(text)?.[1];
  return parseTraceHeader(found);
}

/** The different traces of a batch, in order of their first record, at most `linksMax`. */
export function tracesOfRecords(event: unknown): readonly TraceContext[] {
  const records = memberAt(event, 'Records');
  const list: readonly unknown[] = Array.isArray(records) ? records.slice(0, recordsLookedAtMax) : [event];
  const traces = new Map<string, TraceContext>();
  for (const record of list) {
    const trace = traceOfRecord(record);
    if (trace !== undefined && traces.size < linksMax && !traces.has(trace.traceId)) traces.set(trace.traceId, trace);
  }
  return [...traces.values()];
}

/** One sender can be searched for; of many, all are listed. */
export function linkToRecords(part: Subsegment, event: unknown): void {
  const traces = tracesOfRecords(event).filter(({ traceId }) => traceId !== part.trace_id);
  const [only] = traces;
  if (only === undefined) return;
  if (traces.length === 1) part.addAnnotation('upstream_trace_id', only.traceId);
  part.addMetadata(
    'upstream',
    traces.map(({ traceId, parentId }) => ({ trace_id: traceId, id: parentId })),
    'links',
  );
}

function memberAt(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((at, name) => (isObject(at) ? Reflect.get(at, name) : undefined), value);
}
