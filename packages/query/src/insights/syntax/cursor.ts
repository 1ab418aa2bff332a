// Where the parser stands: the tokens, how deep it is, and the few moves that all of its parts share.
import type { Problems, Span } from '../diagnostics.ts';
import { nestingDepthMax } from '../limits.ts';
import type { Token, TokenKind } from './lexer.ts';
import type { QuerySyntax } from './syntax.ts';

export interface Cursor {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly problems: Problems;
  position: number;
  depth: number;
  /** How many sub-queries are open: in one of them a ) ends a command. */
  queryDepth: number;
  /** Reads a query in parentheses. */
  readonly parseSubquery: (cursor: Cursor) => QuerySyntax;
}

const nothing: Token = { kind: 'end', value: '', span: { start: 0, end: 0 }, quoted: false };

export function peek(cursor: Cursor, ahead = 0): Token {
  return cursor.tokens[Math.min(cursor.position + ahead, cursor.tokens.length - 1)] ?? nothing;
}

export function take(cursor: Cursor): Token {
  const token = peek(cursor);
  if (token.kind !== 'end') cursor.position++;
  return token;
}

export function isSymbol(token: Token, value: string): boolean {
  return token.kind === 'symbol' && token.value === value;
}

/** Keywords are names that are not quoted, in any case. */
export function isWord(token: Token, word: string): boolean {
  return token.kind === 'name' && !token.quoted && token.value.toLowerCase() === word;
}

export function takeSymbol(cursor: Cursor, value: string): boolean {
  const found = isSymbol(peek(cursor), value);
  if (found) cursor.position++;
  return found;
}

export function takeWord(cursor: Cursor, word: string): boolean {
  const found = isWord(peek(cursor), word);
  if (found) cursor.position++;
  return found;
}

/** Reports what should stand here; the caller leaves the command. */
export function expected(cursor: Cursor, what: string): void {
  const token = peek(cursor);
  cursor.problems.report('QL-0101', token.span, { expected: what, found: describeToken(cursor, token) });
}

export function takeExpectedSymbol(cursor: Cursor, value: string): boolean {
  if (takeSymbol(cursor, value)) return true;
  expected(cursor, value);
  return false;
}

/** From a start to the end of the token taken last. */
export function spanFrom(cursor: Cursor, start: number): Span {
  const last = cursor.tokens[cursor.position - 1];
  return { start, end: Math.max(start, last?.span.end ?? start) };
}

/** Runs one level deeper; beyond the limit reports it and gives the substitute. */
export function deeper<T>(cursor: Cursor, parse: () => T, substitute: () => T): T {
  if (cursor.depth >= nestingDepthMax) {
    cursor.problems.report('QL-0105', peek(cursor).span, {});
    return substitute();
  }
  cursor.depth++;
  const parsed = parse();
  cursor.depth--;
  return parsed;
}

export function atCommandEnd(cursor: Cursor): boolean {
  const token = peek(cursor);
  return token.kind === 'end' || isSymbol(token, '|') || (cursor.queryDepth > 0 && isSymbol(token, ')'));
}

/** Moves to where the command ends; brackets of its own are stepped over. */
export function skipToPipe(cursor: Cursor): void {
  let open = 0;
  while (peek(cursor).kind !== 'end' && !(open === 0 && atCommandEnd(cursor))) {
    const token = take(cursor);
    if (cursor.queryDepth === 0) continue;
    if (isSymbol(token, '(')) open++;
    if (isSymbol(token, ')')) open--;
  }
}

const kindNames: Readonly<Record<TokenKind, string>> = {
  name: 'the name',
  number: 'the number',
  period: 'the period',
  text: 'the text',
  regex: 'the regular expression',
  member: 'the key',
  symbol: '',
  end: 'the end of the query',
};

function describeToken(cursor: Cursor, token: Token): string {
  if (token.kind === 'end') return kindNames.end;
  const written = cursor.text.slice(token.span.start, token.span.end);
  const shown = written.length > 40 ? `${written.slice(0, 37)}...` : written;
  return `${kindNames[token.kind]} ${shown}`.trimStart();
}
