// JSON of anything that a log line can be given: cycles, big integers, errors, maps, getters that throw, a `toJSON` that lies,
// values without end. Ordinary values come out as JSON.stringify has them (a property test compares).

/** Characters of one line. CloudWatch takes events of 1 MB, and subscribers of logs often less. */
export const lineCharsMax = 256_000;
/** Objects inside of objects. Deeper ones are rarely read, and a list of a million links would end the stack. */
export const depthMax = 32;

export interface JsonLimits {
  readonly chars?: number;
  readonly depth?: number;
}

/** Never throws. What is left out says so: `"[Circular]"`, `"[Deeper]"`, `"[Truncated]"`, `"[Throws: …]"`. O(what is written). */
export function safeJson(value: unknown, limits: JsonLimits = {}): string {
  const state: State = { left: limits.chars ?? lineCharsMax, depthMax: limits.depth ?? depthMax, path: [] };
  return written(value, '', state) ?? 'null';
}

interface State {
  /** Characters that may still be written. */
  left: number;
  readonly depthMax: number;
  /** The objects around the one at work. */
  readonly path: object[];
}

/** Absent for what JSON has no word for: functions, symbols, undefined. */
function written(given: unknown, key: string, state: State): string | undefined {
  if (state.left <= 0) return '"[Truncated]"';
  const value = typeof given === 'object' || typeof given === 'bigint' ? plain(given, key) : given;
  switch (typeof value) {
    case 'string':
      return spend(state, quoted(value, state));
    case 'number':
      return spend(state, Number.isFinite(value) ? String(Object.is(value, -0) ? 0 : value) : 'null');
    case 'boolean':
      return spend(state, String(value));
    case 'bigint':
      return spend(state, `"${value}"`);
    case 'object':
      return value === null ? spend(state, 'null') : writtenObject(value, state);
    default:
      return undefined;
  }
}

function spend(state: State, text: string): string {
  state.left -= text.length;
  return text;
}

function quoted(text: string, state: State): string {
  return JSON.stringify(text.length <= state.left ? text : `${text.slice(0, Math.max(0, state.left))}[Truncated]`);
}

function writtenObject(value: object, state: State): string {
  if (state.path.includes(value)) return spend(state, '"[Circular]"');
  if (state.path.length >= state.depthMax) return spend(state, '"[Deeper]"');
  state.path.push(value);
  try {
    return Array.isArray(value) ? writtenList(value, state) : writtenMembers(value, state);
  } catch (error) {
    return spend(state, JSON.stringify(`[Throws: ${textOf(error)}]`));
  } finally {
    state.path.pop();
  }
}

function writtenList(list: readonly unknown[], state: State): string {
  const parts: string[] = [];
  for (let index = 0; index < list.length; index++) {
    parts.push(written(member(list, index), String(index), state) ?? 'null');
    state.left -= 1;
    if (state.left > 0 || index === list.length - 1) continue;
    parts.push('"[Truncated]"');
    break;
  }
  return `[${parts.join(',')}]`;
}

function writtenMembers(value: object, state: State): string {
  const parts: string[] = [];
  for (const key of Object.keys(value)) {
    if (state.left <= 0) {
      parts.push('"[Truncated]":true');
      break;
    }
    const text = written(member(value, key), key, state);
    if (text === undefined) continue;
    const name = JSON.stringify(key);
    state.left -= name.length + 2;
    parts.push(`${name}:${text}`);
  }
  return `{${parts.join(',')}}`;
}

function member(of: object, key: string | number): unknown {
  try {
    return Reflect.get(of, key);
  } catch (error) {
    return `[Throws: ${textOf(error)}]`;
  }
}

/** What stands for an object: its own JSON, or something that tells more than `{}`. */
function plain(value: unknown, key: string): unknown {
  if (value === null || typeof value !== 'object') return value;
  try {
    if (ArrayBuffer.isView(value)) return `[${value.constructor.name} of ${value.byteLength} bytes]`;
    const toJson: unknown = Reflect.get(value, 'toJSON');
    if (typeof toJson === 'function') return Reflect.apply(toJson, value, [key]);
    if (value instanceof Error) return errorFields(value);
    if (value instanceof Map) return Object.fromEntries([...value].map(([name, one]) => [String(name), one]));
    if (value instanceof Set) return [...value];
    if (value instanceof Number || value instanceof String || value instanceof Boolean) return value.valueOf();
  } catch (error) {
    return `[Throws: ${textOf(error)}]`;
  }
  return value;
}

/**
 * An error as Powertools logs it, `name`, `location`, `message`, `stack`, `cause`, with whatever else it carries.
 * Source: https://docs.powertools.aws.dev/lambda/typescript/latest/features/logger/#logging-errors
 */
export function errorFields(error: Error): Record<string, unknown> {
  const { name, message, stack, cause, ...own } = { ...error, ...namedFields(error) };
  return { name, location: locationOf(stack), message, stack, ...own, ...(cause === undefined ? {} : { cause }) };
}

function namedFields({ name, message, stack, cause }: Error) {
  return { name, message, stack, cause };
}

/** `handler.js:12` of the first frame. */
function locationOf(stack: string | undefined): string {
  const [, path = '', line = ''] = /^\s+at .*?([^/\\(\s]+):(\d+):\d+\)?$/m.exec(stack ?? '') ?? [];
  return path === '' ? '' : `${path}:${line}`;
}

function textOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return 'an error that cannot be shown';
  }
}
