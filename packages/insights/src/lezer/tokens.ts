// Tokens that a pattern cannot tell: a word is a number, a period or a name as a whole, in backticks or not; a comment with two dashes needs the beginning of its line, and a regular expression
// ends at another slash when its class was never closed.
import { ExternalTokenizer, type InputStream } from '@lezer/lr';
import {
  Identifier,
  LineComment,
  Member,
  Number as NumberTerm,
  Period,
  QuotedName,
  Regex,
} from './generated-parser.terms.ts';

const newline = 10;
const backslash = 92;
const slash = 47;
const dash = 45;
const openClass = 91;
const closeClass = 93;

/** `--` where a line begins, since `a--b` is arithmetic. */
export const lineComment = new ExternalTokenizer((input) => {
  if (input.next !== dash || input.peek(1) !== dash || !beginsLine(input)) return;
  let length = 2;
  while (input.peek(length) >= 0 && input.peek(length) !== newline) length++;
  input.acceptToken(LineComment, length);
});

function beginsLine(input: InputStream): boolean {
  for (let back = -1; ; back--) {
    const character = input.peek(back);
    if (character < 0 || character === newline) return true;
    if (!/\s/.test(String.fromCharCode(character))) return false;
  }
}

/** Up to the next slash that is neither escaped nor in a class; if that finds none, up to the next plain slash. */
export const regex = new ExternalTokenizer((input) => {
  if (input.next !== slash) return;
  const length = lengthToSlash(input, true) ?? lengthToSlash(input, false);
  if (length !== undefined) input.acceptToken(Regex, length);
});

function lengthToSlash(input: InputStream, knowsClasses: boolean): number | undefined {
  let inClass = false;
  for (let at = 1; ; at++) {
    const character = input.peek(at);
    if (character < 0 || character === newline) return undefined;
    if (character === backslash) at++;
    else if (character === slash && !inClass) return at + 1;
    else if (knowsClasses && character === openClass) inClass = true;
    else if (character === closeClass) inClass = false;
  }
}

const numberShape = /^(?:(?:\d+\.?\d*|\.\d+)(?:[eE]\d+)?|[\d.]+[eE][+-]\d+)$/;
const openExponent = /^(?:\d+\.?\d*|\.\d+)[eE]$/;
const wordCharacter = /^[\p{L}\p{N}_@.]$/u;

/** A run of word characters and parts in backticks, as the lexer of the query package reads it. */
export const word = new ExternalTokenizer((input, stack) => {
  const read = wordAt(input);
  if (read === undefined || read.text === '') return;
  const { text, isQuoted } = read;
  const inQuotes = text.endsWith('.') ? quotesAt(input, text.length) : 0;
  if (inQuotes > 0) return void input.acceptToken(QuotedName, text.length + inQuotes);
  const isMember = text.startsWith('.') && stack.canShift(Member);
  input.acceptToken(isMember ? Member : isQuoted ? QuotedName : termOf(text), text.length);
});

function termOf(text: string): number {
  if (numberShape.test(text)) return NumberTerm;
  return /^\d+\p{L}+$/u.test(text) ? Period : Identifier;
}

/** The length of `"user-agent"` behind `headers.`: the parser takes it for backticks, with a warning. */
function quotesAt(input: InputStream, at: number): number {
  const quote = characterAt(input, at);
  if (quote !== '"' && quote !== "'") return 0;
  for (let length = 1; ; length++) {
    const character = characterAt(input, at + length);
    if (character === '' || character === '\n') return 0;
    if (character === quote) return length + 1;
  }
}

/** `undefined` when a backtick is not closed. */
function wordAt(input: InputStream): { readonly text: string; readonly isQuoted: boolean } | undefined {
  let text = '';
  let isQuoted = false;
  for (;;) {
    const character = characterAt(input, text.length);
    if (wordCharacter.test(character)) text += character;
    else if (character === '`' && !(isQuoted && text.endsWith('`'))) {
      const part = quotedPart(input, text.length);
      if (part === undefined) return undefined;
      text += part;
      isQuoted = true;
    } else break;
  }
  return { text: openExponent.test(text) ? text + exponentAt(input, text.length) : text, isQuoted };
}

/** A whole character, also one of two units. */
function characterAt(input: InputStream, at: number): string {
  const unit = input.peek(at);
  if (unit < 0) return '';
  const isPair = unit >= 0xd800 && unit < 0xdc00;
  return isPair ? String.fromCharCode(unit, input.peek(at + 1)) : String.fromCharCode(unit);
}

function quotedPart(input: InputStream, at: number): string | undefined {
  let part = '`';
  for (let length = 1; ; length++) {
    const unit = input.peek(at + length);
    if (unit < 0) return undefined;
    part += String.fromCharCode(unit);
    if (part.endsWith('`')) return part;
  }
}

/** `1.5e` followed by `-7` is one number. */
function exponentAt(input: InputStream, at: number): string {
  const tail = [0, 1, 2, 3, 4, 5].map((ahead) => characterAt(input, at + ahead)).join('');
  return /^[+-]\d+/.exec(tail)?.[0] ?? '';
}
