// JSON inside a query: parsing it and stepping into it.
import { isJsonObject } from '@coldcase/model';
import { type Value, valueOfJson } from '../value.ts';

/** A map or a list; missing for single values and for what is no JSON. */
export function parseJsonText(text: string): Value {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? { kind: 'json', json } : undefined;
  } catch {
    return undefined;
  }
}

/** One step by key or by position, counted from 0. */
export function stepInto(value: Value, step: string | number): Value {
  if (typeof value !== 'object' || value.kind !== 'json') return undefined;
  const { json } = value;
  if (Array.isArray(json)) return /^\d+$/.test(String(step)) ? valueOfJson(json[Number(step)]) : undefined;
  return isJsonObject(json) && Object.hasOwn(json, step) ? valueOfJson(json[step]) : undefined;
}
