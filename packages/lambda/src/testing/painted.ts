// Counts by character: what two ways of counting must agree on, however they cut their ranges.
import { type FunctionCoverage, functionKey } from '../coverage/function-counts.ts';

/** How often each character ran. The innermost function around it says so, in that the innermost range. */
export function painted(length: number, functions: readonly FunctionCoverage[]): number[] {
  const counts = new Array<number>(length).fill(0);
  const outerFirst = [...functions].sort(
    ({ ranges: [one] }, { ranges: [other] }) =>
      (one?.startOffset ?? 0) - (other?.startOffset ?? 0) || (other?.endOffset ?? 0) - (one?.endOffset ?? 0),
  );
  for (const { ranges } of outerFirst)
    for (const { startOffset, endOffset, count } of ranges) counts.fill(count, startOffset, endOffset);
  return counts;
}

export function addedUp(all: readonly number[][]): number[] {
  const [first = [], ...rest] = all;
  return rest.reduce((sum, one) => sum.map((count, at) => count + (one[at] ?? 0)), first);
}

/**
 * The same by function, added up over many files. V8 of Node.js 22 gives the static and the other fields of a class one and the
 * same place, so that the characters there do not say whose counts they have.
 */
export function paintedByFunction(
  length: number,
  files: readonly (readonly FunctionCoverage[])[],
): Record<string, number[]> {
  const all: Record<string, number[]> = {};
  for (const one of files.flat()) {
    const key = functionKey(one);
    all[key] = addedUp([all[key] ?? [], painted(length, [one])].filter((counts) => counts.length > 0));
  }
  return all;
}
