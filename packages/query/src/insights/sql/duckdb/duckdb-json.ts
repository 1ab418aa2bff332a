// What JSON is to a query, in DuckDB.
import { textLiteral } from './literal.ts';

/** DuckDB also reads NaN, infinities and a comma before the end of a list or a map. */
const lenient = textLiteral(String.raw`(?i)nan|inf|,[ \t\r\n]*[\]}]`);
const quoted = textLiteral(String.raw`"(?:[^"\\]|\\.)*"`);

/** The condition that a text is JSON as `JSON.parse` reads it. */
export function isStrictJson(text: string): string {
  const outside = `regexp_replace(${text}, ${quoted}, '""', 'g')`;
  const isLenient = `CASE WHEN regexp_matches(${text}, ${lenient}) THEN regexp_matches(${outside}, ${lenient}) ELSE false END`;
  return `(json_valid(${text}) AND NOT ${isLenient})`;
}
