// What a function is: one entry with everything that any part of the compiler wants to know about it.
import type { EpochMs, TimeRange } from '@coldcase/model';
import type { Value, ValueType } from '../value.ts';

/** What a query may know about the moment it runs: given from outside, so that it answers the same every time. */
export interface Moment {
  readonly nowMs: EpochMs;
  readonly window: TimeRange;
}

/** How an argument is wanted: converted to a number or to text before the function sees it, or as it is. */
export type Parameter = 'number' | 'text' | 'any' | 'condition';

interface FunctionFrame {
  /** As the documentation writes it; looked up without regard to case. */
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly minArgs: number;
  readonly maxArgs: number;
  /** One per argument; the last one stands for all that follow. */
  readonly parameters: readonly Parameter[];
  readonly result: (args: readonly ValueType[]) => ValueType;
  /** One sentence for the reference. */
  readonly doc: string;
}

/** Value by value. A missing argument makes the result missing, unless the parameter is `any` or `condition`. */
export interface ScalarFunction extends FunctionFrame {
  readonly evaluate: (args: readonly Value[], moment: Moment) => Value;
}

/** Over all rows of a group, in the order of time. Missing values are not among `values`. */
export interface AggregateFunction extends FunctionFrame {
  readonly evaluate: (values: readonly (readonly Value[])[]) => Value;
  /** It needs the time of the events, which a second stats no longer has. */
  readonly needsTime?: boolean;
}

/** A look-up by name and alias, without regard to case. */
export function indexByName<F extends FunctionFrame>(functions: readonly F[]): ReadonlyMap<string, F> {
  const names = (entry: F) => [entry.name, ...(entry.aliases ?? [])];
  return new Map(functions.flatMap((entry) => names(entry).map((name) => [name.toLowerCase(), entry] as const)));
}

export function parameterAt(entry: FunctionFrame, index: number): Parameter {
  return entry.parameters[index] ?? entry.parameters.at(-1) ?? 'any';
}
