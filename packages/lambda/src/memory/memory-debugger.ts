// Where memory goes between two moments: heap figures under a label, differences from a baseline, and what grew too fast.
import { getHeapStatistics, type HeapInfo } from 'node:v8';
import { defaultLogger } from '../logs/logger.ts';
import { heapSnapshotFile, type SnapshotRefusal } from './heap-snapshot.ts';
import { megabytes } from './megabytes.ts';

/** Bytes a second between two snapshots that are suspicious, as the runbooks have it. */
export const leakBytesPerSecond = 1024 * 1024;
/** Snapshots kept; the oldest give way, and leaks are told of what is kept. */
export const snapshotsMax = 1_000;

export interface MemoryBaseline {
  /** Bytes, as `v8.getHeapStatistics` has them. */
  readonly heap: HeapInfo;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  /** The heap snapshot on disk; absent when none was asked for, or when there was no room for one. */
  readonly snapshot: string | undefined;
  /** Why there is none although it was asked for. */
  readonly refusal?: SnapshotRefusal;
}

export interface MemorySnapshot extends MemoryBaseline {
  readonly label: string;
  /** Bytes beyond the baseline; null without one. */
  readonly diff: { readonly heapUsed: number; readonly external: number } | null;
}

export interface Leak {
  /** `after load -> after 100 requests` */
  readonly between: string;
  /** Bytes. */
  readonly growth: number;
  /** Bytes a second. */
  readonly rate: number;
  readonly suspicious: true;
}

export interface MemoryDebuggerOptions {
  /**
   * Writes a heap snapshot with each capture, into this folder. It stops the process for a second per 10 MB and more, and
   * needs memory for twelve times the heap; where there is no room, `refusal` says so. Off by default: figures cost microseconds.
   */
  readonly heapSnapshots?: string;
  readonly clock?: () => number;
  /** Heap figures, for a test that draws them. */
  readonly heapStatistics?: () => HeapInfo;
}

/**
 * The memory debugger of the runbooks.
 *
 *   const memory = new MemoryDebugger();
 *   memory.captureBaseline();
 *   await work();
 *   memory.captureSnapshot('after work');   // { label, heap, timestamp, diff: { heapUsed, external }, … }
 *   memory.findLeaks();                     // [{ between: 'a -> b', growth, rate, suspicious: true }]
 */
export class MemoryDebugger {
  readonly #options: MemoryDebuggerOptions;
  readonly #snapshots: MemorySnapshot[] = [];
  #baseline: MemoryBaseline | undefined;

  constructor(options: MemoryDebuggerOptions = {}) {
    this.#options = options;
  }

  captureBaseline(): MemoryBaseline {
    this.#baseline = this.#capture('baseline');
    defaultLogger().info('Baseline memory captured', { heap_used: this.#baseline.heap.used_heap_size });
    return this.#baseline;
  }

  captureSnapshot(label: string): MemorySnapshot {
    const capture = this.#capture(label);
    const snapshot = { ...capture, label, diff: difference(this.#baseline, capture) };
    this.#snapshots.push(snapshot);
    if (this.#snapshots.length > snapshotsMax) this.#snapshots.shift();
    const said = snapshot.diff === null ? {} : { heap_diff: `${megabytes(snapshot.diff.heapUsed)}MB` };
    defaultLogger().info(`Snapshot captured: ${label}`, said);
    return snapshot;
  }

  get snapshots(): readonly MemorySnapshot[] {
    return this.#snapshots;
  }

  /** Consecutive snapshots between which the used heap grew by more than 1 MB a second. Empty with fewer than two. */
  findLeaks(): readonly Leak[] {
    return this.#snapshots.flatMap((later, index) => {
      const earlier = this.#snapshots[index - 1];
      if (earlier === undefined) return [];
      const growth = later.heap.used_heap_size - earlier.heap.used_heap_size;
      const rate = (growth / Math.max(1, later.timestamp - earlier.timestamp)) * 1000;
      const between = `${earlier.label} -> ${later.label}`;
      return rate > leakBytesPerSecond ? [{ between, growth, rate, suspicious: true as const }] : [];
    });
  }

  #capture(label: string): MemoryBaseline {
    const { heapSnapshots, clock = Date.now, heapStatistics = getHeapStatistics } = this.#options;
    const facts = { heap: heapStatistics(), timestamp: clock() };
    if (heapSnapshots === undefined) return { ...facts, snapshot: undefined };
    const written = heapSnapshotFile({ folder: heapSnapshots, name: fileName(label, facts.timestamp) });
    return written.kind === 'written'
      ? { ...facts, snapshot: written.file }
      : { ...facts, snapshot: undefined, refusal: written };
  }
}

function difference(baseline: MemoryBaseline | undefined, later: MemoryBaseline): MemorySnapshot['diff'] {
  if (baseline === undefined) return null;
  return {
    heapUsed: later.heap.used_heap_size - baseline.heap.used_heap_size,
    external: later.heap.external_memory - baseline.heap.external_memory,
  };
}

const fileName = (label: string, timestamp: number): string =>
  `${timestamp}-${label.replace(/[^\w.-]+/g, '-').slice(0, 80)}.heapsnapshot`;
