// The border: the one place through which the text of every event passes on its way to the disk. Masking will live here.
// Two lanes lead to it, so it has two forms of the same rule: text handed over by a reader, and the SQL of a column that
// DuckDB reads by itself. A policy that cannot be written as SQL closes the fast lane (`sql` is then absent).

export interface Border {
  /** Goes into the manifest: what a reader of the case may rely on. */
  readonly policy: 'none';
  text(message: string): string;
  sql?(column: string): string;
}

/** Nothing is replaced. The manifest says so: `masking: none`. */
export const openBorder: Border = {
  policy: 'none',
  text: (message) => message,
  sql: (column) => column,
};
