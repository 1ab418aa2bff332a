// The keys of pseudonyms. A key is never in a case: whoever has both can test a guess ("is this the pseudonym of …?"), whoever
// has the case alone cannot. One file a key, readable by its owner alone; `case.json` names the key by its id.
import { createHmac, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { KeyedDigest } from '@coldcase/masking';
import { storeError } from '../failures.ts';
import { detailOf, discard, guardDisk, partialSuffix } from '../folder/durable-file.ts';

export interface MaskingKey {
  /** `key-` and 16 hexadecimal digits, drawn with the key and unrelated to it. */
  readonly id: string;
  readonly digest: KeyedDigest;
  /** For other threads of this process, which make their own digest of it. */
  readonly secret: Uint8Array;
}

/** Bytes of a key: as many as the digest has, beyond which HMAC gains nothing (RFC 2104, section 3). */
const keyBytes = 32;

/** Where the keys of this user are: COLDCASE_KEYS, else under XDG_CONFIG_HOME, else under ~/.config. */
export function keyFolder(environment: Readonly<Record<string, string | undefined>>): string {
  const { COLDCASE_KEYS: own, XDG_CONFIG_HOME: configuration } = environment;
  return own || join(configuration || join(homedir(), '.config'), 'coldcase', 'keys');
}

/** Draws a key and keeps it. Throws DISK_WRITE_FAILED. */
export function createKey(folder: string): MaskingKey {
  const id = `key-${randomBytes(8).toString('hex')}`;
  const secret = randomBytes(keyBytes);
  const path = fileOf(folder, id);
  try {
    guardDisk(path, () => {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writePrivately(path + partialSuffix, secret.toString('hex'));
      renameSync(path + partialSuffix, path);
    });
  } catch (error) {
    discard(path + partialSuffix);
    throw error;
  }
  return keyOf(id, secret);
}

/** Throws MASKING_KEY_MISSING when the key is not on this machine, or was destroyed. */
export function readKey(folder: string, id: string): MaskingKey {
  const path = fileOf(folder, id);
  try {
    const secret = Buffer.from(readFileSync(path, 'utf8').trim(), 'hex');
    if (secret.length === keyBytes) return keyOf(id, secret);
  } catch (cause) {
    throw storeError('MASKING_KEY_MISSING', { id, path, detail: detailOf(cause) }, { cause });
  }
  throw storeError('MASKING_KEY_MISSING', { id, path, detail: 'the file holds no key' });
}

/**
 * Destroys a key: overwritten, flushed, removed. False when there was none. A copy in a backup, or what a flash drive keeps of
 * overwritten blocks, is beyond reach.
 */
export function destroyKey(folder: string, id: string): boolean {
  const path = fileOf(folder, id);
  if (!existsSync(path)) return false;
  guardDisk(path, () => {
    overwrite(path, randomBytes(keyBytes).toString('hex'));
    rmSync(path);
  });
  return true;
}

/** A key that is on no disk: for a moment, or for a test. */
export function keyOf(id: string, secret: Uint8Array): MaskingKey {
  return { id, secret, digest: (text) => createHmac('sha256', secret).update(text).digest() };
}

function fileOf(folder: string, id: string): string {
  return join(folder, `${id}.key`);
}

function writePrivately(path: string, text: string): void {
  const descriptor = openSync(path, 'w', 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function overwrite(path: string, text: string): void {
  const descriptor = openSync(path, 'r+');
  try {
    writeSync(descriptor, text, 0);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
