// The syntax of a query: what was written, and where. Nothing is decided here; names are text and functions may not exist.
import type { Span } from '../diagnostics.ts';

export interface QuerySyntax {
  readonly kind: 'query';
  readonly span: Span;
  readonly sources: readonly SourceSyntax[];
  readonly commands: readonly CommandSyntax[];
}

/** One `SOURCE`: which log groups take part. Several of them add up. */
export type SourceSyntax =
  /** `SOURCE "log group" START=-3600s END=0s`. */
  | { readonly kind: 'source'; readonly span: Span; readonly logGroup: string }
  /** `SOURCE logGroups(namePrefix: ["a"]) dataSource(["b"])`: all that one of them names must hold. */
  | { readonly kind: 'selection'; readonly span: Span; readonly selectors: readonly SelectorSyntax[] };

export type SelectorSyntax =
  | {
      readonly kind: 'logGroups';
      readonly span: Span;
      readonly namePrefixes: readonly string[];
      readonly accounts: readonly string[];
      readonly classes: readonly string[];
    }
  | { readonly kind: 'logGroupTags'; readonly span: Span; readonly text: string }
  | { readonly kind: 'dataSource'; readonly span: Span; readonly names: readonly string[] };

export type CommandSyntax =
  | { readonly kind: 'fields'; readonly span: Span; readonly items: readonly ItemSyntax[] }
  | { readonly kind: 'display'; readonly span: Span; readonly items: readonly ItemSyntax[] }
  | FilterSyntax
  | ParseSyntax
  | JsonSyntax
  | StatsSyntax
  | { readonly kind: 'sort'; readonly span: Span; readonly keys: readonly SortKeySyntax[] }
  /** `any`: whichever rows come first. */
  | { readonly kind: 'limit'; readonly span: Span; readonly count: number; readonly any: boolean }
  | { readonly kind: 'dedup'; readonly span: Span; readonly keys: readonly ExpressionSyntax[] }
  | { readonly kind: 'unmask'; readonly span: Span; readonly items: readonly ItemSyntax[] }
  | { readonly kind: 'unnest'; readonly span: Span; readonly list: ExpressionSyntax; readonly into: NameSyntax }
  | { readonly kind: 'expand'; readonly span: Span; readonly field: NameSyntax }
  | LookupSyntax
  | JoinSyntax
  | AppendColsSyntax
  | AddTotalsSyntax
  | { readonly kind: 'accum'; readonly span: Span; readonly field: NameSyntax; readonly alias?: NameSyntax }
  | AutoregressSyntax
  /** Names, also with `*` in them; none means all. */
  | { readonly kind: 'filldown'; readonly span: Span; readonly patterns: readonly NameSyntax[] }
  | { readonly kind: 'fillmissing'; readonly span: Span; readonly fills: readonly FillSyntax[] }
  | OutlierSyntax
  | SessionizeSyntax
  | { readonly kind: 'countFrequent'; readonly span: Span; readonly fields: readonly ExpressionSyntax[] }
  | { readonly kind: 'pattern'; readonly span: Span; readonly field: ExpressionSyntax }
  | { readonly kind: 'diff'; readonly span: Span; readonly against: DiffBaseline }
  | { readonly kind: 'logcompare'; readonly span: Span; readonly shift: PeriodSyntax }
  | { readonly kind: 'anomaly'; readonly span: Span }
  | RelevantFieldsSyntax
  | { readonly kind: 'estimate'; readonly span: Span }
  /** A command that was not understood; the reason is among the diagnostics. */
  | { readonly kind: 'broken'; readonly span: Span; readonly text: string };

/** `filter`, `where`, `filterIndex` and `search`. */
export interface FilterSyntax {
  readonly kind: 'filter';
  readonly span: Span;
  readonly word: 'filter' | 'filterIndex' | 'search';
  readonly condition: ExpressionSyntax;
}

export type DiffBaseline = 'preceding' | 'previousDay' | 'previousWeek' | 'previousMonth';

/** `json field=f "key.sub" as a`: a value out of a text that holds JSON. */
export interface JsonSyntax {
  readonly kind: 'json';
  readonly span: Span;
  /** `@message` when absent. */
  readonly source?: ExpressionSyntax;
  readonly paths: readonly { readonly path: TextSyntax; readonly alias?: NameSyntax }[];
}

/** `lookup table f as logField OUTPUT out as name`, and the same for `cidrlookup`. */
export interface LookupSyntax {
  readonly kind: 'lookup';
  readonly span: Span;
  readonly match: 'exact' | 'cidr';
  readonly table: NameSyntax;
  readonly keys: readonly LookupPairSyntax[];
  /** `OUTPUT` replaces what the field held; `OUTPUTNEW` fills it only where it is missing. */
  readonly replaces: boolean;
  readonly outputs: readonly LookupPairSyntax[];
}

/** A column of the table and the field of the log that belongs to it. */
export interface LookupPairSyntax {
  readonly span: Span;
  readonly column: NameSyntax;
  readonly field: NameSyntax;
}

/** `join type=inner left=A right=B where A.k = B.k (SOURCE "g" | …)`. */
export interface JoinSyntax {
  readonly kind: 'join';
  readonly span: Span;
  readonly type: 'inner' | 'left';
  readonly left: NameSyntax;
  readonly right: NameSyntax;
  readonly on: readonly { readonly span: Span; readonly one: NameSyntax; readonly other: NameSyntax }[];
  readonly query: QuerySyntax;
}

export interface AppendColsSyntax {
  readonly kind: 'appendcols';
  readonly span: Span;
  readonly override: boolean;
  readonly rowsMax: number;
  readonly query: QuerySyntax;
}

export interface AddTotalsSyntax {
  readonly kind: 'addtotals';
  readonly span: Span;
  readonly row: boolean;
  readonly col: boolean;
  readonly fieldName: string;
  readonly fields: readonly NameSyntax[];
}

/** `autoregress f as a p=1-4`: the values of earlier rows. */
export interface AutoregressSyntax {
  readonly kind: 'autoregress';
  readonly span: Span;
  readonly field: NameSyntax;
  readonly alias?: NameSyntax;
  readonly from: number;
  readonly to: number;
}

export interface FillSyntax {
  readonly value: ExpressionSyntax;
  readonly field: NameSyntax;
}

export interface OutlierSyntax {
  readonly kind: 'outlier';
  readonly span: Span;
  readonly action: 'transform' | 'remove';
  /** How many quartile distances away a value is an outlier. */
  readonly param: number;
  readonly useLower: boolean;
  readonly mark: boolean;
  readonly fields: readonly NameSyntax[];
}

export interface SessionizeSyntax {
  readonly kind: 'sessionize';
  readonly span: Span;
  readonly keys: readonly ExpressionSyntax[];
  /** 30 minutes when absent. */
  readonly maxSpan?: PeriodSyntax;
  readonly alias?: NameSyntax;
}

export interface RelevantFieldsSyntax {
  readonly kind: 'relevantfields';
  readonly span: Span;
  readonly fields: readonly NameSyntax[];
  readonly condition: ExpressionSyntax;
}

export interface ParseSyntax {
  readonly kind: 'parse';
  readonly span: Span;
  /** `@message` when absent. */
  readonly source?: ExpressionSyntax;
  readonly pattern: TextSyntax | RegexSyntax | ParseModeSyntax;
  readonly names: readonly NameSyntax[];
  /** One row for each match, instead of the first match alone. */
  readonly multi: boolean;
}

/** `parse f logfmt as m`, `parse f csv as a, b`. */
export interface ParseModeSyntax {
  readonly kind: 'mode';
  readonly span: Span;
  readonly mode: 'logfmt' | 'csv';
}

export interface StatsSyntax {
  readonly kind: 'stats';
  readonly span: Span;
  readonly items: readonly ItemSyntax[];
  readonly keys: readonly ItemSyntax[];
  /** `by bin(5m) offset 1h`: bins begin so much later. */
  readonly offset?: PeriodSyntax;
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
  /** `f in (SOURCE "g" | … | fields f)`. */
  | {
      readonly kind: 'inQuery';
      readonly span: Span;
      readonly negated: boolean;
      readonly left: ExpressionSyntax;
      readonly query: QuerySyntax;
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
