// Names that a runbook is run for, written into its texts: `${function}` becomes `orders`.
//
// A name may come from a log line, and goes into commands that a person copies into a shell. So only what names of AWS are made
// of is accepted, and no name that a program would take for an option.

export type Parameters = Readonly<Record<string, string>>;

/** Parameters that a case can give by itself, with the kind of document that names one. */
export const knownParameters = {
  function: 'function',
  table: 'table',
  queue: 'queue',
  stream: 'stream',
  api: 'rest-api',
  bucket: 'bucket',
} as const;

/** The longest name of a resource that has one: a log group, 512. */
const nameLengthMax = 512;

export function isUsableName(value: string): boolean {
  return value.length <= nameLengthMax && /^[A-Za-z0-9_./][A-Za-z0-9_./:-]*$/.test(value);
}

const hole = /\$\{([a-z][a-z0-9-]*)\}/g;

/** Names of the parameters in a text, each once, in their order. */
export function holesIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(hole)].map(([, name = '']) => name))];
}

/** `${table}` → `carts`; what nobody named stays to be seen as `<table>`. */
export function filled(text: string, parameters: Parameters): string {
  return text.replaceAll(hole, (_, name: string) => parameters[name] ?? `<${name}>`);
}

/** Parameters of a text that nobody named. */
export function missingIn(text: string, parameters: Parameters): readonly string[] {
  return holesIn(text).filter((name) => parameters[name] === undefined);
}

/** `arn:aws:lambda:eu-west-1:123456789012:function:orders:live` is of `orders`. */
export function partsOfName(name: string): readonly string[] {
  return name.startsWith('arn:') || name.includes('://') ? [name, ...name.split(/[:/]/)] : [name];
}
