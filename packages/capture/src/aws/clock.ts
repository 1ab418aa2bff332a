// Time as an argument: tests wait for nothing, and see the same waits each time.
import { setTimeout as sleep } from 'node:timers/promises';

export interface Clock {
  nowMs(): number;
  /** Rejects with the reason of the signal when that comes first. */
  sleep(delayMs: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  // Monotonic: a laptop that wakes, or a corrected clock, must not let a burst through.
  nowMs: () => performance.now(),
  async sleep(delayMs, signal) {
    try {
      await sleep(delayMs, undefined, { signal });
    } catch (error) {
      // The timer hides the reason of the signal in the cause of an error of its own.
      signal.throwIfAborted();
      throw error;
    }
  },
};
