// What almost every function wants: traces, logs, metrics, errors, and a word before the time is up. What costs more to load is
// behind doors of its own: `/coverage`, `/reporter`, `/memory`, `/profile`, `/opentelemetry`.
export {
  chunksOf,
  dynamoBatchMax,
  fetchWithTimeout,
  linesOf,
  mapConcurrently,
  type RetryOptions,
  sqsBatchMax,
  type TimedRequest,
  withRetries,
  writeInBatches,
} from './calls/calls.ts';
export * from './errors/detailed-error.ts';
export {
  type HttpResponse,
  jsonResponse,
  type ResponseCheckOptions,
  responseProblems,
  withResponseCheck,
} from './errors/http-response.ts';
export type { LambdaContext } from './invocation/lambda-context.ts';
export type { Level } from './logs/levels.ts';
export {
  createLogger,
  type Extra,
  type Logger,
  type LoggerOptions,
  logDebug,
  logError,
  logInfo,
  logWarn,
  type WithLoggerOptions,
  withLogger,
} from './logs/logger.ts';
export { type JsonLimits, safeJson } from './logs/safe-json.ts';
export {
  type MetricOptions,
  publishMetric,
  type Unit,
  type WithMetricsOptions,
  withMetrics,
} from './metrics/metrics.ts';
export { type Pending, type RemainingTimeOptions, withRemainingTimeGuard } from './time/remaining-time-guard.ts';
export { captureAwsClient, type SdkClient } from './tracing/capture-aws-client.ts';
export { type CaptureHttpOptions, captureHttp } from './tracing/capture-http.ts';
export { carryTrace } from './tracing/carry-trace.ts';
export { traceOfRecord, tracesOfRecords } from './tracing/record-traces.ts';
export type { Subsegment, SubsegmentOptions } from './tracing/subsegment.ts';
export { parseTraceHeader, type TraceContext, traceHeader } from './tracing/trace-header.ts';
export {
  currentTraceId,
  getSegment,
  inSubsegment,
  noTrace,
  type TraceTools,
  type TracingOptions,
  withTracing,
  withXRay,
} from './tracing/with-tracing.ts';
