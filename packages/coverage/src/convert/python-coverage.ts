// What ran of one Python file, as a source: by its text where somebody has it, else only the lines that ran.
import type { BranchCount, FileCoverage, FunctionCount, LineCount } from '../report/file-coverage.ts';
import type { PythonFileTally } from '../tally/python-tally.ts';
import { type PythonSource, readPython } from './python-source.ts';

/** Whether every line that ran is one of this text: it may be of another version. */
export function fitsText({ lines }: PythonFileTally, text: string): boolean {
  const { firstLine, excludedLines } = readPython(text);
  return [...lines.keys()].every((line) => firstLine.has(line) || excludedLines.has(line));
}

export function coverageOfPython(tally: PythonFileTally, path: string, text: string | undefined): FileCoverage {
  const about = { path, language: 'python' as const };
  if (text === undefined)
    return { ...about, isPartial: true, lines: linesAlone(tally), functions: new Map(), branches: new Map() };
  const source = readPython(text);
  const runs = runsByStatement(tally, source);
  const lines = source.statements.map((line): [number, LineCount] => [
    line,
    { count: runs.get(line) ?? 0, isWhole: true },
  ]);
  // What ran is a statement, whatever we made of it.
  const known = new Set(source.statements);
  const others = [...runs].filter(([line]) => !known.has(line) && source.firstLine.has(line));
  const all = [...lines, ...others.map(([line, count]): [number, LineCount] => [line, { count, isWhole: true }])];
  return {
    ...about,
    text,
    lines: new Map(all.toSorted(([a], [b]) => a - b)),
    functions: functionsOf(source, runs),
    branches: branchesOf(tally, source),
  };
}

function linesAlone({ lines }: PythonFileTally): FileCoverage['lines'] {
  const sorted = [...lines].toSorted(([a], [b]) => a - b);
  return new Map(sorted.map(([line, count]) => [line, { count, isWhole: true }]));
}

/** A statement over several lines ran as often as the line of it that ran most. */
function runsByStatement({ lines }: PythonFileTally, { firstLine }: PythonSource): ReadonlyMap<number, number> {
  const runs = new Map<number, number>();
  for (const [line, count] of lines) {
    const first = firstLine.get(line);
    if (first !== undefined) runs.set(first, Math.max(runs.get(first) ?? 0, count));
  }
  return runs;
}

function functionsOf(
  { functions }: PythonSource,
  runs: ReadonlyMap<number, number>,
): ReadonlyMap<string, FunctionCount> {
  return new Map(
    functions.map(({ name, line, bodyLine }) => [`${line}:0`, { name, line, count: runs.get(bodyLine) ?? 0 }]),
  );
}

/** The two ways on from each fork. Steps say where it went; where it might have gone is not known, so a way that was never taken is zero. */
function branchesOf({ arcs }: PythonFileTally, { forks, firstLine }: PythonSource): ReadonlyMap<string, BranchCount> {
  const ways = new Map<number, Map<number, number>>();
  for (const [arc, runs] of arcs) {
    const [from = 0, to = 0] = arc.split(' ').map(Number);
    const start = firstLine.get(from);
    // Within a statement, and out of a comprehension in it, nothing forks.
    const end = to > 0 ? (firstLine.get(to) ?? to) : to;
    if (start === undefined || !forks.has(start) || end === start || end === -start) continue;
    const known = ways.get(start) ?? new Map<number, number>();
    ways.set(start, known.set(end, (known.get(end) ?? 0) + runs));
  }
  if (arcs.size === 0) return new Map();
  return new Map(
    [...forks].map(([line, kind]) => {
      const taken = [...(ways.get(line) ?? [])]
        .toSorted(([a], [b]) => wayOrder(a) - wayOrder(b))
        .map(([, runs]) => runs);
      return [`${line}:0 ${kind}`, { line, kind, counts: [taken[0] ?? 0, taken[1] ?? 0] }];
    }),
  );
}

/** Into the block first, then past it; out of the function last. */
function wayOrder(line: number): number {
  return line < 0 ? Number.MAX_SAFE_INTEGER + line : line;
}
