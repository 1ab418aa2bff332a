// A case into a server of the user's: the door behind `coldcase store push`.
import { clickhouseAddress, type PushOptions, type PushSummary, pushCase } from '@coldcase/store/clickhouse';
import type { ServerCredentials } from './query-case.ts';

export interface PushRequest extends PushOptions {
  readonly folder: string;
  /** `clickhouse://user:password@host:port/database` */
  readonly url: string;
  /** For what the address does not say. */
  readonly credentials?: ServerCredentials;
}

/** Throws what `clickhouseAddress` and `pushCase` throw. */
export async function pushToClickhouse({ folder, url, credentials, ...options }: PushRequest): Promise<PushSummary> {
  return await pushCase(folder, clickhouseAddress(url, credentials), options);
}

export type { PushSummary } from '@coldcase/store/clickhouse';
