// Errors that say what was attempted, on what: with a code to group by, and the facts as fields.

export type ErrorContext = Readonly<Record<string, unknown>>;

/**
 * An error of the runbooks: `new DetailedError('Failed to process file', 'FILE_PROCESSING_ERROR', { fileId, userId }, cause)`.
 * Logged by `createLogger` with its code, its context and its cause.
 */
export class DetailedError<Code extends string = string, Context extends ErrorContext = ErrorContext> extends Error {
  override readonly name: string = 'DetailedError';
  readonly code: Code;
  readonly context: Context;

  constructor(message: string, code: Code, context: Context, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.context = context;
  }
}

/**
 * Whether an error is a `DetailedError` of this code; its context is then typed. By its fields, so that an error of another
 * copy of this library counts, too.
 */
export function hasCode<Code extends string>(error: unknown, code: Code): error is DetailedError<Code> {
  return error instanceof Error && Reflect.get(error, 'code') === code && Reflect.get(error, 'context') !== undefined;
}

/**
 * A kind of error with one code and one shape of context.
 *
 *   const PaymentRefused = errorKind<{ orderId: string; reason: string }>('PAYMENT_REFUSED');
 *   throw PaymentRefused('the card was refused', { orderId, reason }, cause);
 *   if (PaymentRefused.is(error)) error.context.reason
 */
export function errorKind<Context extends ErrorContext>(code: string): ErrorKind<Context> {
  const make = (message: string, context: Context, cause?: unknown) => new DetailedError(message, code, context, cause);
  return Object.assign(make, {
    code,
    is: (error: unknown): error is DetailedError<string, Context> => hasCode(error, code),
  });
}

export interface ErrorKind<Context extends ErrorContext> {
  (message: string, context: Context, cause?: unknown): DetailedError<string, Context>;
  readonly code: string;
  is(error: unknown): error is DetailedError<string, Context>;
}
