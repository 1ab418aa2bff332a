// Compressed files, opened as streams of bytes. What was decompressed before the damage is kept: a download that broke off
// still holds the first half of the incident.
import type { Readable } from 'node:stream';
import { createGunzip, createZstdDecompress, type Gunzip, type ZstdDecompress } from 'node:zlib';
import * as yauzl from 'yauzl';
import type { Reason } from './collector.ts';

/** Containers inside of containers that are opened: a zip of gzip files of an export is 2. */
export const containerDepthMax = 3;
/** Entries of one zip that are read. */
export const zipEntriesMax = 10_000;
/**
 * Expanded bytes per compressed byte. Logs reach 20 to 100; 4 GB of zeros in 4 MB reach 1,000. The first
 * `expansionFreeBytes` do not count, since a small repetitive log may compress better than anything large.
 */
export const expansionRatioMax = 400;
export const expansionFreeBytes = 67_108_864;

export type Report = (reason: Reason, sample: string) => void;
type Decompressor = Gunzip | ZstdDecompress;
export type Chunks = AsyncIterable<Uint8Array>;

export async function* expanded(input: Chunks, kind: 'gzip' | 'zstd', report: Report): AsyncGenerator<Uint8Array> {
  const feed = new Feed(input);
  let expandedBytes = 0;
  try {
    for await (const chunk of members(feed, kind, report)) {
      expandedBytes += chunk.length;
      yield chunk;
      if (!isBomb(expandedBytes, feed.bytes)) continue;
      report('archive-bomb', `${expandedBytes} bytes from ${feed.bytes}`);
      return;
    }
  } finally {
    await feed.close();
  }
}

export function isBomb(expandedBytes: number, compressedBytes: number): boolean {
  return expandedBytes > expansionFreeBytes && expandedBytes > compressedBytes * expansionRatioMax;
}

/** Chunks one at a time, of which a part may be given back. */
class Feed {
  bytes = 0;
  readonly #iterator: AsyncIterator<Uint8Array>;
  #rest: Uint8Array | undefined;

  constructor(chunks: Chunks) {
    this.#iterator = chunks[Symbol.asyncIterator]();
  }

  async next(): Promise<Uint8Array | undefined> {
    const rest = this.#rest;
    this.#rest = undefined;
    if (rest !== undefined) return rest;
    const { done, value } = await this.#iterator.next();
    if (done === true) return undefined;
    this.bytes += value.length;
    return value;
  }

  giveBack(rest: Uint8Array): void {
    this.#rest = rest;
  }

  get hasRest(): boolean {
    return this.#rest !== undefined;
  }

  async close(): Promise<void> {
    await this.#iterator.return?.();
  }
}

// A zstd stream ends with its frame and drops what follows in the chunk; files made by `cat` or by several threads have many
// frames. zlib reads on by itself, and what it leaves is padding.
async function* members(feed: Feed, kind: 'gzip' | 'zstd', report: Report): AsyncGenerator<Uint8Array> {
  do {
    yield* through(feed, kind === 'gzip' ? createGunzip() : createZstdDecompress(), report);
  } while (kind === 'zstd' && feed.hasRest);
}

// By hand, because `pipeline` and `for await` over a transform throw away what it had ready when the error came.
async function* through(feed: Feed, transform: Decompressor, report: Report): AsyncGenerator<Uint8Array> {
  let failure: Error | undefined;
  let isDone = false;
  let wake = () => {};
  transform.on('error', (error: Error) => {
    failure = error;
    wake();
  });
  transform.on('readable', () => wake());
  transform.on('end', () => {
    isDone = true;
    wake();
  });
  const inputFailure = write(feed, transform).catch((error: unknown) => error);
  try {
    while (true) {
      const chunk: Buffer | null = transform.read();
      if (chunk !== null) yield chunk;
      else if (failure !== undefined || isDone) break;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    transform.destroy(); // also when the consumer has seen enough: let go of the file as well
  }
  if (failure !== undefined) report(isTruncation(failure) ? 'truncated' : 'archive-damaged', failure.message);
  const error = await inputFailure;
  if (error !== undefined) throw error;
}

async function write(feed: Feed, transform: Decompressor): Promise<void> {
  let resume = () => {};
  transform.on('close', () => resume()); // a write that fails is never called back
  try {
    for (let chunk = await feed.next(); chunk !== undefined && !transform.destroyed; chunk = await feed.next()) {
      const before = transform.bytesWritten;
      await new Promise<void>((resolve) => {
        resume = resolve;
        transform.write(chunk, () => resolve());
      });
      const consumed = transform.bytesWritten - before;
      if (consumed > 0 && consumed < chunk.length) {
        feed.giveBack(chunk.subarray(consumed));
        return;
      }
    }
  } finally {
    if (!transform.destroyed) transform.end();
  }
}

function isTruncation(error: Error): boolean {
  return (
    /unexpected end|incomplete|truncated/i.test(error.message) || ('code' in error && error.code === 'Z_BUF_ERROR')
  );
}

export interface ZipPart {
  readonly name: string;
  readonly compressedBytes: number;
  readonly chunks: Chunks;
}

/** The readable entries of a zip, sorted by name. What is encrypted, or too much, is reported and left out. */
export async function* zipParts(path: string, report: Report): AsyncGenerator<ZipPart> {
  const zip = await yauzl.openPromise(path, { autoClose: false, lazyEntries: true });
  try {
    for (const entry of await readableEntries(zip, report)) {
      const stream = await openEntry(zip, entry, report);
      if (stream === undefined) continue;
      yield { name: entry.fileName, compressedBytes: entry.compressedSize, chunks: entryChunks(stream, entry, report) };
    }
  } finally {
    zip.close();
  }
}

async function readableEntries(zip: yauzl.ZipFile, report: Report): Promise<readonly yauzl.Entry[]> {
  const entries: yauzl.Entry[] = [];
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName.endsWith('/')) continue;
    if (entry.isEncrypted()) report('archive-encrypted', entry.fileName);
    else if (!entry.canDecodeFileData()) report('archive-damaged', `${entry.fileName}: unknown compression`);
    else if (isBomb(entry.uncompressedSize, entry.compressedSize))
      report('archive-bomb', `${entry.fileName}: ${entry.uncompressedSize} bytes from ${entry.compressedSize}`);
    else if (entries.length >= zipEntriesMax) report('too-many-entries', entry.fileName);
    else entries.push(entry);
  }
  return entries.sort((a, b) => (a.fileName < b.fileName ? -1 : 1));
}

async function openEntry(zip: yauzl.ZipFile, entry: yauzl.Entry, report: Report): Promise<Readable | undefined> {
  try {
    return await zip.openReadStreamPromise(entry);
  } catch (error) {
    report('archive-damaged', `${entry.fileName}: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

// The directory of a zip may lie about sizes: what comes out is counted again.
async function* entryChunks(stream: Readable, entry: yauzl.Entry, report: Report): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      // a byte stream without encoding yields buffers
      bytes += chunk.length;
      yield chunk;
      if (!isBomb(bytes, entry.compressedSize)) continue;
      report('archive-bomb', entry.fileName);
      return;
    }
  } catch (error) {
    report('archive-damaged', `${entry.fileName}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
