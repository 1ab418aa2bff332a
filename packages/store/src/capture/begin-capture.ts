// A case that is being captured: a folder with a manifest that says so, the plan, and nothing else yet.
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { storeError } from '../failures.ts';
import { discard, guardDisk, partialSuffix } from '../folder/durable-file.ts';
import { captureFolderName } from '../folder/layout.ts';
import { emptyManifest, manifestName, readManifest, writeManifest } from '../folder/manifest.ts';
import { PageLog, planName } from './page-log.ts';

export interface Beginning {
  readonly title: string;
  /** In the manifest from the beginning, so that a capture that is taken up again masks under the same one. */
  readonly keyId: string | undefined;
  /** For whoever takes the capture up again. */
  readonly plan: unknown;
}

/**
 * Makes the case. Throws CASE_EXISTS, since evidence of two captures does not mix, and DISK_WRITE_FAILED; then nothing is left,
 * and the same command can be tried again.
 */
export function beginCapture(folder: string, { title, keyId, plan }: Beginning): PageLog {
  if (existsSync(folder) && !hasNotBegun(folder)) throw storeError('CASE_EXISTS', { path: folder });
  try {
    guardDisk(folder, () => mkdirSync(folder, { recursive: true }));
    writeManifest(folder, {
      ...emptyManifest(title),
      state: 'capturing',
      masking: keyId === undefined ? { policy: 'none' } : { policy: 'pseudonyms', keyId },
    });
    return PageLog.begin(folder, plan);
  } catch (error) {
    abandonCapture(folder);
    throw error;
  }
}

/** An empty folder, or what a kill left before there was a plan: nobody could take that up. */
function hasNotBegun(folder: string): boolean {
  const first = [manifestName, manifestName + partialSuffix, captureFolderName];
  if (!guardDisk(folder, () => readdirSync(folder)).every((name) => first.includes(name))) return false;
  if (existsSync(join(folder, captureFolderName, planName))) return false;
  return !existsSync(join(folder, manifestName)) || readManifest(folder).state === 'capturing';
}

/** Removes a case whose capture brought nothing, so that the same command can be tried again. */
export function abandonCapture(folder: string): void {
  discard(folder);
}
