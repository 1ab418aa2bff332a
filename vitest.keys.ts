// Keys of pseudonyms that tests make go to a folder of the run, and not to the keys of whoever runs them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export function setup(): void {
  process.env.COLDCASE_KEYS = mkdtempSync(join(tmpdir(), 'coldcase-keys-'));
}

export function teardown(): void {
  rmSync(process.env.COLDCASE_KEYS ?? '', { recursive: true, force: true });
}
