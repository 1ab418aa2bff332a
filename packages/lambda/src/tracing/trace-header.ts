// X-Ray's header: Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1
// Source: https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
import { isObject } from '../invocation/is-object.ts';

export const traceHeaderName = 'X-Amzn-Trace-Id';

export interface TraceContext {
  /** `1-` 8 hex digits of seconds, `-`, 24 hex digits. */
  readonly traceId: string;
  /** 16 hex digits: the segment that asked, absent when nobody did. */
  readonly parentId?: string;
  readonly isSampled: boolean;
  /** What else the header carried, as `Lineage=…`, handed on as it came. */
  readonly rest?: string;
}

const traceIdForm = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/;
const segmentIdForm = /^[0-9a-f]{16}$/;

/** Absent when the text is not a header or names no trace. Never throws. O(length). */
export function parseTraceHeader(text: string | undefined): TraceContext | undefined {
  if (text === undefined) return undefined;
  let traceId: string | undefined;
  let parentId: string | undefined;
  let isSampled = false;
  const rest: string[] = [];
  for (const part of text.split(';')) {
    const [name = '', value = ''] = part.trim().split('=');
    if (name === 'Root') traceId = traceIdForm.test(value) ? value : undefined;
    else if (name === 'Parent') parentId = segmentIdForm.test(value) ? value : undefined;
    else if (name === 'Sampled') isSampled = value === '1';
    else if (name !== 'Self' && name !== '') rest.push(part.trim());
  }
  if (traceId === undefined) return undefined;
  return {
    traceId,
    isSampled,
    ...(parentId === undefined ? {} : { parentId }),
    ...(rest.length === 0 ? {} : { rest: rest.join(';') }),
  };
}

/** The header for whoever is called from here: their parent is the part of the trace that calls. */
export function traceHeader(trace: TraceContext, parentId: string | undefined = trace.parentId): string {
  const parts = [`Root=${trace.traceId}`];
  if (parentId !== undefined) parts.push(`Parent=${parentId}`);
  parts.push(`Sampled=${trace.isSampled ? 1 : 0}`);
  if (trace.rest !== undefined) parts.push(trace.rest);
  return parts.join(';');
}

/**
 * The header of the invocation at work. A runtime with several at a time has it in the context or in its store; the variable
 * is of the process, and so only right when there is one.
 */
export function currentTraceHeader(context?: object): string | undefined {
  const own: unknown = context === undefined ? undefined : Reflect.get(context, 'xRayTraceId');
  return typeof own === 'string' ? own : (storedTraceHeader() ?? process.env._X_AMZN_TRACE_ID);
}

// The store that the runtime client shares with libraries, `@aws/lambda-invoke-store`.
function storedTraceHeader(): string | undefined {
  const shared: unknown = Reflect.get(globalThis, 'awslambda');
  const store: unknown = isObject(shared) ? Reflect.get(shared, 'InvokeStore') : undefined;
  const ask: unknown = isObject(store) ? Reflect.get(store, 'getXRayTraceId') : undefined;
  const header: unknown = typeof ask === 'function' ? Reflect.apply(ask, store, []) : undefined;
  return typeof header === 'string' ? header : undefined;
}
