// A heap snapshot of a running function. `v8.writeHeapSnapshot` gives the name of a file, which the runbooks upload instead of
// the file; it stops the process and needs about the heap again in memory, which a function of 128 MB does not have. So what it
// needs is looked at first, and the file is what is sent.
import { rmSync, statfsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getHeapStatistics, writeHeapSnapshot } from 'node:v8';
import { putObject } from '../aws/put-object.ts';
import { currentInvocation } from '../invocation/invocation.ts';

/** Bytes on disk per byte of used heap. Heaps of strings and small objects have up to 1.5 in Node 24; the rest is slack. */
export const diskPerHeapByte = 2;
/** Bytes in memory per byte of used heap, while the snapshot is made. Source: https://nodejs.org/docs/latest-v24.x/api/v8.html#v8writeheapsnapshotfilenameoptions */
export const memoryPerHeapByte = 2;
/** Bytes of heap written in a millisecond; a slow machine, so that the estimate errs to the long side. */
export const heapBytesPerMs = 15_000;

export type SnapshotRefusal =
  | { readonly kind: 'no-space'; readonly neededBytes: number; readonly freeBytes: number; readonly folder: string }
  | { readonly kind: 'no-memory'; readonly neededBytes: number; readonly freeBytes: number }
  | { readonly kind: 'no-time'; readonly neededMs: number; readonly remainingMs: number };

export type SnapshotWritten = { readonly kind: 'written'; readonly file: string; readonly bytes: number };

/** What a snapshot is measured against; of this process and its invocation by default. */
export interface SnapshotRoom {
  readonly heapBytes: number;
  readonly diskFreeBytes: number;
  readonly memoryFreeBytes: number;
  /** Infinite outside of an invocation. */
  readonly remainingMs: number;
}

/** Whether there is room; absent when there is. */
export function snapshotRefusal(room: SnapshotRoom, folder: string): SnapshotRefusal | undefined {
  const disk = room.heapBytes * diskPerHeapByte;
  if (disk > room.diskFreeBytes) return { kind: 'no-space', neededBytes: disk, freeBytes: room.diskFreeBytes, folder };
  const memory = room.heapBytes * (memoryPerHeapByte - 1);
  if (memory > room.memoryFreeBytes) return { kind: 'no-memory', neededBytes: memory, freeBytes: room.memoryFreeBytes };
  const neededMs = Math.ceil(room.heapBytes / heapBytesPerMs);
  return neededMs > room.remainingMs ? { kind: 'no-time', neededMs, remainingMs: room.remainingMs } : undefined;
}

export interface SnapshotOptions {
  /** `/tmp` on Lambda. */
  readonly folder?: string;
  readonly name?: string;
  readonly room?: SnapshotRoom;
}

/** Writes a snapshot, when there is room. Stops the process meanwhile. */
export function heapSnapshotFile(options: SnapshotOptions = {}): SnapshotWritten | SnapshotRefusal {
  const folder = options.folder ?? tmpdir();
  const refusal = snapshotRefusal(options.room ?? roomIn(folder), folder);
  if (refusal !== undefined) return refusal;
  const file = writeHeapSnapshot(join(folder, options.name ?? 'heap.heapsnapshot'));
  return { kind: 'written', file, bytes: statSync(file).size };
}

function roomIn(folder: string): SnapshotRoom {
  const { bavail, bsize } = statfsSync(folder);
  const context = currentInvocation()?.context;
  const limitMb = Number(context?.memoryLimitInMB ?? process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? Number.NaN);
  const memory = process.memoryUsage.rss();
  return {
    heapBytes: getHeapStatistics().used_heap_size,
    diskFreeBytes: bavail * bsize,
    memoryFreeBytes: limitMb > 0 ? limitMb * 1024 * 1024 - memory : Infinity,
    remainingMs: context?.getRemainingTimeInMillis() ?? Infinity,
  };
}

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
 * Blocks the process for about a second per 30 MB; costs the upload. Needs `s3:PutObject`.
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
