// The end of a log file, found from its end: a file of 100 GB costs as much as one of a megabyte.
import type { FileHandle } from 'node:fs/promises';

/** Bytes per look backwards: about a thousand lines, so that the usual request takes one or two. */
const blockLength = 262_144;
/** Bytes that are searched for the beginning of the last lines. A file without line ends would be read whole otherwise. */
export const tailBytesMax = 256 * 1_048_576;

const lineFeed = 0x0a;

export interface Tail {
  /** Where the first of the lines begins. */
  readonly startByte: number;
  /** The limit of bytes ended the search: there are fewer lines than were asked for. */
  readonly isCut: boolean;
}

/**
 * Where the last `lines` lines of a file of `sizeBytes` begin; 0 lines are all. A line feed at the very end ends the last line
 * and begins none.
 */
export async function tailOf(handle: FileHandle, sizeBytes: number, lines: number): Promise<Tail> {
  if (lines === 0) return { startByte: 0, isCut: false };
  const lowest = Math.max(0, sizeBytes - tailBytesMax);
  let missing = lines;
  for (let end = sizeBytes; end > lowest; ) {
    const start = Math.max(lowest, end - blockLength);
    const block = Buffer.alloc(end - start);
    const { bytesRead } = await handle.read(block, 0, block.length, start);
    for (let at = bytesRead - 1; at >= 0; at--) {
      if (block[at] !== lineFeed || start + at === sizeBytes - 1) continue;
      missing -= 1;
      if (missing === 0) return { startByte: start + at + 1, isCut: false };
    }
    end = start;
  }
  return { startByte: lowest, isCut: lowest > 0 };
}

export interface ReadSoFar {
  /** Fewer than the file had when it was opened: somebody cut it meanwhile. */
  bytes: number;
}

/** The bytes from one place to another, and no further: a busy log grows while it is read. */
export async function* bytesBetween(
  handle: FileHandle,
  startByte: number,
  endByte: number,
  progress: ReadSoFar,
): AsyncGenerator<Uint8Array> {
  for (let at = startByte; at < endByte; ) {
    const block = Buffer.alloc(Math.min(blockLength, endByte - at));
    const { bytesRead } = await handle.read(block, 0, block.length, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    progress.bytes += bytesRead;
    yield block.subarray(0, bytesRead);
  }
}
