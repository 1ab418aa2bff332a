// For tests of the capture of a database: a sink in memory, maskers whose doings can be seen, and the shop.
import { join } from 'node:path';
import type { Masker } from '@coldcase/masking';
import type { PostgresPair } from './postgres-pair.ts';
import type { DatabaseSink } from './src/postgres/sink.ts';

export const readerPassword = 'hunter2-secret';

/** Makes the database of shop-database.sql on the primary, and the role `reader`, who may read and may not write. */
export async function openShop(pair: PostgresPair): Promise<void> {
  await pair.sql('CREATE DATABASE shop');
  await pair.load([join(import.meta.dirname, 'shop-database.sql')], 'shop');
  await pair.sql(`CREATE ROLE reader LOGIN PASSWORD '${readerPassword}'; GRANT pg_monitor, pg_read_all_data TO reader`);
  await pair.caughtUp();
}

export function shopUrl(port: number, user = `reader:${readerPassword}`, options = ''): string {
  return `postgres://${user}@127.0.0.1:${port}/shop${options}`;
}

export interface MemorySink extends DatabaseSink {
  /** What was closed. */
  readonly files: ReadonlyMap<string, string>;
  readonly discarded: readonly string[];
}

/** @param opened  is waited for when a file is opened: the place where a test breaks something */
export function memorySink(opened: (name: string) => Promise<unknown> = async () => undefined): MemorySink {
  const files = new Map<string, string>();
  const discarded: string[] = [];
  return {
    files,
    discarded,
    open: async (name) => {
      await opened(name);
      const chunks: string[] = [];
      return {
        write: async (chunk) => void chunks.push(chunk),
        close: async () => void files.set(name, chunks.join('')),
        discard: async () => void discarded.push(name),
      };
    },
  };
}

/** `user7@acme.com` becomes `masked-7@masked.example`; what is called secret becomes `MASKED` with the length of the text. */
export const fakeMasker = maskerOf(
  (text) =>
    text
      .replace(/user(\d+)@acme\.com/g, 'masked-$1@masked.example')
      .replace(/\b[\w.]{1,40}@acme\.com/g, 'masked@masked.example')
      .replace(/\bAnn\b/g, 'Masked'),
  (name, text) => (/secret|password|phone|pin/.test(name) ? `MASKED${text.length}` : text),
);

/** Finds nothing. */
export const blindMasker = maskerOf(
  (text) => text,
  (_, text) => text,
);

function maskerOf(inText: (text: string) => string, byName: (name: string, text: string) => string): Masker {
  const json = (name: string, value: unknown): unknown => {
    if (typeof value === 'string') return byName(name, inText(value));
    if (Array.isArray(value)) return value.map((one: unknown) => json(name, one));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, json(key, one)]));
  };
  return {
    text: inText,
    value: (name, text) => byName(name, inText(text)),
    json: (value) => json('', value),
    environment: (variables) => variables,
    explain: () => [],
  };
}
