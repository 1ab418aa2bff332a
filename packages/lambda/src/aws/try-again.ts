// Trying again inside of a time: what failed by chance goes through at the second attempt, what is refused is refused at once.
import { requestTimeoutCode } from './aws-error.ts';
import { SendFailure } from './send.ts';

/** Attempts of one call, as the SDKs of AWS make: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
export const attemptsMax = 3;
/** Milliseconds before the second attempt; doubled before the third, and thrown dice over, so that environments spread. */
export const backoffMs = 100;

/** What an attempt came to. */
export type Attempt<Value> = { readonly value: Value } | { readonly again: Error };

/**
 * `attempt` until it gives a value, at most `attemptsMax` times. `again` asks for another attempt, what it throws ends it. A
 * `SendFailure` is worth another attempt until the time is up.
 *
 * @throws the last error, as it was thrown or given
 */
export async function tryAgain<Value>(
  attempt: (number: number) => Promise<Attempt<Value>>,
  signal: AbortSignal,
): Promise<Value> {
  for (let number = 1; ; number += 1) {
    const outcome = await attempt(number).catch((error: unknown) => {
      if (!(error instanceof SendFailure)) throw error;
      return { again: error };
    });
    if ('value' in outcome) return outcome.value;
    if (number === attemptsMax || signal.aborted) throw outcome.again;
    await pause(backoffMs * 2 ** (number - 1) * (0.5 + Math.random() / 2), signal);
    if (signal.aborted) throw new SendFailure(requestTimeoutCode, outcome.again.message, outcome.again);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}

/** Answers that mean "later": 429, and all from 500 on. */
export const isPassing = (status: number): boolean => status === 429 || status >= 500;
