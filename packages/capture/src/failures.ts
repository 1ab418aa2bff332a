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
};

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
