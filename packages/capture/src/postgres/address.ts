// Where the database is, from a URL such as READ_REPLICA_URL. The password is kept apart from what may be shown.
import { readFile } from 'node:fs/promises';
import type { ConnectionOptions } from 'node:tls';
import { databaseError } from '../failures.ts';

export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string | undefined;
  readonly tls: TlsWish;
}

const tlsModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;

export interface TlsWish {
  /** As in libpq. `allow` and `prefer` go on without TLS when the server has none. */
  readonly mode: (typeof tlsModes)[number];
  /** Paths of PEM files; `rootCertificate` may be `system`. */
  readonly rootCertificate: string | undefined;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
}

/**
 * Reads `postgres://user:password@host:port/database?sslmode=verify-full&sslrootcert=rds.pem`. What is absent is as in
 * libpq: port 5432, the database named like the user, `sslmode=prefer`. A socket is `?host=/var/run/postgresql`.
 *
 * @throws DATABASE_URL_INVALID  whose message never quotes the URL: it may hold a password
 */
export function readDatabaseUrl(text: string): DatabaseAddress {
  // A URL of the web has a host behind its user; of libpq it may have a socket in its options instead.
  const url = URL.parse(text.replace(/^(\w+:\/\/[^/?#]*@)(?=[/?])/, '$1localhost'));
  if (url === null) throw databaseError('DATABASE_URL_INVALID', { answer: 'it is no URL' });
  if (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:')
    throw databaseError('DATABASE_URL_INVALID', { answer: 'it does not begin with postgres:// or postgresql://' });
  const user = decoded(url.username) || (url.searchParams.get('user') ?? '');
  const host = url.searchParams.get('host') ?? url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (user === '') throw databaseError('DATABASE_URL_INVALID', { answer: 'it names no user' });
  if (host === '') throw databaseError('DATABASE_URL_INVALID', { answer: 'it names no host' });
  const password = decoded(url.password) || (url.searchParams.get('password') ?? '');
  return {
    host,
    port: Number(url.port || (url.searchParams.get('port') ?? '5432')),
    database: decoded(url.pathname.slice(1)) || user,
    user,
    password: password === '' ? undefined : password,
    tls: tlsWish(url.searchParams),
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw databaseError('DATABASE_URL_INVALID', { answer: 'it has a % that is not followed by two digits' });
  }
}

function tlsWish(options: URLSearchParams): TlsWish {
  const named = options.get('sslmode') ?? 'prefer';
  const mode = tlsModes.find((one) => one === named);
  if (mode === undefined)
    throw databaseError('DATABASE_URL_INVALID', { answer: `its sslmode is none of ${tlsModes.join(', ')}` });
  return {
    mode,
    rootCertificate: options.get('sslrootcert') ?? undefined,
    certificate: options.get('sslcert') ?? undefined,
    key: options.get('sslkey') ?? undefined,
  };
}

/** What may be shown: `db.example:5432/shop as reader`. */
export function addressText({ host, port, database, user }: DatabaseAddress): string {
  return `${host}:${port}/${database} as ${user}`;
}

/** Whether a server without TLS will do. */
/** The same of a URL. Throws DATABASE_URL_INVALID. */
export function databaseSource(url: string): string {
  return addressText(readDatabaseUrl(url));
}

export function mayBePlain({ mode }: TlsWish): boolean {
  return mode === 'allow' || mode === 'prefer';
}

/**
 * The options for Node's TLS; undefined for none at all. As in libpq, `require` encrypts and does not ask who answers,
 * unless there is a root certificate; `verify-ca` asks for the signature, `verify-full` for the name as well.
 */
export async function tlsOptions(address: DatabaseAddress): Promise<ConnectionOptions | undefined> {
  const { mode, rootCertificate, certificate, key } = address.tls;
  if (mode === 'disable') return undefined;
  const isVerified = mode.startsWith('verify') || (mode === 'require' && rootCertificate !== undefined);
  return {
    rejectUnauthorized: isVerified,
    ...(rootCertificate === undefined || rootCertificate === 'system'
      ? {}
      : { ca: await pem(address, rootCertificate) }),
    ...(certificate === undefined ? {} : { cert: await pem(address, certificate) }),
    ...(key === undefined ? {} : { key: await pem(address, key) }),
    ...(isVerified && mode !== 'verify-full' ? { checkServerIdentity: () => undefined } : {}),
  };
}

async function pem(address: DatabaseAddress, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const answer = `the file ${path} cannot be read`;
    throw databaseError('DATABASE_CERTIFICATE', { database: addressText(address), answer }, { cause: error });
  }
}
