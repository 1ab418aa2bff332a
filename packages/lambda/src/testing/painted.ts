// Counts by character: what two ways of counting must agree on, however they cut their ranges.
import type { FunctionCoverage } from '../coverage/function-counts.ts';

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
