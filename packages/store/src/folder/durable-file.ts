// Files that are whole or absent. A reader of the folder never sees half a file, and a power cut after the rename never
// shows an empty one: content first, flushed; then the name; then the folder's own entry.
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { storeError } from '../failures.ts';

/** Ends in this while it is being written; `verify` ignores such files and the next import removes them. */
export const partialSuffix = '.partial';

/** Replaces `path` by `content` so that every other process sees the old text or the new one. */
export function writeDurably(path: string, content: string): void {
  wholeOrAbsent(path, () => writeFileSync(path + partialSuffix, content));
  publishFile(path);
}

/** Gives the finished `path + '.partial'` its name. */
export function publishFile(path: string): void {
  wholeOrAbsent(path, () => {
    flush(path + partialSuffix);
    renameSync(path + partialSuffix, path);
    flush(dirname(path));
  });
}

/** Half a file is of no use to anybody, and a full disk needs its space. */
function wholeOrAbsent(path: string, write: () => void): void {
  try {
    guardDisk(path, write);
  } catch (error) {
    discard(path + partialSuffix);
    throw error;
  }
}

/** Removes a file or a folder when that is possible. Tidying up must not hide why it was needed. */
export function discard(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // What stays is removed by the next run.
  }
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

/** What the operating system answers when there is no room for a file, or none for this user. */
const refusals = ['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS', 'EACCES', 'EPERM', 'EIO'];

export function isRefusedByDisk(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && refusals.includes(String(cause.code));
}

export function detailOf(cause: unknown): string {
  return cause instanceof Error ? cause.message.split('\n', 1).join('') : String(cause);
}
