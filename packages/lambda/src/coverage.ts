// Coverage of deployed code: what invocations ran, line by line, as files in S3. Free of cost until it is started.
export {
  type CoverageConfig,
  CoverageConfigurationError,
  coverageConfigFromEnvironment,
  type Granularity,
} from './coverage/config.ts';
export { CoverageContext } from './coverage/coverage-context.ts';
export { CoverageInitializationError, S3UploadError } from './coverage/coverage-errors.ts';
export { type CoverageHandlerOptions, coverageHandler } from './coverage/coverage-handler.ts';
export { type CoverageLogger, getLogger, invocationFacts } from './coverage/coverage-log.ts';
export { putCoverageMetric } from './coverage/coverage-metrics.ts';
export { type HealthAnswer, healthCheckHandler } from './coverage/health-check.ts';
export { layerVersion } from './coverage/layer-version.ts';
export { generateS3Key, type KeyParts } from './coverage/s3-key.ts';
export { shouldTrackCoverage, type TrackingOptions } from './coverage/should-track-coverage.ts';
export { type CoverageState, startCoverage } from './coverage/tracking.ts';
export { type UploadOutcome, uploadCoverageFile } from './coverage/upload.ts';
