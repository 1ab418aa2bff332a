// A statement of SQL in words: PostgreSQL's and MySQL's. What is in neither gives `undefined`, and the statement is not understood.
//
//   WHERE u."Email" = $1   →   word where, word u, symbol ., quoted Email, symbol =, value $1

export interface Token {
  /** A bare word is in lower case, as both servers read it; a quoted one stays as it is. */
  readonly kind: 'word' | 'quoted' | 'value' | 'text' | 'symbol';
  readonly text: string;
  /** Where it begins in the statement. */
  readonly at: number;
}

/** Characters of a statement that is looked at. What ORMs write is shorter. */
export const statementLengthMax = 20_000;

const rules: readonly { readonly kind: Token['kind'] | 'blank'; readonly pattern: RegExp }[] = [
  { kind: 'blank', pattern: /\s+|--[^\n]*|\/\*(?:[^*]|\*(?!\/))*\*\//y },
  // A backslash is itself to one server and an escape to the other: such a statement is not understood.
  { kind: 'text', pattern: /'(?:[^'\\]|'')*'/y },
  { kind: 'quoted', pattern: /"(?:[^"]|"")+"|`[^`]+`/y },
  { kind: 'value', pattern: /\$\d+|\?(?![|&?])|:[a-zA-Z_]\w*|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+/y },
  { kind: 'word', pattern: /[\p{L}_][\p{L}\p{N}_$]*/uy },
  { kind: 'symbol', pattern: /::|<=|>=|<>|!=|\|\||[=<>+*/%(),.;[\]-]/y },
];

export function tokensOf(statement: string): readonly Token[] | undefined {
  if (statement.length > statementLengthMax) return undefined;
  const tokens: Token[] = [];
  let at = 0;
  while (at < statement.length) {
    const found = tokenAt(statement, at);
    if (found === undefined) return undefined;
    const { kind, text } = found;
    if (kind !== 'blank') tokens.push({ kind, text: meaningOf(kind, text), at });
    at += text.length;
  }
  return tokens;
}

function tokenAt(statement: string, at: number) {
  for (const { kind, pattern } of rules) {
    pattern.lastIndex = at;
    const text = pattern.exec(statement)?.[0];
    if (text !== undefined) return { kind, text };
  }
  return undefined;
}

function meaningOf(kind: Token['kind'], text: string): string {
  if (kind === 'word') return text.toLowerCase();
  if (kind === 'quoted') return text.slice(1, -1).replaceAll('""', '"');
  if (kind === 'text') return text.slice(1, -1).replaceAll("''", "'");
  return text;
}
