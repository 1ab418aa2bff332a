// A line of JSON is of a kind by its message and by the keys it has, not by its text: the order of keys and the values behind
// them say nothing about what happened.
//
//   {"level":"INFO","message":"saved 3 items","order":{"id":"o-17"}}   →   saved 3 items   and   {level, message, order.id}

/** Where loggers put the sentence, most telling first; without any, the name of the event is one. */
const messageKeys = ['message', 'msg', 'Message', 'log', 'text', 'event', 'eventName', 'eventType', 'type', 'name'];

/** Keys of one line that take part. */
export const jsonKeysMax = 50;
/** Depth of nesting that takes part. */
export const jsonDepthMax = 3;

export interface JsonLine {
  readonly message: string;
  /** `{level, message, order.id}`, sorted. */
  readonly keys: string;
}

/** Message and keys of a JSON object; `undefined` when the line is none. */
export function jsonLine(line: string): JsonLine | undefined {
  const object = objectIn(line);
  if (object === undefined) return undefined;
  const key = messageKeys.find((candidate) => typeof object[candidate] === 'string');
  const keys = keyPaths(object, '', 1).sort().slice(0, jsonKeysMax);
  return { message: key === undefined ? '' : String(object[key]), keys: `{${keys.join(', ')}}` };
}

function objectIn(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

const isObject = (json: unknown): json is Readonly<Record<string, unknown>> =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

// Keys that are values themselves, such as ids, would make every line a kind of its own.
function keyPaths(object: Readonly<Record<string, unknown>>, prefix: string, depth: number): string[] {
  return Object.entries(object).flatMap(([key, inner]) => {
    const path = prefix + (/\d{3}|[0-9a-f]{8}/.test(key) ? '<*>' : key);
    return isObject(inner) && depth < jsonDepthMax ? keyPaths(inner, `${path}.`, depth + 1) : [path];
  });
}
