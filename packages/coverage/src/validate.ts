// Is this a coverage file, and what is in it?
import { ColdcaseError } from '@coldcase/model';
import { type FileProblem, problemOf } from './failures.ts';
import { isCoverageKey } from './format/coverage-key.ts';
import { type Coverage, readCoverage, storedBytesMax } from './format/read-coverage.ts';
import type { Place } from './places/place.ts';

export type Validation =
  | { readonly isValid: true; readonly key: string; readonly about: AboutFile }
  | { readonly isValid: false; readonly key: string; readonly problem: FileProblem };

export interface AboutFile {
  readonly language: 'node' | 'python';
  readonly functionName: string;
  readonly commit?: string;
  readonly executionId?: string;
  readonly timestamp?: string;
  readonly granularity?: 'block' | 'function';
  /** Scripts, or files of Python. */
  readonly sources: number;
  /** Functions that ran and all functions; lines that ran, of Python. */
  readonly functions?: { readonly ran: number; readonly all: number };
  readonly linesRun?: number;
}

/** Each file of a place, in the order of keys. @throws COVERAGE_PLACE_UNREADABLE, the reason of the signal */
export async function* validatePlace(place: Place, signal: AbortSignal): AsyncGenerator<Validation> {
  for await (const { key } of place.list(signal)) {
    signal.throwIfAborted();
    if (isCoverageKey(key)) yield await validateFile(place, key, signal);
  }
}

/** Never throws for what is wrong with the file. */
export async function validateFile(place: Place, key: string, signal: AbortSignal): Promise<Validation> {
  const address = place.address + key;
  try {
    const coverage = await readCoverage(key, await place.read(key, storedBytesMax, signal));
    return { isValid: true, key: address, about: aboutOf(coverage) };
  } catch (cause) {
    if (cause instanceof ColdcaseError) return { isValid: false, key: address, problem: problemOf(address, cause) };
    throw cause;
  }
}

function aboutOf(coverage: Coverage): AboutFile {
  if (coverage.kind === 'python') {
    const { functionName, data } = coverage;
    const linesRun = data.files.reduce((sum, { lines }) => sum + lines.length, 0);
    return { language: 'python', functionName, sources: data.files.length, linesRun };
  }
  const { functionName, commit, executionId, timestamp, granularity, scripts } = coverage.file;
  const functions = scripts.flatMap((script) => script.functions);
  return {
    language: 'node',
    functionName,
    ...(commit === undefined ? {} : { commit }),
    executionId,
    timestamp,
    granularity,
    sources: scripts.length,
    functions: { ran: functions.filter(({ ranges }) => (ranges[0]?.count ?? 0) > 0).length, all: functions.length },
  };
}
