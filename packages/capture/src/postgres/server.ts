// What answers: its version, and whether it is a replica. Both decide whether we go on.
import { databaseError } from '../failures.ts';
import { isTrue, numberOf, textOf } from './rows.ts';
import type { Session } from './session.ts';
import { serverFacts } from './sql/server.ts';

/** Before 14 a range of row addresses cannot be read without reading the whole table, which the sample needs. */
export const oldestMajorVersion = 14;

export interface ServerFacts {
  /** `15.18 (Debian 15.18-0+deb12u1)` */
  readonly version: string;
  /** `150018` */
  readonly versionNumber: number;
  readonly isReplica: boolean;
  readonly database: string;
  /** By the clock of the server, ISO 8601, UTC. */
  readonly now: string;
  readonly started: string;
}

export async function readServerFacts(session: Session): Promise<ServerFacts> {
  const [row = {}] = await session.ask(serverFacts);
  return {
    version: textOf(row, 'version'),
    versionNumber: numberOf(row, 'version_number'),
    isReplica: isTrue(row, 'is_replica'),
    database: textOf(row, 'database'),
    now: textOf(row, 'now'),
    started: textOf(row, 'started'),
  };
}

/**
 * Whether this server may be captured.
 *
 * @throws DATABASE_TOO_OLD
 * @throws DATABASE_IS_PRIMARY  unless the user said that a primary is meant
 */
export function assertServer(facts: ServerFacts, database: string, allowPrimary: boolean): void {
  const { version, versionNumber, isReplica } = facts;
  if (versionNumber < oldestMajorVersion * 10_000)
    throw databaseError('DATABASE_TOO_OLD', { database, version, oldest: oldestMajorVersion });
  if (!isReplica && !allowPrimary) throw databaseError('DATABASE_IS_PRIMARY', { database });
}
