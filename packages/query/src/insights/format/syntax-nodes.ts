// A walk over any syntax, for readers that want all nodes of a kind and not the shape around them.
import type { Span } from '../diagnostics.ts';
import type { QuerySyntax } from '../syntax/syntax.ts';

export interface AnyNode {
  readonly kind?: string;
  readonly span: Span;
  /** The object itself, for the few properties that a reader looks at. */
  readonly value: object;
}

/** Every part of a tree that has a position, parents first. */
export function* nodesOf(value: QuerySyntax | object): Iterable<AnyNode> {
  const node = nodeOf(value);
  if (node !== undefined) yield node;
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) yield* nodesOf(part);
}

function nodeOf(value: object): AnyNode | undefined {
  if (!('span' in value) || !isSpan(value.span)) return undefined;
  const { span } = value;
  return 'kind' in value && typeof value.kind === 'string' ? { kind: value.kind, span, value } : { span, value };
}

export function isSpan(value: unknown): value is Span {
  return typeof value === 'object' && value !== null && 'start' in value && typeof value.start === 'number';
}
