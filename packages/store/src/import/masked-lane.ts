// The masked lane: threads mask pieces of a large file of event lines, and what they wrote becomes parts in the order of the file.
//
//   file ─▶ pieces, cut at ends of lines ─▶ worker ─▶ spool ─┐
//                                        └▶ worker ─▶ spool ─┴▶ portions of spools ─▶ (import-evidence) part
//
// Pieces are cut by bytes alone, so neither order nor content depends on how many threads there are. On the disk there are
// never more than a portion that is being written, one that waits, and the pieces ahead of them.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { storeError } from '../failures.ts';
import { detailOf } from '../folder/durable-file.ts';
import type { WorkerBorder } from './border.ts';
import { pieceResultOf } from './mask-messages.ts';
import { lineBytesMax, type Piece, type PieceResult } from './mask-piece.ts';

/** A file of the smallest size that comes here has four pieces, and starting a piece costs nothing beside masking it. */
const pieceBytesMax = 8 << 20;
/** For tests, which want several pieces of a small file. */
const pieceBytesMin = 1 << 12;
/** Threads that mask. The engine works beside them, and beyond four it is what they wait for. */
const maskWorkersMax = 4;
/** Pieces that each thread is given at once: the next is there when one is done. */
const piecesPerWorker = 2;

/** A spool of masked events. */
export interface MaskedSpool {
  readonly path: string;
  readonly bytes: number;
  /** Of the source. */
  readonly sourceBytes: number;
}

/** The file has a line that is no plain event, or cannot be read as text; the readers of `capture` know what to do with it. */
export const notPlain = 'not plain';

/**
 * A file as portions of masked spools of at least `spoolBytes` together, in the order of the file; the last may be smaller.
 * Ends with `notPlain` when the file has to go another way.
 *
 * @param spoolPath  a fresh path for each call
 * @throws DISK_WRITE_FAILED, IMPORT_WORKER_FAILED, and the reason of an abort
 */
export async function* maskedPortions(
  workers: MaskWorkers,
  path: string,
  spoolBytes: number,
  spoolPath: () => string,
): AsyncGenerator<readonly MaskedSpool[] | typeof notPlain> {
  const descriptor = opened(path);
  if (descriptor === undefined) return yield notPlain;
  try {
    let portion: MaskedSpool[] = [];
    const pieceBytes = Math.min(pieceBytesMax, Math.max(pieceBytesMin, spoolBytes));
    for await (const spool of workers.spools(piecesOf(descriptor, path, pieceBytes, spoolPath))) {
      if (spool === notPlain) return yield notPlain;
      portion.push(spool);
      if (portion.reduce((sum, { bytes }) => sum + bytes, 0) < spoolBytes) continue;
      yield portion;
      portion = [];
    }
    if (portion.length > 0) yield portion;
  } finally {
    closeSync(descriptor);
  }
}

function opened(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch {
    return undefined;
  }
}

/** Cut behind the first end of a line at or after each multiple; where there is none, the piece shows by its last line. */
function* piecesOf(descriptor: number, path: string, pieceBytes: number, spoolPath: () => string): Generator<Piece> {
  const { size } = fstatSync(descriptor);
  for (let start = 0; start < size; ) {
    const end = endOfLine(descriptor, start + pieceBytes - 1, size);
    yield { path, start, end, spool: spoolPath() };
    start = end;
  }
}

const soughtBytes = 1 << 16;

function endOfLine(descriptor: number, from: number, size: number): number {
  const last = Math.min(size, from + lineBytesMax);
  const buffer = Buffer.allocUnsafe(soughtBytes);
  for (let at = from; at < last; at += soughtBytes) {
    const found = buffer.subarray(0, readSync(descriptor, buffer, 0, soughtBytes, at)).indexOf('\n');
    if (found >= 0) return at + found + 1;
  }
  return last;
}

/** Threads that mask, for as long as an import lasts. */
export class MaskWorkers implements AsyncDisposable {
  readonly #workers: readonly MaskWorker[];
  readonly #signal: AbortSignal | undefined;
  readonly #abort = () => {
    for (const worker of this.#workers) worker.fail(this.#signal?.reason);
  };

  constructor(border: WorkerBorder, count: number, signal: AbortSignal | undefined) {
    this.#workers = Array.from({ length: Math.min(maskWorkersMax, Math.max(1, count)) }, () => new MaskWorker(border));
    this.#signal = signal;
    signal?.addEventListener('abort', this.#abort, { once: true });
  }

  /** Masks pieces side by side and gives their spools in the order of the pieces. */
  async *spools(pieces: Iterable<Piece>): AsyncGenerator<MaskedSpool | typeof notPlain> {
    const ahead: Promise<MaskedSpool | typeof notPlain>[] = [];
    let number = 0;
    try {
      for (const piece of pieces) {
        this.#signal?.throwIfAborted();
        const worker = this.#workers[number % this.#workers.length];
        if (worker !== undefined) ahead.push(handledLater(spoolOf(worker, piece)));
        number += 1;
        if (ahead.length < this.#workers.length * piecesPerWorker) continue;
        yield (await ahead.shift()) ?? notPlain;
      }
      for (let next = ahead.shift(); next !== undefined; next = ahead.shift()) yield await next;
    } finally {
      // Whoever stops early may remove the spools: nobody writes to them any more.
      await Promise.allSettled(ahead);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#signal?.removeEventListener('abort', this.#abort);
    await Promise.all(this.#workers.map((worker) => worker.end()));
  }
}

async function spoolOf(worker: MaskWorker, piece: Piece): Promise<MaskedSpool | typeof notPlain> {
  const result = await worker.mask(piece);
  if (result.kind === 'unwritten') throw storeError('DISK_WRITE_FAILED', { path: piece.spool, detail: result.detail });
  if (result.kind === 'notPlain') return notPlain;
  return { path: piece.spool, bytes: result.bytes, sourceBytes: piece.end - piece.start };
}

/** One thread. It answers in the order in which it was asked. */
class MaskWorker {
  readonly #thread: Worker;
  readonly #asked: PromiseWithResolvers<PieceResult>[] = [];
  #failure: { readonly reason: unknown } | undefined;

  constructor(border: WorkerBorder) {
    this.#thread = new Worker(workerFile(), { workerData: border });
    this.#thread.on('message', (message: unknown) => this.#asked.shift()?.resolve(pieceResultOf(message)));
    this.#thread.on('error', (cause) => this.fail(workerFailed(detailOf(cause), cause)));
    this.#thread.on('exit', (code) => this.fail(workerFailed(`it ended with ${code}`, undefined)));
  }

  mask(piece: Piece): Promise<PieceResult> {
    const asked = Promise.withResolvers<PieceResult>();
    if (this.#failure === undefined) this.#asked.push(asked);
    else asked.reject(this.#failure.reason);
    this.#thread.postMessage(piece);
    return asked.promise;
  }

  /** The first reason counts: what follows from it says less. */
  fail(reason: unknown): void {
    this.#failure ??= { reason };
    for (const { reject } of this.#asked.splice(0)) reject(this.#failure.reason);
    handledLater(this.end());
  }

  async end(): Promise<void> {
    await this.#thread.terminate();
  }
}

/** The published bundle has the thread's file beside the others. */
function workerFile(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './mask-worker.ts' : './mask-worker.mjs', import.meta.url);
}

function workerFailed(detail: string, cause: unknown) {
  return storeError('IMPORT_WORKER_FAILED', { detail }, { cause });
}

/** The same promise, awaited at a later place: until then a rejection is not one that nobody looks at. */
export function handledLater<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}
