// The debug tracing of the runbooks on OpenTelemetry 2: a line at each end of a span, and a word about slow ones. There, times are
// pairs of seconds and nanoseconds, so the runbooks' `endTime - startTime` is not a number and nothing is ever slow.
// Source: https://github.com/open-telemetry/opentelemetry-js/blob/main/doc/upgrade-to-2.x.md

/** Milliseconds, as the runbooks have it. */
export const slowSpanMsDefault = 1_000;

/** Seconds and nanoseconds. */
type HrTime = readonly [number, number];

/** What is read of a span; `ReadableSpan` of the SDK fits it. */
export interface EndedSpan {
  readonly name: string;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
}

/** A `SpanProcessor` of the SDK 2.x. */
export interface SlowSpanProcessor {
  onStart(span: { readonly name: string }): void;
  onEnd(span: EndedSpan): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

export interface SlowSpanOptions {
  readonly slowMs?: number;
  /** `[TRACE START]` and `[TRACE END]` lines of every span; on by default. */
  readonly traceAll?: boolean;
  readonly log?: (line: string) => void;
  readonly warn?: (line: string) => void;
}

/**
 * A processor for a tracer provider:
 *
 *   new NodeTracerProvider({ spanProcessors: [slowSpanProcessor()] })
 *   → [TRACE START] load order
 *   → [TRACE END] load order - 1203.4ms
 *   → [SLOW] load order took 1203.4ms
 */
export function slowSpanProcessor(options: SlowSpanOptions = {}): SlowSpanProcessor {
  const { slowMs = slowSpanMsDefault, traceAll = true, log = console.log, warn = console.warn } = options;
  return {
    onStart: ({ name }) => {
      if (traceAll) log(`[TRACE START] ${name}`);
    },
    onEnd: ({ name, startTime, endTime }) => {
      const ms = msBetween(startTime, endTime);
      const shown = `${Math.round(ms * 10) / 10}ms`;
      if (traceAll) log(`[TRACE END] ${name} - ${shown}`);
      if (ms > slowMs) warn(`[SLOW] ${name} took ${shown}`);
    },
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
}

export const msBetween = (start: HrTime, end: HrTime): number =>
  (end[0] - start[0]) * 1_000 + (end[1] - start[1]) / 1_000_000;

/** What `setupDebugTracing` needs of OpenTelemetry, given by the caller: this library has no dependencies. */
export interface OpenTelemetrySdk<Provider extends { register(): void }, Resource> {
  readonly NodeTracerProvider: new (config: {
    readonly resource: Resource;
    readonly spanProcessors: SlowSpanProcessor[];
  }) => Provider;
  readonly resourceFromAttributes: (attributes: Record<string, string>) => Resource;
}

/**
 * The tracing of a debug instance, as the runbooks set it up: resource `service.name=debug-instance`,
 * `deployment.environment=debug`, and the processor above. Registers the provider globally and gives it back.
 *
 *   setupDebugTracing({ NodeTracerProvider, resourceFromAttributes })
 */
export function setupDebugTracing<Provider extends { register(): void }, Resource>(
  sdk: OpenTelemetrySdk<Provider, Resource>,
  options: SlowSpanOptions = {},
): Provider {
  const resource = sdk.resourceFromAttributes({ 'service.name': 'debug-instance', 'deployment.environment': 'debug' });
  const provider = new sdk.NodeTracerProvider({ resource, spanProcessors: [slowSpanProcessor(options)] });
  provider.register();
  return provider;
}
