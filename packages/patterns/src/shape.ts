// The shape of a text: everything that varies from one request to the next becomes `#`. One replacement, no state, so the
// store can do the same inside its SQL, and two machines always agree.
//
//   loaded 12 items for user u-4711 in 3.5 ms          →   loaded # items for user u-# in # ms
//   connect ECONNREFUSED 10.0.14.7:5432                →   connect ECONNREFUSED #
//   1-5759e988-bd862e3fe1be46a994272793 sampled        →   #-#-# sampled
//
// It is coarse on purpose: S3 and EC2 stay apart (S#, EC#), and names without digits stay as they are. Templates, which
// need to see many texts, are mined over shapes in templates.ts.
import { md5Hex } from './md5.ts';

/**
 * What is masked, first alternative first:
 *   1. a UUID
 *   2. a number in hexadecimal notation, 0x7faf
 *   3. eight or more hexadecimal digits (no English word has eight letters from a to f in a row)
 *   4. a word in which letters stand between digits, a1b2c3: generated identifiers, never names
 *   5. digits, with the marks that join numbers to one value: 3.14, 1,000, 12:30:45, 10.0.14.7:5432
 *
 * The source means the same in JavaScript and in RE2 (test: DuckDB agrees). ASCII only, linear: letters before the first
 * digit of a word are bounded by 12, since an unbounded prefix would be tried again from every letter.
 */
export const shapeMaskSource = [
  '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}',
  '0[xX][0-9a-fA-F]+',
  '[0-9a-fA-F]{8,}',
  '[A-Za-z]{0,12}[0-9]+[A-Za-z]+[0-9][0-9A-Za-z]*',
  '[0-9]+(?:[.,:][0-9]+)*',
].join('|');

const shapeMask = new RegExp(shapeMaskSource, 'g');

/** The text with every varying part as `#`. In SQL: `regexp_replace(text, shapeMaskSource, '#', 'g')`. */
export function shapeOf(text: string): string {
  return text.replace(shapeMask, '#');
}

/** Hexadecimal digits of a pattern id: 64 bits, so a million patterns collide with a chance of 3 in 100 million. */
export const patternIdLength = 16;

/** The stable name of a text's shape. In SQL: `left(md5(regexp_replace(…)), 16)`. */
export function patternIdOf(text: string): string {
  return md5Hex(shapeOf(text)).slice(0, patternIdLength);
}
