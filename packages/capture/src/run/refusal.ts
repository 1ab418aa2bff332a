import { ColdcaseError } from '@coldcase/model';

const refusals = new Set([
  'CAPTURE_ACCESS_DENIED',
  'CAPTURE_NOT_FOUND',
  'CAPTURE_INVALID_REQUEST',
  'CAPTURE_THROTTLED',
  'CAPTURE_SERVICE_FAILED',
  'CAPTURE_BUDGET_SPENT',
  'EVIDENCE_NOT_FOUND',
  'EVIDENCE_UNREADABLE',
]);

/** It concerns one thing, and the others can still be asked: the case is finished without it and says so. */
export function isRefusal(error: unknown): error is ColdcaseError {
  return error instanceof ColdcaseError && refusals.has(error.code);
}
