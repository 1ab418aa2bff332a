// Which fields occur in no event of a case: "never captured" is another answer than "empty". What the manifest tells costs
// nothing; a name that is still in doubt costs one scan that ends at the first event that has it.
import { type EventRelation, jsonPathOf, jsonPlacesOf, lineTypesWith } from '@coldcase/query';
import { literal } from './engine/duckdb.ts';
import type { Part } from './folder/manifest.ts';

/** Fields of every event, whatever it is. */
const fieldsOfEveryEvent = new Set(['@timestamp', '@message', '@ptr']);

/** True when the manifest already says that some event has the field. */
export function isKnownField(name: string, parts: readonly Part[]): boolean {
  if (fieldsOfEveryEvent.has(name)) return true;
  const path = jsonPathOf(name);
  const types: readonly string[] = lineTypesWith(name);
  return parts.some(
    ({ jsonPaths, lineTypes }) =>
      jsonPaths?.some((column) => column.path === path) || lineTypes?.some((type) => types.includes(type)),
  );
}

/** A statement with one row if some event has the field and none otherwise; `undefined` when no event can have it. */
export function occurrenceSql(name: string, relation: EventRelation): string | undefined {
  const field = relation.field(name);
  if (field === undefined) return undefined;
  const word = wordOf(name);
  // Looking for a word is far cheaper than reading JSON, and is all that happens where the field does not occur.
  const mayOccur = word === undefined ? 'TRUE' : `contains(message, ${literal(word)})`;
  return `SELECT 1 FROM ${relation.sql} WHERE CASE WHEN ${mayOccur} THEN (${field.sql}) IS NOT NULL ELSE false END LIMIT 1`;
}

/** A part of a JSON name that stands in every message that has the field: the last one that is no index and needs no escape. */
function wordOf(name: string): string | undefined {
  const keys = jsonPlacesOf(name)[0] ?? [];
  return keys.findLast((key) => /^[A-Za-z_@$-][\w@$-]*$/.test(key));
}
