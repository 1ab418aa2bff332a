// From characters to tokens. Two characters mean two things, and the tokens before them decide:
//
//   a / b        division, since a value stands before it        like /re/   a regular expression
//   `a.b`        one name                                        a.`b c`.d   one name too
import type { Problems, Span } from '../diagnostics.ts';

export type TokenKind = 'name' | 'number' | 'period' | 'text' | 'regex' | 'member' | 'symbol' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** The meaning: a name without backticks, a text without quotes and escapes, an operator in its canonical form. */
  readonly value: string;
  readonly span: Span;
  /** A name in backticks is never a keyword. */
  readonly quoted: boolean;
}

const symbols: readonly (readonly [written: string, meaning: string])[] = [
  ['=~', '=~'],
  ['~=', '=~'],
  ['==', '='],
  ['!=', '!='],
  ['<>', '!='],
  ['<=', '<='],
  ['>=', '>='],
  ['&&', 'and'],
  ['||', 'or'],
  ...[...'=<>!+-*/%^(),[]|:{}'].map((symbol): readonly [string, string] => [symbol, symbol]),
];

const wordPart = /[\p{L}\p{N}_@.]+/uy;
const numberShape = /^(?:\d+\.?\d*|\.\d+)(?:[eE]\d+)?$/;
const openExponent = /^(?:\d+\.?\d*|\.\d+)[eE]$/;
const periodShape = /^\d+\p{L}+$/u;
const placeholder = /\$\{[^}\n]*\}|#\{[^}\n]*\}|%\{[^}\n]*\}/y;

interface Reader {
  readonly text: string;
  readonly problems: Problems;
  readonly tokens: Token[];
  position: number;
  /** The command that is being read: in `parse`, a slash always begins a regular expression. */
  command: string | undefined;
}

/** All tokens of a text, `end` last. Never throws; what cannot be read is reported and skipped. Linear. */
export function tokenize(text: string, problems: Problems): readonly Token[] {
  const reader: Reader = { text, problems, tokens: [], position: 0, command: undefined };
  while (skipBlanks(reader)) readToken(reader);
  reader.tokens.push({ kind: 'end', value: '', span: { start: text.length, end: text.length }, quoted: false });
  return reader.tokens;
}

/** Moves to the next character that means something; false at the end of the text. */
function skipBlanks(reader: Reader): boolean {
  const { text } = reader;
  while (reader.position < text.length) {
    if (/\s/.test(text.charAt(reader.position))) reader.position++;
    else if (startsComment(reader)) skipComment(reader);
    else return true;
  }
  return false;
}

/** `#` anywhere; `--` only where a line begins, since `a--b` is arithmetic. `#{name}` is somebody's template. */
function startsComment({ text, position }: Reader): boolean {
  if (text[position] === '#') return text[position + 1] !== '{';
  if (!text.startsWith('--', position)) return false;
  const lineStart = text.lastIndexOf('\n', position - 1) + 1;
  return text.slice(lineStart, position).trim() === '';
}

function skipComment(reader: Reader): void {
  const { text, position } = reader;
  const lineEnd = text.indexOf('\n', position);
  const end = lineEnd < 0 ? text.length : lineEnd;
  if (text[position] === '-') {
    const suggestion = `${text.slice(0, position)}#${text.slice(position + 2)}`;
    reader.problems.report('QL-0006', { start: position, end }, {}, suggestion);
  }
  reader.position = end;
}

function readToken(reader: Reader): void {
  const character = reader.text.charAt(reader.position);
  if (character === '"' || character === "'") readText(reader, character);
  else if (character === '/' && expectsRegex(reader)) readRegex(reader);
  else if (!readPlaceholder(reader)) readNameOrSymbol(reader, character);
}

function readNameOrSymbol(reader: Reader, character: string): void {
  wordPart.lastIndex = reader.position;
  if (character === '`' || wordPart.test(reader.text)) readName(reader);
  else readSymbol(reader);
}

function push(reader: Reader, kind: TokenKind, value: string, start: number, quoted = false): void {
  const span = { start, end: reader.position };
  if (isCommandWord(reader, kind)) reader.command = value.toLowerCase();
  if (kind === 'symbol' && value === '|') reader.command = undefined;
  reader.tokens.push({ kind, value, span, quoted });
}

function isCommandWord({ tokens }: Reader, kind: TokenKind): boolean {
  const last = tokens.at(-1);
  return kind === 'name' && (last === undefined || (last.kind === 'symbol' && last.value === '|'));
}

/** A slash divides when a value stands before it; after `like`, `=~`, `search` and in `parse` it opens a regular expression. */
function expectsRegex({ tokens, command }: Reader): boolean {
  const last = tokens.at(-1);
  if (last === undefined) return true;
  if (last.kind === 'symbol') return last.value !== ')' && last.value !== ']';
  if (command === 'parse') return true;
  const before = command === 'search' ? ['like', 'matches', 'search'] : ['like', 'matches'];
  return last.kind === 'name' && !last.quoted && before.includes(last.value.toLowerCase());
}

function readText(reader: Reader, quote: string): void {
  const { text } = reader;
  const start = reader.position;
  let value = '';
  let position = start + 1;
  while (position < text.length && text[position] !== quote) {
    const escapes = text[position] === '\\' && (text[position + 1] === quote || text[position + 1] === '\\');
    if (escapes) position++;
    value += text.charAt(position);
    position++;
  }
  reader.position = Math.min(position + 1, text.length);
  if (position >= text.length) reader.problems.report('QL-0002', { start, end: text.length }, { quote });
  reportPlaceholders(reader, start);
  push(reader, 'text', value, start);
}

/** Up to the next slash that is neither escaped nor in a class, `[^/]`; if that finds none, up to the next plain slash. */
function readRegex(reader: Reader): void {
  const { text, position: start } = reader;
  const lineEnd = text.indexOf('\n', start);
  const limit = lineEnd < 0 ? text.length : lineEnd;
  const end = slashAfter(text, start + 1, limit, true) ?? slashAfter(text, start + 1, limit, false);
  if (end === undefined) reader.problems.report('QL-0003', { start, end: limit }, {});
  reader.position = end === undefined ? limit : end + 1;
  reportPlaceholders(reader, start);
  push(reader, 'regex', text.slice(start + 1, end ?? limit).replaceAll('\\/', '/'), start);
  reader.command = undefined;
}

function slashAfter(text: string, from: number, limit: number, knowsClasses: boolean): number | undefined {
  let inClass = false;
  for (let position = from; position < limit; position++) {
    const character = text[position];
    if (character === '\\') position++;
    else if (character === '/' && !inClass) return position;
    else if (knowsClasses && character === '[') inClass = true;
    else if (character === ']') inClass = false;
  }
  return undefined;
}

/** `like /${traceId}/` was copied from a program: the text in it is not what the author meant. */
function reportPlaceholders(reader: Reader, start: number): void {
  for (const found of reader.text.slice(start, reader.position).matchAll(/\$\{\w[^}\n]*\}/g)) {
    const span = { start: start + found.index, end: start + found.index + found[0].length };
    reader.problems.report('QL-0007', span, { placeholder: found[0] });
  }
}

/** Reports `${name}`, `#{name}`, `%{name}` outside quotes and takes it as a name. */
function readPlaceholder(reader: Reader): boolean {
  placeholder.lastIndex = reader.position;
  const found = placeholder.exec(reader.text)?.[0];
  if (found === undefined) return false;
  const start = reader.position;
  reader.position += found.length;
  reader.problems.report('QL-0007', { start, end: reader.position }, { placeholder: found });
  push(reader, 'name', found, start, true);
  return true;
}

/** A run of word characters and backticked parts without blanks between them. */
function readName(reader: Reader): void {
  const { text, position: start } = reader;
  let value = '';
  let quoted = false;
  for (;;) {
    wordPart.lastIndex = reader.position;
    const word = wordPart.exec(text)?.[0];
    if (word !== undefined) {
      value += word;
      reader.position += word.length;
    } else if (text[reader.position] === '`' && !(quoted && text[reader.position - 1] === '`')) {
      quoted = true;
      value += readBackticks(reader);
    } else break;
  }
  const raw = quoted ? value : withExponent(reader, value);
  push(reader, quoted && !raw.startsWith('.') ? 'name' : wordKind(reader, raw), raw, start, quoted);
}

function readBackticks(reader: Reader): string {
  const { text, position } = reader;
  const close = text.indexOf('`', position + 1);
  if (close < 0) reader.problems.report('QL-0004', { start: position, end: text.length }, {});
  reader.position = close < 0 ? text.length : close + 1;
  return text.slice(position + 1, close < 0 ? text.length : close);
}

/** `1.5e` followed by `-7` is one number. */
function withExponent(reader: Reader, word: string): string {
  if (!openExponent.test(word)) return word;
  const tail = /^[+-]\d+/.exec(reader.text.slice(reader.position, reader.position + 6))?.[0] ?? '';
  reader.position += tail.length;
  return word + tail;
}

function wordKind({ tokens }: Reader, word: string): TokenKind {
  const last = tokens.at(-1);
  const afterValue = last?.kind === 'symbol' && (last.value === ')' || last.value === ']');
  if (word.startsWith('.') && afterValue) return 'member';
  if (numberShape.test(word) || /^[\d.]+[eE][+-]\d+$/.test(word)) return 'number';
  return periodShape.test(word) ? 'period' : 'name';
}

function readSymbol(reader: Reader): void {
  const start = reader.position;
  const symbol = symbols.find(([written]) => reader.text.startsWith(written, start));
  const character = String.fromCodePoint(reader.text.codePointAt(start) ?? 0);
  reader.position += symbol?.[0].length ?? character.length;
  if (symbol?.[0] === '~=') {
    const suggestion = `${reader.text.slice(0, start)}=~${reader.text.slice(start + 2)}`;
    reader.problems.report('QL-0113', { start, end: reader.position }, {}, suggestion);
  }
  if (symbol !== undefined) push(reader, 'symbol', symbol[1], start);
  else reader.problems.report('QL-0005', { start, end: reader.position }, { character });
}
