// The door for programs that have OpenTelemetry.
export { bridgeOpenTelemetry, type OpenTelemetryApi } from './opentelemetry/bridge.ts';
export {
  type OpenTelemetrySdk,
  type SlowSpanOptions,
  type SlowSpanProcessor,
  setupDebugTracing,
  slowSpanProcessor,
} from './opentelemetry/slow-spans.ts';
