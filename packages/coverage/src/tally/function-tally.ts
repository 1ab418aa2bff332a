// How often each character of one function ran. V8 lists nested ranges with counts, of which the innermost holds:
//
//   function f(x) { if (x) { a(); } b(); }        [0,40) 3   [22,32) 1
//
//   3333333333333333333333111111111133333333      offsets [0, 22, 32]   counts [3, 1, 3]
//
// As such a line, runs add up character by character. That is exact, and in which order they come does not matter, which no
// merging of trees of ranges promises.
import type { CountedRange, FunctionCoverage } from '../format/coverage-file.ts';

export interface Steps {
  /** Where another count begins; ascending, the first is the beginning of the function. */
  readonly offsets: readonly number[];
  readonly counts: readonly number[];
}

export interface FunctionTally {
  readonly functionName: string;
  readonly startOffset: number;
  readonly endOffset: number;
  /** Calls of which V8 also counted the blocks. */
  readonly blockCalls: number;
  /** Calls of which it counted nothing more: files of granularity "function". */
  readonly wholeCalls: number;
  /** Of the calls with blocks. */
  readonly steps: Steps;
}

export function tallyOf({ functionName, isBlockCoverage, ranges }: FunctionCoverage): FunctionTally {
  const [root] = ranges;
  const { startOffset = 0, endOffset = 0, count = 0 } = root ?? {};
  // A function that did not run has no blocks either way, so its zero is exact.
  const hasBlocks = isBlockCoverage || count === 0;
  const steps = hasBlocks ? stepsOf(ranges) : { offsets: [startOffset], counts: [0] };
  const calls = hasBlocks ? { blockCalls: count, wholeCalls: 0 } : { blockCalls: 0, wholeCalls: count };
  return { functionName, startOffset, endOffset, ...calls, steps };
}

/** @param ranges  a tree in preorder (`parseCoverageFile` has checked it) */
function stepsOf(ranges: readonly CountedRange[]): Steps {
  const writer = new StepWriter();
  const open: CountedRange[] = [];
  const closeUntil = (offset: number) => {
    for (let top = open.at(-1); top !== undefined && top.endOffset <= offset; top = open.at(-1)) {
      open.pop();
      const around = open.at(-1);
      if (around !== undefined && top.endOffset < around.endOffset) writer.put(top.endOffset, around.count);
    }
  };
  for (const range of ranges) {
    // An empty range counts nothing, and would open where it closes.
    if (range.startOffset === range.endOffset && open.length > 0) continue;
    closeUntil(range.startOffset);
    writer.put(range.startOffset, range.count);
    open.push(range);
  }
  closeUntil(Number.POSITIVE_INFINITY);
  return writer.steps();
}

/** Both are of one function: same name, same place. */
export function addTallies(a: FunctionTally, b: FunctionTally): FunctionTally {
  return {
    functionName: a.functionName,
    startOffset: a.startOffset,
    endOffset: a.endOffset,
    blockCalls: a.blockCalls + b.blockCalls,
    wholeCalls: a.wholeCalls + b.wholeCalls,
    steps: addSteps(a.steps, b.steps),
  };
}

export function addSteps(a: Steps, b: Steps): Steps {
  const writer = new StepWriter();
  let [i, j, left, right] = [0, 0, 0, 0];
  while (i < a.offsets.length || j < b.offsets.length) {
    const nextLeft = a.offsets[i] ?? Number.POSITIVE_INFINITY;
    const nextRight = b.offsets[j] ?? Number.POSITIVE_INFINITY;
    const offset = Math.min(nextLeft, nextRight);
    if (nextLeft === offset) left = a.counts[i++] ?? 0;
    if (nextRight === offset) right = b.counts[j++] ?? 0;
    writer.put(offset, left + right);
  }
  return writer.steps();
}

/** Keeps one form for each function of counts: no step to the same count, one step at an offset. */
class StepWriter {
  readonly #offsets: number[] = [];
  readonly #counts: number[] = [];

  put(offset: number, count: number): void {
    if (this.#offsets.at(-1) === offset) {
      this.#offsets.pop();
      this.#counts.pop();
    }
    if (this.#counts.at(-1) === count) return;
    this.#offsets.push(offset);
    this.#counts.push(count);
  }

  steps(): Steps {
    return { offsets: this.#offsets, counts: this.#counts };
  }
}

/**
 * The tally as V8 would list it, ranges flat inside of the function. Calls without blocks count for all of the function when
 * there is nothing better: else a block that ran in none of the counted calls would look as if it had run.
 */
export function coverageOf(tally: FunctionTally): FunctionCoverage {
  const { functionName, startOffset, endOffset, blockCalls, wholeCalls, steps } = tally;
  const count = blockCalls + wholeCalls;
  const whole = { startOffset, endOffset, count };
  if (blockCalls === 0) return { functionName, isBlockCoverage: wholeCalls === 0, ranges: [whole] };
  const inner = steps.offsets.map((offset, n) => ({
    startOffset: offset,
    endOffset: steps.offsets[n + 1] ?? endOffset,
    count: steps.counts[n] ?? 0,
  }));
  const differing = inner.filter((range) => range.count !== blockCalls);
  return { functionName, isBlockCoverage: true, ranges: [whole, ...differing] };
}
