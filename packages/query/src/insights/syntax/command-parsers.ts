// One function per command: from the tokens after its word to its syntax. A command that cannot be finished gives
// `undefined` after reporting why; the caller then goes on behind the next pipe.
import { replacePart } from '../diagnostics.ts';
import { rowLimitMax } from '../limits.ts';
import type { CommandWord } from './command-names.ts';
import {
  atCommandEnd,
  type Cursor,
  expected,
  isSymbol,
  isWord,
  peek,
  spanFrom,
  take,
  takeSymbol,
  takeWord,
} from './cursor.ts';
import { parseExpression, parseRegex } from './expression-parser.ts';
import type { CommandSyntax, ExpressionSyntax, ItemSyntax, NameSyntax, ParseSyntax, SortKeySyntax } from './syntax.ts';

type CommandParser = (cursor: Cursor, start: number) => CommandSyntax | undefined;

export const commandParsers: Readonly<Record<CommandWord, CommandParser>> = {
  fields: (cursor, start) => parseItemsOf('fields', cursor, start),
  display: (cursor, start) => parseItemsOf('display', cursor, start),
  filter: parseFilter,
  where: parseFilter,
  parse: parseParse,
  stats: parseStats,
  sort: parseSort,
  order: parseSort,
  limit: parseLimit,
  head: parseLimit,
  tail: parseLimit,
  dedup: parseDedup,
};

function parseItemsOf(kind: 'fields' | 'display', cursor: Cursor, start: number): CommandSyntax | undefined {
  const items = parseItems(cursor);
  return items && { kind, items, span: spanFrom(cursor, start) };
}

function parseFilter(cursor: Cursor, start: number): CommandSyntax | undefined {
  const condition = parseExpression(cursor);
  if (condition.kind === 'broken') return undefined;
  return { kind: 'filter', condition, span: spanFrom(cursor, start) };
}

/** `parse [field] "pre * post" as name`, `parse [field] /…(?<name>…)…/ [as name]`. */
function parseParse(cursor: Cursor, start: number): CommandSyntax | undefined {
  const source = isPattern(cursor) ? undefined : parseExpression(cursor);
  if (source?.kind === 'broken' || refusesMode(cursor)) return undefined;
  const pattern = parsePattern(cursor);
  if (pattern === undefined) return undefined;
  const names = takeWord(cursor, 'as') ? parseNames(cursor) : [];
  if (names === undefined || refusesMode(cursor)) return undefined;
  const command = { kind: 'parse', pattern, names, span: spanFrom(cursor, start) } as const;
  return source === undefined ? command : { ...command, source };
}

function isPattern(cursor: Cursor): boolean {
  return peek(cursor).kind === 'text' || peek(cursor).kind === 'regex';
}

function refusesMode(cursor: Cursor): boolean {
  const mode = ['logfmt', 'csv', 'multi'].find((known) => isWord(peek(cursor), known));
  if (mode !== undefined) cursor.problems.report('QL-0111', peek(cursor).span, { mode });
  return mode !== undefined;
}

function parsePattern(cursor: Cursor): ParseSyntax['pattern'] | undefined {
  const token = peek(cursor);
  if (token.kind === 'text') {
    take(cursor);
    return { kind: 'text', value: token.value, span: token.span };
  }
  const regex = parseRegex(cursor);
  if (regex === undefined) expected(cursor, 'a pattern: "text with * in it" or /regular expression/');
  return regex;
}

function parseNames(cursor: Cursor): NameSyntax[] | undefined {
  const names: NameSyntax[] = [];
  do {
    const name = parseName(cursor);
    if (name === undefined) return undefined;
    names.push(name);
  } while (takeSymbol(cursor, ','));
  return names;
}

/** A new name. People also put it in quotes. */
function parseName(cursor: Cursor): NameSyntax | undefined {
  const token = peek(cursor);
  const isName = ['name', 'period', 'number', 'text'].includes(token.kind) && token.value !== '';
  if (!isName) {
    expected(cursor, 'a name');
    return undefined;
  }
  take(cursor);
  return { kind: 'name', name: token.value, span: token.span };
}

function parseStats(cursor: Cursor, start: number): CommandSyntax | undefined {
  const items = parseItems(cursor);
  if (items === undefined) return undefined;
  const keys = takeWord(cursor, 'by') ? parseItems(cursor) : [];
  if (keys === undefined) return undefined;
  if (isWord(peek(cursor), 'offset')) return notYet(cursor, 'stats … offset');
  return { kind: 'stats', items, keys, span: spanFrom(cursor, start) };
}

function notYet(cursor: Cursor, word: string): undefined {
  cursor.problems.report('QL-0103', peek(cursor).span, { word });
  return undefined;
}

function parseItems(cursor: Cursor): ItemSyntax[] | undefined {
  const items: ItemSyntax[] = [];
  do {
    if (items.length > 0 && endsAfterComma(cursor)) return undefined;
    const item = parseItem(cursor);
    if (item === undefined) return undefined;
    items.push(item);
  } while (takeSymbol(cursor, ','));
  return items;
}

function endsAfterComma(cursor: Cursor): boolean {
  if (!atCommandEnd(cursor) && !isWord(peek(cursor), 'by')) return false;
  const comma = cursor.tokens[cursor.position - 1]?.span ?? peek(cursor).span;
  const before = cursor.tokens[cursor.position - 2]?.value ?? '';
  const suggestion = replacePart(cursor.text, comma, '');
  cursor.problems.report('QL-0106', comma, { after: before }, suggestion);
  return true;
}

function parseItem(cursor: Cursor): ItemSyntax | undefined {
  const { start } = peek(cursor).span;
  const expression = parseExpression(cursor);
  if (expression.kind === 'broken') return undefined;
  const written = spanFrom(cursor, start);
  if (!takeWord(cursor, 'as')) return { expression, span: written };
  const alias = parseName(cursor);
  return alias && { expression, alias, span: written };
}

/** `sort f desc, g`, also as `order by f desc`. */
function parseSort(cursor: Cursor, start: number): CommandSyntax | undefined {
  if (isWord(peek(cursor), 'by') && !isSymbol(peek(cursor, 1), ',')) take(cursor);
  const keys: SortKeySyntax[] = [];
  do {
    const key = parseSortKey(cursor);
    if (key === undefined) return undefined;
    keys.push(key);
  } while (takeSymbol(cursor, ','));
  return { kind: 'sort', keys, span: spanFrom(cursor, start) };
}

function parseSortKey(cursor: Cursor): SortKeySyntax | undefined {
  const expression = parseExpression(cursor);
  if (expression.kind === 'broken') return undefined;
  const direction = parseDirection(cursor);
  const span = spanFrom(cursor, expression.span.start);
  return direction === undefined ? { expression, span } : { expression, direction, span };
}

function parseDirection(cursor: Cursor): 'asc' | 'desc' | undefined {
  if (takeWord(cursor, 'asc')) return 'asc';
  return takeWord(cursor, 'desc') ? 'desc' : undefined;
}

function parseLimit(cursor: Cursor, start: number): CommandSyntax | undefined {
  const word = cursor.tokens[cursor.position - 1];
  if (isWord(peek(cursor), 'any')) return notYet(cursor, 'limit any');
  const token = peek(cursor);
  if (token.kind !== 'number') {
    expected(cursor, 'a number of rows');
    return undefined;
  }
  take(cursor);
  const count = Number(token.value);
  const isCount = Number.isInteger(count) && count >= 1 && count <= rowLimitMax;
  if (!isCount) cursor.problems.report('QL-0411', token.span, { text: token.value });
  if (word !== undefined && !isWord(word, 'limit')) {
    const suggestion = replacePart(cursor.text, word.span, 'limit');
    cursor.problems.report('QL-0413', word.span, { word: word.value, count: token.value }, suggestion);
  }
  return { kind: 'limit', count, span: spanFrom(cursor, start) };
}

function parseDedup(cursor: Cursor, start: number): CommandSyntax | undefined {
  const keys: ExpressionSyntax[] = [];
  do {
    const key = parseExpression(cursor);
    if (key.kind === 'broken') return undefined;
    keys.push(key);
  } while (takeSymbol(cursor, ','));
  return { kind: 'dedup', keys, span: spanFrom(cursor, start) };
}
