// What the tree knows about tokens: which words are names and which are keywords, where sub-queries and broken commands are.
import type { Span } from '../diagnostics.ts';
import type { Token } from '../syntax/lexer.ts';
import type { QuerySyntax } from '../syntax/syntax.ts';
import { type AnyNode, isSpan, nodesOf } from './syntax-nodes.ts';

export interface Roles {
  readonly isKeyword: (token: Token) => boolean;
  /** A bracket after it opens a list of arguments. */
  readonly isCalled: (token: Token) => boolean;
  /** Where a sub-query begins: the offsets of its bracket. */
  readonly subqueries: ReadonlySet<number>;
  /** Commands with an error: from the start of each to its end. */
  readonly brokenEnds: ReadonlyMap<number, number>;
  /**
   * An expression without an alias gives the column its name, as it was written: its blanks are part of the answer. So are
   * those of logGroupTags().
   */
  readonly keepsSpacing: (span: Span) => boolean;
  /** Commands in which `cpu*` and `cpu *` are two things. */
  readonly patternLists: readonly Span[];
}

const patternCommands = ['filldown', 'addtotals', 'outlier'];

export function rolesIn(tree: QuerySyntax, tokens: readonly Token[]): Roles {
  const nodes = [...nodesOf(tree)];
  const spansOf = (...kinds: string[]) => nodes.filter(({ kind = '' }) => kinds.includes(kind)).map(({ span }) => span);
  const names = new Set(spansOf('name').map(({ start }) => start));
  const calls = new Set(nodes.flatMap(nameStartOf));
  const kept = [...nodes.filter(isUnnamed).map(({ span }) => span), ...spansOf('logGroupTags')];
  const keptStarts = new Set(tokens.filter(({ span }) => kept.some((one) => holds(one, span))).map(startOf));
  const brackets = tokens.filter(({ kind, value }) => kind === 'symbol' && value === '(').map(startOf);
  const queries = new Set(spansOf('query').map(({ start }) => start));
  return {
    isKeyword: (token) =>
      (token.kind === 'name' && !token.quoted && !names.has(token.span.start) && !calls.has(token.span.start)) ||
      (token.kind === 'symbol' && /^[a-z]/.test(token.value)),
    isCalled: ({ span, value }) => calls.has(span.start) || /^(?:logGroups|logGroupTags|dataSource)$/i.test(value),
    subqueries: new Set(brackets.filter((start) => queries.has(start))),
    brokenEnds: new Map(
      nodes.filter((node) => node.kind === 'broken' && 'text' in node.value).map(({ span }) => [span.start, span.end]),
    ),
    keepsSpacing: (span) => keptStarts.has(span.start),
    patternLists: spansOf(...patternCommands),
  };
}

const startOf = ({ span }: Token) => span.start;

export function holds(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

function nameStartOf({ value }: AnyNode): readonly number[] {
  return 'nameSpan' in value && isSpan(value.nameSpan) ? [value.nameSpan.start] : [];
}

/** An item or a sort key without an alias; a plain name is called as it is, whatever the blanks. */
function isUnnamed({ kind, value }: AnyNode): boolean {
  if (kind !== undefined || !('expression' in value) || 'alias' in value) return false;
  const { expression } = value;
  return typeof expression === 'object' && expression !== null && 'kind' in expression && expression.kind !== 'name';
}
