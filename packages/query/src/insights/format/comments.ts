// Comments are not part of the syntax: the lexer steps over them. They stand in the gaps between tokens, so whoever wants to
// keep them reads the gaps, and the tree stays what it is.
import type { Token } from '../syntax/lexer.ts';

export interface Comment {
  /** From `#` to the end of the line; `--` is written as the documented `#`. */
  readonly text: string;
  /** Nothing but blanks stands before it on its line. */
  readonly ownLine: boolean;
}

/** The comments before each token, by the index of the token; those at the end of the text belong to `end`. */
export function commentsBefore(text: string, tokens: readonly Token[]): ReadonlyMap<number, readonly Comment[]> {
  const found = new Map<number, readonly Comment[]>();
  for (const [index, { span }] of tokens.entries()) {
    const gapStart = tokens[index - 1]?.span.end ?? 0;
    const comments = commentsIn(text.slice(gapStart, span.start), gapStart === 0);
    if (comments.length > 0) found.set(index, comments);
  }
  return found;
}

function commentsIn(gap: string, atStart: boolean): readonly Comment[] {
  return gap.split('\n').flatMap((line, number) => {
    const written = line.trim();
    if (written === '') return [];
    const text = written.replace(/^--/, '#').replace(/^#\{/, '# {');
    return [{ text, ownLine: atStart || number > 0 }];
  });
}
