// The only way in which text of a query or a log reaches DuckDB's SQL.

/** Quotes are doubled. A NUL would end the statement for the parser, so it is put in by its number. */
export function textLiteral(value: string): string {
  const parts = value
    .toWellFormed()
    .split('\0')
    .map((part) => `'${part.replaceAll("'", "''")}'`);
  return parts.length === 1 ? `${parts[0]}` : `(${parts.join(' || chr(0) || ')})`;
}
