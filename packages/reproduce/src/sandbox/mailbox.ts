// What happens to an environment arrives from several sides (its HTTP server, its process, the clock); the environment
// reads it one by one, in order.

export interface Mailbox<Occurrence> {
  put(occurrence: Occurrence): void;
  /** The oldest occurrence, or `undefined` when none came within `waitMs`. One reader at a time. */
  take(waitMs: number): Promise<Occurrence | undefined>;
  /** Forgets what came, for a process that begins anew. */
  clear(): void;
}

export function mailbox<Occurrence>(): Mailbox<Occurrence> {
  const waiting: Occurrence[] = [];
  let wake: (() => void) | undefined;
  return {
    put: (occurrence) => {
      waiting.push(occurrence);
      wake?.();
    },
    take: async (waitMs) => {
      if (waiting.length === 0) await sleepUntil(Math.max(0, Math.ceil(waitMs)), (resume) => (wake = resume));
      wake = undefined;
      return waiting.shift();
    },
    clear: () => {
      waiting.length = 0;
    },
  };
}

function sleepUntil(waitMs: number, onWake: (resume: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, waitMs);
    onWake(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
