// Rows while the interpreter works on them.
import type { LogEvent } from '@coldcase/model';
import type { FieldLookup } from '../event-fields.ts';
import type { Value } from '../value.ts';

export interface Row {
  /** Fields of the event; absent after `stats`. */
  readonly field: FieldLookup;
  readonly columns: ReadonlyMap<string, Value>;
  /** Where the row stands when nothing else decides: for events ascending in time, for statistics in their own order. */
  readonly rank: number;
  /** The event itself, for the commands that look at all of its fields. */
  readonly event?: LogEvent;
}

/** Rows in their current order, and whether they are still events. */
export interface Rows {
  readonly rows: readonly Row[];
  readonly areEvents: boolean;
}

export function withColumns(row: Row, added: readonly (readonly [string, Value])[]): Row {
  return { ...row, columns: new Map([...row.columns, ...added]) };
}

/** A row that is made of columns alone. */
export function madeRow(columns: readonly (readonly [string, Value])[], rank: number): Row {
  return { field: () => undefined, columns: new Map(columns), rank };
}

/** Maps and lists are no keys. */
export function keyValue(value: Value): Value {
  return typeof value === 'object' && value.kind === 'json' ? undefined : value;
}
