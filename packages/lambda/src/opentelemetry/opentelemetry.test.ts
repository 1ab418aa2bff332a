// With OpenTelemetry's own SDK 2.
import * as api from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { afterEach, expect, test } from 'vitest';
import { contextOf, parentIdOf, traceIdOf, unprinted } from '../testing/harness.ts';
import { inSubsegment, withTracing } from '../tracing/with-tracing.ts';
import { bridgeOpenTelemetry } from './bridge.ts';
import { setupDebugTracing, slowSpanProcessor } from './slow-spans.ts';

afterEach(() => api.trace.disable());

test('the debug tracing of the runbooks tells each span, and the slow ones', () => {
  const lines: string[] = [];
  const say = (line: string) => lines.push(line);
  const provider = setupDebugTracing({ NodeTracerProvider, resourceFromAttributes }, { log: say, warn: say });
  const tracer = api.trace.getTracer('test');
  tracer.startSpan('quick', { startTime: 1_000 }).end(1_250);
  tracer.startSpan('load order', { startTime: [1, 0] }).end([2, 203_400_000]);
  expect(lines).toEqual([
    '[TRACE START] quick',
    '[TRACE END] quick - 250ms',
    '[TRACE START] load order',
    '[TRACE END] load order - 1203.4ms',
    '[SLOW] load order took 1203.4ms',
  ]);
  expect(Reflect.get(provider, '_resource').attributes).toEqual({
    'service.name': 'debug-instance',
    'deployment.environment': 'debug',
  });
});

test('a span of exactly a second is not slow; only slow ones can be told', () => {
  const lines: string[] = [];
  const processor = slowSpanProcessor({ traceAll: false, warn: (line) => lines.push(line) });
  processor.onStart({ name: 'a' });
  processor.onEnd({ name: 'a', startTime: [1, 999_000_000], endTime: [2, 999_000_000] });
  processor.onEnd({ name: 'b', startTime: [1, 999_000_000], endTime: [3, 1_000_000] });
  expect(lines).toEqual(['[SLOW] b took 1002ms']);
});

test('parts of a trace are spans of the same trace, with their parents, attributes and errors', async () => {
  const exporter = new InMemorySpanExporter();
  new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register();
  const stop = bridgeOpenTelemetry(api);
  const handler = withTracing(async () => {
    await inSubsegment('price', async (part) => part?.addAnnotation('item_count', 3));
    throw new RangeError('gone');
  });
  await unprinted(() => handler({}, contextOf(1)).catch(() => undefined));
  stop();
  await unprinted(() => withTracing(async () => 1)({}, contextOf(2)));
  const [price, root, ...others] = exporter.getFinishedSpans();
  expect(others).toEqual([]);
  const traceId = traceIdOf(1).slice(2).replace('-', '');
  expect(root?.spanContext().traceId).toBe(traceId);
  expect(root?.parentSpanContext?.spanId).toBe(parentIdOf(1));
  expect(root?.status).toEqual({ code: api.SpanStatusCode.ERROR, message: 'gone' });
  expect(root?.events[0]?.attributes).toMatchObject({ 'exception.type': 'RangeError' });
  expect(price?.name).toBe('price');
  expect(price?.parentSpanContext?.spanId).toBe(root?.spanContext().spanId);
  expect(price?.attributes).toEqual({ item_count: 3 });
});
