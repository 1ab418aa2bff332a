// What tests of the reader share: a reader that asks one server with made-up credentials, and time that costs nothing.

import type { Clock } from '../aws/clock.ts';
import { AwsReader, type AwsReaderOptions } from '../aws/reader.ts';

export const exampleCredentials = async () => ({ accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' });

export const amplyBudget = { maxCalls: 100_000, maxBytes: 1e12, maxCostUsd: 1_000 };

/** As fast as the server answers: waits take no time, and no quota holds it. */
export function readerOf(endpoint: string, options: Partial<AwsReaderOptions> = {}): AwsReader {
  return new AwsReader({
    region: 'eu-west-1',
    endpoint,
    credentials: exampleCredentials,
    budget: amplyBudget,
    maskText: (text) => text,
    clock: skippingClock(),
    random: () => 0.5,
    timeOuts: { connectMs: 1_000, answerMs: 300, bodyMs: 300 },
    ...options,
  });
}

export interface SkippingClock extends Clock {
  /** How long each wait would have been. */
  readonly sleptMs: readonly number[];
}

/** A clock that jumps to the end of every wait. */
export function skippingClock(): SkippingClock {
  const sleptMs: number[] = [];
  let nowMs = 0;
  return {
    sleptMs,
    nowMs: () => nowMs,
    async sleep(delayMs, signal) {
      signal.throwIfAborted();
      sleptMs.push(delayMs);
      nowMs += delayMs;
    },
  };
}
