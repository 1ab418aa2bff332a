// A small Lambda service on this machine: functions are deployed to it, invoked, throttled and logged as Lambda does it, each
// execution environment being a process of its own with the configured memory and time really enforced.
import { createHash } from 'node:crypto';
import { assert, epochMs, type LogEvent } from '@coldcase/model';
import { awsClientFolder } from './aws-client.ts';
import { type Environment, openEnvironment } from './environment.ts';
import { type FileSystem, type FileSystemKind, openFileSystem } from './file-system.ts';
import { openFleet, type Slot } from './fleet.ts';
import type { Answer, FunctionChange, FunctionSpec, Outcome } from './function-spec.ts';
import { startGuardian } from './guardian.ts';
import type { Request } from './invocation.ts';
import { bootstrapFile } from './locations.ts';
import { runtimeOf } from './runtimes.ts';
import { requestIdFrom, type SeededRandom, seededRandom } from './seeded-random.ts';
import { traceOf } from './tracing.ts';

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
  /** The folder of the package aws-lambda-ric, for functions that name it; its install scripts need not have run. */
  readonly awsLambdaRic?: string;
  /** `127.0.0.1:2000`: where something listens as the daemon of X-Ray does. Functions find it in AWS_XRAY_DAEMON_ADDRESS. */
  readonly xrayDaemonAddress?: string;
  /**
   * `lambda`: functions see /var/task, /opt and a /tmp of their own, where this machine lets us mount them.
   * `folders`, the default: they see this machine's files.
   */
  readonly fileSystem?: FileSystemKind;
}

export interface SendOptions {
  /** What the caller sends as `X-Amzn-Trace-Id`. */
  readonly traceHeader?: string;
}

/** An invocation that is under way. */
export interface Sent {
  /** There as soon as the runtime has answered or failed, when the caller of a synchronous invocation goes on. */
  readonly answered: Promise<Answer>;
  /** There when the environment is free again and its lines are written. */
  readonly finished: Promise<Outcome>;
}

export interface Sandbox {
  /** What the functions see, and why, if it is not what was asked for. */
  readonly fileSystem: { readonly kind: FileSystemKind; readonly obstacle: string | undefined };
  /**
   * A synchronous invocation, until its environment is free again. `event` must be JSON. What the function does is the
   * outcome, whatever it is. The caller's own waiting is `latencyMs`; to go on at that moment use `send`.
   *
   * @throws ColdcaseError PROCESS_NOT_STARTED, when not even a process can be had, for example without the task root
   * @throws ColdcaseError LAYER_UNREADABLE, FILE_SYSTEM_REFUSED
   */
  invoke(name: string, event: unknown, options?: SendOptions): Promise<Outcome>;
  /** The same, when the answer is wanted as early as the caller gets it. Both promises fail as `invoke` does. */
  send(name: string, event: unknown, options?: SendOptions): Sent;
  /**
   * A deployment: environments of the old version finish what they do and get no more.
   *
   * @throws ColdcaseError RUNTIME_NOT_INSTALLED
   */
  update(name: string, change: FunctionChange): void;
  /** What was printed so far, in the order of printing. A copy. */
  logs(): readonly LogEvent[];
  /** Events that were not kept because of `logEventsMax`. */
  droppedEvents(): number;
  /** Processes that are alive. */
  pids(): readonly number[];
  /** Ends every process and waits until it is gone. Idle environments with extensions have their time to shut down. */
  close(): Promise<void>;
}

/**
 * Opens a sandbox. Nothing runs before the first invocation; `close` must be called, and a process that ends without it
 * takes its environments with it all the same.
 *
 * @throws ColdcaseError RUNTIME_NOT_INSTALLED
 */
export function openSandbox(functions: readonly FunctionSpec[], options: SandboxOptions): Sandbox {
  const clock = options.clock ?? Date.now;
  const random = seededRandom(`sandbox ${options.seed}`);
  const fileSystem = openFileSystem(options.fileSystem ?? 'folders');
  const log = logBook();
  const inFlight = new Set<Promise<unknown>>();
  let isClosed = false;

  openSafely(fileSystem, () => functions.map((spec) => check(spec, options, fileSystem)));
  const guardian = startGuardian();
  const shared = { fileSystem, guardian, clock, xrayDaemonAddress: options.xrayDaemonAddress };
  const open = (spec: FunctionSpec): Promise<Environment> => {
    const identity = identityOf(spec, random, clock);
    const { logGroup, logStream } = identity;
    const emit = (message: string, timeMs: number) => log.write(logGroup, logStream, message, timeMs);
    return openEnvironment({ ...identity, ...shared, spec, emit, runtimeClient: clientOf(spec, options, fileSystem) });
  };
  const fleet = openFleet(functions, { open, maxConcurrency: options.maxConcurrency ?? maxConcurrencyDefault });
  const invokeIn = async (slot: Slot, request: Pick<Request, 'payload' | 'onAnswer'>, header?: string) => {
    const askedAt = performance.now();
    try {
      const environment = await slot.environment;
      slot.pids = environment.pids;
      const requestId = requestIdFrom(random);
      const trace = traceOf(fleet.specOf(slot.name).tracing, header, random, clock());
      return await environment.invoke({ ...request, requestId, trace, askedAt });
    } finally {
      await fleet.release(slot);
    }
  };
  const send = (name: string, event: unknown, { traceHeader }: SendOptions = {}): Sent => {
    assert(!isClosed, 'a closed sandbox is not invoked');
    const slot = fleet.take(name);
    if (typeof slot === 'string') {
      const throttled = Promise.resolve({ kind: 'throttled' as const, reason: slot });
      return { answered: throttled, finished: throttled };
    }
    const { promise: answered, resolve, reject } = Promise.withResolvers<Answer>();
    const finished = invokeIn(slot, { payload: JSON.stringify(event), onAnswer: resolve }, traceHeader);
    inFlight.add(finished);
    finished.catch(reject);
    // Whoever awaits only one of the two has heard of the failure by that.
    answered.catch(() => {});
    return { answered, finished: finished.finally(() => inFlight.delete(finished)) };
  };

  return {
    fileSystem: { kind: fileSystem.kind, obstacle: fileSystem.obstacle },
    send,
    invoke: (...request) => send(...request).finished,
    update: (name, change) => {
      check(change, options, fileSystem);
      fleet.deploy({ ...fleet.specOf(name), ...change });
    },
    logs: log.events,
    droppedEvents: log.dropped,
    pids: fleet.pids,
    close: async () => {
      isClosed = true;
      await fleet.close();
      await Promise.allSettled(inFlight);
      fileSystem.close();
      guardian.close();
    },
  };
}

function openSafely(fileSystem: FileSystem, work: () => unknown): void {
  try {
    work();
  } catch (error) {
    fileSystem.close();
    throw error;
  }
}

/** Whether what is deployed can be run is found out now, not when an environment is opened. */
function check(change: FunctionChange, options: SandboxOptions, fileSystem: FileSystem): void {
  runtimeOf(change.runtime);
  clientOf(change, options, fileSystem);
}

function clientOf({ runtimeClient }: FunctionChange, options: SandboxOptions, fileSystem: FileSystem): string {
  if (runtimeClient === 'aws-lambda-ric') return awsClientFolder(options.awsLambdaRic, fileSystem.workFolder());
  return options.bootstrapFile ?? bootstrapFile();
}

/** What an environment is called: `2026/11/22/[$LATEST]5d41…`, one stream for its whole life. */
function identityOf(spec: FunctionSpec, random: SeededRandom, clock: () => number) {
  const day = new Date(clock()).toISOString().slice(0, 10).replaceAll('-', '/');
  const runtime = runtimeOf(spec.runtime);
  return {
    logGroup: `/aws/lambda/${spec.name}`,
    logStream: `${day}/[$LATEST]${random.hex(32)}`,
    functionArn: `arn:aws:lambda:us-east-1:123456789012:function:${spec.name}`,
    runtime,
    runtimeVersionArn: `arn:aws:lambda:us-east-1::runtime:${createHash('sha256').update(runtime.version).digest('hex')}`,
  };
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
