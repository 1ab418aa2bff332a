// Whether a database could be captured, without capturing it: one session, three statements.
import { addressText, readDatabaseUrl } from './address.ts';
import { findPgDump } from './pg-dump.ts';
import { readServerFacts } from './server.ts';
import { withSession } from './session.ts';
import { statementsSchema } from './sql/statements.ts';

export interface DatabaseCheck {
  /** `replica.example:5432/shop as reader` */
  readonly source: string;
  /** `15.18 (Debian 15.18-0+deb12u1)` */
  readonly version: string;
  readonly majorVersion: number;
  readonly isReplica: boolean;
  readonly hasSlowQueries: boolean;
  /** One that this server's schema can be read with. */
  readonly pgDump: { readonly path: string; readonly majorVersion: number } | undefined;
}

/**
 * Logs in with all guards, which are looked at before anything is asked.
 *
 * @throws DATABASE_URL_INVALID, DATABASE_UNREACHABLE, DATABASE_REFUSED, DATABASE_CERTIFICATE, DATABASE_UNGUARDED, DATABASE_LOST
 */
export async function checkDatabase(url: string, signal: AbortSignal): Promise<DatabaseCheck> {
  const address = readDatabaseUrl(url);
  return withSession(address, { signal }, async (session) => {
    const { version, versionNumber, isReplica } = await readServerFacts(session);
    const statements = await session.ask(statementsSchema);
    const majorVersion = Math.floor(versionNumber / 10_000);
    const pgDump = await findPgDump(majorVersion, undefined);
    return {
      source: addressText(address),
      version,
      majorVersion,
      isReplica,
      hasSlowQueries: statements.length > 0,
      pgDump,
    };
  });
}
