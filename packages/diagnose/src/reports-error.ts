// Does a statement report an error, or does it only sound like one?
import { applicationErrors, parseMessage } from '@coldcase/model';
import type { Statement } from './evidence.ts';
import { weightOf } from './ranking/harmless.ts';

/** By its level, by a platform record that names a failure, or by an error printed in it. Harmless words do not count. */
export function reportsError({ level, samples }: Statement): boolean {
  if (samples.every((sample) => weightOf(sample, level) < 1)) return false;
  if (level === 'ERROR' || level === 'FATAL') return true;
  return samples.some((sample) => {
    const parsed = parseMessage(sample);
    const isPlatformFailure = parsed.recordType === 'TIMEOUT' || parsed.recordType === 'EXIT';
    const hasStatus = parsed.status === 'error' || parsed.status === 'timeout';
    return isPlatformFailure || hasStatus || applicationErrors(parsed).length > 0;
  });
}
