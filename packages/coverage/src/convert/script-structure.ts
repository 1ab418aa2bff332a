// What only a parser knows: branches, and which lines are blank, comments or ignored. monocart-coverage-reports parses the
// text that ran and follows the source map; lines and functions are counted by our own hand (docs/decisions/0021).
import { coverageError } from '../failures.ts';
import type { BranchCount } from '../report/file-coverage.ts';
import type { ScriptTally } from '../tally/coverage-tally.ts';
import { coverageOf } from '../tally/function-tally.ts';
import { outerFirst } from './painted-counts.ts';

export interface Structure {
  readonly branches: ReadonlyMap<string, BranchCount>;
  /** Lines that hold no code, or code that a comment excludes (`v8 ignore next`). */
  readonly idleLines: ReadonlySet<number>;
}

/** A source map as monocart takes it: names that say which source it was, texts that must be there. */
export interface PlainMap {
  readonly sourcesContent: readonly (string | undefined)[];
  readonly names: readonly string[];
  readonly mappings: string;
}

/**
 * By number of the source; the script itself is number 0 when there is no map.
 *
 * @throws COVERAGE_BRANCHES_UNKNOWN when the text cannot be parsed, or monocart gives up on it
 */
export async function structureOf(
  script: ScriptTally,
  text: string,
  map: PlainMap | undefined,
): Promise<ReadonlyMap<number, Structure>> {
  const { convertV8List } = await quietConverter();
  const functions = outerFirst([...script.functions.values()]).map(coverageOf);
  const item = {
    type: 'js',
    id: script.sha256,
    url: script.url,
    sourcePath: nameOf(0),
    source: text,
    functions,
    ...(map === undefined ? {} : { sourceMap: namedMap(map) }),
  };
  try {
    const { v8DataList, coverageData } = await convertV8List([item], { v8Ignore: true });
    return new Map(
      v8DataList.map(({ sourcePath, data }) => [
        numberOf(sourcePath),
        {
          branches: branchesIn(coverageData[sourcePath]?.branchMap ?? {}, coverageData[sourcePath]?.b ?? {}),
          idleLines: new Set(Object.keys(data.extras).map(Number)),
        },
      ]),
    );
  } catch (cause) {
    const answer = cause instanceof Error ? cause.message : String(cause);
    throw coverageError('COVERAGE_BRANCHES_UNKNOWN', { key: script.url, answer }, { cause });
  }
}

/** It would print to standard output, where our answers go. */
async function quietConverter() {
  const { default: util } = await import('monocart-coverage-reports/util');
  util.initLoggingLevel('off');
  // By its default: a bundler does not see what else a CommonJS module exports.
  return (await import('monocart-coverage-reports/converter')).default;
}

/** monocart tidies paths, so that two sources may get one name: they go in and out by number. */
function nameOf(source: number): string {
  return `source-${source}.js`;
}

function numberOf(name: string): number {
  return Number(/source-(\d+)\.js$/.exec(name)?.[1] ?? 0);
}

function namedMap({ sourcesContent, names, mappings }: PlainMap) {
  return {
    version: 3,
    sources: sourcesContent.map((_, n) => nameOf(n)),
    // Without a text monocart leaves a source out.
    sourcesContent: sourcesContent.map((text) => text ?? null),
    names,
    mappings,
  };
}

interface IstanbulBranch {
  readonly type: string;
  readonly loc: { readonly start: { readonly line: number; readonly column: number } };
}

function branchesIn(
  branchMap: Readonly<Record<string, IstanbulBranch>>,
  counts: Readonly<Record<string, readonly number[]>>,
): ReadonlyMap<string, BranchCount> {
  return new Map(
    Object.entries(branchMap).map(([id, { type, loc }]) => {
      const { line, column } = loc.start;
      return [`${line}:${column} ${type}`, { line, kind: type, counts: counts[id] ?? [] }];
    }),
  );
}
