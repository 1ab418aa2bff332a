// A kind of lines, cut into pieces that can be compared: words, marks, blanks and values.
//
//   key      user bob paid ‹number› KB (‹ip›, ‹ip›)
//   pieces   user · bob · paid · value · ( · value · )
//   text     user   bob   paid   <*> KB   (  <*>, <*>  )
//
// A list of values is one piece, since its length is no difference in kind, and so is a value with its unit, since a size is
// printed in the unit that fits. Each piece remembers how it was written, so what never changes stays in the template.
import { markOf, valueTypeOf } from './line-mask.ts';

export const wildcard = '<*>';

export interface Piece {
  /** What is compared: the text of a constant, `value`, or `name`. */
  readonly is: string;
  /** As the template has it. */
  readonly text: string;
  /** The same with the type of each value, `<number>`. */
  readonly typed: string;
  /** Pieces of a new line that it stands for: a name and the value beside it are one place, but not before they are known. */
  readonly width: number;
}

export interface Kind {
  /** Keys of the lines that it stands for. */
  readonly keys: readonly string[];
  readonly pieces: readonly Piece[];
}

/** A value that shows by its form, and a word that showed by its company. No line has these characters. */
export const value = '\u0001';
export const name = '\u0002';
export const isWild = ({ is }: Piece): boolean => is === value || is === name;

/** What follows this character in a key is one constant piece: the keys of JSON, the place of an error. */
export const suffixMark = '\u0000';

/** Pieces of a key that take part. */
export const piecesMax = 200;
/** Equal values in a row from which on a list is written as one; how long such lists are is chance. */
export const listMax = 8;

export function kindOf(key: string): Kind {
  const [line = '', ...suffixes] = key.split(suffixMark);
  const suffix = suffixes.join(' ');
  const parts = (line.trim().replace(namedDate, markOf('time')).match(part) ?? []).slice(0, piecesMax);
  const pieces = joined(wholeValues(parts));
  if (suffix === '') return { keys: [key], pieces };
  const last = { ...constant(suffix), is: suffixMark + suffix };
  return { keys: [key], pieces: [...(pieces.length === 0 ? [] : [...pieces, constant(' ')]), last] };
}

const mark = '[\\u000e-\\u001f]';
const wordCharacters = String.raw`\w.$%&*+~^/\\\u0080-\uffff-`;
const part = new RegExp(String.raw`\s+|${mark}|[^${wordCharacters}]|[${wordCharacters}]+`, 'g');

const day = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:day|sday|nesday|rsday|urday)?,?';
const month =
  '(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t|tember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)';
/** `Fri May 01 09:10:11 CET 2026`: names of days, months and zones among numbers make one date. */
const namedDate = new RegExp(
  String.raw`\b(?:${day}\s+)?(?:${month}\s+${mark}|${mark}\s+${month})(?:,?\s+${mark})*(?:\s+[A-Z]{3,4}\b(?:\s+${mark})?)?`,
  'g',
);

export const constant = (text: string): Piece => ({ is: text, text, typed: text, width: 1 });
const unknownValue: Piece = { is: value, text: wildcard, typed: '<value>', width: 1 };
export const nameValue: Piece = { is: name, text: wildcard, typed: '<name>', width: 1 };

const unit = /^(?:[KMGTP]?i?B|bytes?|[mun]?s|secs?|seconds?|min|minutes?|hours?|days?)$/;
const closing: Readonly<Record<string, string>> = { '{': '}', '(': ')', '[': ']', '"': '"', "'": "'" };
export const closingOf = (opening: string | undefined): string | undefined => closing[opening ?? ''];

// `93.5 KB` is one value, so is `<1 sec`, and `()` behind a blank holds one that is empty.
function wholeValues(parts: readonly string[]): readonly Piece[] {
  const pieces: Piece[] = [];
  const at = (index: number) => pieces.at(index)?.is ?? '';
  for (const [index, text] of parts.entries()) {
    const isEmpty = closingOf(at(-1)) === text && at(-2) !== '' && !/\w/.test(at(-2));
    if (isEmpty) pieces.push({ ...unknownValue, text: '', typed: '' });
    if (unit.test(text) && at(-1) === ' ' && at(-2) === value) {
      const withUnit = [...pieces.splice(/^[<>]$/.test(at(-3)) ? -3 : -2), constant(text)];
      pieces.push(pieceOfList(withUnit));
    } else pieces.push(pieceOf(text, parts[index - 1]));
  }
  return pieces;
}

function pieceOf(text: string, previous: string | undefined): Piece {
  if (/^\s/.test(text)) return constant(' ');
  const type = valueTypeOf(text);
  if (type !== undefined) return { ...unknownValue, typed: `<${type}>` };
  const isAssigned = previous === '=';
  if (isValueWord(text) && (isAssigned || !isState(text))) return unknownValue;
  return isAssigned && /\d/.test(text) ? unknownValue : constant(text);
}

/** Words that are values whatever stands around them. */
function isValueWord(text: string): boolean {
  if (/^(?:true|false|null|nil|none|n\/a|root|admin)$/i.test(text) || /^[0-9a-f]{8,}$/i.test(text)) return true;
  // A qualified name, com.shop.Orders; but that of an error says what happened.
  if (/^[A-Za-z_][\w$-]*(?:\.[A-Za-z_][\w$-]*){2,}$/.test(text)) return !/(?:Exception|Error)$/.test(text);
  return /^[\w.$-]*\/[\w.$-]*$/.test(text) && text.includes('.') && /[A-Za-z]/.test(text);
}

/** What something is or does, not what it is called: READY, door.WAS_OPENED, started; one letter, as of an axis. */
export const isState = (word: string): boolean =>
  /^(?:(?:\w+\.)*[A-Z][A-Z_]+|[A-Za-z]+(?:ed|ing)|[A-Za-z]\W?)$/.test(word);

function pieceOfList(pieces: readonly Piece[]): Piece {
  const hasName = pieces.some(({ is }) => is === name);
  return {
    is: hasName ? name : value,
    text: pieces.map(({ text }) => text).join(''),
    typed: pieces.map(({ typed }) => typed).join(''),
    width: hasName ? pieces.reduce((sum, { width }) => sum + width, 0) : 1,
  };
}

/** `‹›, ‹›`, `‹› ‹›`, `‹›:‹›` become one piece. */
export function joined(pieces: readonly Piece[]): readonly Piece[] {
  const out: Piece[] = [];
  for (const piece of pieces) {
    let end = out.length;
    if (isWild(piece)) while (end > 0 && /^[\s:,;|#]$/.test(out[end - 1]?.is ?? '')) end -= 1;
    const before = out[end - 1];
    if (isWild(piece) && before !== undefined && isWild(before)) out.push(pieceOfList([...out.splice(end - 1), piece]));
    else out.push(piece);
  }
  if (out.at(-1)?.is === ' ') out.pop();
  return out;
}

/** Pieces of one place in lines of one kind: what they agree on stays, where they differ is a value. */
export function commonPiece(pieces: readonly Piece[]): Piece {
  const [first = unknownValue] = pieces;
  return {
    ...(pieces.find(({ is }) => is === name) ?? first),
    text: pieces.every(({ text }) => text === first.text) ? first.text : wildcard,
    typed: pieces.every(({ typed }) => typed === first.typed) ? first.typed : '<value>',
  };
}

/** Values that touch are one, `<*><*>` as `<*>.<*>`, and so is a long list. */
export function textOf(pieces: readonly Piece[]): string {
  return pieces
    .map(({ text }) => text)
    .join('')
    .trim()
    .replace(/<\*>(?:\.?<\*>)+/g, wildcard)
    .replace(longList, wildcard);
}

const longList = new RegExp(String.raw`<\*>([\s:,;|#]+)<\*>(?:\1<\*>){${listMax - 2},}`, 'g');
