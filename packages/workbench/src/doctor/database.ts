// What a database says, before it is captured.
import { checkDatabase, type DatabaseCheck } from '@coldcase/capture';
import { type Check, check, problemOf } from './check.ts';

export async function databaseChecks(url: string, signal: AbortSignal): Promise<readonly Check[]> {
  try {
    return databaseVerdicts(await checkDatabase(url, signal));
  } catch (error) {
    signal.throwIfAborted();
    return [problemOf('database', error)];
  }
}

export function databaseVerdicts({ source, version, majorVersion, ...found }: DatabaseCheck): readonly Check[] {
  const { isReplica, hasSlowQueries, pgDump } = found;
  return [
    check('database', 'ok', `${source} answers, PostgreSQL ${version}, and the session can only read`),
    check('replica', isReplica ? 'ok' : 'problem', isReplica ? 'it is a replica' : 'it is a primary'),
    check(
      'slow-queries',
      hasSlowQueries ? 'ok' : 'warning',
      `pg_stat_statements is ${hasSlowQueries ? '' : 'not '}in this database`,
    ),
    pgDump === undefined
      ? check('pg-dump', 'warning', `no pg_dump of version ${majorVersion} or newer is on this machine`)
      : check('pg-dump', 'ok', `${pgDump.path}, version ${pgDump.majorVersion}`),
  ];
}
