// What a server, a network or a certificate says no with, and whether the rest can go on.
import type { ColdcaseError } from '@coldcase/model';
import { databaseError } from '../failures.ts';

/** A statement that came to nothing, while the session lives. */
export interface Refusal {
  readonly kind: 'refused';
  /** SQLSTATE, five characters; empty when the connection itself broke. */
  readonly sqlState: string;
  /** The words of the server. */
  readonly answer: string;
}

/** Of a statement that was ended: by its timeout, or by an administrator. */
export const queryCancelled = '57014';

/** Undefined for an error that is not of the database: a bug of ours. */
export function refusalIn(error: unknown): Refusal | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const isServer = /^[0-9A-Z]{5}$/.test(code) && 'severity' in error;
  if (isServer) return { kind: 'refused', sqlState: code, answer: error.message };
  const isConnection = /^(Connection terminated|Client (was closed|has encountered))/.test(error.message);
  if (isConnection || networkCodes.has(code)) return { kind: 'refused', sqlState: '', answer: error.message };
  return undefined;
}

/** The connection is gone: 08 connection exceptions, 57P01 to 57P05 an administrator or a crash, or no SQLSTATE at all. */
export function isLoss({ sqlState, answer }: Refusal): boolean {
  // A standby that must replay what our snapshot still sees ends a session that is inside a savepoint.
  const isConflict = answer.startsWith('terminating connection');
  return sqlState === '' || /^(08|57P0|25P03)/.test(sqlState) || isConflict;
}

const networkCodes = new Set(['ECONNRESET', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EPIPE']);

/** Why there is no session. The facts never hold the password. */
export function connectionFailure(error: unknown, database: string): ColdcaseError {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const facts = { database, answer: answerOf(error, message) };
  const isServer = error instanceof Error && 'severity' in error;
  // Starting up, shutting down, too many connections: it is there, and not for us to use now.
  if (isServer && !/^(57P0|53)/.test(code)) return databaseError('DATABASE_REFUSED', facts, { cause: error });
  if (/CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|ERR_TLS|ERR_SSL|ERR_OSSL/.test(code))
    return databaseError('DATABASE_CERTIFICATE', facts, { cause: error });
  if (/password must be a string|SASL/.test(message))
    return databaseError(
      'DATABASE_REFUSED',
      { database, answer: 'it wants a password, and the address has none' },
      { cause: error },
    );
  return databaseError('DATABASE_UNREACHABLE', facts, { cause: error });
}

// Both addresses of a name may refuse; Node puts them into one error whose own message is empty.
function answerOf(error: unknown, message: string): string {
  if (error instanceof AggregateError)
    return error.errors.map((one) => (one instanceof Error ? one.message : '')).join(', ');
  return message === 'timeout expired' ? 'it does not answer in time' : message;
}
