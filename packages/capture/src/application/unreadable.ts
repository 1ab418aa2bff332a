import type { ColdcaseError } from '@coldcase/model';
import { captureError } from '../failures.ts';

/** Why a file or folder that was named cannot be read, as an error that becomes a gap. */
export function unreadable(path: string, error: unknown): ColdcaseError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return captureError('EVIDENCE_NOT_FOUND', { path }, { cause: error });
  const answer = code === 'EACCES' ? 'permission denied' : error instanceof Error ? error.message : String(error);
  return captureError('EVIDENCE_UNREADABLE', { path, answer }, { cause: error });
}
