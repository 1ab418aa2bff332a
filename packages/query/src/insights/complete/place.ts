// Where in a query an offset is, as far as completion wants to know. Reads tokens only, since the text is rarely whole.
import { collectProblems } from '../diagnostics.ts';
import { type CommandWord, commandWord } from '../syntax/command-names.ts';
import { type Token, tokenize } from '../syntax/lexer.ts';

export type Place =
  /** Inside a comment, a pattern or a text that nothing is known about. */
  | { readonly kind: 'nowhere' }
  /** Inside the quotes of SOURCE. */
  | { readonly kind: 'logGroup'; readonly from: number }
  /** Where a command begins. */
  | { readonly kind: 'command'; readonly from: number; readonly isFirst: boolean }
  | InsidePlace;

export interface InsidePlace {
  readonly kind: 'inside';
  readonly from: number;
  readonly command: CommandWord;
  /** Tokens of the command before the word at hand, its own word first. */
  readonly tokens: readonly Token[];
  /** The functions whose brackets are open, the innermost last; '' for a bare bracket. */
  readonly calls: readonly string[];
  /** The text of all whole commands before this one. */
  readonly before: string;
}

const wordAtEnd = /[\p{L}\p{N}_@.]*$/u;

/** The place of an offset: `from` is where the word begins that is being typed. */
export function placeOf(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  const from = offset - (wordAtEnd.exec(before)?.[0].length ?? 0);
  const problems = collectProblems();
  const tokens = tokenize(before.slice(0, from), problems).slice(0, -1);
  if (isInComment(before.slice(0, from), tokens)) return { kind: 'nowhere' };
  const openText = problems.list.find(({ code }) => /^QL-000[234]$/.test(code));
  if (openText !== undefined) return insideText(tokens);
  const { start, isFirst } = commandStart(tokens);
  const own = tokens.slice(start);
  const [first] = own;
  if (first === undefined) return { kind: 'command', from, isFirst };
  const command = first.kind === 'name' && !first.quoted ? commandWord(first.value) : undefined;
  if (command === undefined) return { kind: 'nowhere' };
  return { kind: 'inside', from, command, tokens: own, calls: openCalls(own), before: wholeCommands(before, first) };
}

/** The last token is the open text; `SOURCE "` names a log group. */
function insideText(tokens: readonly Token[]): Place {
  const [word, text] = tokens.slice(-2);
  const isSource = text?.kind === 'text' && word?.kind === 'name' && word.value.toLowerCase() === 'source';
  return isSource ? { kind: 'logGroup', from: text.span.start + 1 } : { kind: 'nowhere' };
}

function isInComment(text: string, tokens: readonly Token[]): boolean {
  const gap = text.slice(tokens.at(-1)?.span.end ?? 0);
  return /(?:#|^\s*--)[^\n]*$/.test(gap.slice(gap.lastIndexOf('\n') + 1));
}

/** The index of the token that begins the command: behind a pipe, or behind the bracket of a sub-query. */
function commandStart(tokens: readonly Token[]): { start: number; isFirst: boolean } {
  for (let index = tokens.length - 1; index >= 0; index--) {
    const { kind, value } = tokens[index] ?? { kind: 'end', value: '' };
    if (kind === 'symbol' && value === '|') return { start: index + 1, isFirst: false };
    if (kind === 'symbol' && value === '(' && beginsQuery(tokens, index)) return { start: index + 1, isFirst: true };
  }
  return { start: 0, isFirst: true };
}

function beginsQuery(tokens: readonly Token[], bracket: number): boolean {
  const next = tokens[bracket + 1];
  const last = tokens[bracket - 1];
  const isWord =
    next?.kind === 'name' && (next.value.toLowerCase() === 'source' || commandWord(next.value) !== undefined);
  return isWord || (next === undefined && last?.kind === 'name' && last.value.toLowerCase() === 'in');
}

function openCalls(tokens: readonly Token[]): readonly string[] {
  const open: string[] = [];
  for (const [index, { kind, value }] of tokens.entries()) {
    if (kind !== 'symbol') continue;
    const last = tokens[index - 1];
    if (value === '(' || value === '[')
      open.push(value === '(' && last?.kind === 'name' ? last.value.toLowerCase() : '');
    if (value === ')' || value === ']') open.pop();
  }
  return open;
}

function wholeCommands(text: string, first: Token): string {
  return text
    .slice(0, first.span.start)
    .replace(/\|\s*$/, '')
    .trimEnd();
}
