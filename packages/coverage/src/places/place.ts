// Where coverage files lie, and where results go: a folder, or a bucket below a prefix.
import type { StoredFile } from '../combine/ledger.ts';

/** Keys are below the place, with `/` between their parts. */
export interface Place {
  /** `s3://bucket/coverage/`, or the path of a folder with `/` at its end. */
  readonly address: string;
  /** In the order of keys. @throws COVERAGE_PLACE_UNREADABLE */
  list(signal: AbortSignal): AsyncIterable<StoredFile>;
  /** @throws COVERAGE_FILE_UNREADABLE, COVERAGE_FILE_TOO_LARGE for more than `bytesMax` bytes */
  read(key: string, bytesMax: number, signal: AbortSignal): Promise<Uint8Array>;
  /** Undefined when there is no such file. @throws as `read` does */
  readIfThere(key: string, bytesMax: number, signal: AbortSignal): Promise<Uint8Array | undefined>;
  /** As a whole or not at all. @throws COVERAGE_PLACE_UNWRITABLE */
  write(key: string, bytes: Uint8Array, signal: AbortSignal): Promise<void>;
  close(): void;
}

export interface PlaceOptions {
  readonly region?: string;
  readonly profile?: string;
  readonly endpointUrl?: string;
}

/** Files of one place. A listing is held page by page, so this only stops one that never ends. */
export const listedFilesMax = 5_000_000;

export interface BucketAddress {
  readonly bucket: string;
  /** Empty, or with a slash at its end. */
  readonly prefix: string;
}
