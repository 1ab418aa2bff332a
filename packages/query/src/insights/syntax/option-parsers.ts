// What many commands share: names, lists of names, `word=value` options, periods.
import type { Span } from '../diagnostics.ts';
import { type Cursor, expected, isSymbol, isWord, peek, spanFrom, take, takeSymbol } from './cursor.ts';
import type { NameSyntax, PeriodSyntax } from './syntax.ts';

/** A name, new or known. People also put it in quotes. */
export function parseName(cursor: Cursor): NameSyntax | undefined {
  const token = peek(cursor);
  const isName = ['name', 'period', 'number', 'text'].includes(token.kind) && token.value !== '';
  if (!isName) {
    expected(cursor, 'a name');
    return undefined;
  }
  take(cursor);
  return { kind: 'name', name: token.value, span: token.span };
}

/** Names with commas between them. */
export function parseNames(cursor: Cursor): NameSyntax[] | undefined {
  const names: NameSyntax[] = [];
  do {
    const name = parseName(cursor);
    if (name === undefined) return undefined;
    names.push(name);
  } while (takeSymbol(cursor, ','));
  return names;
}

/** Names with commas or blanks between them, each possibly with `*` in it: `host cpu*`. Ends at anything else. */
export function parseNamePatterns(cursor: Cursor): NameSyntax[] {
  const names: NameSyntax[] = [];
  while (startsPattern(cursor) && !isSymbol(peek(cursor, 1), '=')) {
    names.push(parseNamePattern(cursor));
    takeSymbol(cursor, ',');
  }
  return names;
}

function startsPattern(cursor: Cursor): boolean {
  const token = peek(cursor);
  return token.kind === 'name' || isSymbol(token, '*');
}

/** Neighbouring words and stars, without blanks between them, are one pattern. */
function parseNamePattern(cursor: Cursor): NameSyntax {
  const first = take(cursor);
  let name = first.value;
  let { end } = first.span;
  while (peek(cursor).span.start === end && startsPattern(cursor)) {
    const part = take(cursor);
    name += part.value;
    end = part.span.end;
  }
  return { kind: 'name', name, span: { start: first.span.start, end } };
}

/** The value of `word=value`, when that stands here: its first token. */
export function takeOption(cursor: Cursor, word: string): { readonly value: string; readonly span: Span } | undefined {
  if (!isWord(peek(cursor), word) || !isSymbol(peek(cursor, 1), '=')) return undefined;
  const { start } = take(cursor).span;
  take(cursor);
  const sign = takeSymbol(cursor, '-') ? '-' : '';
  const token = peek(cursor);
  if (!['name', 'number', 'text', 'period'].includes(token.kind)) {
    expected(cursor, `a value for ${word}`);
    return undefined;
  }
  take(cursor);
  return { value: sign + token.value, span: spanFrom(cursor, start) };
}

/** `true` and `false`, in any case. Anything else is reported and taken as the default. */
export function takeSwitch(cursor: Cursor, word: string): boolean | undefined {
  const option = takeOption(cursor, word);
  if (option === undefined) return undefined;
  const value = option.value.toLowerCase();
  if (value === 'true' || value === 'false') return value === 'true';
  cursor.problems.report('QL-0116', option.span, { word, value: option.value, expected: 'true or false' });
  return undefined;
}

/** One of a few words. */
export function takeChoice<T extends string>(cursor: Cursor, word: string, choices: readonly T[]): T | undefined {
  const option = takeOption(cursor, word);
  if (option === undefined) return undefined;
  const choice = choices.find((known) => known.toLowerCase() === option.value.toLowerCase());
  if (choice === undefined) {
    const expectedWords = choices.join(' or ');
    cursor.problems.report('QL-0116', option.span, { word, value: option.value, expected: expectedWords });
  }
  return choice;
}

export function takeNumber(cursor: Cursor, word: string, min: number, max: number): number | undefined {
  const option = takeOption(cursor, word);
  if (option === undefined) return undefined;
  const value = Number(option.value);
  if (value >= min && value <= max) return value;
  const range = max === Number.POSITIVE_INFINITY ? `a number from ${min}` : `a number from ${min} to ${max}`;
  cursor.problems.report('QL-0116', option.span, { word, value: option.value, expected: range });
  return undefined;
}

/** `5m`, or `5 minutes` with a blank. */
export function parsePeriod(cursor: Cursor): PeriodSyntax | undefined {
  const token = peek(cursor);
  const { start } = token.span;
  if (token.kind === 'period') {
    take(cursor);
    const digits = /^\d+/.exec(token.value)?.[0] ?? '';
    return { kind: 'period', count: Number(digits), unit: token.value.slice(digits.length), span: token.span };
  }
  if (token.kind === 'number' && peek(cursor, 1).kind === 'name') {
    take(cursor);
    const unit = take(cursor).value;
    return { kind: 'period', count: Number(token.value), unit, span: spanFrom(cursor, start) };
  }
  expected(cursor, 'a period such as 5m');
  return undefined;
}

export function takeExpectedWord(cursor: Cursor, word: string): boolean {
  if (isWord(peek(cursor), word)) {
    take(cursor);
    return true;
  }
  expected(cursor, word);
  return false;
}
