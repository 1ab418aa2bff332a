// The syntax of a query: what was written, and where. Nothing is decided here; names are text and functions may not exist.
import type { Span } from '../diagnostics.ts';

export interface QuerySyntax {
  readonly kind: 'query';
  readonly span: Span;
  readonly sources: readonly SourceSyntax[];
  readonly commands: readonly CommandSyntax[];
}

/** `SOURCE "log group" START=-3600s END=0s`. */
export interface SourceSyntax {
  readonly kind: 'source';
  readonly span: Span;
  readonly logGroup: string;
}

export type CommandSyntax =
  | { readonly kind: 'fields'; readonly span: Span; readonly items: readonly ItemSyntax[] }
  | { readonly kind: 'display'; readonly span: Span; readonly items: readonly ItemSyntax[] }
  | { readonly kind: 'filter'; readonly span: Span; readonly condition: ExpressionSyntax }
  | ParseSyntax
  | StatsSyntax
  | { readonly kind: 'sort'; readonly span: Span; readonly keys: readonly SortKeySyntax[] }
  | { readonly kind: 'limit'; readonly span: Span; readonly count: number }
  | { readonly kind: 'dedup'; readonly span: Span; readonly keys: readonly ExpressionSyntax[] }
  /** A command that was not understood; the reason is among the diagnostics. */
  | { readonly kind: 'broken'; readonly span: Span; readonly text: string };

export interface ParseSyntax {
  readonly kind: 'parse';
  readonly span: Span;
  /** `@message` when absent. */
  readonly source?: ExpressionSyntax;
  readonly pattern: TextSyntax | RegexSyntax;
  readonly names: readonly NameSyntax[];
}

export interface StatsSyntax {
  readonly kind: 'stats';
  readonly span: Span;
  readonly items: readonly ItemSyntax[];
  readonly keys: readonly ItemSyntax[];
}

/** `expression as alias` in fields, display and stats. */
export interface ItemSyntax {
  readonly span: Span;
  readonly expression: ExpressionSyntax;
  readonly alias?: NameSyntax;
}

export interface SortKeySyntax {
  readonly span: Span;
  readonly expression: ExpressionSyntax;
  readonly direction?: 'asc' | 'desc';
}

export interface TextSyntax {
  readonly kind: 'text';
  readonly span: Span;
  readonly value: string;
}

export interface RegexSyntax {
  readonly kind: 'regex';
  readonly span: Span;
  /** Between the slashes, with `\/` already a plain slash. */
  readonly source: string;
}

/** A field or column by its whole name, without backticks: `http.status`, `@duration`, `user agent`. */
export interface NameSyntax {
  readonly kind: 'name';
  readonly span: Span;
  readonly name: string;
}

export interface PeriodSyntax {
  readonly kind: 'period';
  readonly span: Span;
  readonly count: number;
  readonly unit: string;
}

export interface CallSyntax {
  readonly kind: 'call';
  readonly span: Span;
  readonly name: string;
  readonly nameSpan: Span;
  /** `count(*)`. */
  readonly star: boolean;
  readonly args: readonly ExpressionSyntax[];
}

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '^';
export type ComparisonOperator = '=' | '!=' | '<' | '<=' | '>' | '>=';

export type ExpressionSyntax =
  | TextSyntax
  | { readonly kind: 'number'; readonly span: Span; readonly value: number }
  | { readonly kind: 'boolean'; readonly span: Span; readonly value: boolean }
  | PeriodSyntax
  | NameSyntax
  | CallSyntax
  | { readonly kind: 'negate'; readonly span: Span; readonly operand: ExpressionSyntax }
  | { readonly kind: 'not'; readonly span: Span; readonly operand: ExpressionSyntax }
  | BinarySyntax<'arithmetic', ArithmeticOperator>
  | BinarySyntax<'compare', ComparisonOperator>
  /** Two or more conditions under one operator, as written in a row. */
  | {
      readonly kind: 'logical';
      readonly span: Span;
      readonly operator: 'and' | 'or';
      readonly operands: readonly ExpressionSyntax[];
    }
  /** `like`, `not like` and `=~`. */
  | {
      readonly kind: 'like';
      readonly span: Span;
      readonly negated: boolean;
      readonly left: ExpressionSyntax;
      readonly pattern: ExpressionSyntax | RegexSyntax;
    }
  | {
      readonly kind: 'in';
      readonly span: Span;
      readonly negated: boolean;
      readonly left: ExpressionSyntax;
      readonly list: readonly ExpressionSyntax[];
    }
  /** `jsonParse(f).user.id` and `list[0]`. */
  | {
      readonly kind: 'path';
      readonly span: Span;
      readonly object: ExpressionSyntax;
      readonly step: string | number;
    }
  /** Something that was not understood; the reason is among the diagnostics. */
  | { readonly kind: 'broken'; readonly span: Span };

interface BinarySyntax<K extends string, O extends string> {
  readonly kind: K;
  readonly span: Span;
  readonly operator: O;
  readonly left: ExpressionSyntax;
  readonly right: ExpressionSyntax;
}
