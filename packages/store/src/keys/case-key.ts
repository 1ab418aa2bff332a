// Which key a case has. The manifest names it; the key itself is elsewhere.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { lockName } from '../folder/layout.ts';
import { takeLock } from '../folder/lock.ts';
import { manifestName, readManifest, writeManifest } from '../folder/manifest.ts';

/** `undefined` when nothing of the case was ever masked, or there is no case yet. */
export function maskingKeyIdOf(folder: string): string | undefined {
  return existsSync(join(folder, manifestName)) ? readManifest(folder).masking.keyId : undefined;
}

/**
 * Names another key for what is added from now on; parts keep the name of the key that they were masked under.
 * Returns both ids. Throws CASE_NOT_FOUND and CASE_BUSY.
 */
export function rotateKey(
  folder: string,
  keyId: string,
): { readonly before: string | undefined; readonly after: string } {
  const manifest = readManifest(folder);
  using _lock = takeLock(join(folder, lockName), folder);
  writeManifest(folder, { ...manifest, masking: { ...manifest.masking, keyId } });
  return { before: manifest.masking.keyId, after: keyId };
}
