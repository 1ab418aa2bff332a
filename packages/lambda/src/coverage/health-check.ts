// Whether coverage works here, asked by an event: `{"action": "health_check"}`.
import { isObject } from '../invocation/is-object.ts';
import { copyStreamingMarks, isLambdaContext } from '../invocation/lambda-context.ts';
import type { AnyHandler } from '../invocation/wrap-handler.ts';
import { layerVersion } from './layer-version.ts';
import { knownState } from './tracking.ts';

export interface HealthAnswer {
  readonly status: 'healthy' | 'unhealthy';
  /** Whether environments of this function count; one that is sampled out says so, too. */
  readonly coverage_enabled: boolean;
  readonly layer_version: string;
  readonly s3_config: { readonly bucket: string | null; readonly prefix: string };
  /** ISO 8601, whole seconds. */
  readonly timestamp: string;
  /** Only when it is not healthy. */
  readonly error?: string;
}

/** What the health check answers. Asks nobody: whether the bucket takes files is told by `CoverageFailure` and the log. */
export function healthCheckHandler(): HealthAnswer {
  const state = knownState();
  const isHealthy = state.kind !== 'failed';
  return {
    status: isHealthy ? 'healthy' : 'unhealthy',
    coverage_enabled: isHealthy && state.kind !== 'disabled' && state.config.sampleRate > 0,
    layer_version: layerVersion,
    s3_config: isHealthy
      ? { bucket: state.config.s3Bucket, prefix: state.config.s3Prefix }
      : { bucket: process.env.COVERAGE_S3_BUCKET || null, prefix: process.env.COVERAGE_S3_PREFIX || 'coverage/' },
    timestamp: new Date().toISOString().replace(/\.\d{3}/, ''),
    ...(isHealthy ? {} : { error: `${state.error.name}: ${state.error.message}` }),
  };
}

/** The event has this one member and no other: an event of the function that says more is the function's. */
export function isHealthCheck(event: unknown): boolean {
  if (!isObject(event)) return false;
  return Reflect.get(event, 'action') === 'health_check' && Object.keys(event).length === 1;
}

/** `handler`, but for the health check. */
export function withHealthCheck(handler: AnyHandler): AnyHandler {
  const checked = (event: unknown, second: unknown, ...rest: unknown[]): unknown => {
    if (!isHealthCheck(event)) return Reflect.apply(handler, undefined, [event, second, ...rest]);
    const answer = healthCheckHandler();
    // A streaming handler answers by its stream, which is then the second argument.
    if (isLambdaContext(second) || !isObject(second)) return Promise.resolve(answer);
    const end: unknown = Reflect.get(second, 'end');
    if (typeof end === 'function') Reflect.apply(end, second, [JSON.stringify(answer)]);
    return Promise.resolve();
  };
  copyStreamingMarks(handler, checked);
  return checked;
}
