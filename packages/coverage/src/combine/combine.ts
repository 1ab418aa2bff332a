// Many files to one sum: listed, read side by side, added one by one, committed in batches.
//
//   list ─▶ known? ──▶ read ×16 ──▶ add to sum and ledger ──▶ every 500 files or 15 s: write the state
//             └ skip                      └ wrong: listed in the ledger
import { ColdcaseError } from '@coldcase/model';
import { coverageError, type FileProblem, problemOf } from '../failures.ts';
import { isCoverageKey } from '../format/coverage-key.ts';
import { type Coverage, readCoverage, storedBytesMax } from '../format/read-coverage.ts';
import type { Place } from '../places/place.ts';
import { type Ledger, ledgerEntriesMax, type StoredFile } from './ledger.ts';
import { emptyState, packState, type State, stateBytesMax, stateKey, unpackState } from './state.ts';

/** Reads under way: together with `storedBytesMax` the bound on what is held of files that are not added yet. */
export const readsAtOnce = 16;
/** A kill loses at most so many files, which are read again. */
export const batchFilesMax = 500;
/** Or what was read in this time, where files are large or far. */
export const batchMsMax = 15_000;

export interface CombineOptions {
  readonly sources: readonly Place[];
  /** Where the state lies. */
  readonly result: Place;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: CombineProgress) => void;
  /** True: commit and stop, for whoever has no more time. Asked before each file. */
  readonly shouldStop?: () => boolean;
  /** For tests of batches. */
  readonly batchFiles?: number;
  readonly now?: () => number;
}

export interface CombineProgress {
  readonly listed: number;
  readonly counted: number;
  readonly skipped: number;
  readonly address: string;
}

export interface Combined extends State {
  /** Files of this run. */
  readonly listed: number;
  readonly knownBefore: number;
  readonly countedNow: number;
  /** False when it was told to stop: there are more files. */
  readonly isComplete: boolean;
  /** All files that are not counted, also those of earlier runs. */
  readonly problems: readonly FileProblem[];
}

/**
 * Adds what is new in the sources to what the result holds. May be killed at any moment and run again; two at once are
 * harmless, too, since the state is replaced as a whole.
 *
 * @throws COVERAGE_PLACE_UNREADABLE, COVERAGE_PLACE_UNWRITABLE, COVERAGE_STATE_INVALID, the reason of the signal; what was
 *   read until then is committed when that is possible
 */
export async function combine(options: CombineOptions): Promise<Combined> {
  const { sources, result, signal, shouldStop = () => false } = options;
  const state = await loadState(result, signal);
  const run = new Run(state, options);
  let isComplete = true;
  try {
    for (const source of sources) isComplete &&= await run.addSource(source, shouldStop);
  } catch (cause) {
    // Also after Ctrl-C: writing takes a moment. After a bug, sum and ledger may disagree, and nothing is written.
    if (signal.aborted || cause instanceof ColdcaseError) await run.commit();
    throw cause;
  }
  await run.commit();
  return { ...state, ...run.counts, isComplete, problems: problemsOf(state.ledger) };
}

/** Of all files that are not counted, in the order of their addresses. */
export function problemsOf(ledger: Ledger): readonly FileProblem[] {
  return ledger.entries
    .flatMap(({ problem }) => problem ?? [])
    .toSorted((a, b) => (a.key === b.key ? 0 : a.key < b.key ? -1 : 1));
}

/** What a report is made of. @throws COVERAGE_NOT_COMBINED when there is no result yet, COVERAGE_STATE_INVALID */
export async function loadCombined(result: Place, signal: AbortSignal): Promise<State> {
  const stored = await result.readIfThere(stateKey, stateBytesMax, signal);
  if (stored === undefined) throw coverageError('COVERAGE_NOT_COMBINED', { place: result.address });
  return await unpackState(result.address, stored);
}

/** @throws COVERAGE_STATE_INVALID */
export async function loadState(result: Place, signal: AbortSignal): Promise<State> {
  const stored = await result.readIfThere(stateKey, stateBytesMax, signal);
  return stored === undefined ? emptyState() : await unpackState(result.address, stored);
}

type Read = { readonly file: StoredFile; readonly address: string; readonly outcome: Coverage | ColdcaseError };

class Run {
  readonly counts = { listed: 0, knownBefore: 0, countedNow: 0 };
  readonly #state: State;
  readonly #options: CombineOptions;
  readonly #now: () => number;
  #uncommitted = 0;
  #skipped = 0;
  #batchBeganMs: number;

  constructor(state: State, options: CombineOptions) {
    this.#state = state;
    this.#options = options;
    this.#now = options.now ?? performance.now.bind(performance);
    this.#batchBeganMs = this.#now();
  }

  /** False when it was told to stop. */
  async addSource(source: Place, shouldStop: () => boolean): Promise<boolean> {
    const { signal } = this.#options;
    const reading: Promise<Read>[] = [];
    const next = async () => {
      const read = await reading.shift();
      if (read !== undefined) await this.#take(read);
    };
    try {
      for await (const file of source.list(signal)) {
        if (!isCoverageKey(file.key)) continue;
        this.counts.listed++;
        if (this.#isKnown(source.address + file.key, file)) continue;
        if (shouldStop()) return false;
        signal.throwIfAborted();
        const read = readOne(source, file, signal);
        // It is awaited in its turn; until then a rejection is not unhandled.
        read.catch(() => {});
        reading.push(read);
        if (reading.length === readsAtOnce) await next();
      }
      return true;
    } finally {
      // What was begun is used: it is in memory already.
      while (reading.length > 0 && !signal.aborted) await next();
      await Promise.allSettled(reading);
    }
  }

  async commit(): Promise<void> {
    if (this.#uncommitted === 0) return;
    const { result } = this.#options;
    await result.write(stateKey, await packState(this.#state), AbortSignal.timeout(commitMsMax));
    this.#uncommitted = 0;
    this.#batchBeganMs = this.#now();
  }

  #isKnown(address: string, file: StoredFile): boolean {
    const isKnown = this.#state.ledger.knows(address, file);
    if (isKnown) this.counts.knownBefore++;
    return isKnown;
  }

  async #take({ file, address, outcome }: Read): Promise<void> {
    const problem = this.#problemOf(address, outcome);
    const { bytes, etag } = file;
    const { ledger } = this.#state;
    const before = ledger.entryAt(address)?.identity;
    // What was counted under this name stays known: its run is in the sum.
    const isCounted = problem === undefined && !(outcome instanceof ColdcaseError);
    const identity = before ?? (isCounted ? outcome.identity : undefined);
    ledger.write({
      address,
      bytes,
      etag,
      ...(identity === undefined ? {} : { identity }),
      ...(problem === undefined ? {} : { problem }),
    });
    this.#uncommitted++;
    if (problem !== undefined) this.#skipped++;
    this.#options.onProgress?.({
      listed: this.counts.listed,
      counted: this.counts.countedNow,
      skipped: this.#skipped,
      address,
    });
    const { batchFiles = batchFilesMax } = this.#options;
    if (this.#uncommitted >= batchFiles || this.#now() - this.#batchBeganMs >= batchMsMax) await this.commit();
  }

  /** Counts the run, or says why not. */
  #problemOf(address: string, outcome: Coverage | ColdcaseError): FileProblem | undefined {
    const { ledger, tally } = this.#state;
    if (outcome instanceof ColdcaseError) return problemOf(address, outcome);
    const before = ledger.entryAt(address)?.identity;
    // Touched, or copied anew: the same run under the same name.
    if (before === outcome.identity) return undefined;
    if (before !== undefined) return problemOf(address, coverageError('COVERAGE_FILE_CHANGED', { key: address }));
    if (ledger.hasCounted(outcome.identity))
      return problemOf(address, coverageError('COVERAGE_FILE_DUPLICATE', { key: address }));
    if (ledger.size >= ledgerEntriesMax)
      return problemOf(
        address,
        coverageError('COVERAGE_TALLY_FULL', { key: address, what: 'files', limit: ledgerEntriesMax }),
      );
    try {
      tally.add(address, outcome);
      this.counts.countedNow++;
      return undefined;
    } catch (cause) {
      if (cause instanceof ColdcaseError) return problemOf(address, cause);
      throw cause;
    }
  }
}

/** The last commit must not hang after a Ctrl-C. */
const commitMsMax = 120_000;

/** Never rejects for what is wrong with the file. */
async function readOne(source: Place, file: StoredFile, signal: AbortSignal): Promise<Read> {
  const address = source.address + file.key;
  try {
    const bytes = await source.read(file.key, storedBytesMax, signal);
    return { file, address, outcome: await readCoverage(file.key, bytes) };
  } catch (cause) {
    if (cause instanceof ColdcaseError) return { file, address, outcome: cause };
    throw cause;
  }
}
