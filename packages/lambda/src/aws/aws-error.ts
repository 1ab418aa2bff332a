// What a call of AWS can come to, by the words of AWS where it answered, and by those of its SDKs where nobody did.

/** `code` when no answer came: no connection in time, no answer in time, no connection at all, an answer that makes no sense. */
export const connectTimeoutCode = 'ConnectTimeoutError';
export const requestTimeoutCode = 'RequestTimeout';
export const networkCode = 'NetworkError';
export const answerCode = 'AnswerNotUnderstood';
export const credentialsCode = 'CredentialsMissing';

export interface AwsErrorFacts {
  /** `PutObject`. */
  readonly action: string;
  /** `s3://bucket/key`, or an ARN. */
  readonly resource: string;
  readonly region: string;
  /** Absent when no answer came. */
  readonly status?: number;
  /** How often it was tried. */
  readonly attempts: number;
}

/** `code` is what the service said (`NoSuchBucket`, `AccessDenied`, …), or one of the codes above. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: string;
  readonly facts: AwsErrorFacts;

  constructor(code: string, said: string, facts: AwsErrorFacts, cause?: unknown) {
    const { action, resource, region, status, attempts } = facts;
    const answer = status === undefined ? '' : ` (${status})`;
    const tries = attempts === 1 ? '' : `, tried ${attempts} times`;
    super(
      `${action} of ${resource} in ${region}${tries}: ${code}${answer}: ${said}`,
      cause === undefined ? undefined : { cause },
    );
    this.code = code;
    this.facts = facts;
  }
}
