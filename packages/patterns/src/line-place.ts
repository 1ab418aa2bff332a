// Where in the code a line was written. One place writes one kind of line, whatever the values in it; many loggers say the place:
//
//   19:35:18.537 INFO  o.OrderService#54 stored order 17 for alice        o.OrderService#54
//   [orders.ts:120] stored order 17                                       orders.ts:120
//
// Where none is said, the words before the first value stand for it: a text in the code begins with them.
import { typedTokens } from './typed-mask.ts';

const placeLengthMax = 160;
/** A class or a file, and the line in it. */
const placeWords = /(?<![\w.$/])[A-Za-z_$][\w.$[\]/-]*(?:#|\.(?:[cm]?[jt]sx?|py|java|kt|go|rb|cs|rs|scala):)\d{1,6}\b/;

/** The place that the beginning of a line names; absent when it names none. */
export function placeIn(line: string): string | undefined {
  return placeWords.exec(line.slice(0, placeLengthMax))?.[0];
}

/** Letters from which on something is said: `[` or `>>` before a value is no beginning. */
const letters = /\p{L}{3}/u;

/**
 * The beginning of a line up to its first value; values before the first word are left out.
 *
 *   headOf('[pay] order 17 refused for 3 reasons')   →   '[pay] order '
 */
export function headOf(line: string): string {
  let head = '';
  for (const { type, text } of typedTokens(line.trim())) {
    if (type === undefined) head += text;
    else if (letters.test(head)) break;
  }
  return head;
}
