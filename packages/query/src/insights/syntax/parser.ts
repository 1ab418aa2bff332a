// From text to syntax. Every command is parsed on its own: what is wrong with one does not hide the others.
import type { Problems } from '../diagnostics.ts';
import { queryLengthMax } from '../limits.ts';
import { nearestName } from '../nearest-name.ts';
import { commandWord, commandWords } from './command-names.ts';
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
  takeExpectedSymbol,
  takeSymbol,
} from './cursor.ts';
import { tokenize } from './lexer.ts';
import { parseSources } from './source-parser.ts';
import type { CommandSyntax, QuerySyntax } from './syntax.ts';

/** Reads a whole query. Never throws; linear in the length, which is limited. */
export function parseQuery(text: string, problems: Problems): QuerySyntax {
  if (text.length > queryLengthMax) {
    problems.report('QL-0001', { start: queryLengthMax, end: text.length }, { length: text.length });
    return { kind: 'query', span: { start: 0, end: text.length }, sources: [], commands: [] };
  }
  const tokens = tokenize(text, problems);
  const cursor: Cursor = { text, tokens, problems, position: 0, depth: 0, queryDepth: 0, parseSubquery };
  return { ...parsePipeline(cursor), span: { start: 0, end: text.length } };
}

/** `( SOURCE "g" | … )`, with the bracket ahead. Commands call it through the cursor, since a query is made of commands. */
function parseSubquery(cursor: Cursor): QuerySyntax {
  const { start } = peek(cursor).span;
  const nothing = { kind: 'query', span: { start, end: start }, sources: [], commands: [] } as const;
  if (!takeExpectedSymbol(cursor, '(')) return nothing;
  const { depth } = cursor;
  cursor.queryDepth++;
  const query = parsePipeline(cursor);
  cursor.queryDepth--;
  cursor.depth = depth;
  takeExpectedSymbol(cursor, ')');
  if (cursor.queryDepth > 0) cursor.problems.report('QL-0414', spanFrom(cursor, start), {});
  return { ...query, span: spanFrom(cursor, start) };
}

function parsePipeline(cursor: Cursor): QuerySyntax {
  const { start } = peek(cursor).span;
  const sources = parseSources(cursor);
  const commands =
    sources.length > 0 && atCommandEnd(cursor) && !isSymbol(peek(cursor), '|') ? [] : parseCommands(cursor);
  return { kind: 'query', span: spanFrom(cursor, start), sources, commands };
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
  cursor.depth = cursor.queryDepth;
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
  if (isWord(peek(cursor), 'source')) cursor.problems.report('QL-0109', span, {});
  else cursor.problems.report('QL-0102', span, { word, nearest: nearestName(word, commandWords) });
  return undefined;
}
