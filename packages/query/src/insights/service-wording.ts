// How the service words an error, where that is known: who searches the web for its words should find ours, and the reverse.
// Its texts were observed, not documented. Where it counts positions from is inferred: from 0, as its kind of parser does.
import type { Diagnostic } from '@coldcase/model';

type Wording = (part: string, place: string) => string | undefined;

const unexpectedSymbol: Wording = (part, place) => `unexpected symbol found ${firstSymbol(part)} at ${place}`;

const wordings: Readonly<Record<string, Wording>> = {
  'QL-0101': unexpectedSymbol,
  'QL-0102': unexpectedSymbol,
  'QL-0402': (part) => `Unknown symbols found in or after stats: ${part}`,
  'QL-0406': unexpectedSymbol,
  'QL-0417': (part) =>
    /^diff/i.test(part) ? 'Diff compilation Failed : Diff operation has to be used after Pattern' : undefined,
  'QL-0427': (part) => `Unknown symbols found in or after stats: ${part}`,
  'QL-0425': () => 'Query cannot be compiled',
};

/** The words of the service for this diagnostic of a text; absent when nobody has seen them. */
export function serviceWording(text: string, { code, span }: Diagnostic): string | undefined {
  if (span === undefined) return undefined;
  const before = text.slice(0, span.start);
  const line = before.split('\n').length;
  const position = span.start - (before.lastIndexOf('\n') + 1);
  return wordings[code]?.(text.slice(span.start, span.end), `line ${line} and position ${position}`);
}

/** A word, or one sign; at the end of the text there is none. */
function firstSymbol(part: string): string {
  return /^(?:[\w@.]+|.)/su.exec(part)?.[0] ?? '<EOF>';
}
