import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { StoredFile } from '../combine/ledger.ts';
import { coverageError } from '../failures.ts';
import { listedFilesMax, type Place } from './place.ts';

/** Folders within folders: a prefix of years, months and days has three. It stops a loop of mounts. */
const folderDepthMax = 32;

export function folderPlace(folder: string): Place {
  const address = `${folder.replace(/\/$/, '')}/`;
  return {
    address,
    list: (signal) => listed(folder, signal),
    read: async (key, bytesMax) => {
      const found = await readFileOf(folder, key, bytesMax);
      if (found !== undefined) return found;
      throw coverageError('COVERAGE_FILE_UNREADABLE', { key, answer: 'there is no such file' });
    },
    readIfThere: (key, bytesMax) => readFileOf(folder, key, bytesMax),
    write: (key, bytes) => written(folder, key, bytes),
    close: () => {},
  };
}

async function* listed(folder: string, signal: AbortSignal): AsyncGenerator<StoredFile> {
  let files = 0;
  for await (const key of keysUnder(folder, '', 0)) {
    signal.throwIfAborted();
    const { size, mtimeMs } = await stat(join(folder, key));
    if (++files > listedFilesMax)
      throw coverageError('COVERAGE_PLACE_UNREADABLE', {
        place: folder,
        answer: `it holds more than ${listedFilesMax} files`,
      });
    yield { key, bytes: size, etag: `${Math.round(mtimeMs)}-${size}` };
  }
}

/** Links are not followed: a walk must end. */
async function* keysUnder(folder: string, prefix: string, depth: number): AsyncGenerator<string> {
  const entries = await readdir(join(folder, prefix), { withFileTypes: true }).catch((cause: unknown) => {
    throw coverageError(
      'COVERAGE_PLACE_UNREADABLE',
      { place: join(folder, prefix), answer: answerOf(cause) },
      { cause },
    );
  });
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.isFile()) yield `${prefix}${entry.name}`;
    if (entry.isDirectory() && depth < folderDepthMax) yield* keysUnder(folder, `${prefix}${entry.name}/`, depth + 1);
  }
}

async function readFileOf(folder: string, key: string, bytesMax: number): Promise<Uint8Array | undefined> {
  try {
    await using file = await open(join(folder, key));
    const { size } = await file.stat();
    if (size > bytesMax) throw coverageError('COVERAGE_FILE_TOO_LARGE', { key, limit: bytesMax, unit: 'bytes' });
    return await file.readFile();
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT' || codeOf(cause) === 'ENOTDIR') return undefined;
    if (codeOf(cause) === 'COVERAGE_FILE_TOO_LARGE') throw cause;
    throw coverageError('COVERAGE_FILE_UNREADABLE', { key, answer: answerOf(cause) }, { cause });
  }
}

/** Beside it, flushed, then renamed. A name of its own each time, so that two writers never share one. */
async function written(folder: string, key: string, bytes: Uint8Array): Promise<void> {
  const path = join(folder, key);
  const partial = `${path}.${randomUUID()}.partial`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await using file = await open(partial, 'w');
    await file.writeFile(bytes);
    await file.sync();
    await rename(partial, path);
  } catch (cause) {
    await rm(partial, { force: true }).catch(() => {});
    throw coverageError('COVERAGE_PLACE_UNWRITABLE', { place: path, answer: answerOf(cause) }, { cause });
  }
}

function codeOf(cause: unknown): unknown {
  return cause instanceof Error && 'code' in cause ? cause.code : undefined;
}

export function answerOf(cause: unknown): string {
  const code = codeOf(cause);
  if (code === 'ENOENT') return 'there is no such file or folder';
  if (code === 'ENOTDIR') return 'it is no folder';
  if (code === 'EACCES') return 'it may not be read or written';
  return cause instanceof Error ? cause.message : String(cause);
}
