// What the generator of SQL needs an engine to say. One object per engine; the rules of the language stay in the generator.
import type { Period } from '../period.ts';
import type { ArithmeticOperator } from '../syntax/syntax.ts';
import type { ValueType } from '../value.ts';
import type { AggregateSql, ScalarSql, SqlFunctions } from './typed-sql.ts';

export type DialectName = 'duckdb' | 'clickhouse';

export interface SqlDialect {
  readonly name: DialectName;
  readonly scalarFunctions: SqlFunctions<ScalarSql>;
  readonly aggregateFunctions: SqlFunctions<AggregateSql>;
  /** A value that is missing. */
  missing(type: ValueType): string;
  /** A text literal; the only way in which text of a query or a log reaches SQL. */
  text(value: string): string;
  number(value: number): string;
  /** A name for a column of a sub-select. */
  identifier(name: string): string;
  /** The expression, written once and used as often as the body likes. */
  bind(sql: string, body: (name: string) => string): string;
  /** A field that is sorted by and takes more characters becomes a column first, as every level repeats it; without one, none. */
  readonly sortKeyLengthMax: number | undefined;
  toDouble(sql: string): string;
  /** DOUBLE of a text that looks like a number, NULL of any other; `true` and `false` are 1 and 0 when asked. */
  numberOfText(sql: string, withBooleans: boolean): string;
  truthToNumber(sql: string): string;
  textOfNumber(sql: string): string;
  textOfTime(sql: string): string;
  textOfBoolean(sql: string): string;
  contains(text: string, part: string): string;
  matches(text: string, re2: string): string;
  /** The group of the first match; an empty text when nothing matches or the group took no part. */
  capture(text: string, re2: string, group: number): string;
  /** All groups of the first match at once, as a value from which `captured` takes one, or nothing when there is no match. */
  captureAll(text: string, re2: string, groupCount: number): string;
  captured(captures: string, group: number): string;
  arithmetic(operator: ArithmeticOperator, left: string, right: string): string;
  /** Milliseconds rounded to a period; the argument is a whole number. */
  roundTime(direction: 'floor' | 'ceil', time: string, period: Period): string;
  /** A whole number of milliseconds from a DOUBLE, NULL outside of the calendar. */
  wholeMs(sql: string): string;
  /** JSON text at a path inside JSON text; NULL for JSON null. */
  jsonAt(json: string, steps: readonly (string | number)[]): string;
  /** The text of a single JSON value; NULL for maps and lists. */
  textOfJson(json: string): string;
  isJsonContainer(json: string): string;
  /** A value that sorts texts by their runs of digits and non-digits. */
  naturalRuns(sql: string): string;
  /** A composite value that compares part by part. */
  tuple(parts: readonly string[]): string;
  byteLength(text: string): string;
  /** Rows out of lists; absent where the engine cannot do it exactly. */
  readonly lists?: ListDialect;
  /** The engine joins sub-selects. */
  readonly joins: boolean;
}

/** Lists of JSON texts, an element each; a list of one NULL stands for a missing value. */
export interface ListDialect {
  /** `allMatches` takes matches of no characters as well; else it is asked only for patterns that have none. */
  readonly findsEmptyMatches: boolean;
  /** The elements of JSON text that holds an array, else the value alone. */
  elementsOfJson(json: string): string;
  /** The elements of a text that holds a JSON array, else the text alone. */
  elementsOfText(text: string): string;
  /** A text as the JSON text of itself. */
  jsonOfText(text: string): string;
  /** What a group takes in all matches, as a list of texts; a list of one NULL without a match. */
  allMatches(text: string, re2: string, group: number): string;
  /** A select list that makes a row for each element: lists of equal length in parallel, and a column that numbers them. */
  rowsOf(lists: readonly { readonly sql: string; readonly name: string }[], ordinal: string): string;
}
