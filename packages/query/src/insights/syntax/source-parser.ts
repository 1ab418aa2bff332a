// `SOURCE`: which log groups a query is about.
//
//   SOURCE "a" START=-3600s END=0s | SOURCE "b" | …
//   SOURCE logGroups(namePrefix: ["prod-"], class: ["STANDARD"]) logGroupTags([{"key": "team", "values": ["pay*"]}]) | …
import {
  atCommandEnd,
  type Cursor,
  expected,
  isSymbol,
  isWord,
  peek,
  skipToPipe,
  spanFrom,
  take,
  takeExpectedSymbol,
  takeSymbol,
} from './cursor.ts';
import type { SelectorSyntax, SourceSyntax } from './syntax.ts';

/** All sources at the beginning of a query, with the pipe behind the last one. */
export function parseSources(cursor: Cursor): SourceSyntax[] {
  const sources: SourceSyntax[] = [];
  while (isWord(peek(cursor), 'source')) {
    const source = parseSource(cursor, take(cursor).span.start);
    if (source !== undefined) sources.push(source);
    skipTimes(cursor);
    if (!atCommandEnd(cursor)) expected(cursor, '| after the source');
    skipToPipe(cursor);
    takeSymbol(cursor, '|');
  }
  return sources;
}

function parseSource(cursor: Cursor, start: number): SourceSyntax | undefined {
  const token = peek(cursor);
  if (token.kind === 'text' || token.quoted) {
    take(cursor);
    return { kind: 'source', logGroup: token.value, span: spanFrom(cursor, start) };
  }
  const selectors: SelectorSyntax[] = [];
  for (let found = parseSelector(cursor); found !== undefined; found = parseSelector(cursor)) {
    selectors.push(found);
    takeSymbol(cursor, ',');
  }
  if (selectors.length > 0) return { kind: 'selection', selectors, span: spanFrom(cursor, start) };
  skipToPipe(cursor);
  cursor.problems.report('QL-0109', spanFrom(cursor, start), {});
  return undefined;
}

function parseSelector(cursor: Cursor): SelectorSyntax | undefined {
  const { start } = peek(cursor).span;
  if (isWord(peek(cursor), 'loggroups')) return parseLogGroups(cursor, start);
  if (isWord(peek(cursor), 'loggrouptags')) {
    const text = parenthesised(cursor);
    return { kind: 'logGroupTags', text, span: spanFrom(cursor, start) };
  }
  if (!isWord(peek(cursor), 'datasource')) return undefined;
  take(cursor);
  if (!takeExpectedSymbol(cursor, '(')) return undefined;
  const names = parseTexts(cursor);
  takeExpectedSymbol(cursor, ')');
  return { kind: 'dataSource', names, span: spanFrom(cursor, start) };
}

const listNames = {
  nameprefix: 'namePrefixes',
  accountidentifier: 'accounts',
  accountidentifiers: 'accounts',
  class: 'classes',
} as const;

/** `logGroups(namePrefix: ["a"], accountIdentifiers: ["1"])`; without any list, all log groups. */
function parseLogGroups(cursor: Cursor, start: number): SelectorSyntax {
  take(cursor);
  const lists: { namePrefixes: string[]; accounts: string[]; classes: string[] } = {
    namePrefixes: [],
    accounts: [],
    classes: [],
  };
  takeExpectedSymbol(cursor, '(');
  while (peek(cursor).kind === 'name') {
    const word = take(cursor);
    const list = Object.entries(listNames).find(([known]) => known === word.value.toLowerCase())?.[1];
    if (list === undefined) cursor.problems.report('QL-0115', word.span, { word: word.value });
    if (!takeSymbol(cursor, ':')) takeExpectedSymbol(cursor, '=');
    const texts = parseTexts(cursor);
    if (list !== undefined) lists[list].push(...texts);
    takeSymbol(cursor, ',');
  }
  takeExpectedSymbol(cursor, ')');
  return { kind: 'logGroups', ...lists, span: spanFrom(cursor, start) };
}

/** `["a", "b"]`, or a single text. */
function parseTexts(cursor: Cursor): string[] {
  const texts: string[] = [];
  const isList = takeSymbol(cursor, '[');
  while (peek(cursor).kind === 'text') {
    texts.push(take(cursor).value);
    takeSymbol(cursor, ',');
  }
  if (isList) takeExpectedSymbol(cursor, ']');
  return texts;
}

/** The text between a name and the parenthesis that closes after it. */
function parenthesised(cursor: Cursor): string {
  take(cursor);
  const { start } = peek(cursor).span;
  let open = 0;
  do {
    const token = take(cursor);
    if (token.kind === 'end') break;
    if (isSymbol(token, '(')) open++;
    if (isSymbol(token, ')')) open--;
  } while (open > 0);
  return cursor.text.slice(start, spanFrom(cursor, start).end);
}

/** `START=-3600s END=0s`: dashboards write it. The window of the case, or the one that was asked for, decides. */
function skipTimes(cursor: Cursor): void {
  while (isWord(peek(cursor), 'start') || isWord(peek(cursor), 'end')) {
    const word = take(cursor);
    while (isSymbol(peek(cursor), '=') || isSymbol(peek(cursor), '-')) take(cursor);
    if (['number', 'period', 'name'].includes(peek(cursor).kind)) take(cursor);
    cursor.problems.report('QL-0110', spanFrom(cursor, word.span.start), { word: word.value });
  }
}
