import { cliError } from '../failures.ts';

/** What stands after --database, or else the address that deployments know as READ_REPLICA_URL; absent without the option. */
export function databaseUrl(option: string | true | undefined): string | undefined {
  const url = option === true ? process.env.READ_REPLICA_URL : option;
  if (option !== undefined && (url === undefined || url === ''))
    throw cliError('CAPTURE_WANTS', { what: 'an address after --database, or in READ_REPLICA_URL' });
  return url;
}
