// What is tried again, how often, and after how long. The retries of the SDK are off: it would hide a throttle from the pace.
import type { Verdict } from './verdicts.ts';

/** Attempts of one call. With the delays below the last comes half a minute after the first, or a whole one by bad luck. */
export const attemptsMax = 10;

/** No further attempt begins after this long, whatever the number: a hung service must not hold a capture for ever. */
export const retryMsMax = 5 * 60_000;

/** A delay is anything from nothing to this, doubled with every attempt up to the second number. */
export const firstDelayMsMax = 200;
export const delayMsMax = 20_000;

/**
 * Whether the same call may have another answer a moment later. A host that does not exist is a region that does not,
 * unless something has answered before: then a laptop has just woken up and has no network yet.
 */
export function isWorthAnotherTry({ kind }: Verdict, hasBeenAnswered: boolean): boolean {
  if (kind === 'noSuchHost') return hasBeenAnswered;
  return kind === 'throttled' || kind === 'failing' || kind === 'unreachable';
}

/**
 * Exponential backoff with full jitter, which spreads those who were refused together over the whole delay
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 *
 * @param attempt  of the call that failed, from 1
 * @param random   at least 0 and below 1
 */
export function delayMsAfter(attempt: number, random: number): number {
  return random * Math.min(delayMsMax, firstDelayMsMax * 2 ** (attempt - 1));
}
