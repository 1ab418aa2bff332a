// How often each character of a script ran: its functions painted over each other, inner ones last, as V8 means them.
import type { ScriptTally } from '../tally/coverage-tally.ts';
import { coverageOf, type FunctionTally } from '../tally/function-tally.ts';

/** One number a UTF-16 unit. 8 bytes each: a script of 5 MB takes 40 MB for the moment. */
export type PaintedCounts = Float64Array;

export function paintedCounts({ length, functions }: Pick<ScriptTally, 'length' | 'functions'>): PaintedCounts {
  const counts = new Float64Array(length);
  for (const tally of outerFirst([...functions.values()]))
    for (const { startOffset, endOffset, count } of coverageOf(tally).ranges)
      counts.fill(count, startOffset, endOffset);
  return counts;
}

export function outerFirst(functions: readonly FunctionTally[]): readonly FunctionTally[] {
  return functions.toSorted((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
}

/** The whole script, which V8 lists as a function without a name. */
export function isScriptItself({ functionName, startOffset, endOffset }: FunctionTally, length: number): boolean {
  return functionName === '' && startOffset === 0 && endOffset === length;
}
