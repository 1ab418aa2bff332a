// Where things are in a case, and which of them do not belong there.
//
//   case.json        the manifest: what it does not list is not in the case
//   logs/ metrics/ traces/ changes/ resources/ database/    parts, numbered in the order of their import
//   journal.jsonl    what was done to the case, append-only; not evidence, so it has no checksum
//   .import/         spools of a running import, .import.lock its process; both gone when it ends
//   .capture/        pages of a capture that has not ended, and its plan
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { guardDisk, partialSuffix } from './durable-file.ts';
import type { Manifest, Part } from './manifest.ts';

export const partFolders = ['logs', 'metrics', 'traces', 'changes', 'resources', 'database'] as const;
/** Tables that the user brought; see `lookup-tables.ts`. */
export const lookupFolderName = 'lookups';
export const journalName = 'journal.jsonl';
export const workFolderName = '.import';
export const captureFolderName = '.capture';
export const lockName = '.import.lock';

/** Name of the next part of a kind. Numbers are never reused inside one case. */
export function nextPartFile(kind: Part['kind'], taken: readonly string[]): string {
  const numbers = taken
    .filter((file) => file.startsWith(`${kind}/`))
    .map((file) => Number(/(\d+)\.\w+$/.exec(file)?.[1]));
  const number = Math.max(0, ...numbers) + 1;
  return `${kind}/part-${String(number).padStart(5, '0')}.${kind === 'resources' ? 'json' : 'parquet'}`;
}

export function prepareFolders(folder: string): void {
  guardDisk(folder, () => {
    for (const name of [...partFolders, workFolderName]) mkdirSync(join(folder, name), { recursive: true });
  });
}

/** Files in the part folders that the manifest does not list: what a killed import left. Relative, sorted. */
export function strayFiles(folder: string, manifest: Manifest): readonly string[] {
  const listed = new Set(manifest.parts.map((part) => part.file));
  return partFolders.flatMap((name) => filesIn(folder, name)).filter((file) => !listed.has(file));
}

function filesIn(folder: string, name: string): readonly string[] {
  const path = join(folder, name);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => `${name}${join(entry.parentPath, entry.name).slice(path.length)}`)
    .sort();
}

export function removeStrays(folder: string, manifest: Manifest): void {
  guardDisk(folder, () => {
    for (const file of strayFiles(folder, manifest)) rmSync(join(folder, file), { recursive: true, force: true });
    for (const file of readdirSync(folder))
      if (file.endsWith(partialSuffix)) rmSync(join(folder, file), { force: true });
    rmSync(join(folder, workFolderName), { recursive: true, force: true });
  });
}
