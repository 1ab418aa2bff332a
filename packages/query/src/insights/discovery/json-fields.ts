// Fields of a JSON message. A name says nothing about where its dots come from, so each way to read it is tried in one fixed
// order; the interpreter walks a tree, a store asks its engine for the same places.
//
//   a.b.c   →   {"a": {"b": {"c": …}}}   {"a": {"b.c": …}}   {"a.b": {"c": …}}   {"a.b.c": …}
import { isJsonMap, type JsonNode, JsonScalar } from '@coldcase/model';
import { jsonDepthMax, jsonFieldsMax, jsonSplitsMax } from '../limits.ts';
import { emptyJsonIsMissing, nestingWinsOverDottedKey } from '../semantics.ts';

/**
 * The places that answer to a name, the winning one first: each is a list of keys. Empty for the names of system fields.
 * A name of more parts than `jsonSplitsMax` is only split from the left: keys with dots are then looked for at the end.
 */
export function jsonPlacesOf(name: string): readonly (readonly string[])[] {
  if (name.startsWith('@') && !name.startsWith('@@')) return [];
  const parts = jsonPathOf(name).split('.');
  const places = parts.length <= jsonSplitsMax ? splits(parts) : splitsAtTheEnd(parts);
  const within = places.filter((keys) => keys.length <= jsonDepthMax);
  return nestingWinsOverDottedKey ? within : within.reverse();
}

/** The path in the message: a field whose own name starts with @ is shown with one more (documented). */
export function jsonPathOf(name: string): string {
  return name.startsWith('@@') ? name.slice(1) : name;
}

function splits(parts: readonly string[]): string[][] {
  if (parts.length === 0) return [[]];
  return parts.flatMap((_, index) => {
    const key = parts.slice(0, index + 1).join('.');
    return splits(parts.slice(index + 1)).map((rest) => [key, ...rest]);
  });
}

function splitsAtTheEnd(parts: readonly string[]): string[][] {
  return parts.map((_, index) => [...parts.slice(0, parts.length - 1 - index), parts.slice(-1 - index).join('.')]);
}

/** The text of a field of a document, or `undefined`. */
export function jsonFieldOf(document: JsonNode, name: string): string | undefined {
  for (const keys of jsonPlacesOf(name)) {
    const text = textOf(nodeAt(document, keys));
    if (text !== undefined) return text;
  }
  return undefined;
}

/** The names of all leaves, in the order of the document. */
export function jsonNamesOf(document: JsonNode, path: readonly string[] = []): readonly string[] {
  if (document instanceof JsonScalar) return [path.join('.')];
  if (path.length >= jsonDepthMax) return [];
  const children = isJsonMap(document) ? [...document] : [...document.entries()];
  return children.flatMap(([key, node]) => jsonNamesOf(node, [...path, exposed(String(key), path)]));
}

/** A field whose own name starts with @ is shown with one more (documented). */
function exposed(key: string, path: readonly string[]): string {
  return path.length === 0 && key.startsWith('@') ? `@${key}` : key;
}

function nodeAt(document: JsonNode, keys: readonly string[]): JsonNode | undefined {
  let node: JsonNode | undefined = document;
  for (const key of keys) node = childOf(node, key);
  return node;
}

function childOf(node: JsonNode | undefined, key: string): JsonNode | undefined {
  if (node === undefined || node instanceof JsonScalar) return undefined;
  if (isJsonMap(node)) return node.get(key);
  return /^(?:0|[1-9][0-9]*)$/.test(key) ? node[Number(key)] : undefined;
}

function textOf(node: JsonNode | undefined): string | undefined {
  if (!(node instanceof JsonScalar) || node.position >= jsonFieldsMax) return undefined;
  switch (node.kind) {
    case 'number':
      return numberTextOf(node.text);
    case 'null':
      return emptyJsonIsMissing ? undefined : 'null';
    default:
      return node.text;
  }
}

/**
 * A number of JSON as it prints after having been read, which is how a service that parses and stores it can show it.
 *
 *   1.50 → 1.5      1.0 → 1.0      1E5 → 100000.0      12345678901234567890 → as it is      1e999 → as it is
 */
export function numberTextOf(written: string): string {
  if (!/^-?[0-9]/.test(written)) return written;
  if (!/[.eE]/.test(written)) return written === '-0' ? '0' : written;
  const number = Number(written);
  if (!Number.isFinite(number)) return written;
  const text = Object.is(number, -0) ? '-0' : String(number).replace('e+', 'e');
  return /[.e]/.test(text) ? text : `${text}.0`;
}
