// The only places where a text becomes part of a statement.

/** A name as SQL: `order` → `"order"`, `a"b` → `"a""b"`. Always quoted, so that no reserved word matters. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteLiteral(text: string): string {
  const doubled = `'${text.replaceAll("'", "''")}'`;
  // A backslash is an ordinary character only where standard_conforming_strings is on.
  return text.includes('\\') ? `E${doubled.replaceAll('\\', '\\\\')}` : doubled;
}

/** A name with its schema: `"public"."order"`. */
export function qualified(name: { readonly schema: string; readonly name: string }): string {
  return `${quoteIdentifier(name.schema)}.${quoteIdentifier(name.name)}`;
}
