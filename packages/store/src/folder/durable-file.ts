// Files that are whole or absent. A reader of the folder never sees half a file, and a power cut after the rename never
// shows an empty one: content first, flushed; then the name; then the folder's own entry.
import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { storeError } from '../failures.ts';

/** Ends in this while it is being written; `verify` ignores such files and the next import removes them. */
export const partialSuffix = '.partial';

/** Replaces `path` by `content` so that every other process sees the old text or the new one. */
export function writeDurably(path: string, content: string): void {
  guardDisk(path, () => {
    writeFileSync(path + partialSuffix, content);
    publishFile(path);
  });
}

/** Gives the finished `path + '.partial'` its name. */
export function publishFile(path: string): void {
  guardDisk(path, () => {
    flush(path + partialSuffix);
    renameSync(path + partialSuffix, path);
    flush(dirname(path));
  });
}

function flush(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Turns the operating system's refusal (full disk, no permission) into an error that names the file. */
export function guardDisk<T>(path: string, write: () => T): T {
  try {
    return write();
  } catch (cause) {
    throw storeError('DISK_WRITE_FAILED', { path, detail: detailOf(cause) }, { cause });
  }
}

export function detailOf(cause: unknown): string {
  return cause instanceof Error ? cause.message.split('\n', 1).join('') : String(cause);
}
