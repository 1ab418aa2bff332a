// Asynchronous work that takes long, measured until it settles. The runbooks time promises until they are destroyed, which is
// when the garbage collector finds them; and print from inside of the hook with console.log, which makes more promises.
import { createHook, executionAsyncId } from 'node:async_hooks';
import { writeSync } from 'node:fs';

/** Milliseconds that are slow, as the runbooks have it. */
export const slowAsyncMsDefault = 100;
/** Promises watched at a time; beyond that, new ones are not. */
export const watchedMax = 100_000;
/** Places of the code that are counted. */
export const placesMax = 1_000;

export interface SlowPlace {
  /** `loadOrder (/var/task/orders.mjs:41:7)`: where the promise was made. */
  readonly place: string;
  readonly count: number;
  /** Milliseconds. */
  readonly totalMs: number;
  readonly maxMs: number;
}

export interface SlowAsyncOptions {
  readonly thresholdMs?: number;
  /** Called for each slow promise; writes `[SLOW ASYNC] PROMISE took 150.00ms at …` to standard error by default. */
  readonly onSlow?: (ms: number, place: string) => void;
}

export interface SlowAsync {
  /** Places by total time, longest first. */
  places(): readonly SlowPlace[];
  stop(): void;
}

interface Watched {
  readonly beganAt: number;
  readonly place: string;
}

/**
 * Watches every promise that user code makes from now on. For an environment under investigation: each costs some
 * microseconds and its stack. Whoever waits for a slow promise is slow, too, and is told as well: the shortest is the cause.
 */
export function watchSlowAsync(options: SlowAsyncOptions = {}): SlowAsync {
  const { thresholdMs = slowAsyncMsDefault, onSlow = writeLine } = options;
  const watched = new Map<number, Watched>();
  const places = new Map<string, SlowPlace>();
  const hook = createHook({
    init: (id, type) => {
      if (type !== 'PROMISE' || watched.size >= watchedMax) return;
      const place = placeOfCaller();
      if (place !== undefined) watched.set(id, { beganAt: performance.now(), place });
    },
    promiseResolve: (id) => {
      const found = watched.get(id);
      watched.delete(id);
      if (found === undefined) return;
      const ms = performance.now() - found.beganAt;
      if (ms < thresholdMs) return;
      const known = places.get(found.place);
      if (known === undefined && places.size >= placesMax) return;
      places.set(found.place, counted(known, found.place, ms));
      onSlow(ms, found.place);
    },
    // One that never settles goes with the memory that it stood in.
    destroy: (id) => watched.delete(id),
  }).enable();
  return {
    places: () => [...places.values()].sort((a, b) => b.totalMs - a.totalMs || (a.place < b.place ? -1 : 1)),
    stop: () => {
      hook.disable();
      watched.clear();
    },
  };
}

function counted(known: SlowPlace | undefined, place: string, ms: number): SlowPlace {
  return {
    place,
    count: (known?.count ?? 0) + 1,
    totalMs: (known?.totalMs ?? 0) + ms,
    maxMs: Math.max(known?.maxMs ?? 0, ms),
  };
}

/** Frames looked at: those of the hook, and a few of libraries. */
const framesMax = 12;
const foreign = /node:|\/node_modules\/|slow-async/;

/** The nearest frame of the user's own code; absent when there is none. */
function placeOfCaller(): string | undefined {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = framesMax;
  const holder: { stack?: string } = {};
  Error.captureStackTrace(holder, placeOfCaller);
  Error.stackTraceLimit = before;
  const lines = holder.stack?.split('\n').slice(1) ?? [];
  return lines.find((line) => !foreign.test(line) && /:\d+:\d+\)?$/.test(line))?.replace(/^\s*at (?:async )?/, '');
}

// Synchronous, and no console: that would make promises of its own.
function writeLine(ms: number, place: string): void {
  writeSync(2, `[SLOW ASYNC] PROMISE took ${ms.toFixed(2)}ms at ${place} (async id ${executionAsyncId()})\n`);
}
