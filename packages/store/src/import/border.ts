// The border: the one place through which the text of every event passes on its way to the disk.
// Two lanes lead to it, so it may have two forms of the same rule: text handed over by a reader, and the SQL of a column that
// DuckDB reads by itself. A policy that cannot be written as SQL closes the fast lane (`sql` is then absent).
import type { Masker } from '@coldcase/masking';

export interface Border {
  /** Goes into the manifest: what a reader of the case may rely on. */
  readonly policy: 'none' | 'pseudonyms';
  /** Of the key under which pseudonyms were made. */
  readonly keyId?: string;
  text(message: string): string;
  json(value: unknown): unknown;
  sql?(column: string): string;
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
export function maskedBorder(keyId: string, masker: Masker): Border {
  return {
    policy: 'pseudonyms',
    keyId,
    text: (message) => masker.text(message),
    json: (value) => masker.json(value),
  };
}
