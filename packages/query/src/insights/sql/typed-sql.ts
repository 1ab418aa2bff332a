// What an SQL expression is to the generator, and what a dialect's SQL for a function may know of its arguments.
import type { Moment } from '../functions/function-table.ts';
import type { CompiledRegex } from '../regex/compiled-regex.ts';
import type { ValueType } from '../value.ts';

/** An SQL expression and the kind of value it yields. A `truth` is never NULL. */
export interface TypedSql {
  readonly sql: string;
  readonly type: ValueType;
  /** The expression is a DOUBLE already, so that arithmetic needs no cast. */
  readonly isDouble?: boolean;
  /** A text that is a number in every row, as that number. */
  readonly asNumber?: string;
  /** The text from that number. */
  readonly textOf?: (number: string) => string;
  /** A bare column that has the same text wherever `sql` is not NULL (see `FieldSql`). */
  readonly bareColumn?: string;
  /** Texts for which the bare column alone decides. */
  readonly bareTexts?: readonly string[];
}

/** The SQL of a function that works value by value; arguments are converted as its entry in the function table asks. */
export type ScalarSql = (args: readonly string[], context: ScalarSqlContext) => string;

export interface ScalarSqlContext {
  readonly moment: Moment;
  readonly args: readonly TypedSql[];
  /** The kind that the result is to have, for functions whose arguments may be of several kinds. */
  readonly as: (arg: TypedSql, type: ValueType) => string;
  /** The pattern of regexReplace, compiled; its replacement is valid for RE2 as it stands. */
  readonly regex?: CompiledRegex | undefined;
}

/** The SQL of a function of `stats`. */
export type AggregateSql = (args: readonly string[], context: AggregateSqlContext) => string;

export interface AggregateSqlContext {
  readonly args: readonly TypedSql[];
  /** Orders the events of a group by time; empty when there is none. */
  readonly timeOrder: string;
  /** A value whose order is the natural order of a text. */
  readonly naturalOrder: (sql: string) => string;
  /** Of `pct`: all percentiles that this stats asks of the same values, ascending. */
  readonly percents: readonly number[];
}

/**
 * By canonical name of the function table. A function without an entry cannot run in the engine: the stage that calls it, and
 * all after it, run in the interpreter.
 */
export type SqlFunctions<F> = Readonly<Record<string, F>>;
