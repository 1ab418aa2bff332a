// From text to syntax. Every command is parsed on its own: what is wrong with one does not hide the others.
import type { Problems } from '../diagnostics.ts';
import { queryLengthMax } from '../limits.ts';
import { nearestName } from '../nearest-name.ts';
import { commandWord, laterCommands, understoodCommands } from './command-names.ts';
import { commandParsers } from './command-parsers.ts';
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
  takeSymbol,
} from './cursor.ts';
import { tokenize } from './lexer.ts';
import type { CommandSyntax, QuerySyntax, SourceSyntax } from './syntax.ts';

/** Reads a whole query. Never throws; linear in the length, which is limited. */
export function parseQuery(text: string, problems: Problems): QuerySyntax {
  const span = { start: 0, end: text.length };
  if (text.length > queryLengthMax) {
    problems.report('QL-0001', { start: queryLengthMax, end: text.length }, { length: text.length });
    return { kind: 'query', span, sources: [], commands: [] };
  }
  const cursor: Cursor = { text, tokens: tokenize(text, problems), problems, position: 0, depth: 0 };
  const sources = parseSources(cursor);
  const ends = peek(cursor).kind === 'end' && sources.length > 0;
  return { kind: 'query', span, sources, commands: ends ? [] : parseCommands(cursor) };
}

/** `SOURCE "a" | SOURCE "b" START=-1h END=0s | …` */
function parseSources(cursor: Cursor): SourceSyntax[] {
  const sources: SourceSyntax[] = [];
  while (isWord(peek(cursor), 'source')) {
    const { start } = take(cursor).span;
    const group = peek(cursor);
    if (group.kind === 'text' || group.quoted) {
      take(cursor);
      sources.push({ kind: 'source', logGroup: group.value, span: spanFrom(cursor, start) });
      skipSourceTimes(cursor);
    } else {
      skipToPipe(cursor);
      cursor.problems.report('QL-0109', spanFrom(cursor, start), {});
    }
    if (!atCommandEnd(cursor)) expected(cursor, '| after the source');
    skipToPipe(cursor);
    takeSymbol(cursor, '|');
  }
  return sources;
}

function skipSourceTimes(cursor: Cursor): void {
  while (isWord(peek(cursor), 'start') || isWord(peek(cursor), 'end')) {
    const word = take(cursor);
    while (isSymbol(peek(cursor), '=') || isSymbol(peek(cursor), '-')) take(cursor);
    if (['number', 'period', 'name'].includes(peek(cursor).kind)) take(cursor);
    cursor.problems.report('QL-0110', spanFrom(cursor, word.span.start), { word: word.value });
  }
}

function parseCommands(cursor: Cursor): CommandSyntax[] {
  const commands: CommandSyntax[] = [];
  do {
    commands.push(parseCommand(cursor));
  } while (takeSymbol(cursor, '|'));
  return commands;
}

function parseCommand(cursor: Cursor): CommandSyntax {
  const { start } = peek(cursor).span;
  cursor.depth = 0;
  const command = parseKnownCommand(cursor);
  if (command !== undefined && atCommandEnd(cursor)) return command;
  if (command !== undefined) expected(cursor, '| or the end of the query');
  skipToPipe(cursor);
  const span = spanFrom(cursor, start);
  return { kind: 'broken', text: cursor.text.slice(span.start, span.end), span };
}

function parseKnownCommand(cursor: Cursor): CommandSyntax | undefined {
  const token = peek(cursor);
  if (atCommandEnd(cursor)) {
    cursor.problems.report('QL-0104', token.span, {});
    return undefined;
  }
  if (token.kind !== 'name' || token.quoted) {
    expected(cursor, 'a command');
    return undefined;
  }
  const word = commandWord(token.value);
  if (word === undefined) return refuse(cursor, token.value);
  take(cursor);
  return commandParsers[word](cursor, token.span.start);
}

function refuse(cursor: Cursor, word: string): undefined {
  const { span } = peek(cursor);
  if (laterCommands.includes(word.toLowerCase())) cursor.problems.report('QL-0103', span, { word });
  else if (isWord(peek(cursor), 'source')) cursor.problems.report('QL-0109', span, {});
  else cursor.problems.report('QL-0102', span, { word, nearest: nearestCommand(word) });
  return undefined;
}

function nearestCommand(word: string): string | undefined {
  return nearestName(word, [...understoodCommands, ...laterCommands]);
}
