// Errors that come as JSON objects: what the runtimes print for an uncaught one, what they answer to a caller, and what
// loggers (Powertools, pino, ECS) write. The names differ, the parts do not: a type, a message, a stack, a cause.
import type { ApplicationError, ErrorCause } from './application-error.ts';
import { codeIn, errorCausesMax, errorFramesMax, errorHeader } from './error-header.ts';
import { errorsFromText } from './error-text.ts';
import { isJsonObject, type JsonObject, numberAt, parseJsonObject, textAt, valueAt } from './json-object.ts';
import { levelOf } from './parse-message.ts';
import { parseFrame, type StackFrame, withOrigin } from './stack-frame.ts';

const typePaths = ['errorType', 'exception_name', 'name', 'type', '__type', 'class', 'code'];
const messagePaths = ['errorMessage', 'message', 'Message', 'msg'];
const stackKeys = ['stackTrace', 'trace', 'stack', 'stack_trace', 'exception'];
const causeKeys = ['cause', 'reason', 'inner', 'innerException', 'previous'];
/** Where loggers put the error of a line; `message` because a logged object may be the error itself. */
const holderKeys = ['error', 'err', 'exception', 'message', 'cause', 'detail'];

/**
 * The error that an object is or holds; `undefined` when it is ordinary data.
 *
 *   {"level":"ERROR","message":"failed","error":{"name":"TypeError","message":"x","stack":"TypeError: x\n    at …"}}
 *   →  { type: 'TypeError', message: 'x', frames: […], causes: [] }
 */
export function errorFromJson(json: JsonObject): ApplicationError | undefined {
  if (isErrorShaped(json)) return errorOf(json);
  for (const key of holderKeys) {
    const held = json[key];
    const object = typeof held === 'string' ? parseJsonObject(held) : held;
    if (isJsonObject(object) && (isErrorShaped(object) || key === 'error' || key === 'err')) return errorOf(object);
  }
  return errorInStrings(json);
}

function isErrorShaped(json: JsonObject): boolean {
  if (textAt(json, ['errorType', 'errorMessage', 'exception_name']) !== undefined) return true;
  const hasStack = stackKeys.some((key) => typeof json[key] === 'string' || Array.isArray(json[key]));
  const isCloudError = typeof json.__type === 'string';
  return isCloudError || (hasStack && textAt(json, [...messagePaths, 'name']) !== undefined);
}

// A logger's line of level ERROR whose error is only text. Without a level, the text must itself name an error type.
function errorInStrings(json: JsonObject): ApplicationError | undefined {
  const level = levelOf(textAt(json, ['level', 'severity']));
  const isSevere = level === 'ERROR' || level === 'FATAL';
  for (const key of ['error', 'err', 'message', 'msg']) {
    const text = json[key];
    if (typeof text !== 'string' || text === '') continue;
    const [error] = errorsFromText(text);
    if (error !== undefined) return error;
    if (isSevere && (key === 'error' || key === 'err'))
      return withCode({ type: 'Error', message: text, frames: [], causes: [] }, json);
  }
  return undefined;
}

function errorOf(json: JsonObject): ApplicationError {
  const outer = partsOf(json);
  const causes: ErrorCause[] = [];
  for (let inner = causeOf(json); inner !== undefined && causes.length < errorCausesMax; inner = causeOf(inner)) {
    causes.push(partsOf(inner));
  }
  return { ...outer, causes: causes.length > 0 ? causes : causeInMessage(outer) };
}

function causeOf(json: JsonObject): JsonObject | undefined {
  for (const key of causeKeys) {
    const value = json[key];
    const object = typeof value === 'string' ? parseJsonObject(value) : value;
    if (isJsonObject(object) && textAt(object, [...messagePaths, ...typePaths]) !== undefined) return object;
  }
  return undefined;
}

// Runtime.ImportModuleError wraps `Error: Cannot find module 'x'` in its message, and so do its siblings.
function causeInMessage(outer: ErrorCause): readonly ErrorCause[] {
  const header = errorHeader(outer.message.split('\n', 1)[0] ?? '');
  if (header === undefined || !header.isWhole || header.type === outer.type) return [];
  return [{ type: header.type, message: header.message, frames: [] }];
}

function partsOf(json: JsonObject): ErrorCause {
  const stack = stackKeys.map((key) => json[key]).find((value) => value !== undefined && !isJsonObject(value));
  const printed = typeof stack === 'string' ? errorsFromText(stack)[0] : undefined;
  const type = textAt(json, typePaths) ?? printed?.type ?? 'Error';
  const message = textAt(json, ['errorMessage']) ?? printedMessage(json, printed) ?? '';
  return withCode({ type: type.slice(type.indexOf('#') + 1), message, frames: framesOf(stack, printed) }, json);
}

// Powertools for Python: `message` is what the developer logged, the error's own message is only in the traceback.
function printedMessage(json: JsonObject, printed: ErrorCause | undefined): string | undefined {
  return 'exception_name' in json && printed !== undefined
    ? printed.message
    : (textAt(json, messagePaths) ?? printed?.message);
}

function withCode<T extends ErrorCause>(error: T, json: JsonObject): T {
  const code = textAt(json, ['code', 'Code', 'errno']) ?? codeIn(error.message);
  return code === undefined ? error : { ...error, code };
}

function framesOf(stack: unknown, printed: ErrorCause | undefined): readonly StackFrame[] {
  if (!Array.isArray(stack)) return printed?.frames ?? [];
  const items: readonly unknown[] = stack.slice(0, errorFramesMax);
  const frames = items.flatMap((item) => frameOfItem(item) ?? []);
  const isPython = items.some((item) => Array.isArray(item) || (typeof item === 'string' && /^\s*File "/.test(item)));
  return isPython ? frames.reverse() : frames;
}

// A string in the runtime's notation; Go's { path, line, label }; Python 2's [file, line, function, code].
function frameOfItem(item: unknown): StackFrame | undefined {
  if (typeof item === 'string') return parseFrame(item.trimStart().split('\n', 1)[0] ?? '');
  if (Array.isArray(item)) return frameOfParts(item[0], item[1], item[2]);
  return isJsonObject(item)
    ? frameOfParts(textAt(item, ['path', 'file']), numberAt(item, 'line'), valueAt(item, 'label'))
    : undefined;
}

function frameOfParts(file: unknown, line: unknown, name: unknown): StackFrame | undefined {
  if (typeof file !== 'string') return undefined;
  return withOrigin({
    file,
    ...(typeof line === 'number' ? { line } : {}),
    ...(typeof name === 'string' && name !== '' ? { function: name } : {}),
  });
}

/** An excerpt whose braces were cut off still names its type and message. */
export function errorFromJsonFragment(text: string): ApplicationError | undefined {
  const type = fragment(text, /"errorType"\s{0,9}:\s{0,9}"((?:[^"\\]|\\.){1,300})"/);
  const message = fragment(text, /"errorMessage"\s{0,9}:\s{0,9}"((?:[^"\\]|\\.){1,4000})"/);
  if (type === undefined && message === undefined) return undefined;
  return { type: type ?? 'Error', message: message ?? '', frames: [], causes: [] };
}

function fragment(text: string, pattern: RegExp): string | undefined {
  const quoted = pattern.exec(text)?.[1];
  if (quoted === undefined) return undefined;
  const unescaped = parseJsonObject(`{"text":"${quoted}"}`)?.text;
  return typeof unescaped === 'string' ? unescaped : quoted;
}
