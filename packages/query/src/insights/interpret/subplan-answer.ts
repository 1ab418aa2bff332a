// What queries inside a query gave, and what else a run knows.
import type { QueryContext } from '../context.ts';
import type { Value } from '../value.ts';

/** Rows of a sub-query, each a value for each column of its output. */
export interface SubplanAnswer {
  readonly rows: readonly (readonly Value[])[];
  /** Nothing is known of its window: no rows then mean nothing. */
  readonly isUnknown?: boolean;
}

export interface RunContext extends QueryContext {
  /** In the order of the plan's sub-plans. */
  readonly answers: readonly SubplanAnswer[];
  readonly facts: { readonly recordsScanned: number; readonly bytesScanned: number };
}
