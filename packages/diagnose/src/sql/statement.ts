// What a SELECT asks for, as far as an index is concerned. The parser reads a part of SQL and gives up on the rest, with a reason:
// an index for a statement that was half understood costs every write and helps no read.
//
//   SELECT * FROM users u JOIN orders o ON o.user_id = u.id WHERE u.email = $1 AND o.at > $2 ORDER BY o.at DESC LIMIT 20
//
//   tables users u, orders o │ join o.user_id = u.id │ equal u.email, range o.at │ order o.at DESC │ limit

export interface Column {
  /** The table or its alias, as the statement has it. */
  readonly of?: string;
  readonly name: string;
}

export type Condition =
  | { readonly kind: 'equal' | 'range' | 'unusable'; readonly column: Column }
  /** `prefix` is known when the pattern is in the statement. */
  | { readonly kind: 'like'; readonly column: Column; readonly begins: 'wildcard' | 'text' | 'unknown' }
  /** `lower(email) = $1`, `date(at) = $1` */
  | { readonly kind: 'function'; readonly call: string; readonly column: Column; readonly isEqual: boolean }
  | { readonly kind: 'constant' };

export interface Select {
  readonly tables: readonly { readonly name: string; readonly alias: string }[];
  readonly selectsAll: boolean;
  readonly joins: readonly { readonly left: Column; readonly right: Column }[];
  readonly conditions: readonly Condition[];
  readonly groupBy: readonly Column[];
  readonly orderBy: readonly { readonly column: Column; readonly descending: boolean }[];
  readonly hasLimit: boolean;
  readonly hasOffset: boolean;
}

/** Why a statement is not understood. */
export interface NotUnderstood {
  readonly reason: string;
}
