// One piece of a file of event lines, masked into a spool. What comes out of a line is what the readers of `capture` and
// `spoolBatch` make of it; a line of which that is not sure makes the whole piece `notPlain`, and then the readers take the file.
import { isUtf8 } from 'node:buffer';
import { closeSync, openSync, readSync } from 'node:fs';
import { ColdcaseError, isJsonObject, type LogEvent, readTime } from '@coldcase/model';
import type { Border } from './border.ts';
import { eventLine, SpoolFile } from './spool.ts';

export interface Piece {
  readonly path: string;
  /** Bytes of the file: from the beginning of a line to the end of one, exclusive. */
  readonly start: number;
  readonly end: number;
  readonly spool: string;
}

export type PieceResult =
  /** `bytes` of the spool; without any there is no file. */
  | { readonly kind: 'masked'; readonly bytes: number }
  | { readonly kind: 'notPlain' }
  /** The disk refused. Errors lose their fields on the way to another thread, so this is said in words. */
  | { readonly kind: 'unwritten'; readonly detail: string };

/** UTF-16 units of one line. The readers cut a longer one and say so. */
const lineLengthMax = 1_048_576;
/** UTF-8 needs at most three bytes for a unit; where no line ends within these, one is too long. */
export const lineBytesMax = 3 * lineLengthMax + 1;

/** Never throws for what the file holds. Memory: the piece and one spool's buffer. */
export function maskPiece(piece: Piece, border: Pick<Border, 'text'>): PieceResult {
  const bytes = bytesOf(piece);
  if (bytes === undefined || !isUtf8(bytes)) return { kind: 'notPlain' };
  const spool = new SpoolFile(piece.spool);
  try {
    const isPlain = addLines(bytes, spool, border);
    return spool.finish() && isPlain ? { kind: 'masked', bytes: spool.bytes } : emptyOr(isPlain);
  } catch (cause) {
    if (cause instanceof ColdcaseError && cause.code === 'DISK_WRITE_FAILED')
      return { kind: 'unwritten', detail: cause.failure.answer };
    throw cause;
  }
}

function emptyOr(isPlain: boolean): PieceResult {
  return isPlain ? { kind: 'masked', bytes: 0 } : { kind: 'notPlain' };
}

/** `undefined` when the file cannot be read or has become shorter. */
function bytesOf({ path, start, end }: Piece): Buffer | undefined {
  const bytes = Buffer.allocUnsafe(end - start);
  try {
    const descriptor = openSync(path, 'r');
    try {
      let length = 0;
      for (let read = -1; length < bytes.length && read !== 0; length += read)
        read = readSync(descriptor, bytes, length, bytes.length - length, start + length);
      return length === bytes.length ? bytes : undefined;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
}

const lineFeed = 10;

/** False at the first line that is no plain event. Line by line, so that one character beyond Latin-1 does not double the piece. */
function addLines(bytes: Buffer, spool: SpoolFile, border: Pick<Border, 'text'>): boolean {
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(lineFeed, start);
    const end = found < 0 ? bytes.length : found;
    const line = bytes.toString('utf8', start, end);
    start = end + 1;
    const event = line.length > lineLengthMax ? undefined : plainEvent(line);
    if (event !== undefined) spool.add(eventLine(event, event.eventId, border));
    else if (line.length > lineLengthMax || line.trim() !== '') return false;
  }
  return true;
}

/** An event of which every reader makes the same: all of it under CloudWatch's own names, its times in milliseconds. */
function plainEvent(line: string): (LogEvent & { readonly eventId: string }) | undefined {
  const json = parsed(line);
  if (!isJsonObject(json)) return undefined;
  const { logGroup, logStream, eventId, message } = json;
  const timestamp = readTime(json.timestamp);
  const ingestionTime = readTime(json.ingestionTime);
  if (timestamp !== json.timestamp || timestamp === undefined || ingestionTime !== json.ingestionTime) return undefined;
  if (!isName(logGroup) || !isName(logStream) || !isName(eventId) || typeof message !== 'string') return undefined;
  return {
    logGroup,
    logStream,
    timestamp,
    ...(ingestionTime === undefined ? {} : { ingestionTime }),
    eventId,
    message,
  };
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
