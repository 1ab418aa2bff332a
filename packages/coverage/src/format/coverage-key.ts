// Keys of coverage files: what lies where in a bucket.
import { posix } from 'node:path';

/** Where files go when nobody says: COVERAGE_S3_PREFIX has the same default. */
export const defaultPrefix = 'coverage/';

/** Beside the files and not among them: texts of scripts, and what was combined. */
export const sourcesFolder = 'sources/';
export const combinedFolder = 'combined/';

/** S3 allows 1,024 bytes (https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html). */
export const keyBytesMax = 1024;

export interface CoverageKeyParts {
  readonly functionName: string;
  readonly executionId: string;
  readonly timestamp: Date;
  readonly prefix?: string;
}

/**
 * The key of one file, by the day in UTC.
 *
 *   coverageKey({ functionName: 'my-function', executionId: 'abc-123', timestamp: new Date('2024-01-15T10:30Z') })
 *     →  'coverage/2024/01/15/my-function-abc-123.coverage'
 */
export function coverageKey({
  functionName,
  executionId,
  timestamp,
  prefix = defaultPrefix,
}: CoverageKeyParts): string {
  const day = timestamp.toISOString().slice(0, 'yyyy-mm-dd'.length).replaceAll('-', '/');
  return `${withSlash(prefix)}${day}/${functionName}-${executionId}.coverage`;
}

/** `coverage` and `coverage/` are one prefix; none stays none. */
export function withSlash(prefix: string): string {
  return prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
}

/** Of a key below the prefix: neither a text beside the files nor what was combined. */
export function isCoverageKey(relativeKey: string): boolean {
  if (relativeKey.startsWith(sourcesFolder) || relativeKey.startsWith(combinedFolder)) return false;
  return relativeKey.endsWith('.coverage');
}

/** Request ids are UUIDs (https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html). */
const requestId = /-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Which function wrote a file that does not say so itself, as those of coverage.py do not.
 *
 *   '…/my-function-8f5e2b1c-….coverage'  →  'my-function'
 *
 * An id that is no UUID ends at the last hyphen: `my-function-42.coverage` is of `my-function`.
 */
export function functionNameOfKey(key: string): string {
  const name = posix.basename(key, '.coverage');
  const withoutId = name.replace(requestId, '');
  return withoutId === name ? name.replace(/-[^-]+$/, '') : withoutId;
}
