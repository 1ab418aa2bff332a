// Lines at the end of a file that only grows: all of them or none, so that a full disk leaves no half line that the next one
// would be glued to. Half a line that a power cut left is ended first.
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { guardDisk } from './durable-file.ts';

/** Throws DISK_WRITE_FAILED, and then the file is as it was. */
export function appendLines(path: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  guardDisk(path, () => {
    const descriptor = openSync(path, 'a+');
    try {
      const before = fstatSync(descriptor).size;
      const start = endsInsideLine(descriptor, before) ? '\n' : '';
      appendAll(descriptor, `${start}${lines.join('\n')}\n`, before);
    } finally {
      closeSync(descriptor);
    }
  });
}

function appendAll(descriptor: number, text: string, before: number): void {
  try {
    writeWhole(descriptor, Buffer.from(text));
  } catch (cause) {
    ftruncateSync(descriptor, before);
    throw cause;
  }
}

/** writeSync may write less than it was given when the disk is nearly full. */
export function writeWhole(descriptor: number, bytes: Buffer): number {
  let written = 0;
  while (written < bytes.length) written += writeSync(descriptor, bytes, written);
  return written;
}

const lineFeed = 10;

function endsInsideLine(descriptor: number, size: number): boolean {
  const last = Buffer.alloc(1);
  return size > 0 && readSync(descriptor, last, 0, 1, size - 1) === 1 && last[0] !== lineFeed;
}
