// The border: the one place through which the text of every event passes on its way to the disk.
// Two lanes lead to it, so it may have two forms of the same rule: text handed over by a reader, and the SQL of a column that
// DuckDB reads by itself. A policy that cannot be written as SQL closes the fast lane (`sql` is then absent), and says how it is
// made again on another thread, where large files are masked.
import type { Masker, UserRule } from '@coldcase/masking';

export interface Border {
  /** Goes into the manifest: what a reader of the case may rely on. */
  readonly policy: 'none' | 'pseudonyms';
  /** Of the key under which pseudonyms were made. */
  readonly keyId?: string;
  text(message: string): string;
  json(value: unknown): unknown;
  sql?(column: string): string;
  readonly worker?: WorkerBorder;
}

/** From what another thread makes a border that does the same to every text. The secret passes in memory and is never written. */
export interface WorkerBorder {
  readonly secret: Uint8Array;
  readonly rules: readonly UserRule[];
  readonly keep: readonly string[];
}

/** Nothing is replaced. The manifest says so: `masking: none`. */
export const openBorder: Border = {
  policy: 'none',
  text: (message) => message,
  json: (value) => value,
  sql: (column) => column,
};

/** Text that was masked on its way here, page by page. */
export function maskedBefore(keyId: string): Border {
  return { policy: 'pseudonyms', keyId, text: (message) => message, json: (value) => value };
}

/** Secrets and personal data are replaced under a key. What detectors know cannot be said in SQL. */
export function maskedBorder(keyId: string, masker: Masker, worker?: WorkerBorder): Border {
  return {
    policy: 'pseudonyms',
    keyId,
    ...(worker === undefined ? {} : { worker }),
    text: (message) => masker.text(message),
    json: (value) => masker.json(value),
  };
}
