// What can go wrong with coverage, by the names that the runbooks search for. Said in the log; never thrown into a handler.
import { AwsError } from '../aws/aws-error.ts';

/** Coverage did not start: `code` says why. */
export type InitializationCode = 'COVERAGE_CONFIGURATION' | 'COVERAGE_INSPECTOR' | 'COVERAGE_COUNTERS_TAKEN';

export class CoverageInitializationError extends Error {
  override readonly name = 'CoverageInitializationError';
  readonly code: InitializationCode;

  constructor(code: InitializationCode, said: string, cause?: unknown) {
    super(`Failed to initialize coverage tracking: ${said}`, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** `code` is that of the cause: `NoSuchBucket`, `AccessDenied`, `RequestTimeout`, `ConnectTimeoutError`, … */
export class S3UploadError extends Error {
  override readonly name = 'S3UploadError';
  readonly code: string;
  readonly bucket: string;
  readonly key: string;

  constructor(bucket: string, key: string, cause: unknown) {
    const said = cause instanceof Error ? cause.message : String(cause);
    super(`Failed to upload coverage file to S3: ${said}`, { cause });
    this.code = cause instanceof AwsError ? cause.code : 'Unknown';
    this.bucket = bucket;
    this.key = key;
  }
}
