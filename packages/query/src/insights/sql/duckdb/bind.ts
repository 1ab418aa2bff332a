// A local variable inside an expression of DuckDB.

/** Expressions up to this length are repeated; longer ones are bound, or nesting would double them at every level. */
const repeatedLengthMax = 160;

/** The expression, written once and used as often as the body likes. A lambda over a list of one is the only way. */
export function bind(sql: string, body: (name: string) => string): string {
  if (sql.length <= repeatedLengthMax) return body(sql);
  const name = `v${hashOf(sql).toString(36)}`;
  return `list_transform([${sql}], lambda ${name}: ${body(name)})[1]`;
}

/** Names by content: one query always gives the same SQL, and equal names can only stand for equal expressions. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return hash;
}
