// node snapshot-cost.ts KIND FOLDER: fills its heap, takes a snapshot, and prints what that was thought to need beside what it
// took. A process of its own, because its peak of memory is the answer.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { heapSnapshotFile, type SnapshotRoom, snapshotRefusal, snapshotRoom } from '../memory/heap-snapshot.ts';

const inChunks = (count: number, make: (index: number) => unknown): unknown =>
  Array.from({ length: count / 1_000 }, (_, chunk) =>
    Array.from({ length: 1_000 }, (_one, index) => make(chunk * 1_000 + index)),
  );

const heaps: Readonly<Record<string, () => unknown>> = {
  nothing: () => undefined,
  objects: () => inChunks(120_000, (index) => ({ index, text: `a${index}` })),
  texts: () => inChunks(200_000, (index) => `a${index}`),
  references: () => Array.from({ length: 500_000 }, () => heaps),
};

export interface SnapshotCosts {
  /** Bytes. */
  readonly disk: number;
  readonly memory: number;
}

function resident(name: 'VmRSS' | 'VmHWM'): number {
  const line = new RegExp(`${name}:\\s+(\\d+) kB`).exec(readFileSync('/proc/self/status', 'utf8'));
  return Number(line?.[1]) * 1024;
}

function thoughtOf(room: SnapshotRoom): SnapshotCosts {
  const neededBy = (change: Partial<SnapshotRoom>): number => {
    const refusal = snapshotRefusal({ ...room, ...change }, '');
    return refusal !== undefined && 'neededBytes' in refusal ? refusal.neededBytes : Number.NaN;
  };
  return { disk: neededBy({ diskFreeBytes: 0 }), memory: neededBy({ memoryFreeBytes: 0 }) };
}

const [kind = '', folder = ''] = process.argv.slice(2);
const kept = heaps[kind]?.();
const room = { ...snapshotRoom(folder), diskFreeBytes: Infinity, memoryFreeBytes: Infinity, remainingMs: Infinity };
const before = resident('VmRSS');
// From here on the peak is counted: https://man7.org/linux/man-pages/man5/proc_pid_clear_refs.5.html
writeFileSync('/proc/self/clear_refs', '5');
const written = heapSnapshotFile({ folder, name: `${kind}.heapsnapshot`, room });
if (written.kind !== 'written') throw new TypeError('there is room for everything');
const was: SnapshotCosts = { disk: written.bytes, memory: resident('VmHWM') - before };
rmSync(written.file);
console.log(JSON.stringify({ thought: thoughtOf(room), was, isKept: kept !== null }));
