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
import { parseExpression, parseKeys, parseRegex } from './expression-parser.ts';
import { parseName, parseNames, parsePeriod } from './option-parsers.ts';
import {
  parseAppendCols,
  parseCidrLookup,
  parseExpand,
  parseJoin,
  parseJson,
  parseLookup,
  parseUnnest,
} from './row-command-parsers.ts';
import {
  parseAccum,
  parseAddTotals,
  parseAutoregress,
  parseBare,
  parseCountFrequent,
  parseDiff,
  parseFillDown,
  parseFillMissing,
  parseLogCompare,
  parseOutlier,
  parsePattern,
  parseRelevantFields,
  parseSessionize,
} from './series-command-parsers.ts';
import type { CommandSyntax, FilterSyntax, ItemSyntax, ParseModeSyntax, ParseSyntax, SortKeySyntax } from './syntax.ts';

type CommandParser = (cursor: Cursor, start: number) => CommandSyntax | undefined;

export const commandParsers: Readonly<Record<CommandWord, CommandParser>> = {
  fields: (cursor, start) => parseItemsOf('fields', cursor, start),
  display: (cursor, start) => parseItemsOf('display', cursor, start),
  filter: (cursor, start) => parseFilter('filter', cursor, start),
  where: (cursor, start) => parseFilter('filter', cursor, start),
  filterIndex: (cursor, start) => parseFilter('filterIndex', cursor, start),
  search: parseSearch,
  parse: parseParse,
  json: parseJson,
  stats: parseStats,
  sort: parseSort,
  order: parseSort,
  limit: parseLimit,
  head: parseLimit,
  tail: parseLimit,
  dedup: parseDedup,
  unmask: (cursor, start) => parseItemsOf('unmask', cursor, start),
  unnest: parseUnnest,
  expand: parseExpand,
  lookup: parseLookup,
  cidrlookup: parseCidrLookup,
  join: parseJoin,
  appendcols: parseAppendCols,
  addtotals: parseAddTotals,
  accum: parseAccum,
  autoregress: parseAutoregress,
  filldown: parseFillDown,
  fillmissing: parseFillMissing,
  outlier: parseOutlier,
  sessionize: parseSessionize,
  countFrequent: parseCountFrequent,
  count_frequent: parseCountFrequent,
  pattern: parsePattern,
  diff: parseDiff,
  logcompare: parseLogCompare,
  anomaly: parseBare('anomaly'),
  relevantfields: parseRelevantFields,
  estimate: parseBare('estimate'),
};

function parseItemsOf(kind: 'fields' | 'display' | 'unmask', cursor: Cursor, start: number): CommandSyntax | undefined {
  const items = parseItems(cursor);
  return items && { kind, items, span: spanFrom(cursor, start) };
}

function parseFilter(word: FilterSyntax['word'], cursor: Cursor, start: number): CommandSyntax | undefined {
  const condition = parseExpression(cursor);
  if (condition.kind === 'broken') return undefined;
  return { kind: 'filter', word, condition, span: spanFrom(cursor, start) };
}

/** `search "text"` and `search /re/` look into the message; anything else is a condition, as in filter. */
function parseSearch(cursor: Cursor, start: number): CommandSyntax | undefined {
  const token = peek(cursor);
  const isPattern = token.kind === 'text' || token.kind === 'regex';
  if (!isPattern) return parseFilter('search', cursor, start);
  const pattern = parseRegex(cursor) ?? parseExpression(cursor);
  const left = { kind: 'name', name: '@message', span: { start, end: start } } as const;
  const condition = { kind: 'like', negated: false, left, pattern, span: spanFrom(cursor, start) } as const;
  return { kind: 'filter', word: 'search', condition, span: condition.span };
}

/** `parse [field] "pre * post" as name`, `parse [field] /…(?<name>…)…/ [as name] [multi]`, `parse [field] csv as a, b`. */
function parseParse(cursor: Cursor, start: number): CommandSyntax | undefined {
  const source = atPattern(cursor) ? undefined : parseExpression(cursor);
  if (source?.kind === 'broken') return undefined;
  const before = takeWord(cursor, 'multi');
  const pattern = parsePatternOf(cursor);
  if (pattern === undefined) return undefined;
  const names = takeWord(cursor, 'as') ? parseNames(cursor) : [];
  if (names === undefined) return undefined;
  const multi = takeWord(cursor, 'multi') || before;
  const command = { kind: 'parse', pattern, names, multi, span: spanFrom(cursor, start) } as const;
  return source === undefined ? command : { ...command, source };
}

/** `parse csv as a` takes @message apart; `parse csv "x * y"` reads a field of that name. */
function atPattern(cursor: Cursor): boolean {
  const token = peek(cursor);
  if (token.kind === 'text' || token.kind === 'regex') return true;
  return modeAt(cursor) !== undefined && (isWord(peek(cursor, 1), 'as') || peek(cursor, 1).kind === 'end');
}

function modeAt(cursor: Cursor): ParseModeSyntax['mode'] | undefined {
  return (['logfmt', 'csv'] as const).find((mode) => isWord(peek(cursor), mode));
}

function parsePatternOf(cursor: Cursor): ParseSyntax['pattern'] | undefined {
  const token = peek(cursor);
  const mode = modeAt(cursor);
  if (token.kind === 'text' || mode !== undefined) take(cursor);
  if (token.kind === 'text') return { kind: 'text', value: token.value, span: token.span };
  if (mode !== undefined) return { kind: 'mode', mode, span: token.span };
  const regex = parseRegex(cursor);
  if (regex === undefined) expected(cursor, 'a pattern: "text with * in it", /regular expression/, logfmt or csv');
  return regex;
}

function parseStats(cursor: Cursor, start: number): CommandSyntax | undefined {
  const items = parseItems(cursor);
  if (items === undefined) return undefined;
  const keys = takeWord(cursor, 'by') ? parseItems(cursor) : [];
  if (keys === undefined) return undefined;
  const hasOffset = takeWord(cursor, 'offset');
  const offset = hasOffset ? parsePeriod(cursor) : undefined;
  if (hasOffset && offset === undefined) return undefined;
  const command = { kind: 'stats', items, keys, span: spanFrom(cursor, start) } as const;
  return offset === undefined ? command : { ...command, offset };
}

function parseItems(cursor: Cursor): ItemSyntax[] | undefined {
  const items: ItemSyntax[] = [];
  do {
    if (items.length > 0 && endsAfterComma(cursor)) return items;
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
  const any = takeWord(cursor, 'any');
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
  return { kind: 'limit', count, any, span: spanFrom(cursor, start) };
}

function parseDedup(cursor: Cursor, start: number): CommandSyntax | undefined {
  const keys = parseKeys(cursor);
  return keys && { kind: 'dedup', keys, span: spanFrom(cursor, start) };
}
