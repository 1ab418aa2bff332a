// What can go wrong between us and the evidence. What is wrong inside of it is no failure: it comes as `notUnderstood`.
import { errorFamily } from '@coldcase/model';

export const captureFailures = {
  EVIDENCE_NOT_FOUND: (facts: { path: string }) => ({
    attempted: 'read the evidence',
    on: facts.path,
    answer: 'there is no such file or folder',
  }),
  EVIDENCE_UNREADABLE: (facts: { path: string; answer: string }) => ({
    attempted: 'read the evidence',
    on: facts.path,
    answer: facts.answer,
  }),
  CAPTURE_NOT_READ_ONLY: (facts: { operation: string }) => ({
    attempted: 'ask',
    on: facts.operation,
    answer: 'it is not among the operations that may be called, and was not sent',
  }),
  CAPTURE_BUDGET_SPENT: (facts: Asked & { budget: string; used: number; limit: number }) => ({
    ...asking(facts),
    answer: `${facts.used} of ${facts.limit} ${facts.budget} are used, and the call was not made`,
  }),
  CAPTURE_REGION_MISSING: (facts: { profile: string }) => ({
    attempted: 'choose a region for',
    on: facts.profile,
    answer: 'neither the environment nor the configuration names one',
  }),
  CAPTURE_ROLE_INVALID: (facts: { role: string }) => ({
    attempted: 'assume the role',
    on: facts.role,
    answer: 'it is not the ARN of a role, which has an account in it',
  }),
  CAPTURE_CREDENTIALS_MISSING: (facts: Asked & { answer: string }) => ({ ...asking(facts), answer: facts.answer }),
  CAPTURE_CREDENTIALS_EXPIRED: (facts: Asked & { answer: string }) => ({
    ...asking(facts),
    answer: `${facts.answer}, also after the credentials were read again`,
  }),
  CAPTURE_ACCESS_DENIED: (facts: Asked & { principal?: string; resource?: string; answer: string }) => ({
    ...asking(facts),
    answer: `${facts.principal ?? 'who asks'} may not call it${facts.resource === undefined ? '' : ` on ${facts.resource}`}: ${facts.answer}`,
  }),
  CAPTURE_NOT_FOUND: (facts: Asked & { answer: string }) => ({ ...asking(facts), answer: facts.answer }),
  CAPTURE_INVALID_REQUEST: (facts: Asked & { answer: string }) => ({ ...asking(facts), answer: facts.answer }),
  CAPTURE_PLACE_EXPIRED: (facts: Asked & { answer: string }) => ({
    ...asking(facts),
    answer: `the place to go on from is not valid any more: ${facts.answer}`,
  }),
  CAPTURE_THROTTLED: (facts: Asked & { attempts: number; answer: string }) => ({
    ...asking(facts),
    answer: `it was throttled ${facts.attempts} times in a row, at last with ${facts.answer}`,
  }),
  CAPTURE_SERVICE_FAILED: (facts: Asked & { attempts: number; answer: string }) => ({
    ...asking(facts),
    answer: `it failed ${facts.attempts === 1 ? '' : `${facts.attempts} times in a row, at last `}with ${facts.answer}`,
  }),
  CAPTURE_UNREACHABLE: (facts: Asked & { attempts: number; answer: string }) => ({
    ...asking(facts),
    answer: `no answer came in ${facts.attempts} attempts: ${facts.answer}`,
  }),
  INSIGHTS_MALFORMED: (facts: Asked & { answer: string }) => ({
    attempted: 'begin a query on',
    on: facts.on,
    answer: facts.answer,
  }),
  INSIGHTS_OVER_BUDGET: (facts: { logGroups: number; bytes: number; costUsd: number; limitUsd: number }) => ({
    attempted: 'begin a query on',
    on: facts.logGroups === 1 ? 'a log group' : `${facts.logGroups} log groups`,
    answer: `it would go through about ${amount(facts.bytes / 1e9)} GB for ${amount(facts.costUsd)} USD, and ${facts.limitUsd} USD are allowed`,
  }),
  INSIGHTS_TIMED_OUT: (facts: QueryFacts) => ({
    ...querying(facts),
    answer: 'the service ended it after its time',
  }),
  INSIGHTS_FAILED: (facts: QueryFacts & { status: string }) => ({
    ...querying(facts),
    answer: `the service ended it as ${facts.status} and says no more`,
  }),
  CAPTURE_CERTIFICATE: (facts: Asked & { answer: string }) => ({
    ...asking(facts),
    answer: `the certificate of the server is not trusted: ${facts.answer}`,
  }),
};

/** What every call to AWS says of itself. */
interface Asked {
  /** `logs:FilterLogEvents` */
  readonly operation: string;
  readonly region: string;
  readonly account?: string;
  /** The log group, the function, the queue; `all` for a list. */
  readonly on: string;
}

/** Two digits that count, however small: `3.5`, `0.018`, `1200`. */
function amount(value: number): string {
  return String(Number(value.toPrecision(2)));
}

interface QueryFacts {
  readonly logGroups: readonly string[];
  /** ISO 8601, UTC. */
  readonly from: string;
  readonly to: string;
}

function querying({ logGroups, from, to }: QueryFacts): { attempted: string; on: string } {
  const on = logGroups.length === 0 ? 'what its SOURCE names' : logGroups.join(', ');
  return { attempted: `query ${from} to ${to} of`, on };
}

function asking({ operation, region, account, on }: Asked): { attempted: string; on: string } {
  const where = account === undefined ? region : `${region} of account ${account}`;
  return { attempted: `ask ${operation} in ${where} about`, on };
}

export const captureError = errorFamily(captureFailures);

interface DatabaseFacts {
  /** Host, port, database and user, never the password: `db.example:5432/shop as reader`. */
  readonly database: string;
}

export const databaseFailures = {
  DATABASE_URL_INVALID: (facts: { answer: string }) => ({
    attempted: 'understand',
    on: 'the address of the database',
    answer: facts.answer,
  }),
  DATABASE_UNREACHABLE: (facts: DatabaseFacts & { answer: string }) => ({
    attempted: 'reach the database',
    on: facts.database,
    answer: facts.answer,
  }),
  DATABASE_REFUSED: (facts: DatabaseFacts & { answer: string }) => ({
    attempted: 'log in to the database',
    on: facts.database,
    answer: facts.answer,
  }),
  DATABASE_CERTIFICATE: (facts: DatabaseFacts & { answer: string }) => ({
    attempted: 'trust the certificate of the database',
    on: facts.database,
    answer: facts.answer,
  }),
  DATABASE_IS_PRIMARY: (facts: DatabaseFacts) => ({
    attempted: 'capture the database',
    on: facts.database,
    answer: 'it is a primary, which production writes to, and not a replica',
  }),
  DATABASE_TOO_OLD: (facts: DatabaseFacts & { version: string; oldest: number }) => ({
    attempted: 'capture the database',
    on: facts.database,
    answer: `it is PostgreSQL ${facts.version}, and ${facts.oldest} is the oldest that is known`,
  }),
  DATABASE_UNGUARDED: (facts: DatabaseFacts & { setting: string; wanted: string; held: string }) => ({
    attempted: 'make the session harmless on',
    on: facts.database,
    answer: `${facts.setting} should be ${facts.wanted} and is ${facts.held}`,
  }),
  DATABASE_LOST: (facts: DatabaseFacts & { answer: string }) => ({
    attempted: 'go on reading the database',
    on: facts.database,
    answer: facts.answer,
  }),
};

export const databaseError = errorFamily(databaseFailures);
