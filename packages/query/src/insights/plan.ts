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
  /** Log groups that the query restricts itself to with SOURCE; absent when it names none. */
  readonly logGroups?: readonly string[];
  readonly stages: readonly PlanStage[];
  readonly output: readonly PlanOutput[];
}

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
    }
  | AggregateStage
  | { readonly kind: 'sort'; readonly keys: readonly PlanSortKey[] }
  | { readonly kind: 'limit'; readonly count: number }
  | { readonly kind: 'dedup'; readonly keys: readonly PlanExpression[] };

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
