// The texts in a program or in a Terraform file, with what stands before each. It is a scanner and not a parser: it knows
// quotes, comments and escapes of the language, and nothing else.
import {
  droppingEscape,
  keepingEscape,
  type MappedText,
  mapped,
  noEscape,
  type ReadEscape,
  unescaped,
} from './mapped-text.ts';

export interface Literal {
  readonly content: MappedText;
  /** Offsets of the whole literal in the file, quotes included. */
  readonly start: number;
  readonly end: number;
}

export type Language = 'javascript' | 'python' | 'terraform';

/** All literals of a file, in their order. Linear. */
export function literalsIn(file: string, language: Language): readonly Literal[] {
  const literals: Literal[] = [];
  for (let at = 0; at < file.length; ) {
    const literal = literalAt(file, at, language);
    if (literal !== undefined) literals.push(literal);
    at = literal?.end ?? afterComment(file, at, language) ?? at + 1;
  }
  return literals;
}

function afterComment(file: string, at: number, language: Language): number | undefined {
  const opens = (mark: string) => file.startsWith(mark, at);
  const lineComment = (language !== 'python' && opens('//')) || (language !== 'javascript' && opens('#'));
  if (lineComment) return endOf(file, '\n', at);
  if (language !== 'python' && opens('/*')) return endOf(file, '*/', at + 2);
  return language === 'javascript' && opens('/') ? afterPattern(file, at) : undefined;
}

function endOf(file: string, mark: string, from: number): number {
  const end = file.indexOf(mark, from);
  return end < 0 ? file.length : end + mark.length;
}

/** A slash after an operator or a bracket begins a regular expression, whose quotes open nothing. */
function afterPattern(file: string, at: number): number | undefined {
  const before = file.slice(Math.max(0, at - 30), at).trimEnd();
  if (!/(?:[(,=:[!&|?{};]|\breturn|=>)$/.test(before)) return undefined;
  const length = /^\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\//.exec(file.slice(at, at + 2_000))?.[0].length;
  return length === undefined ? undefined : at + length;
}

function literalAt(file: string, at: number, language: Language): Literal | undefined {
  if (language === 'python') return pythonLiteral(file, at);
  const quote = file.charAt(at);
  if (language === 'terraform') return quote === '"' ? quoted(file, at, at, '"', droppingEscape) : heredoc(file, at);
  return quote === '"' || quote === "'" || quote === '`' ? quoted(file, at, at, quote, droppingEscape) : undefined;
}

function pythonLiteral(file: string, at: number): Literal | undefined {
  if (/\w/.test(file.charAt(at - 1))) return undefined;
  const [, prefix = '', quote = ''] = /^([rRbBfFuU]{0,2})("""|'''|"|')/.exec(file.slice(at, at + 5)) ?? [];
  if (quote === '') return undefined;
  const isRaw = /r/i.test(prefix);
  const literal = quoted(file, at, at + prefix.length, quote, isRaw ? noEscape : keepingEscape);
  return /f/i.test(prefix) ? { ...literal, content: withHoles(literal.content) } : literal;
}

function quoted(file: string, start: number, open: number, quote: string, readEscape: ReadEscape): Literal {
  const from = open + quote.length;
  let at = from;
  while (at < file.length && !file.startsWith(quote, at)) {
    if (quote.length === 1 && quote !== '`' && file[at] === '\n') break;
    at += file[at] === '\\' ? 2 : holeLength(file, at, quote) || 1;
  }
  const end = Math.min(at, file.length);
  return { content: unescaped(file, from, end, readEscape), start, end: Math.min(end + quote.length, file.length) };
}

/** `${…}` may hold quotes of its own, in template literals and in Terraform. */
function holeLength(file: string, at: number, quote: string): number {
  if (quote === "'" || !file.startsWith('${', at)) return 0;
  let depth = 0;
  for (let end = at + 1; end < file.length && end < at + holeCharactersMax; end++) {
    if (file[end] === '{') depth++;
    if (file[end] === '}' && --depth === 0) return end + 1 - at;
  }
  return 0;
}

/** Characters of one hole. An expression that is longer was never closed. */
const holeCharactersMax = 2_000;

/** Holes of an f-string, written as `${…}`; `{{` is a brace. */
function withHoles({ text, places }: MappedText): MappedText {
  let filled = '';
  const kept: number[] = [];
  const keep = (part: string, place: number) => {
    filled += part;
    for (let index = 0; index < part.length; index++) kept.push(places[place] ?? 0);
  };
  for (let at = 0; at < text.length; at++) {
    const isDouble = text[at] === text[at + 1] && (text[at] === '{' || text[at] === '}');
    keep(text[at] === '{' && !isDouble ? '${' : text.charAt(at), at);
    if (isDouble) at++;
  }
  return { text: filled, places: [...kept, places.at(-1) ?? 0] };
}

/** `<<EOF` and `<<-EOF`, up to the line that is the mark. */
function heredoc(file: string, at: number): Literal | undefined {
  const [opening = '', mark = ''] = /^<<-?\s*"?(\w+)"?[^\n]*\n/.exec(file.slice(at, at + 200)) ?? [];
  if (mark === '') return undefined;
  const from = at + opening.length;
  const rest = file.slice(from);
  const close = new RegExp(`^[ \\t]*${mark}[ \\t]*$`, 'm').exec(rest);
  const length = close?.index ?? rest.length;
  return { content: mapped(rest.slice(0, length), from), start: at, end: from + length + (close?.[0].length ?? 0) };
}
