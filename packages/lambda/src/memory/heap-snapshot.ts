// A heap snapshot of a running function. `v8.writeHeapSnapshot` gives the name of a file, which the runbooks upload instead of
// the file; it stops the process, and needs far more memory than the heap has: V8 keeps a record of each object and each
// reference, and for each index of an array a name of a kilobyte. So what it needs is looked at first, and the file is what is
// sent.
import { rmSync, statfsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getHeapSpaceStatistics, getHeapStatistics, writeHeapSnapshot } from 'node:v8';
import { putObject } from '../aws/put-object.ts';
import { currentInvocation } from '../invocation/invocation.ts';

/** What one byte of used heap costs while a snapshot of it is made. */
export interface SnapshotCost {
  readonly memoryBytes: number;
  readonly diskBytes: number;
  /** Milliseconds of one whole processor. */
  readonly ms: number;
}

// Measured in November 2026 with Node.js 22.23 and 24.21 over heaps of 4 to 80 MB that are made of one thing each (objects, arrays,
// short texts, numbers, maps, closures; arrays of a thousand and of ten million entries): the peak of resident memory, the size
// of the file, the time. The worst of each, with some slack. Node.js speaks of twice the heap in memory
// (https://nodejs.org/docs/latest-v24.x/api/v8.html#v8writeheapsnapshotfilenameoptions): an array of ten million references, 76 MB,
// took 11.6 GB.

/** Of small objects: at most 10.5 bytes of memory, 3.5 of disk, and 1 ms for 12 kB. */
export const smallObjectCost: SnapshotCost = { memoryBytes: 12, diskBytes: 4, ms: 1 / 10_000 };
/** Of large objects, if they are arrays of references: 151 bytes of memory, 5.6 of disk, and 1 ms for 2 kB. */
export const largeObjectCost: SnapshotCost = { memoryBytes: 160, diskBytes: 6, ms: 1 / 2_000 };
/** Megabytes with which a function has one processor. Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
export const memoryOfOneProcessorMb = 1_769;

export type SnapshotRefusal =
  | { readonly kind: 'no-space'; readonly neededBytes: number; readonly freeBytes: number; readonly folder: string }
  | { readonly kind: 'no-memory'; readonly neededBytes: number; readonly freeBytes: number }
  | { readonly kind: 'no-time'; readonly neededMs: number; readonly remainingMs: number };

export type SnapshotWritten = { readonly kind: 'written'; readonly file: string; readonly bytes: number };

/** What a snapshot is measured against. */
export interface SnapshotRoom {
  /** Bytes of used heap, the large objects among them. */
  readonly heapBytes: number;
  /**
   * Bytes in objects of more than about 128 kB that came since this module was loaded: arrays and maps of many thousand entries,
   * long texts. Nobody can say which, and only the former are dear. What was there before are mostly texts of programs.
   */
  readonly largeObjectBytes: number;
  readonly diskFreeBytes: number;
  readonly memoryFreeBytes: number;
  /** 0 to 1. */
  readonly processorShare: number;
  /** Infinite outside of an invocation. */
  readonly remainingMs: number;
}

/** Whether there is room; absent when there is. */
export function snapshotRefusal(room: SnapshotRoom, folder: string): SnapshotRefusal | undefined {
  const disk = needed('diskBytes', room);
  if (disk > room.diskFreeBytes) return { kind: 'no-space', neededBytes: disk, freeBytes: room.diskFreeBytes, folder };
  const memory = needed('memoryBytes', room);
  if (memory > room.memoryFreeBytes) return { kind: 'no-memory', neededBytes: memory, freeBytes: room.memoryFreeBytes };
  const neededMs = Math.ceil(needed('ms', room) / room.processorShare);
  return neededMs > room.remainingMs ? { kind: 'no-time', neededMs, remainingMs: room.remainingMs } : undefined;
}

const needed = (cost: keyof SnapshotCost, { heapBytes, largeObjectBytes }: SnapshotRoom): number =>
  (heapBytes - largeObjectBytes) * smallObjectCost[cost] + largeObjectBytes * largeObjectCost[cost];

export interface SnapshotOptions {
  /** `/tmp` on Lambda. */
  readonly folder?: string;
  readonly name?: string;
  /** `snapshotRoom(folder)` by default. Whoever knows better than the estimate says so: `{ ...snapshotRoom(), largeObjectBytes: 0 }`. */
  readonly room?: SnapshotRoom;
}

/** Writes a snapshot, when there is room. Stops the process meanwhile. */
export function heapSnapshotFile(options: SnapshotOptions = {}): SnapshotWritten | SnapshotRefusal {
  const folder = options.folder ?? tmpdir();
  const room = options.room ?? snapshotRoom(folder);
  const refusal = snapshotRefusal(room, folder);
  if (refusal !== undefined) return refusal;
  const file = join(folder, options.name ?? 'heap.heapsnapshot');
  try {
    writeHeapSnapshot(file);
  } catch (error) {
    // What was written of it would fill the disk until the environment ends.
    rmSync(file, { force: true });
    if (!isDiskFull(error)) throw error;
    return { kind: 'no-space', neededBytes: needed('diskBytes', room), freeBytes: 0, folder };
  }
  return { kind: 'written', file, bytes: statSync(file).size };
}

const isDiskFull = (error: unknown): boolean => error instanceof Error && Reflect.get(error, 'code') === 'ENOSPC';

/** The room of this process and its invocation, as it is now. */
export function snapshotRoom(folder: string = tmpdir()): SnapshotRoom {
  const { bavail, bsize } = statfsSync(folder);
  const context = currentInvocation()?.context;
  const limitMb = Number(context?.memoryLimitInMB ?? process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? Number.NaN);
  const isLimited = limitMb > 0;
  return {
    heapBytes: getHeapStatistics().used_heap_size,
    largeObjectBytes: Math.max(0, bytesInLargeObjects() - largeObjectBytesAtLoad),
    diskFreeBytes: bavail * bsize,
    memoryFreeBytes: isLimited ? limitMb * 1024 * 1024 - process.memoryUsage.rss() : Infinity,
    processorShare: isLimited ? Math.min(1, limitMb / memoryOfOneProcessorMb) : 1,
    remainingMs: context?.getRemainingTimeInMillis() ?? Infinity,
  };
}

function bytesInLargeObjects(): number {
  const spaces = getHeapSpaceStatistics().filter(({ space_name }) => /^(new_)?large_object_space$/.test(space_name));
  return spaces.reduce((sum, { space_used_size }) => sum + space_used_size, 0);
}

const largeObjectBytesAtLoad = bytesInLargeObjects();

export interface HeapSnapshotUpload extends SnapshotOptions {
  /** `debug-snapshots` by default, as the runbooks have it. */
  readonly bucket?: string;
  /** `heap-<milliseconds>.heapsnapshot` by default. */
  readonly key?: string;
  readonly signal?: AbortSignal;
}

export type HeapSnapshotSent =
  | SnapshotRefusal
  | { readonly kind: 'sent'; readonly bucket: string; readonly key: string; readonly bytes: number };

/**
 * Takes a heap snapshot and sends it to S3, from its file; the file is removed, whatever happens. For `coldcase heap`.
 *
 *   await takeHeapSnapshot({ bucket: 'debug-snapshots' })   →   { kind: 'sent', bucket, key: 'heap-1795750000000.heapsnapshot', bytes }
 *   …in a function of 128 MB whose heap is 90 MB            →   { kind: 'no-memory', neededBytes: …, freeBytes: … }
 *
 * Refuses rather than that the function is killed: by the worst that a heap of this size may need, which is twelve times the
 * heap. Blocks the process for about a second per 10 MB, on a whole processor; costs the upload. Needs `s3:PutObject`.
 *
 * @throws AwsError, when S3 refuses
 */
export async function takeHeapSnapshot(options: HeapSnapshotUpload = {}): Promise<HeapSnapshotSent> {
  const written = heapSnapshotFile(options);
  if (written.kind !== 'written') return written;
  const { file, bytes } = written;
  const { bucket = 'debug-snapshots', key = `heap-${Date.now()}.heapsnapshot` } = options;
  const remainingMs = currentInvocation()?.context.getRemainingTimeInMillis() ?? 300_000;
  try {
    await putObject(
      { bucket, key, body: { path: file, length: bytes } },
      options.signal ?? AbortSignal.timeout(Math.max(0, remainingMs)),
    );
    return { kind: 'sent', bucket, key, bytes };
  } finally {
    rmSync(file, { force: true });
  }
}
