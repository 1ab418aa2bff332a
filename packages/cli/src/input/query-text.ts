import { readFileSync } from 'node:fs';
import { cliError } from '../failures.ts';

/** The text itself, or that of the file behind an `@`. */
export function queryText(textOrFile: string): string {
  if (!textOrFile.startsWith('@') || /[\s|(]/.test(textOrFile)) return textOrFile;
  const path = textOrFile.slice(1);
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const answer = cause instanceof Error ? cause.message : String(cause);
    throw cliError('QUERY_FILE_UNREADABLE', { path, answer }, { cause });
  }
}
