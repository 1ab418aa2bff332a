// JSON paths as the structure that DuckDB's from_json takes, and the SQL that reaches one leaf of it.
//
//   ['http.status', 'tags.0']   →   {"http": {"status": "VARCHAR"}, "tags": ["VARCHAR"]}
//                                   j."http"."status", j."tags"[1]
//
// Every leaf is VARCHAR, since from_json turns a value of another type into NULL without a word, and text never clashes.
import { identifier, literal } from '../engine/duckdb.ts';

export interface JsonTree {
  /** Object keys; absent on leaves and arrays. */
  readonly keys?: Map<string, JsonTree>;
  /** What the elements of an array look like. */
  element?: JsonTree;
  leaf?: boolean;
}

/** Paths earlier in the list win where two contradict each other or differ only in case. */
export function treeOf(paths: readonly string[]): JsonTree {
  const root: JsonTree = { keys: new Map() };
  for (const path of paths) grow(root, path.split('.'));
  return root;
}

function grow(node: JsonTree, steps: readonly string[]): void {
  const [step, ...others] = steps;
  if (step === undefined || node.leaf === true) return;
  const child = childOf(node, step) ?? adopt(node, step);
  if (child === undefined) return;
  if (others.length > 0) grow(child, others);
  else if (child.keys?.size === 0 && child.element === undefined) child.leaf = true;
}

function childOf(node: JsonTree, step: string): JsonTree | undefined {
  return isIndex(step) ? node.element : node.keys?.get(step);
}

/** Adds a child, unless the node already is of the other kind or has the key in another case. */
function adopt(node: JsonTree, step: string): JsonTree | undefined {
  const child: JsonTree = { keys: new Map() };
  if (isIndex(step)) {
    if ((node.keys?.size ?? 0) > 0) return undefined;
    node.element = child;
    return child;
  }
  const isTaken = [...(node.keys?.keys() ?? [])].some((key) => key.toLowerCase() === step.toLowerCase());
  if (node.element !== undefined || isTaken) return undefined;
  node.keys?.set(step, child);
  return child;
}

const isIndex = (step: string) => /^\d+$/.test(step);

/** The structure as DuckDB reads it from JSON. */
export function structureOf(tree: JsonTree): unknown {
  if (tree.element !== undefined) return [structureOf(tree.element)];
  if (tree.leaf === true || tree.keys === undefined || tree.keys.size === 0) return 'VARCHAR';
  return Object.fromEntries([...tree.keys].map(([key, child]) => [key, structureOf(child)]));
}

/**
 * SQL of the text at a path of the struct `root`; `NULL` where the tree has no such path. Below a leaf the text itself is
 * looked into: the leaf then holds the JSON of an object that is usually a plain value.
 */
export function leafOf(tree: JsonTree, root: string, path: string): string {
  let node: JsonTree = tree;
  let sql = root;
  const steps = path.split('.');
  for (const [index, step] of steps.entries()) {
    if (node.leaf === true) return insideText(sql, steps.slice(index));
    const child = childOf(node, step);
    if (child === undefined) return 'NULL';
    sql += isIndex(step) ? `[${Number(step) + 1}]` : `.${identifier(step)}`;
    node = child;
  }
  return sql;
}

function insideText(sql: string, steps: readonly string[]): string {
  return `CASE WHEN ${sql}[1] = '{' THEN try(json_extract_string(${sql}, ${literal(jsonPointer(steps))})) END`;
}

/** A path as the JSON pointer that DuckDB's json functions take: `/http/status`. Works for keys and indexes alike. */
export function jsonPointer(steps: readonly string[]): string {
  return steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
