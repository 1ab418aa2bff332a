// What can go wrong with evidence, by code. These are said on standard error or returned; they never reach a handler.

export type EvidenceErrorCode = 'WORK_QUEUE_FULL' | 'METRIC_VALUE_INVALID';

export class EvidenceError extends Error {
  override readonly name = 'EvidenceError';
  readonly code: EvidenceErrorCode;

  constructor(code: EvidenceErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
