// How fast we ask. Each service, operation and region has a lane of its own, since that is what AWS counts. Calls leave a
// lane one after the other at its pace; a throttle halves the pace, and every answer after that gives a little of it back:
//
//   pace  5 ──────┐ throttled            ┌──────
//                 │              ┌───────┘
//       2.5       └──────────────┘   one step for each answer
//
// That is the rule by which TCP shares a line (additive increase, multiplicative decrease): we give way to whoever else is
// asking, such as the people who are looking at the same incident in the console.
import type { Clock } from './clock.ts';

/** A pace never falls below one call in this many times its first interval, so that a capture crawls but does not stop. */
const slowdownMax = 64;

/** Answers without a throttle after which a halved pace is itself again. */
const recoveryAnswers = 20;

export interface Lane {
  /** Waits until the next call may leave. Rejects with the reason of the signal. */
  turn(signal: AbortSignal): Promise<void>;
  throttled(): void;
  answered(): void;
  readonly callsPerSecond: number;
}

export function lane(callsPerSecondMax: number, clock: Clock): Lane {
  let callsPerSecond = callsPerSecondMax;
  let nextMs = 0;
  let halvedAtMs = Number.NEGATIVE_INFINITY;
  const intervalMs = () => 1_000 / callsPerSecond;
  return {
    get callsPerSecond() {
      return callsPerSecond;
    },
    async turn(signal) {
      const nowMs = clock.nowMs();
      const leavesMs = Math.max(nowMs, nextMs);
      nextMs = leavesMs + intervalMs();
      if (leavesMs > nowMs) await clock.sleep(leavesMs - nowMs, signal);
      signal.throwIfAborted();
    },
    throttled() {
      const nowMs = clock.nowMs();
      // Calls that were under way together are refused together: one event, one step.
      if (nowMs - halvedAtMs < intervalMs()) return;
      halvedAtMs = nowMs;
      callsPerSecond = Math.max(callsPerSecond / 2, callsPerSecondMax / slowdownMax);
      nextMs = Math.max(nextMs, nowMs + intervalMs());
    },
    answered() {
      callsPerSecond = Math.min(callsPerSecondMax, callsPerSecond + callsPerSecondMax / (2 * recoveryAnswers));
    },
  };
}
