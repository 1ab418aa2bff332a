// The last lines of a log that an application writes to a file: what `tail -n` shows, as events.
import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type EvidenceBatch, epochMs } from '@coldcase/model';
import { captureError } from '../failures.ts';
import type { FileSource } from '../files/open-sources.ts';
import { readEvidence } from '../files/read-evidence.ts';
import { encodingOf, headLength, recognise } from '../files/recognise.ts';
import type { CaptureTask, TaskPage } from '../run/task.ts';
import { bytesBetween, tailOf } from './tail-of-file.ts';
import { unreadable } from './unreadable.ts';

/**
 * Reads the last `lines` lines of a file, 0 for all, as a group of its own, `app/production.log`, unless the lines name their
 * group themselves. What is written after the file was opened is not read.
 *
 * A file that is missing, may not be read or is no text is refused with EVIDENCE_NOT_FOUND or EVIDENCE_UNREADABLE. One that is
 * rotated while it is read gives what was read and a gap.
 */
export function appLogTask(path: string, lines: number): CaptureTask {
  return {
    id: `app-log ${path}`,
    pages: async function* (from, signal) {
      // Whoever takes the capture up finds another file by this name, or a longer one: it is read anew, which costs little.
      if (from !== undefined) throw restarted(path);
      const handle = await opened(path);
      try {
        yield* pagesOf(handle, path, lines, signal);
      } finally {
        await handle.close();
      }
    },
  };
}

async function* pagesOf(
  handle: FileHandle,
  path: string,
  lines: number,
  signal: AbortSignal,
): AsyncGenerator<TaskPage> {
  const { size, ino, mtimeMs } = await handle.stat();
  const format = await formatOf(handle, path, lines);
  const { startByte, isCut } = await tailOf(handle, size, lines);
  const progress = { bytes: 0 };
  const source: FileSource = {
    name: path,
    sizeBytes: size - startByte,
    modified: epochMs(mtimeMs),
    format,
    open: () => bytesBetween(handle, startByte, size, progress),
  };
  const options = {
    logGroup: `app/${basename(path)}`,
    logStream: path,
    fallbackTimestamp: epochMs(Math.floor(mtimeMs)),
    signal,
  };
  let held: EvidenceBatch | undefined;
  for await (const batch of readEvidence(source, options)) {
    if (held !== undefined) yield { batch: held, next: 'more' };
    held = batch;
  }
  const gaps = [
    ...(isCut ? [`its last lines are longer than can be looked at, and there are fewer than ${lines}`] : []),
    ...(progress.bytes < size - startByte || (await isReplaced(path, ino))
      ? ['it was rotated while it was read, and some lines may be in another file']
      : []),
  ];
  const last = { batch: held ?? { bytesRead: 0 }, next: undefined };
  yield gaps.length === 0 ? last : { ...last, gap: gaps.join('; ') };
}

async function opened(path: string): Promise<FileHandle> {
  try {
    if ((await stat(path)).isFile()) return await open(path, 'r');
  } catch (error) {
    throw unreadable(path, error);
  }
  throw captureError('EVIDENCE_UNREADABLE', { path, answer: 'it is no file' });
}

/** The end of a compressed file, or of one whose line feeds are two bytes, is no text. */
async function formatOf(handle: FileHandle, path: string, lines: number): Promise<FileSource['format']> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(headLength), 0, headLength, 0);
  const head = buffer.subarray(0, bytesRead);
  const format = recognise(head);
  const isText = !['gzip', 'zstd', 'zip', 'binary'].includes(format);
  if (!isText) throw captureError('EVIDENCE_UNREADABLE', { path, answer: `it is ${format} and not lines of text` });
  if (lines > 0 && encodingOf(head) !== 'utf-8')
    throw captureError('EVIDENCE_UNREADABLE', { path, answer: 'it is UTF-16, whose end alone cannot be read' });
  return format;
}

async function isReplaced(path: string, ino: number): Promise<boolean> {
  const now = await stat(path).catch(() => undefined);
  return now?.ino !== ino;
}

function restarted(path: string) {
  const answer = 'a file is read from one end to the other';
  return captureError('CAPTURE_PLACE_EXPIRED', { operation: 'read', region: 'this machine', on: path, answer });
}
