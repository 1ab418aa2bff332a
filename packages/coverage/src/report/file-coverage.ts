// The neutral form in which Node and Python meet: which lines of a source could run, and how often they did. Everything that
// is shown or exported is made of it.

export interface FileCoverage {
  /** As people know it: `src/orders.ts`. */
  readonly path: string;
  readonly language: 'javascript' | 'python';
  /** Absent when nobody had it; lines and counts hold all the same. */
  readonly text?: string;
  /** Only lines that ran are known, so it has no share: of lines that ran, all ran. */
  readonly isPartial?: true;
  /** Lines from 1 that hold code; a line that is not in it is blank, a comment, or a type. */
  readonly lines: ReadonlyMap<number, LineCount>;
  readonly functions: ReadonlyMap<string, FunctionCount>;
  readonly branches: ReadonlyMap<string, BranchCount>;
}

export interface LineCount {
  /** Of what ran most often on it. In Python, the runs in which it ran at all. */
  readonly count: number;
  /** False when something else on it never ran: a `? :`, a block on the same line. */
  readonly isWhole: boolean;
}

export interface FunctionCount {
  readonly name: string;
  readonly line: number;
  readonly count: number;
}

export interface BranchCount {
  readonly line: number;
  /** Of JavaScript as ESTree names it: `IfStatement`, `SwitchStatement`, …; of Python its word: `if`, `for`, `while`, `case`. */
  readonly kind: string;
  /** Of each way, in the order of the source. */
  readonly counts: readonly number[];
}

export interface Totals {
  readonly lines: Share;
  readonly functions: Share;
  readonly branches: Share;
}

export interface Share {
  readonly covered: number;
  readonly total: number;
}

/**
 * Both are of one text. Counts add up; a line is whole when one of them saw it whole, since which halves the others saw is not
 * known any more.
 */
export function addFiles(a: FileCoverage, b: FileCoverage): FileCoverage {
  const text = a.text ?? b.text;
  return {
    path: a.path,
    language: a.language,
    ...(text === undefined ? {} : { text }),
    ...(a.isPartial === true && b.isPartial === true ? { isPartial: true as const } : {}),
    lines: united(a.lines, b.lines, addLines),
    functions: united(a.functions, b.functions, (one, other) => ({ ...one, count: one.count + other.count })),
    branches: united(a.branches, b.branches, addBranches),
  };
}

function addLines(a: LineCount, b: LineCount): LineCount {
  const isWhole = (a.count > 0 && a.isWhole) || (b.count > 0 && b.isWhole) || (a.count === 0 && b.count === 0);
  return { count: a.count + b.count, isWhole };
}

function addBranches(a: BranchCount, b: BranchCount): BranchCount {
  const [longer, shorter] = a.counts.length >= b.counts.length ? [a, b] : [b, a];
  return { ...longer, counts: longer.counts.map((count, n) => count + (shorter.counts[n] ?? 0)) };
}

function united<T>(
  a: ReadonlyMap<string, T>,
  b: ReadonlyMap<string, T>,
  add: (a: T, b: T) => T,
): ReadonlyMap<string, T>;
function united<T>(
  a: ReadonlyMap<number, T>,
  b: ReadonlyMap<number, T>,
  add: (a: T, b: T) => T,
): ReadonlyMap<number, T>;
function united<K, T>(a: ReadonlyMap<K, T>, b: ReadonlyMap<K, T>, add: (a: T, b: T) => T): ReadonlyMap<K, T> {
  const sum = new Map(a);
  for (const [key, value] of b) {
    const known = sum.get(key);
    sum.set(key, known === undefined ? value : add(known, value));
  }
  return sum;
}

/** Files of which only a part is known are left out. */
export function totalsOf(files: Iterable<FileCoverage>): Totals {
  const sums = { lines: emptyShare(), functions: emptyShare(), branches: emptyShare() };
  for (const { lines, functions, branches, isPartial } of files) {
    if (isPartial === true) continue;
    for (const { count } of lines.values()) tick(sums.lines, count > 0);
    for (const { count } of functions.values()) tick(sums.functions, count > 0);
    for (const { counts } of branches.values()) for (const count of counts) tick(sums.branches, count > 0);
  }
  return sums;
}

type GrowingShare = { -readonly [K in keyof Share]: Share[K] };

function emptyShare(): GrowingShare {
  return { covered: 0, total: 0 };
}

function tick(share: GrowingShare, isCovered: boolean): void {
  share.total++;
  if (isCovered) share.covered++;
}

/** `87.5`, rounded down to one digit, so that 100 means all; absent when there is nothing to cover. */
export function percentOf({ covered, total }: Share): number | undefined {
  return total === 0 ? undefined : Math.floor((covered / total) * 1000) / 10;
}
