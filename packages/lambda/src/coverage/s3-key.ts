// Where a file lies: `coverage/2024/01/15/my-function-abc-123.coverage`.

export interface KeyParts {
  readonly functionName: string;
  /** What makes the key its own: the request id, of which no two invocations have the same. */
  readonly executionId: string;
  /** `coverage/` by default. */
  readonly prefix?: string;
  /** Now by default. The date of the key is that of UTC. */
  readonly timestamp?: Date;
}

/**
 * generateS3Key({ functionName: 'my-function', executionId: 'abc-123', timestamp: new Date('2024-01-15') })
 * → 'coverage/2024/01/15/my-function-abc-123.coverage'
 */
export function generateS3Key({
  functionName,
  executionId,
  prefix = 'coverage/',
  timestamp = new Date(),
}: KeyParts): string {
  const day = timestamp.toISOString().slice(0, 10).replaceAll('-', '/');
  const folder = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
  // A slash in either would be a folder more, in which nobody looks.
  return `${folder}${day}/${`${functionName}-${executionId}`.replaceAll('/', '_')}.coverage`;
}

/** Of the text of a script, or of a source map, by the SHA-256 of what is in it. */
export const sourceKey = (prefix: string, sha256: string, kind: 'script' | 'map'): string =>
  `${prefix}sources/${sha256}${kind === 'map' ? '.map' : ''}.gz`;
