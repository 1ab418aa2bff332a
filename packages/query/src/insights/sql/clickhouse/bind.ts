// A local variable inside an expression of ClickHouse.

/** Expressions up to this length are repeated: the engine computes equal ones once. Longer ones would double at every level. */
export const repeatedLengthMax = 160;

/**
 * The expression, written once and used as often as the body likes. An alias would read better, but the engine replaces
 * aliases by what they stand for before it thinks, and a filter of four lines became 200,000 nodes.
 */
export function bind(sql: string, body: (name: string) => string): string {
  if (sql.length <= repeatedLengthMax) return body(sql);
  const name = `v${hashOf(sql).toString(36)}`;
  return `arrayMap(${name} -> ${body(name)}, [${sql}])[1]`;
}

/** Names by content: one query always gives the same SQL, and equal names can only stand for equal expressions. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return hash;
}
