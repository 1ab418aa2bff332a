// `headers."user-agent"`: quotes where backticks belong. Common enough in published queries to deserve the right advice.
import { type Cursor, peek, spanFrom, take } from './cursor.ts';
import type { Token } from './lexer.ts';
import type { ExpressionSyntax } from './syntax.ts';

/** Called with the name taken and the text ahead. Reports it, and gives the name that was meant. */
export function nameInQuotes(cursor: Cursor, name: Token): ExpressionSyntax {
  const text = take(cursor);
  const span = spanFrom(cursor, name.span.start);
  const better = `${name.value}\`${text.value}\``;
  const suggestion = cursor.text.slice(0, span.start) + better + cursor.text.slice(span.end);
  cursor.problems.report('QL-0107', span, { name: better }, suggestion);
  if (peek(cursor).kind === 'member') take(cursor);
  return { kind: 'name', name: name.value + text.value, span };
}
