// A small Lambda service on this machine: functions are deployed to it, invoked, throttled and logged as Lambda does it, each
// execution environment being a process of its own with the configured memory and time really enforced.
import { createHash } from 'node:crypto';
import { assert, epochMs, type LogEvent } from '@coldcase/model';
import { type Environment, openEnvironment } from './environment.ts';
import { openFleet, type Slot } from './fleet.ts';
import type { FunctionChange, FunctionSpec, Outcome } from './function-spec.ts';
import { startGuardian } from './guardian.ts';
import { bootstrapFile } from './locations.ts';
import { requestIdFrom, type SeededRandom, seededRandom } from './seeded-random.ts';

/** Environments at a time when the caller names no limit. One Node process each: 60 MB and 0.1 s of a core to start. */
export const maxConcurrencyDefault = 16;

/** Events that a sandbox keeps, about 500 bytes each. An incident of a minute prints some thousands. */
export const logEventsMax = 500_000;

export interface SandboxOptions {
  /** Request ids and names of log streams come from it. */
  readonly seed: number;
  /** Environments at a time over all functions, as the account's concurrency. */
  readonly maxConcurrency?: number;
  /** Milliseconds since 1970; by default the time of this machine. Lines of the handlers carry the machine's time always. */
  readonly clock?: () => number;
  /** Where bootstrap.mjs is, if not beside this code. */
  readonly bootstrapFile?: string;
}

export interface Sandbox {
  /**
   * A synchronous invocation. `event` must be JSON. What the function does is the outcome, whatever it is.
   *
   * @throws ColdcaseError PROCESS_NOT_STARTED, when not even a process can be had, for example without the task root
   */
  invoke(name: string, event: unknown): Promise<Outcome>;
  /** A deployment: environments of the old version finish what they do and get no more. */
  update(name: string, change: FunctionChange): void;
  /** What was printed so far, in the order of printing. A copy. */
  logs(): readonly LogEvent[];
  /** Events that were not kept because of `logEventsMax`. */
  droppedEvents(): number;
  /** Processes that are alive. */
  pids(): readonly number[];
  /** Kills every process and waits until it is gone. */
  close(): Promise<void>;
}

/**
 * Opens a sandbox. Nothing runs before the first invocation; `close` must be called, and a process that ends without it
 * takes its environments with it all the same.
 */
export function openSandbox(functions: readonly FunctionSpec[], options: SandboxOptions): Sandbox {
  const clock = options.clock ?? Date.now;
  const random = seededRandom(`sandbox ${options.seed}`);
  const guardian = startGuardian();
  const log = logBook();
  const inFlight = new Set<Promise<unknown>>();
  let isClosed = false;

  const open = (spec: FunctionSpec): Promise<Environment> => {
    const identity = identityOf(spec, random, clock);
    return openEnvironment({
      ...identity,
      spec,
      guardian,
      clock,
      bootstrapFile: options.bootstrapFile ?? bootstrapFile(),
      emit: (message, timeMs) => log.write(identity.logGroup, identity.logStream, message, timeMs),
    });
  };
  const fleet = openFleet(functions, { open, maxConcurrency: options.maxConcurrency ?? maxConcurrencyDefault });
  const invokeIn = async (slot: Slot, event: unknown): Promise<Outcome> => {
    try {
      const environment = await slot.environment;
      slot.pid = environment.pid;
      const requestId = requestIdFrom(random);
      return await environment.invoke({
        requestId,
        payload: JSON.stringify(event),
        traceHeader: traceHeaderFrom(random, clock()),
      });
    } finally {
      await fleet.release(slot);
    }
  };

  return {
    invoke: (name, event) => {
      assert(!isClosed, 'a closed sandbox is not invoked');
      const slot = fleet.take(name);
      if (typeof slot === 'string') return Promise.resolve({ kind: 'throttled', reason: slot });
      const outcome = invokeIn(slot, event);
      inFlight.add(outcome);
      return outcome.finally(() => inFlight.delete(outcome));
    },
    update: (name, change) => fleet.deploy({ ...fleet.specOf(name), ...change }),
    logs: log.events,
    droppedEvents: log.dropped,
    pids: fleet.pids,
    close: async () => {
      isClosed = true;
      await fleet.close();
      await Promise.allSettled(inFlight);
      guardian.close();
    },
  };
}

/** What an environment is called: `2026/11/22/[$LATEST]5d41…`, one stream for its whole life. */
function identityOf(spec: FunctionSpec, random: SeededRandom, clock: () => number) {
  const day = new Date(clock()).toISOString().slice(0, 10).replaceAll('-', '/');
  const [major, minor] = process.versions.node.split('.');
  const runtimeVersion = `nodejs:${major}.v${minor}`;
  return {
    logGroup: `/aws/lambda/${spec.name}`,
    logStream: `${day}/[$LATEST]${random.hex(32)}`,
    functionArn: `arn:aws:lambda:us-east-1:123456789012:function:${spec.name}`,
    runtimeVersion,
    runtimeVersionArn: `arn:aws:lambda:us-east-1::runtime:${createHash('sha256').update(runtimeVersion).digest('hex')}`,
  };
}

function traceHeaderFrom(random: SeededRandom, nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000).toString(16);
  return `Root=1-${seconds}-${random.hex(24)};Parent=${random.hex(16)};Sampled=0`;
}

function logBook() {
  const kept: LogEvent[] = [];
  let dropped = 0;
  return {
    write: (logGroup: string, logStream: string, message: string, timeMs: number) => {
      if (kept.length < logEventsMax) kept.push({ logGroup, logStream, timestamp: epochMs(timeMs), message });
      else dropped += 1;
    },
    events: () => kept.slice(),
    dropped: () => dropped,
  };
}
