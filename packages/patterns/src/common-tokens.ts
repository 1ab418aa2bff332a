// What some messages of one kind have in common, for a reader. A template (templates.ts) tells which messages are of one kind;
// here is how the kind is written, with the types that readers know, from the messages themselves.
//
//   user alice paid 12 from 10.0.0.7        user  Token  paid  Number  from  IP
//   user bruno paid 12 from 10.0.0.9    →
import { type TypedToken, typedTokens } from './typed-mask.ts';

export interface CommonToken {
  /** Absent where the messages differ. */
  readonly text?: string;
  /** The type of a varying part, as in `typedTokens`; `Token` for parts of which only their differing is known. */
  readonly type?: string;
}

/** Steps of comparing two messages after their equal beginnings and ends; what takes more is written as one varying part. */
export const comparisonStepsMax = 40_000;

/**
 * The tokens that all texts have, in order. What some have and others do not is a `Token`. Neither the order of the texts
 * nor how often one is there matters.
 *
 *   commonTokens(['open door 4', 'open gate 4'])   →   'open ', Token, ' ', '4' Number
 *
 * O(texts × tokens) where they differ in one place, and at most `comparisonStepsMax` for each text.
 */
export function commonTokens(texts: readonly string[]): readonly CommonToken[] {
  const different = [...new Set(texts)].sort();
  if (different.length <= 1) return typedTokens(different[0] ?? '');
  const [first = [], ...others] = different.map(piecesOf);
  return written(others.reduce(common, first));
}

type Piece = CommonToken;

const differing: Piece = { type: 'Token' };
const isDiffering = ({ text, type }: Piece): boolean => text === undefined && type === 'Token';

const wordCharacters = String.raw`\w.$%&*+~^/\\\u0080-\uffff-`;
const part = new RegExp(String.raw`\s+|[${wordCharacters}]+|[^${wordCharacters}]`, 'g');

function piecesOf(text: string): readonly Piece[] {
  return typedTokens(text).flatMap((token: TypedToken): readonly Piece[] =>
    token.type === undefined ? (token.text.match(part) ?? []).map((word) => ({ text: word })) : [token],
  );
}

const isSame = (a: Piece, b: Piece): boolean => (a.type === undefined ? a.text === b.text : a.type === b.type);
const both = (a: Piece, b: Piece): Piece => (a.text === b.text ? a : { type: a.type ?? 'Token' });

// Equal beginnings and ends go first: messages of one kind differ in a name or two, and what is left to compare is short.
function common(one: readonly Piece[], other: readonly Piece[]): readonly Piece[] {
  const most = Math.min(one.length, other.length);
  let from = 0;
  while (from < most && isPair(one[from], other[from])) from += 1;
  let after = 0;
  while (after < most - from && isPair(one.at(-1 - after), other.at(-1 - after))) after += 1;
  const pair = (piece: Piece, place: number) => both(piece, other[place] ?? piece);
  return [
    ...one.slice(0, from).map(pair),
    ...commonInside(one.slice(from, one.length - after), other.slice(from, other.length - after)),
    ...one.slice(one.length - after).map((piece, place) => pair(piece, other.length - after + place)),
  ];
}

const isPair = (a: Piece | undefined, b: Piece | undefined): boolean =>
  a !== undefined && b !== undefined && !isDiffering(a) && isSame(a, b);

/** The longest sequence that both have; ties go to the place that comes first in `one`. */
function commonInside(one: readonly Piece[], other: readonly Piece[]): readonly Piece[] {
  if (one.length === 0 && other.length === 0) return [];
  if (one.length === 0 || other.length === 0 || one.length * other.length > comparisonStepsMax) return [differing];
  const width = other.length + 1;
  const lengths = new Uint16Array((one.length + 1) * width);
  for (let row = one.length - 1; row >= 0; row -= 1) {
    for (let column = other.length - 1; column >= 0; column -= 1) {
      lengths[row * width + column] = isPair(one[row], other[column])
        ? 1 + (lengths[(row + 1) * width + column + 1] ?? 0)
        : Math.max(lengths[(row + 1) * width + column] ?? 0, lengths[row * width + column + 1] ?? 0);
    }
  }
  const pieces: Piece[] = [];
  const add = (piece: Piece) => {
    const before = pieces.at(-1);
    if (!isDiffering(piece) || before === undefined || !isDiffering(before)) pieces.push(piece);
  };
  let [row, column] = [0, 0];
  while (row < one.length || column < other.length) {
    const [a, b] = [one[row], other[column]];
    if (a !== undefined && b !== undefined && isPair(a, b)) {
      add(both(a, b));
      [row, column] = [row + 1, column + 1];
      continue;
    }
    add(differing);
    const skips = lengths[(row + 1) * width + column] ?? 0;
    if (row < one.length && (column === other.length || skips >= (lengths[row * width + column + 1] ?? 0))) row += 1;
    else column += 1;
  }
  return pieces;
}

// Parts that differ side by side are one, with what stands between values of a list; constant text is one token again.
function written(pieces: readonly Piece[]): readonly CommonToken[] {
  const tokens: CommonToken[] = [];
  for (const piece of pieces) {
    const before = tokens.at(-1);
    if (piece.type === undefined && before !== undefined && before.type === undefined)
      tokens.splice(-1, 1, { text: `${before.text ?? ''}${piece.text ?? ''}` });
    else if (isDiffering(piece)) addDiffering(tokens);
    else if (piece.type !== undefined && before !== undefined && isDiffering(before)) continue;
    else tokens.push(piece);
  }
  return tokens;
}

function addDiffering(tokens: CommonToken[]): void {
  while (tokens.at(-1)?.type !== undefined) tokens.pop();
  const [first, second] = tokens.slice(-2);
  if (first !== undefined && isDiffering(first) && /^[\s:,;|#]+$/.test(second?.text ?? '')) tokens.pop();
  else tokens.push(differing);
}
