// Files that a capture brings whole, as a database gives them: a schema, figures, samples. They wait beside the pages and move
// into the case with its last commit, so that a case has all of them or none.
import { existsSync, linkSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { storeError } from '../failures.ts';
import { detailOf, discard, guardDisk, partialSuffix, publishFile } from '../folder/durable-file.ts';
import { captureFolderName } from '../folder/layout.ts';
import type { Part } from '../folder/manifest.ts';
import { partOf } from '../import/write-parts.ts';

export interface CapturedFile {
  write(chunk: string): Promise<void>;
  close(): Promise<void>;
  discard(): Promise<void>;
}

/** Where whole files go while a capture runs. */
export function capturedFiles(caseFolder: string): { open(name: string): Promise<CapturedFile> } {
  return {
    open: async (name) => {
      const path = join(caseFolder, captureFolderName, name);
      guardDisk(path, () => mkdirSync(dirname(path), { recursive: true }));
      return fileAt(path, await onDisk(path, open(path + partialSuffix, 'w')));
    },
  };
}

function fileAt(path: string, handle: FileHandle): CapturedFile {
  return {
    write: async (chunk) => {
      await onDisk(path, handle.appendFile(chunk));
    },
    close: async () => {
      await onDisk(path, handle.close());
      publishFile(path);
    },
    discard: async () => {
      await handle.close().catch(() => undefined);
      discard(path + partialSuffix);
    },
  };
}

async function onDisk<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw storeError('DISK_WRITE_FAILED', { path, detail: detailOf(cause) }, { cause });
  }
}

/**
 * Gives the files a second name inside the case, sorted; the first one goes with the pages. A kill before the manifest lists
 * them makes the second name a stray that the next run removes, so the first must stay until then.
 */
export function adoptCapturedFiles(caseFolder: string): readonly Part[] {
  const waiting = join(caseFolder, captureFolderName, 'database');
  return guardDisk(waiting, () =>
    filesUnder(waiting).map((name) => {
      const file = `database/${name}`;
      const path = join(caseFolder, file);
      mkdirSync(dirname(path), { recursive: true });
      rmSync(path, { force: true });
      linkSync(join(waiting, name), path);
      return partOf(caseFolder, file, 'database', 1);
    }),
  );
}

function filesUnder(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(partialSuffix))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}
