// When requests arrive: an open loop, so that slow answers do not slow the callers down, as with real users. Arrivals are a
// Poisson process drawn from a seed, one for each function.
import { seededRandom } from './seeded-random.ts';

export interface Route {
  readonly functionName: string;
  readonly perSecond: number;
}

export interface Arrival {
  /** From the start. */
  readonly atMs: number;
  readonly functionName: string;
  /** Counts the requests to its function, from 0. */
  readonly sequence: number;
}

/** Requests to one function at a time; what arrives above it waits for nobody and is given up by its caller. */
export const inFlightMax = 2;

/** Requests of one schedule: a bound for a mistyped rate. */
export const arrivalsMax = 100_000;

/**
 * All arrivals of a span of time, ascending. The same seed gives the same list; changing the rate of one route leaves the
 * arrivals of the others alone.
 */
export function arrivals(routes: readonly Route[], durationMs: number, seed: number): readonly Arrival[] {
  return routes
    .flatMap((route) => arrivalsOf(route, durationMs, seed))
    .sort((a, b) => a.atMs - b.atMs || a.functionName.localeCompare(b.functionName));
}

function arrivalsOf(route: Route, durationMs: number, seed: number): readonly Arrival[] {
  const random = seededRandom(`traffic ${seed} ${route.functionName}`);
  const list: Arrival[] = [];
  const gapMs = () => (-Math.log(1 - random.next()) * 1000) / route.perSecond;
  for (let atMs = gapMs(); atMs < durationMs && list.length < arrivalsMax; atMs += gapMs()) {
    list.push({ atMs, functionName: route.functionName, sequence: list.length });
  }
  return list;
}

export interface Sent {
  readonly sent: number;
  /** Given up because `inFlightMax` requests to the function were not answered yet. */
  readonly givenUp: number;
}

/** Sends each arrival at its time and waits for the last answer. Stops sending when the signal aborts. */
export async function send(
  list: readonly Arrival[],
  deliver: (arrival: Arrival) => Promise<void>,
  signal: AbortSignal,
): Promise<Sent> {
  const inFlight = new Map<string, number>();
  const answers: Promise<void>[] = [];
  const startedAt = performance.now();
  let givenUp = 0;
  for (const arrival of list) {
    await pause(arrival.atMs - (performance.now() - startedAt), signal);
    if (signal.aborted) break;
    const running = inFlight.get(arrival.functionName) ?? 0;
    if (running >= inFlightMax) {
      givenUp += 1;
      continue;
    }
    inFlight.set(arrival.functionName, running + 1);
    answers.push(
      deliver(arrival).finally(() => inFlight.set(arrival.functionName, (inFlight.get(arrival.functionName) ?? 1) - 1)),
    );
  }
  await Promise.all(answers);
  return { sent: answers.length, givenUp };
}

function pause(waitMs: number, signal: AbortSignal): Promise<void> {
  if (waitMs <= 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, waitMs);
    signal.addEventListener('abort', done);
  });
}
