// Percent-encoding (RFC 3986 §2.1) and its form variant, where a blank is a plus sign.
import { characterAt } from '../utf8.ts';
import { type View, ViewBuilder } from '../view.ts';

const sequence = /(?:%[0-9a-fA-F]{2})+/g;

/** `start` is where it stands in the raw text. Sequences that are not UTF-8 stay as they are. */
export function percentView(raw: string, start: number): View {
  const builder = new ViewBuilder();
  let at = 0;
  for (const match of raw.matchAll(sequence)) {
    addPlain(builder, raw.slice(at, match.index), start + at);
    addSequence(builder, match[0], start + match.index);
    at = match.index + match[0].length;
  }
  addPlain(builder, raw.slice(at), start + at);
  return builder.view('url', start + raw.length, encodeURIComponent);
}

/** A plus sign before a digit at the beginning is that of a telephone number which nobody encoded. */
function addPlain(builder: ViewBuilder, run: string, start: number): void {
  const isPhone = /^\+\d/.test(run);
  builder.addRun(isPhone ? `+${run.slice(1).replaceAll('+', ' ')}` : run.replaceAll('+', ' '), start);
}

function addSequence(builder: ViewBuilder, encoded: string, start: number): void {
  const bytes = encoded
    .slice(1)
    .split('%')
    .map((hex) => Number.parseInt(hex, 16));
  for (let index = 0; index < bytes.length; ) {
    const character = characterAt(bytes, index);
    const place = start + index * 3;
    if (character === undefined) builder.addRun(encoded.slice(index * 3, index * 3 + 3), place);
    else builder.add(String.fromCodePoint(character.point), place);
    index += character?.length ?? 1;
  }
}
