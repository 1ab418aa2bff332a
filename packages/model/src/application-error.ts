// Errors in what an application printed, whatever its runtime: the type, the message, where it was raised, what caused it.
//
//   2026-…⇥4c1e…⇥ERROR⇥Invoke Error ⇥{"errorType":"TypeError","errorMessage":"x is undefined","stack":["TypeError: …","    at …"]}
//   →  [{ type: 'TypeError', message: 'x is undefined', frames: [{ file: '/var/task/app.js', line: 3, inApp: true }, …], causes: [] }]
//
// Errors come as JSON (error-json.ts) or as text (error-text.ts); here is only the choice.
import { errorFromJson, errorFromJsonFragment } from './error-json.ts';
import { errorsFromText } from './error-text.ts';
import { parseJsonObject } from './json-object.ts';
import { type ParsedMessage, parseMessage } from './parse-message.ts';
import type { StackFrame } from './stack-frame.ts';

export interface ErrorCause {
  /** As printed: `TypeError`, `java.lang.IllegalStateException`, `Runtime.ImportModuleError`, `Init<LoadError>`. */
  readonly type: string;
  readonly message: string;
  /** The place where it was raised first, its callers after it, in every runtime (Python prints the other way round). */
  readonly frames: readonly StackFrame[];
  /** The service's own word, where one is printed: `AccessDenied`, `NoSuchKey`, `ECONNREFUSED`. */
  readonly code?: string;
}

export interface ApplicationError extends ErrorCause {
  /** What led to it, the innermost last. */
  readonly causes: readonly ErrorCause[];
}

/**
 * Every error in one message, in the order of printing. Platform records (REPORT, a timeout, an exit) have none: they are
 * the platform's words, with fields of their own. Never throws; linear in the length of the message.
 */
export function applicationErrors(message: string | ParsedMessage): readonly ApplicationError[] {
  const parsed = typeof message === 'string' ? parseMessage(message) : message;
  if (parsed.recordType !== undefined) return [];
  if (parsed.json !== undefined) return listOf(errorFromJson(parsed.json));
  const body = parsed.body ?? '';
  const embedded = listOf(embeddedError(body));
  return embedded.length > 0 ? embedded : errorsFromText(body);
}

// Node prints `Invoke Error ⇥{…}`, Ruby a headline and the object below it; a copy may have lost the braces.
function embeddedError(body: string): ApplicationError | undefined {
  const start = body.search(/\{\s{0,200}"/);
  const end = body.lastIndexOf('}');
  const json = start < 0 || end < start ? undefined : parseJsonObject(body.slice(start, end + 1));
  return (json === undefined ? undefined : errorFromJson(json)) ?? errorFromJsonFragment(body);
}

function listOf(error: ApplicationError | undefined): readonly ApplicationError[] {
  return error === undefined ? [] : [error];
}
