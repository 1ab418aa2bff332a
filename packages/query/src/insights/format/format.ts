// A query in one layout: a command a line, keywords in lower case, comments kept. It works on tokens and not on the tree, so
// that whatever was written stays, quotes and parentheses included; the tree only says what each token is.
//
//   FILTER a=1 AND b like /x/ # why      →   filter a = 1 and b like /x/ # why
//   |stats count(*) BY bin(5m)               | stats count(*) by bin(5m)
import { collectProblems } from '../diagnostics.ts';
import { formatWidth } from '../limits.ts';
import { commandWord } from '../syntax/command-names.ts';
import { type Token, tokenize } from '../syntax/lexer.ts';
import { parseQuery } from '../syntax/parser.ts';
import { type Comment, commentsBefore } from './comments.ts';
import { type Roles, rolesIn } from './roles.ts';
import { isGlued } from './spacing.ts';

export interface FormatOptions {
  /** A command that would be wider is broken at its commas and operators. 100 unless given. */
  readonly width?: number;
}

/** One line of the result. What is inside a text with line breaks must not be indented, so lines are not joined early. */
interface Line {
  readonly indent: number;
  readonly text: string;
}

/** A token on its way to a line. */
interface Piece {
  readonly text: string;
  readonly glued: boolean;
  /** 1: a line may begin here; 2: it may, inside a list, when that alone is not enough; 0: it may not. */
  readonly breakLevel: 0 | 1 | 2;
  readonly comments: readonly Comment[];
  /** A sub-query in brackets, instead of text. */
  readonly block?: readonly Line[];
}

interface Layout {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly roles: Roles;
  readonly comments: ReadonlyMap<number, readonly Comment[]>;
  readonly width: number;
  position: number;
}

/**
 * The text in the canonical layout. Means the same, keeps every comment, and changes nothing when it is done twice.
 * What cannot be read into tokens (an open quote, a character without meaning) is returned as it is; a command with an
 * error keeps its own text.
 */
export function format(text: string, { width = formatWidth }: FormatOptions = {}): string {
  const problems = collectProblems();
  const tree = parseQuery(text, problems);
  if (problems.list.some(({ code, severity }) => severity === 'error' && code.startsWith('QL-00'))) return text;
  const tokens = tokenize(text, collectProblems());
  const roles = rolesIn(tree, tokens);
  const layout: Layout = { text, tokens, roles, comments: commentsBefore(text, tokens), width, position: 0 };
  const lines = pipelineLines(layout, 0);
  return lines.map((line) => ' '.repeat(line.indent) + line.text).join('\n');
}

function tokenAt(layout: Layout, ahead = 0): Token | undefined {
  const token = layout.tokens[layout.position + ahead];
  return token?.kind === 'end' ? undefined : token;
}

/** Commands up to the end of the text, or to the bracket that closes this sub-query. */
function pipelineLines(layout: Layout, indent: number): Line[] {
  const lines: Line[] = [];
  const own = (comments: readonly Comment[]) => lines.push(...comments.map(({ text }) => ({ indent, text })));
  own(commentsHere(layout));
  for (let isFirst = true; ; isFirst = false) {
    const pieces = commandPieces(layout, indent);
    const { trailing, others } = commentsAfterCommand(layout, pieces);
    lines.push(...commandLines(layout, pieces, indent, isFirst ? '' : '| ', trailing));
    own(others);
    if (tokenAt(layout)?.value !== '|' || tokenAt(layout)?.kind !== 'symbol') return lines;
    layout.position++;
    own(commentsHere(layout));
  }
}

function commentsHere({ comments, position }: Layout): readonly Comment[] {
  return comments.get(position) ?? [];
}

/** The first one may stand behind the command; the others get lines of their own. */
function commentsAfterCommand(layout: Layout, pieces: readonly Piece[]) {
  // No command between two pipes: what stands here was written when the first of them was read.
  const comments = pieces.length === 0 ? [] : commentsHere(layout);
  const [first] = comments;
  return first === undefined || first.ownLine
    ? { trailing: undefined, others: comments }
    : { trailing: first, others: comments.slice(1) };
}

function commandPieces(layout: Layout, indent: number): Piece[] {
  const first = tokenAt(layout);
  const brokenEnd = first === undefined ? undefined : layout.roles.brokenEnds.get(first.span.start);
  if (first !== undefined && brokenEnd !== undefined) return [brokenPiece(layout, first.span.start, brokenEnd)];
  const pieces: Piece[] = [];
  const open: string[] = [];
  for (let token = tokenAt(layout); token !== undefined && !endsCommand(token, open); token = tokenAt(layout)) {
    const isFirst = pieces.length === 0;
    if (layout.roles.subqueries.has(token.span.start)) pieces.push(subqueryPiece(layout, indent));
    else pieces.push(tokenPiece(layout, token, open, isFirst));
  }
  return pieces;
}

/** A pipe ends a command even inside a bracket that nobody closed, as the parser has it. */
function endsCommand({ kind, value }: Token, open: readonly string[]): boolean {
  return kind === 'symbol' && (value === '|' || (value === ')' && open.length === 0));
}

/** The command as it was written, its own line breaks and comments included. */
function brokenPiece(layout: Layout, start: number, end: number): Piece {
  while ((tokenAt(layout)?.span.start ?? end) < end) layout.position++;
  return { text: layout.text.slice(start, end), glued: true, breakLevel: 0, comments: [] };
}

function subqueryPiece(layout: Layout, indent: number): Piece {
  const comments = commentsHere(layout);
  layout.position++;
  const block = pipelineLines(layout, indent + 2);
  if (tokenAt(layout)?.value === ')') layout.position++;
  return { text: '(', glued: false, breakLevel: 0, comments, block };
}

function tokenPiece(layout: Layout, token: Token, open: string[], isFirst: boolean): Piece {
  const { tokens, roles, position } = layout;
  const comments = isFirst ? [] : commentsHere(layout);
  const previous = tokens[position - 1];
  const isBreak = !isFirst && previous !== undefined && mayBegin(token, previous, roles);
  const list = open.length === 1 && open[0] === '[';
  const level = open.length === 0 ? 1 : 2;
  const breakLevel = isBreak && (open.length === 0 || list) ? level : 0;
  const glued = isFirst || isGlued(layout, position);
  if (token.kind === 'symbol' && (token.value === '(' || token.value === '[')) open.push(token.value);
  if (token.kind === 'symbol' && (token.value === ')' || token.value === ']')) open.pop();
  layout.position++;
  return { text: written(layout, token, isFirst), glued, breakLevel, comments };
}

function mayBegin(token: Token, previous: Token, roles: Roles): boolean {
  if (previous.kind === 'symbol' && previous.value === ',') return true;
  if (roles.keepsSpacing(token.span)) return false;
  return roles.isKeyword(token) && ['and', 'or', 'by'].includes(token.value.toLowerCase());
}

function written({ text, roles }: Layout, token: Token, isFirst: boolean): string {
  const raw = text.slice(token.span.start, token.span.end);
  if (roles.keepsSpacing(token.span)) return raw;
  if (token.kind === 'symbol') return token.value;
  if (!roles.isKeyword(token)) return raw;
  if (isFirst) return token.value.toLowerCase() === 'source' ? 'SOURCE' : (commandWord(token.value) ?? raw);
  const lower = token.value.toLowerCase();
  if (upperWords.has(lower)) return lower.toUpperCase();
  return lowerWords.has(lower) ? lower : raw;
}

/** Written in capitals in the documentation. */
const upperWords = new Set(['output', 'outputnew']);
const lowerWords = new Set(
  'and or not like in as by asc desc multi logfmt csv any into with for where on maxspan timeshift offset true false'.split(
    ' ',
  ),
);

/** A command on one line if it fits and no comment breaks it; else a line for each part of its list. */
function commandLines(
  layout: Layout,
  pieces: readonly Piece[],
  indent: number,
  lead: string,
  trailing: Comment | undefined,
): readonly Line[] {
  if (pieces.length === 0 && lead === '' && trailing === undefined) return [];
  const levels = [0, 1, 2] as const;
  const hasComments = pieces.some(({ comments }) => comments.length > 0);
  const candidates = levels.slice(hasComments ? 1 : 0).map((level) => brokenLines(pieces, indent, lead, level));
  const fits = (lines: readonly Line[]) => lines.every(({ indent: by, text }) => by + text.length <= layout.width);
  const lines = candidates.find(fits) ?? candidates.at(-1) ?? [];
  return trailing === undefined ? lines : withTrailing(lines, trailing);
}

function withTrailing(lines: readonly Line[], { text }: Comment): readonly Line[] {
  const last = lines.at(-1);
  return last === undefined ? [] : [...lines.slice(0, -1), { ...last, text: `${last.text.trimEnd()} ${text}` }];
}

function brokenLines(pieces: readonly Piece[], indent: number, lead: string, level: number): readonly Line[] {
  const lines: Line[] = [];
  let line: Line = { indent, text: lead };
  const next = (text: string, by: number) => {
    if (line.text.trim() !== '') lines.push({ ...line, text: line.text.trimEnd() });
    line = { indent: by, text };
  };
  const append = (text: string, glued: boolean) => {
    const isEmpty = line.text === '' || line.text === lead;
    line = { ...line, text: line.text + (glued || isEmpty ? '' : ' ') + text };
  };
  for (const piece of pieces) {
    for (const { text, ownLine } of piece.comments) {
      if (ownLine) next(text, indent + continuation);
      else append(text, false);
      next('', indent + continuation);
    }
    if (piece.breakLevel !== 0 && piece.breakLevel <= level && line.text !== '') next('', indent + continuation);
    append(piece.text, piece.glued);
    if (piece.block === undefined) continue;
    next('', indent);
    lines.push(...piece.block);
    line = { indent, text: ')' };
  }
  next('', 0);
  return lines.length > 0 ? lines : [{ indent, text: lead.trimEnd() }];
}

/** Blanks before the second and later lines of a command. */
const continuation = 4;
