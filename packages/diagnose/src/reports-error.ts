// Does a statement report an error, or does it only sound like one?
import { applicationErrors, parseMessage } from '@coldcase/model';
import type { Statement } from './evidence.ts';
import { weightOf } from './ranking/harmless.ts';

/** print(), Log4j and many others give lines without a level of their own; a word in capitals near the beginning is one all the same. */
const leadingError = /^[^\n]{0,60}?(?:^|[\s[|(])(?:ERROR|FATAL|SEVERE|CRITICAL)(?=[\s\]|):,-]|$)/;

/** Whether a line without a level calls itself an error. */
export function saysError(text: string): boolean {
  return leadingError.test(text);
}

/** By its level, by a platform record that names a failure, or by an error printed in it. Harmless words do not count. */
export function reportsError({ level, samples }: Statement): boolean {
  if (samples.every((sample) => weightOf(sample, level) < 1)) return false;
  if (level === 'ERROR' || level === 'FATAL') return true;
  return samples.some((sample) => {
    if (level === undefined && saysError(sample)) return true;
    const parsed = parseMessage(sample);
    const isPlatformFailure = parsed.recordType === 'TIMEOUT' || parsed.recordType === 'EXIT';
    const hasStatus = parsed.status === 'error' || parsed.status === 'timeout';
    return isPlatformFailure || hasStatus || applicationErrors(parsed).length > 0;
  });
}
