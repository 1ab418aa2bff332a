// For teams that have OpenTelemetry: every part of a trace is a span there, too, in the same trace (an X-Ray id is a trace id
// with two hyphens). Nothing is asked of OpenTelemetry but its API, which the caller brings.
import type { SegmentDocument } from '../tracing/segment-document.ts';
import { partListeners, type Subsegment } from '../tracing/subsegment.ts';

/** What is called of a span of `@opentelemetry/api`. */
interface Span {
  spanContext(): { readonly traceId: string; readonly spanId: string };
  setAttribute(name: string, value: string | number | boolean): unknown;
  recordException(exception: { readonly name: string; readonly message: string }): void;
  setStatus(status: { readonly code: number; readonly message?: string }): unknown;
  end(endTimeMs?: number): void;
}

/** What is called of the module `@opentelemetry/api`. */
export interface OpenTelemetryApi<Context> {
  readonly ROOT_CONTEXT: Context;
  readonly trace: {
    getTracer(name: string): {
      startSpan(name: string, options: { readonly startTime: number; readonly kind: number }, context: Context): Span;
    };
    setSpan(context: Context, span: never): Context;
    setSpanContext(
      context: Context,
      spanContext: { traceId: string; spanId: string; traceFlags: number; isRemote: boolean },
    ): Context;
  };
}

/** `SpanKind.INTERNAL`, `CLIENT`; `SpanStatusCode.ERROR`; `TraceFlags.SAMPLED`. */
const [kindInternal, kindClient, statusError, flagSampled] = [0, 2, 2, 1];

/**
 * From now on, parts of traces are spans of the registered provider.
 *
 *   import * as api from '@opentelemetry/api';
 *   const stop = bridgeOpenTelemetry(api);
 *
 * @returns ends the bridge
 */
export function bridgeOpenTelemetry<Context>(api: OpenTelemetryApi<Context>): () => void {
  const tracer = api.trace.getTracer('@coldcase/lambda');
  const spans = new WeakMap<Subsegment, { readonly span: Span; readonly context: Context }>();
  const contextAbove = (part: Subsegment, parent: Subsegment | undefined): Context => {
    const above = parent === undefined ? undefined : spans.get(parent);
    if (above !== undefined) return above.context;
    const traceId = part.trace_id.slice(2).replace('-', '');
    const spanId = part.parentId ?? part.id;
    return api.trace.setSpanContext(api.ROOT_CONTEXT, { traceId, spanId, traceFlags: flagSampled, isRemote: true });
  };
  const listener = {
    opened: (part: Subsegment, parent: Subsegment | undefined) => {
      const context = contextAbove(part, parent);
      const kind = part.isCall ? kindClient : kindInternal;
      const span = tracer.startSpan(part.name, { startTime: part.startedAt * 1000, kind }, context);
      spans.set(part, { span, context: withSpan(api, context, span) });
    },
    closed: (part: Subsegment, document: SegmentDocument) => {
      const found = spans.get(part);
      if (found !== undefined) endSpan(found.span, document);
    },
  };
  partListeners.add(listener);
  return () => partListeners.delete(listener);
}

function withSpan<Context>(api: OpenTelemetryApi<Context>, context: Context, span: Span): Context {
  return Reflect.apply(api.trace.setSpan, api.trace, [context, span]);
}

function endSpan(
  span: Span,
  { annotations = {}, http, aws, cause, fault, error, end_time: endTime }: SegmentDocument,
): void {
  for (const [name, value] of Object.entries(annotations)) span.setAttribute(name, value);
  if (http?.request?.method !== undefined) span.setAttribute('http.request.method', http.request.method);
  if (http?.request?.url !== undefined) span.setAttribute('url.full', http.request.url);
  if (http?.response?.status !== undefined) span.setAttribute('http.response.status_code', http.response.status);
  if (aws?.operation !== undefined) span.setAttribute('rpc.method', String(aws.operation));
  const [exception] = cause?.exceptions ?? [];
  if (exception !== undefined) span.recordException({ name: exception.type, message: exception.message });
  if (fault === true || error === true)
    span.setStatus({ code: statusError, ...(exception === undefined ? {} : { message: exception.message }) });
  span.end(endTime === undefined ? undefined : endTime * 1000);
}
