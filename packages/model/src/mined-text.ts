// What of a message its template is mined from: the sentence that says what kind of line it is, and the names of errors in it.
// Names of users and of tables may vary within one kind of line. The name of an error is what happened, and never does.
import { parseMessage } from './parse-message.ts';
import { patternText } from './pattern-text.ts';

export interface MinedText {
  /** A JSON line as it is, since its keys tell its kind as well; of any other message the sentence. */
  readonly line: string;
  /** The pattern text (pattern-text.ts). */
  readonly sentence: string;
  /** The errors that it names, in the order of their names, apart by blanks; empty when it names none. */
  readonly errors: string;
}

/** Names of errors that take part; a line that lists more is a list. */
export const minedErrorsMax = 8;

/**
 * What a template is mined from. Linear in the length of the message.
 *
 *   minedText('2026-…⇥4c1e…⇥ERROR⇥no basket: NotFoundError\n    at …')   →   line and sentence 'no basket: NotFoundError', errors 'NotFoundError'
 */
export function minedText(message: string): MinedText {
  const parsed = parseMessage(message);
  const sentence = patternText(parsed, message);
  const named = sentence.match(errorName) ?? [];
  const errors = new Set(parsed.errorType === undefined ? named : [parsed.errorType, ...named]);
  return {
    line: parsed.json === undefined ? sentence : message.trim(),
    sentence,
    errors: [...errors].sort().slice(0, minedErrorsMax).join(' '),
  };
}

// A word may be long, so what stands before the ending is bounded: without a bound it would be tried from every letter.
const errorName = /\b[A-Za-z][\w.]{0,80}(?:Error|Exception|Fault)\b/g;
