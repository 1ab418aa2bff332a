// A local variable inside an expression of ClickHouse: an alias may stand anywhere, and the rest of the select may use it.

/** Expressions up to this length are repeated; longer ones are named, or nesting would double them at every level. */
const repeatedLengthMax = 60;

/**
 * The expression, written once and used as often as the body likes. The first use carries the definition, so that it must
 * not stand inside a lambda of the body.
 */
export function bind(sql: string, body: (name: string) => string): string {
  if (sql.length <= repeatedLengthMax) return body(sql);
  const name = `v${hashOf(sql).toString(36)}`;
  return body(name).replace(new RegExp(`\\b${name}\\b`), () => `(${sql} AS ${name})`);
}

/** Two different hashes make one collision in 2^64. A name stands for one expression: ClickHouse refuses a second meaning. */
function hashOf(text: string): bigint {
  return (BigInt(fnv(text, 0x811c9dc5)) << 32n) | BigInt(fnv(text, 0x01234567));
}

function fnv(text: string, start: number): number {
  let hash = start;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return hash;
}
