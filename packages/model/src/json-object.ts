// Looking into JSON that somebody else wrote: every step may be missing or of another type.

import { plainValue, readJson } from './json-reader.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text as a JSON object; `undefined` for anything else, never an exception. White space around it is allowed. */
export function parseJsonObject(text: string): JsonObject | undefined {
  const value = parseJson(text);
  return isJsonObject(value) ? value : undefined;
}

/** The text as JSON; `undefined` when it is none. A cheap look at both ends spares most text the parser's exception. */
export function parseJson(text: string): unknown {
  const trimmed = text.trim();
  const ends = `${trimmed.charAt(0)}${trimmed.charAt(trimmed.length - 1)}`;
  if (ends !== '{}' && ends !== '[]') return undefined;
  try {
    return JSON.parse(trimmed);
  } catch {
    const nearly = readJson(trimmed);
    return nearly === undefined ? undefined : plainValue(nearly, nearlyJsonDepthMax);
  }
}

/** Levels of a document with a comma too many or a NaN: such a one is written by hand or by Python, not by an attacker. */
const nearlyJsonDepthMax = 500;

/** Steps along a dotted path: `error.name`. An own key that contains the dots wins: `log.level` of ECS loggers. */
export function valueAt(object: JsonObject, path: string): unknown {
  if (Object.hasOwn(object, path)) return object[path];
  let value: unknown = object;
  for (const step of path.split('.')) {
    if (!isJsonObject(value) || !Object.hasOwn(value, step)) return undefined;
    value = value[step];
  }
  return value;
}

/** The text under the first path that holds a non-empty one. */
export function textAt(object: JsonObject, paths: readonly string[]): string | undefined {
  for (const path of paths) {
    const value = valueAt(object, path);
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}

/** The finite number under a path; a number written as text counts, since exporters disagree. */
export function numberAt(object: JsonObject, path: string): number | undefined {
  const value = valueAt(object, path);
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** A type whose `undefined` values are absent keys. */
export type Present<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** Drops the keys whose value is `undefined`: "the record does not say" is an absent field everywhere in the model. */
export function present<T extends object>(fields: T): Present<T> {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) if (value !== undefined) kept[key] = value;
  return kept as Present<T>; // the loop above is what makes it true; TypeScript cannot follow Object.entries
}

/** The objects of a list; none of anything else. */
export function objectsIn(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** The objects of the list that a member of an object is. */
export function objectsAt(holder: unknown, name: string): readonly JsonObject[] {
  return isJsonObject(holder) ? objectsIn(holder[name]) : [];
}
