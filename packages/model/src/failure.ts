// The world failed: a named error with a stable code, the facts as fields, the cause, and a message that says what was
// attempted, on what, and what came back. Advice is not here: it belongs to the command line, which knows its reader.

export interface Failure {
  /** An infinitive without "to": `read the case`. */
  readonly attempted: string;
  /** The thing it was attempted on: a path, a name. */
  readonly on: string;
  /** What came back, as a clause: `there is no case.json in it`. */
  readonly answer: string;
}

export class ColdcaseError extends Error {
  override readonly name = 'ColdcaseError';
  readonly code: string;
  readonly failure: Failure;

  constructor(code: string, failure: Failure, options?: ErrorOptions) {
    super(`Could not ${failure.attempted} ${failure.on}: ${failure.answer}.`, options);
    this.code = code;
    this.failure = failure;
  }
}

/** A family of errors: per code, a function from its facts to the three parts of the message. */
// biome-ignore lint/suspicious/noExplicitAny: the facts of a code are inferred per entry; `never` would forbid calling it.
export type FailureTable = Readonly<Record<string, (facts: any) => Failure>>;

/**
 * Makes the one function with which a package raises its errors, so that a message cannot forget its facts.
 *
 *   export const storeFailures = { CASE_NOT_FOUND: (f: { path: string }) => ({ … }) };
 *   export const storeError = errorFamily(storeFailures);
 *   throw storeError('CASE_NOT_FOUND', { path }, { cause });
 *
 * Every code has a page under docs/reference/errors and a test that provokes it (checks/error-codes.test.ts).
 */
export function errorFamily<T extends FailureTable>(table: T) {
  return <K extends keyof T & string>(code: K, facts: Parameters<T[K]>[0], options?: ErrorOptions): ColdcaseError => {
    const describe = table[code];
    assert(describe !== undefined, `the error code ${code} is in its table`);
    return new ColdcaseError(code, describe(facts), options);
  };
}

/** The invariant broke: we are wrong. The sentence states what should have held. */
export function assert(holds: boolean, invariant: string): asserts holds {
  if (!holds) throw new InvariantError(invariant);
}

export class InvariantError extends Error {
  override readonly name = 'InvariantError';
  constructor(invariant: string) {
    super(`This should hold and does not: ${invariant}. It is a bug in Coldcase.`);
  }
}

/** Closes a union: a new kind makes every switch that must think about it fail to compile. */
export function unreachable(value: never): never {
  throw new InvariantError(`no other kind exists, yet there is ${JSON.stringify(value)}`);
}
