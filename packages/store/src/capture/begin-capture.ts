// A case that is being captured: a folder with a manifest that says so, and nothing else yet.
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { storeError } from '../failures.ts';
import { guardDisk } from '../folder/durable-file.ts';
import { emptyManifest, writeManifest } from '../folder/manifest.ts';

/**
 * Makes the case. The key is in the manifest from the beginning, so that a capture that is taken up again masks under the
 * same one. Throws CASE_EXISTS: evidence of two captures does not mix.
 */
export function beginCapture(folder: string, title: string, keyId: string | undefined): void {
  if (existsSync(folder) && readdirSync(folder).length > 0) throw storeError('CASE_EXISTS', { path: folder });
  guardDisk(folder, () => mkdirSync(folder, { recursive: true }));
  writeManifest(folder, {
    ...emptyManifest(title),
    state: 'capturing',
    masking: keyId === undefined ? { policy: 'none' } : { policy: 'pseudonyms', keyId },
  });
}

/** Removes a case whose capture brought nothing, so that the same command can be tried again. */
export function abandonCapture(folder: string): void {
  guardDisk(folder, () => rmSync(folder, { recursive: true, force: true }));
}
