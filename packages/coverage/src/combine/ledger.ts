// Which files were read, so that none is counted twice and none is read again.
import type { FileProblem } from '../failures.ts';

/** A file as a listing shows it. */
export interface StoredFile {
  /** Below the place: `2026/11/27/orders-8f5e….coverage`. */
  readonly key: string;
  readonly bytes: number;
  /** Changes when the content does: the ETag of an object, or time and size of a file. */
  readonly etag: string;
}

export type LedgerEntry = {
  /** The place and the key: `s3://bucket/coverage/2026/…`. */
  readonly address: string;
  readonly bytes: number;
  readonly etag: string;
  /** Of the run that was counted from it, also when another run has overwritten it since. */
  readonly identity?: string;
  /** Why what it holds now is not counted. */
  readonly problem?: FileProblem;
};

/** Files that one result remembers. At some 200 bytes each, a million takes 200 MB: a year of a busy account. */
export const ledgerEntriesMax = 1_000_000;

/** A network comes back, a program is updated, room is made: these are tried again each time. */
const mayPass: ReadonlySet<string> = new Set([
  'COVERAGE_FILE_UNREADABLE',
  'COVERAGE_FILE_NEWER',
  'COVERAGE_TALLY_FULL',
]);

export class Ledger {
  readonly #entries = new Map<string, LedgerEntry>();
  readonly #identities = new Set<string>();

  get entries(): readonly LedgerEntry[] {
    return [...this.#entries.values()];
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Counts files that were counted, not those that were skipped. */
  get countedFiles(): number {
    return this.#identities.size;
  }

  /** Nothing is left to do about it: it did not change, and reading it again would end as before. */
  knows(address: string, { bytes, etag }: StoredFile): boolean {
    const entry = this.#entries.get(address);
    if (entry === undefined || entry.etag !== etag || entry.bytes !== bytes) return false;
    return entry.problem === undefined || !mayPass.has(entry.problem.code);
  }

  /** A run that was counted, from this or from another file. */
  hasCounted(identity: string): boolean {
    return this.#identities.has(identity);
  }

  entryAt(address: string): LedgerEntry | undefined {
    return this.#entries.get(address);
  }

  write(entry: LedgerEntry): void {
    this.#entries.set(entry.address, entry);
    if (entry.identity !== undefined) this.#identities.add(entry.identity);
  }
}
