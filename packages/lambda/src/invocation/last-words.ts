// What is done in the half second between SIGTERM and the end. Lambda sends one to an environment in which something registered
// as an extension, as this library does; to others it sends none.
//
//   spin-down   SIGTERM ──▶ last words (400 ms at most) ──▶ the process ends as it would have ── 500 ms ── SIGKILL
//
// Source: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html (the Shutdown phase)
import { requestTimeAfterResponse, runAll, type Work } from './after-response.ts';

/** Milliseconds; the rest of the 500 is for ending. */
export const lastWordsMs = 400;

/**
 * Runs `work` when Lambda ends the environment. Listeners of the function's own keep their say: only where there is none, the
 * process ends by the signal when the work is done. Does nothing where Lambda gave no time after responses.
 */
export function beforeTheEnd(work: Work): void {
  void requestTimeAfterResponse().then((hasTime) => {
    if (hasTime) process.on('SIGTERM', listener);
  });
  async function listener(): Promise<void> {
    await runAll([work], lastWordsMs);
    process.off('SIGTERM', listener);
    if (process.listenerCount('SIGTERM') === 0) process.kill(process.pid, 'SIGTERM');
  }
}
