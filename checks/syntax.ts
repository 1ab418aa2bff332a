// TypeScript as a syntax tree, for the checks that count or follow something in it. The parser is the one that the test
// runner brings, which is why no further dependency stands behind it.
import { parseAst } from 'vitest/node';
import type { RepositoryFile } from './repository.ts';

/** Nodes are ESTree with TypeScript's additions; only what all of them have is typed here. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [part: string]: unknown;
}

/** Every node of a file, outermost first, each with its parent. */
export function* nodesOf(file: RepositoryFile): Generator<{ readonly node: SyntaxNode; readonly parent?: SyntaxNode }> {
  const root: unknown = parseAst(file.text, { lang: file.path.endsWith('.tsx') ? 'tsx' : 'ts' });
  if (isNode(root)) yield* nodesUnder(root);
}

function* nodesUnder(
  node: SyntaxNode,
  parent?: SyntaxNode,
): Generator<{ readonly node: SyntaxNode; readonly parent?: SyntaxNode }> {
  yield parent === undefined ? { node } : { node, parent };
  for (const part of Object.values(node)) {
    for (const child of Array.isArray(part) ? part : [part]) if (isNode(child)) yield* nodesUnder(child, node);
  }
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value && 'end' in value;
}

/** A part of a node that is a node, such as the source of an import. */
export function partOf(node: SyntaxNode, name: string): SyntaxNode | undefined {
  const part = node[name];
  return isNode(part) ? part : undefined;
}

export function partsOf(node: SyntaxNode, name: string): readonly SyntaxNode[] {
  const part = node[name];
  return Array.isArray(part) ? part.filter(isNode) : [];
}

/** The text of a literal or of a template without places, or the name of an identifier. */
export function textOf(node: SyntaxNode | undefined): string | undefined {
  if (node === undefined) return undefined;
  if (typeof node.value === 'string') return node.value;
  return typeof node.name === 'string' ? node.name : undefined;
}

export function isTypeScript(file: RepositoryFile): boolean {
  return /\.tsx?$/.test(file.path) && !file.path.endsWith('.d.ts');
}

/** Tests, their drawn data and their helpers: nothing of it reaches a user. */
export function isTestCode({ path }: RepositoryFile): boolean {
  return path.endsWith('.test.ts') || path.includes('/src/testing/') || !/^packages\/[^/]+\/src\//.test(path);
}
