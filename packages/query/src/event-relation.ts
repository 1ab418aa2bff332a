// How SQL reads the raw events of a case. The store implements this; the compiler of a dialect asks it for every name that
// a query mentions. So the query package never learns how columns are laid out, and the store never learns the language.

import type { TimeRange } from '@coldcase/model';

export interface EventRelation {
  /** A table, or a select in parentheses: one row per event. */
  readonly sql: string;
  /**
   * SQL for one field of an event, by its Insights name without backticks: `@message`, `@duration`, `http.status`.
   * A name that can occur in no event gives `undefined`: the field is missing in every row.
   */
  field(name: string): FieldSql | undefined;
  /**
   * SQL for a number that orders events of equal time as they happened: the row number at import. Without it the order of
   * events within one millisecond is left to the engine.
   */
  readonly position?: string;
  /**
   * SQL that orders events as `@timestamp` does, when the store keeps the time in another form: a bare column lets the engine
   * skip what cannot be among the first rows.
   */
  readonly timeOrder?: string;
  /** SQL condition that an event lies in a window, both ends included; for the same reason. */
  within?(window: TimeRange): string;
  /** SQL for the name of the log group, where `@log` says more than the name. */
  readonly logGroup?: string;
  /** All log groups of the relation; without them a query can select groups by name only. */
  readonly logGroups?: readonly string[];
  /** A table for `lookup`, when the engine can read it. */
  lookupTable?(name: string): LookupRelation | undefined;
  /** SQL for the bytes of the message, when the store keeps them: counting them again means reading every message. */
  readonly messageBytes?: string;
}

/** A table of text cells. */
export interface LookupRelation {
  readonly sql: string;
  readonly columns: readonly string[];
  /** SQL that numbers its rows in the order of the file: of equal keys the first counts. */
  readonly row: string;
}

export interface FieldSql {
  /** An expression over the relation's columns; NULL where the event has no such field. */
  readonly sql: string;
  readonly type: FieldType;
  /**
   * For a `dynamic` field whose every value is a number: the same value as DOUBLE or BIGINT. Then the text is printed as the
   * log has it, and calculations take the number without reading the text.
   */
  readonly asNumber?: string;
  /** With `asNumber`: its text from the number, so that groups are made by number and printed afterwards. */
  readonly textOf?: (number: string) => string;
  /**
   * For a `dynamic` field: a bare column that has the same text wherever this expression is not NULL. Comparing it as well
   * lets the engine skip whole row groups, which it cannot do through an expression.
   */
  readonly bareColumn?: string;
  /** Texts that the bare column holds exactly where this expression does: comparing with one of them needs nothing else. */
  readonly bareTexts?: readonly string[];
}

/**
 * What the expression yields:
 * - `dynamic`: VARCHAR, the text as the log has it; it may look like a number or a boolean and is then used as one
 * - `number`: DOUBLE or BIGINT
 * - `boolean`: BOOLEAN, printed `true` / `false`, 1 / 0 in arithmetic
 * - `timestamp`: BIGINT, milliseconds since the epoch, printed as `2022-07-18 12:34:31.195`
 */
export type FieldType = 'dynamic' | 'number' | 'boolean' | 'timestamp';
