// Counts of functions as V8 gives them: nested ranges, of which the innermost one around a character says how often it ran.
//
//   function f(x) { if (x) { a(); } b(); }     ranges: [0, 38] 3 times, in it [23, 31] 2 times

/** Offsets are UTF-16 units of the script, the end exclusive. */
export interface CountedRange {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}

/** https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-FunctionCoverage */
export interface FunctionCoverage {
  readonly functionName: string;
  readonly isBlockCoverage: boolean;
  /** The first is the whole function, the others lie in it. Never empty. */
  readonly ranges: readonly CountedRange[];
}

/** Two functions of one script can begin and end alike: a class and the code of its fields. */
export function functionKey({ functionName, ranges: [whole] }: FunctionCoverage): string {
  return `${whole?.startOffset}:${whole?.endOffset}:${functionName}`;
}

/** The same function when it has not run. */
export function notRun({ functionName, ranges: [whole] }: FunctionCoverage): FunctionCoverage {
  const { startOffset, endOffset } = whole ?? nothing;
  return { functionName, isBlockCoverage: false, ranges: [{ startOffset, endOffset, count: 0 }] };
}

const nothing = { startOffset: 0, endOffset: 0, count: 0 };

/** One function's counts of two times. Each character has the sum of its counts; there are no more ranges than boundaries. */
export function sumOf(one: FunctionCoverage, other: FunctionCoverage): FunctionCoverage {
  const isBlockCoverage = one.isBlockCoverage || other.isBlockCoverage;
  const ranges = haveSameBounds(one.ranges, other.ranges)
    ? one.ranges.map((range, at) => ({ ...range, count: range.count + (other.ranges[at]?.count ?? 0) }))
    : summedSegments(one.ranges, other.ranges);
  return { functionName: one.functionName, isBlockCoverage, ranges };
}

function haveSameBounds(ones: readonly CountedRange[], others: readonly CountedRange[]): boolean {
  return (
    ones.length === others.length &&
    ones.every(({ startOffset, endOffset }, at) => {
      const other = others[at];
      return other?.startOffset === startOffset && other.endOffset === endOffset;
    })
  );
}

function summedSegments(ones: readonly CountedRange[], others: readonly CountedRange[]): readonly CountedRange[] {
  const bounds = boundsOf([...ones, ...others]);
  const counts = painted(bounds, ones);
  for (const [at, count] of painted(bounds, others).entries()) counts[at] = (counts[at] ?? 0) + count;
  const { startOffset, endOffset } = ones[0] ?? nothing;
  const whole = { startOffset, endOffset, count: (ones[0]?.count ?? 0) + (others[0]?.count ?? 0) };
  const ranges: CountedRange[] = [whole];
  let at = 0;
  while (at < counts.length) {
    const from = at;
    const count = counts[from] ?? 0;
    while (at < counts.length && counts[at] === count) at += 1;
    if (count === whole.count) continue;
    ranges.push({ startOffset: bounds[from] ?? startOffset, endOffset: bounds[at] ?? endOffset, count });
  }
  return ranges;
}

function boundsOf(ranges: readonly CountedRange[]): readonly number[] {
  const bounds = new Set(ranges.flatMap(({ startOffset, endOffset }) => [startOffset, endOffset]));
  return [...bounds].sort((one, other) => one - other);
}

/** The count between each two bounds. */
function painted(bounds: readonly number[], ranges: readonly CountedRange[]): number[] {
  const places = new Map(bounds.map((bound, at) => [bound, at]));
  const counts = new Array<number>(Math.max(0, bounds.length - 1)).fill(0);
  // Outer ranges come before inner ones, so the last paint is that of the innermost.
  for (const { startOffset, endOffset, count } of ranges)
    counts.fill(count, places.get(startOffset) ?? 0, places.get(endOffset) ?? 0);
  return counts;
}
