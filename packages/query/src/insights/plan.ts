// What a query means: names resolved, functions known, patterns compiled. Both executions take it from here.
//
//   fields @message | filter @duration > 100 | stats count() as n by bin(5m) as t | sort n desc
//   →   filter (@duration > 100)   aggregate {c1: bin(5m)} {c2: count}   sort c2 desc   output t = c1, n = c2
import type { Period } from './period.ts';
import type { CompiledRegex } from './regex/compiled-regex.ts';
import type { ArithmeticOperator, ComparisonOperator } from './syntax/syntax.ts';
import type { ValueType } from './value.ts';

export interface Plan {
  /** The query as it was written. */
  readonly text: string;
  /** Log groups that the query restricts itself to with SOURCE, each of them enough; absent when it names none. */
  readonly sources?: readonly PlanSource[];
  /** `stats … offset 1h`: events of so much earlier are scanned. */
  readonly scanShiftMs?: number;
  readonly stages: readonly PlanStage[];
  readonly output: readonly PlanOutput[];
  /** Queries inside the query. They are answered first; stages and conditions name them by their index. */
  readonly subplans: readonly Subplan[];
}

export type PlanSource =
  | { readonly kind: 'name'; readonly logGroup: string }
  /** Any prefix, when there are some; any account, when there are some. */
  | { readonly kind: 'selection'; readonly namePrefixes: readonly string[]; readonly accounts: readonly string[] };

/** A query inside the query. It sees nothing of the outer one. */
export interface Subplan {
  readonly plan: Plan;
  readonly window: SubplanWindow;
}

/** Which events a sub-query reads: those of the whole query, or those of an earlier time. */
export type SubplanWindow =
  | { readonly kind: 'same' }
  /** As long as the window of the query, and ending where that begins. */
  | { readonly kind: 'preceding' }
  | { readonly kind: 'earlier'; readonly by: Period };

export interface PlanOutput {
  readonly name: string;
  readonly expression: PlanExpression;
}

/** A value that a stage computes for later ones. Its id is unique in the plan, so that a name may be given twice. */
export interface PlanColumn {
  readonly id: string;
  readonly name: string;
  readonly type: ValueType;
}

export type PlanStage =
  | { readonly kind: 'filter'; readonly condition: PlanExpression }
  | { readonly kind: 'extend'; readonly column: PlanColumn; readonly expression: PlanExpression }
  /** The n-th column takes the n-th group; rows that do not match keep their columns missing. */
  | {
      readonly kind: 'extract';
      readonly source: PlanExpression;
      readonly regex: CompiledRegex;
      readonly columns: readonly PlanColumn[];
      /** A row for each match, and the row as it was when there is none. */
      readonly multi: boolean;
    }
  /** A row for each element of a list; anything else counts as a list of one. `readsText`: JSON text is a list, too. */
  | {
      readonly kind: 'unnest';
      readonly list: PlanExpression;
      readonly column: PlanColumn;
      readonly readsText: boolean;
    }
  | LookupStage
  | JoinStage
  | AppendStage
  /** One more row, with the sum of the numbers in each of these columns. */
  | { readonly kind: 'totals'; readonly columns: readonly PlanColumn[] }
  /** The sum of all values so far, in the current order. */
  | { readonly kind: 'accumulate'; readonly value: PlanExpression; readonly column: PlanColumn }
  /** The value of the row so many places before. */
  | { readonly kind: 'lag'; readonly value: PlanExpression; readonly rows: number; readonly column: PlanColumn }
  /** The value, or where it is missing the last one before it. */
  | { readonly kind: 'fillDown'; readonly value: PlanExpression; readonly column: PlanColumn }
  | FillBinsStage
  | OutlierStage
  | SessionStage
  | DescribePatternsStage
  | ComparePatternsStage
  | AnomalyStage
  | RelevantFieldsStage
  /** Nothing is run: one row with what a scan would read. */
  | { readonly kind: 'estimate'; readonly records: PlanColumn; readonly bytes: PlanColumn }
  | AggregateStage
  | { readonly kind: 'sort'; readonly keys: readonly PlanSortKey[] }
  | { readonly kind: 'limit'; readonly count: number }
  | { readonly kind: 'dedup'; readonly keys: readonly PlanExpression[] };

/** Values from a table of the case; where no row of it fits, they are missing, or stay what they were. */
export interface LookupStage {
  readonly kind: 'lookup';
  readonly table: string;
  readonly match: 'exact' | 'cidr';
  /** All of them must fit, as text, exactly. */
  readonly keys: readonly { readonly tableColumn: string; readonly value: PlanExpression }[];
  readonly outputs: readonly {
    readonly tableColumn: string;
    readonly column: PlanColumn;
    /** What wins where it exists. */
    readonly kept?: PlanExpression;
  }[];
}

/** Pairs of rows with equal keys; the right ones in their own order. */
export interface JoinStage {
  readonly kind: 'join';
  readonly type: 'inner' | 'left';
  readonly subplan: number;
  /** The right side is a column of the sub-plan's output, by index. Compared as text. */
  readonly on: readonly { readonly left: PlanExpression; readonly right: number }[];
  /** One for each column of the sub-plan's output. */
  readonly columns: readonly PlanColumn[];
}

/** The n-th row gets the columns of the n-th row of the sub-plan. */
export interface AppendStage {
  readonly kind: 'append';
  readonly subplan: number;
  readonly rowsMax: number;
  readonly outputs: readonly { readonly index: number; readonly column: PlanColumn; readonly kept?: PlanExpression }[];
}

/** Rows for the bins between the first and the last that have none, for each combination of the other keys. */
export interface FillBinsStage {
  readonly kind: 'fillBins';
  readonly bin: PlanColumn;
  readonly period: Period;
  readonly keys: readonly PlanColumn[];
  readonly fills: readonly { readonly column: PlanColumn; readonly value: PlanExpression }[];
}

/** Values far away from the middle half of all values. */
export interface OutlierStage {
  readonly kind: 'outlier';
  readonly action: 'transform' | 'remove';
  readonly param: number;
  readonly useLower: boolean;
  readonly mark: boolean;
  readonly fields: readonly { readonly value: PlanExpression; readonly column: PlanColumn }[];
}

export interface SessionStage {
  readonly kind: 'sessionize';
  readonly keys: readonly PlanExpression[];
  readonly time: PlanExpression;
  readonly maxSpanMs: number;
  readonly column: PlanColumn;
}

/** From keyed groups of messages to patterns with their typed text. */
export interface DescribePatternsStage {
  readonly kind: 'describePatterns';
  readonly groups: PatternGroups;
  readonly columns: Readonly<Record<'pattern' | 'ratio' | 'sampleCount' | 'severity', PlanColumn>>;
}

/** What an aggregation over messages leaves of a pattern. */
export interface PatternGroups {
  readonly key: PlanColumn;
  readonly count: PlanColumn;
  readonly sample: PlanColumn;
}

/** Patterns of two times beside each other. The sub-plan's output is key, count and sample. */
export interface ComparePatternsStage {
  readonly kind: 'comparePatterns';
  readonly groups: PatternGroups;
  readonly subplan: number;
  readonly columns: Readonly<Record<'pattern' | 'sampleCount' | 'difference' | 'description' | 'severity', PlanColumn>>;
}

/** Patterns that behave unusually in some slice of the window. */
export interface AnomalyStage {
  readonly kind: 'anomaly';
  readonly groups: PatternGroups;
  readonly slice: PlanColumn;
  readonly columns: Readonly<
    Record<'pattern' | 'ratio' | 'sampleCount' | 'severity' | 'kind' | 'description' | 'from', PlanColumn>
  >;
}

/** Fields whose values differ most between the events that fulfil a condition and the others. */
export interface RelevantFieldsStage {
  readonly kind: 'relevantFields';
  /** None: every field of the events. */
  readonly fields: readonly string[];
  readonly condition: PlanExpression;
  readonly columns: Readonly<
    Record<'fieldName' | 'score' | 'contributors' | 'conditionalMedian' | 'baselineMedian', PlanColumn>
  >;
}

export interface AggregateStage {
  readonly kind: 'aggregate';
  readonly keys: readonly PlanKey[];
  readonly aggregates: readonly PlanAggregate[];
}

export interface PlanKey {
  readonly column: PlanColumn;
  readonly expression: PlanExpression;
  /** A bin of time: without a sort these come newest first. */
  readonly isBin: boolean;
}

export interface PlanAggregate {
  readonly column: PlanColumn;
  /** Canonical name in the table of aggregate functions. */
  readonly function: string;
  readonly args: readonly PlanExpression[];
}

export interface PlanSortKey {
  readonly expression: PlanExpression;
  readonly descending: boolean;
}

interface Typed {
  /** As far as the query alone tells; a dialect may know more about a field. */
  readonly type: ValueType;
}

export type PlanExpression = Typed &
  (
    | { readonly kind: 'literal'; readonly value: string | number | boolean }
    /** A field of the event. */
    | { readonly kind: 'field'; readonly name: string }
    /** A value computed by an earlier stage. */
    | { readonly kind: 'column'; readonly id: string }
    | { readonly kind: 'missing' }
    | { readonly kind: 'not'; readonly operand: PlanExpression }
    | { readonly kind: 'logical'; readonly operator: 'and' | 'or'; readonly operands: readonly PlanExpression[] }
    | {
        readonly kind: 'arithmetic';
        readonly operator: ArithmeticOperator;
        readonly left: PlanExpression;
        readonly right: PlanExpression;
      }
    | {
        readonly kind: 'compare';
        readonly operator: ComparisonOperator;
        readonly left: PlanExpression;
        readonly right: PlanExpression;
      }
    /** The text contains the pattern as it is. */
    | {
        readonly kind: 'contains';
        readonly negated: boolean;
        readonly text: PlanExpression;
        readonly pattern: PlanExpression;
      }
    | {
        readonly kind: 'matches';
        readonly negated: boolean;
        readonly text: PlanExpression;
        readonly regex: CompiledRegex;
      }
    | {
        readonly kind: 'oneOf';
        readonly negated: boolean;
        readonly value: PlanExpression;
        readonly list: readonly PlanExpression[];
      }
    /** The value is one of the first column of a sub-plan. */
    | {
        readonly kind: 'inSubplan';
        readonly negated: boolean;
        readonly value: PlanExpression;
        readonly subplan: number;
      }
    | {
        readonly kind: 'roundTime';
        readonly direction: 'floor' | 'ceil';
        readonly time: PlanExpression;
        readonly period: Period;
      }
    /** A function by its canonical name in the table; `regex` is the pattern of regexReplace, compiled. */
    | {
        readonly kind: 'call';
        readonly function: string;
        readonly args: readonly PlanExpression[];
        readonly regex?: CompiledRegex;
      }
    | { readonly kind: 'path'; readonly object: PlanExpression; readonly steps: readonly (string | number)[] }
  );
