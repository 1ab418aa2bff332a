// One script and what ran of it, as sources: by its map where there is one that holds, else as the text that ran.
import { ColdcaseError } from '@coldcase/model';
import { type FileProblem, problemOf } from '../failures.ts';
import type { BranchCount, FileCoverage, FunctionCount, LineCount } from '../report/file-coverage.ts';
import type { ScriptTally } from '../tally/coverage-tally.ts';
import { lastAtMost, lineStarts } from './line-starts.ts';
import { isScriptItself, type PaintedCounts, paintedCounts } from './painted-counts.ts';
import { type PlainMap, type Structure, structureOf } from './script-structure.ts';
import { type Mapping, readSourceMap, type SourceMap } from './source-map.ts';
import { sourcePath } from './source-path.ts';

export interface ScriptSources {
  readonly files: readonly FileCoverage[];
  /** A map that was not used, branches that could not be found. */
  readonly problems: readonly FileProblem[];
}

/** @param map  the JSON of its source map; undefined when it has none, or nobody has it */
export async function coverageOfScript(script: ScriptTally, text: string, map?: string): Promise<ScriptSources> {
  const read = map === undefined ? undefined : attempt(script.url, () => readSourceMap(script.url, map, text));
  const sourceMap = read?.value;
  const structures = await structuresOf(script, text, map, sourceMap);
  const structureAt = (source: number) => structures.value?.get(source) ?? noStructure;
  const counts = paintedCounts(script);
  const files =
    sourceMap === undefined
      ? [unmapped(script, text, counts, structureAt(0))]
      : mapped(script, text, counts, sourceMap, structureAt);
  return { files, problems: [read?.problem, structures.problem].flatMap((problem) => problem ?? []) };
}

const noStructure: Structure = { branches: new Map<string, BranchCount>(), idleLines: new Set() };

interface Attempt<T> {
  readonly value?: T;
  readonly problem?: FileProblem;
}

function attempt<T>(key: string, work: () => T): Attempt<T> {
  try {
    return { value: work() };
  } catch (cause) {
    if (cause instanceof ColdcaseError) return { problem: problemOf(key, cause) };
    throw cause;
  }
}

async function structuresOf(
  script: ScriptTally,
  text: string,
  map: string | undefined,
  sourceMap: SourceMap | undefined,
): Promise<Attempt<ReadonlyMap<number, Structure>>> {
  const plain = map === undefined || sourceMap === undefined ? undefined : plainMap(map, sourceMap);
  try {
    return { value: await structureOf(script, text, plain) };
  } catch (cause) {
    if (cause instanceof ColdcaseError) return { problem: problemOf(script.url, cause) };
    throw cause;
  }
}

function plainMap(map: string, { sources, names }: SourceMap): PlainMap {
  const { mappings = '' }: { mappings?: string } = JSON.parse(map.replace(/^\)\]\}'[^\n]*\n/, ''));
  return { sourcesContent: sources.map(({ text }) => text), names, mappings };
}

/**
 * A line has the count of what ran most often on it. Where a function begins that is what stands before it: the line of a
 * method in a class that ran is covered, though the method was never called, as the line of `def` in Python is.
 */
function unmapped(script: ScriptTally, text: string, counts: PaintedCounts, structure: Structure): FileCoverage {
  const starts = lineStarts(text);
  const functionStarts = startsOf(script);
  const lines = new Map<number, LineCount>();
  for (const [index, start] of starts.entries()) {
    if (structure.idleLines.has(index + 1)) continue;
    const count = countOfLine(text, counts, { start, end: starts[index + 1] ?? text.length + 1 }, functionStarts);
    if (count !== undefined) lines.set(index + 1, count);
  }
  const functions = new Map<string, FunctionCount>();
  for (const tally of script.functions.values()) {
    if (isUnnamedWork(tally.functionName) || isScriptItself(tally, script.length)) continue;
    const index = lastAtMost(starts, tally.startOffset);
    const column = tally.startOffset - (starts[index] ?? 0);
    addFunction(
      functions,
      { name: tally.functionName, line: index + 1, count: tally.blockCalls + tally.wholeCalls },
      column,
    );
  }
  const path = sourcePath(script.url, script.taskRoot);
  return { path, language: 'javascript', text, lines, functions, branches: structure.branches };
}

function startsOf(script: ScriptTally): ReadonlySet<number> {
  return new Set([...script.functions.values()].map(({ startOffset }) => startOffset));
}

/** Undefined for a blank line. `end` is where the next line begins. */
function countOfLine(
  text: string,
  counts: PaintedCounts,
  { start, end }: { readonly start: number; readonly end: number },
  functionStarts: ReadonlySet<number>,
): LineCount | undefined {
  let line: LineCount | undefined;
  for (let at = start; at < end - 1; at++) {
    if (/\s/.test(text.charAt(at))) continue;
    const isIndentedFunction = line === undefined && at > start && functionStarts.has(at);
    if (isIndentedFunction) line = together(line, counts[at - 1] ?? 0);
    line = together(line, counts[at] ?? 0);
  }
  return line;
}

/** V8's own functions around members of classes. */
function isUnnamedWork(name: string): boolean {
  return name.startsWith('<');
}

/**
 * A line of a source has the count of the places of the text that ran which the map sends to it. Where the map sends
 * nothing there is no code: types, comments, what the bundler left out.
 */
function mapped(
  script: ScriptTally,
  text: string,
  counts: PaintedCounts,
  { sources, mappings }: SourceMap,
  structureAt: (source: number) => Structure,
): readonly FileCoverage[] {
  const ends = sources.map(({ text: sourceText }) => (sourceText === undefined ? undefined : codeEnds(sourceText)));
  const onCode = mappings.flatMap((mapping, n): readonly Mapping[] => {
    const { source, line, column } = mapping;
    if (column >= (ends[source]?.[line] ?? Number.POSITIVE_INFINITY)) return [];
    const offset = codeWithin(text, mapping.offset, mappings[n + 1]?.offset ?? text.length);
    return offset === undefined ? [] : [{ ...mapping, offset }];
  });
  const lines = linesBySource(onCode, counts, startsOf(script));
  const functions = functionsBySource(script, text, mappings);
  return sources.flatMap(({ name, text: sourceText }, source): FileCoverage[] => {
    const { branches, idleLines } = structureAt(source);
    const counted = [...(lines.get(source) ?? [])].filter(([line]) => !idleLines.has(line));
    if (counted.length === 0) return [];
    return [
      {
        path: sourcePath(name, script.taskRoot),
        language: 'javascript',
        ...(sourceText === undefined ? {} : { text: sourceText }),
        lines: new Map(counted.toSorted(([a], [b]) => a - b)),
        functions: functions.get(source) ?? new Map(),
        branches,
      },
    ];
  });
}

/**
 * Where code begins between two places. esbuild names a place before the indentation of its line, and names the last one again
 * where the next line begins.
 */
function codeWithin(text: string, from: number, to: number): number | undefined {
  for (let at = from; at < to; at++) if (!/\s/.test(text.charAt(at))) return at;
  return undefined;
}

/**
 * The column behind the last character of each line. A place there is where a block has ended: what runs next is elsewhere,
 * and the `}` of a block that never ran would look as if it had.
 */
function codeEnds(text: string): readonly number[] {
  return text.split('\n').map((line) => line.trimEnd().length);
}

function linesBySource(
  mappings: readonly Mapping[],
  counts: PaintedCounts,
  functionStarts: ReadonlySet<number>,
): ReadonlyMap<number, ReadonlyMap<number, LineCount>> {
  const first = firstOfLines(mappings);
  const bySource = new Map<number, Map<number, LineCount>>();
  for (const mapping of mappings) {
    const { offset, source, line, column } = mapping;
    const here = counts[offset];
    // At the very end of the text nothing runs.
    if (here === undefined) continue;
    const lines = bySource.get(source) ?? new Map<number, LineCount>();
    bySource.set(source, lines);
    lines.set(line + 1, together(lines.get(line + 1), here));
    // What stands before a function, as in a text without a map.
    const isIndented = column > 0 && first.get(lineKey(mapping)) === column && functionStarts.has(offset);
    if (isIndented) lines.set(line + 1, together(lines.get(line + 1), counts[offset - 1] ?? 0));
  }
  return bySource;
}

function together(known: LineCount | undefined, count: number): LineCount {
  if (known === undefined) return { count, isWhole: true };
  const most = Math.max(known.count, count);
  const hasZero = count === 0 || known.count === 0 || !known.isWhole;
  return { count: most, isWhole: most === 0 || !hasZero };
}

/** The lowest column that is named of each line. */
function firstOfLines(mappings: readonly Mapping[]): ReadonlyMap<string, number> {
  const first = new Map<string, number>();
  for (const mapping of mappings) {
    const key = lineKey(mapping);
    first.set(key, Math.min(first.get(key) ?? mapping.column, mapping.column));
  }
  return first;
}

function lineKey({ source, line }: Mapping): string {
  return `${source}:${line}`;
}

/** How far before a function the map may name its beginning: `static async `. */
const reachBefore = 32;

function functionsBySource(
  script: ScriptTally,
  text: string,
  mappings: readonly Mapping[],
): ReadonlyMap<number, ReadonlyMap<string, FunctionCount>> {
  const offsets = mappings.map(({ offset }) => offset);
  const bySource = new Map<number, Map<string, FunctionCount>>();
  for (const tally of script.functions.values()) {
    if (isUnnamedWork(tally.functionName) || isScriptItself(tally, script.length)) continue;
    const mapping = mappings[lastAtMost(offsets, tally.startOffset)];
    // What the bundler added is of no source.
    if (mapping === undefined || tally.startOffset - mapping.offset > reachBefore) continue;
    if (text.slice(mapping.offset, tally.startOffset).includes('\n')) continue;
    const functions = bySource.get(mapping.source) ?? new Map<string, FunctionCount>();
    bySource.set(mapping.source, functions);
    const count = tally.blockCalls + tally.wholeCalls;
    addFunction(functions, { name: tally.functionName, line: mapping.line + 1, count }, mapping.column);
  }
  return bySource;
}

/** A source may be in a bundle twice, and its function with it. */
function addFunction(functions: Map<string, FunctionCount>, one: FunctionCount, column: number): void {
  const key = `${one.line}:${column}`;
  const known = functions.get(key);
  functions.set(key, known === undefined ? one : { ...known, count: known.count + one.count });
}
