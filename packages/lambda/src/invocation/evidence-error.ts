// What can go wrong with evidence, by code. These are said on standard error or returned; they never reach a handler.

export type EvidenceErrorCode =
  | 'ANSWER_BROKEN'
  | 'GITHUB_BUSY'
  | 'GITHUB_REFUSED'
  | 'METRIC_VALUE_INVALID'
  | 'NOT_AN_ERROR'
  | 'PROMISE_NEVER_SETTLED'
  | 'REPORTER_SETTINGS'
  | 'WORK_QUEUE_FULL';

export class EvidenceError extends Error {
  override readonly name: string = 'EvidenceError';
  readonly code: EvidenceErrorCode;

  constructor(code: EvidenceErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
