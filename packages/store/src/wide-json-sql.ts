// A message gives at most 200 fields, its first ones. No JSON function counts, so the values after the 200th are made null
// before any path is looked up. Regular expressions can do that, since in JSON the next token is always known:
//
//   {"a":1,"b":{"c":2,"d":"x"},"e":3}   with a limit of 2   →   {"a":1,"b":{"c":2,"d":null},"e":null}
//
// Only messages with 200 commas come this way.
import { jsonFieldsMax } from '@coldcase/query';
import { literal } from './engine/duckdb.ts';

const blanks = String.raw`[ \t\r\n]*`;
const quoted = String.raw`"(?:[^"\\]|\\[^\n])*"`;
/** What may stand before a value: signs, keys, and null, which is no field. */
const before = String.raw`(?:[ \t\r\n{}\[\]:,]|${quoted}${blanks}:|null)*`;
/** A value; what follows it tells a text from a key. */
const value = String.raw`(?:${quoted}|(?:[0-9tf-]|[nN][aA]|[iI])[^,}\] \t\r\n]*)`;
const after = String.raw`${blanks}[,}\]]`;

/** Ends the text with a value, so that every match begins where the last one ended and never inside a key. */
export const sentinel = '0,';
export const erasedSentinel = 'null,';

/** The text up to its n-th value, from the start. */
export const firstValuesPattern = (count: number) => `^(?:${before}${value}${after}){${count}}`;

/** One value between its two captures, and what is left of it. */
export const valuePattern = `(${before})${value}(${after})`;
export const erasure = '\\1null\\2';

/** SQL of a JSON text whose values after the first `count` are null; shorter texts come back as they are. */
export function firstValuesSql(json: string, count: number = jsonFieldsMax): string {
  const head = `regexp_extract(${json}, ${literal(firstValuesPattern(count))})`;
  const tail = `substr(${json}, length(${head}) + 1) || '${sentinel}'`;
  const erased = `regexp_replace(${tail}, ${literal(valuePattern)}, ${literal(erasure)}, 'g')`;
  return `CASE WHEN ${head} = '' THEN ${json} ELSE ${head} || left(${erased}, -${erasedSentinel.length}) END`;
}
