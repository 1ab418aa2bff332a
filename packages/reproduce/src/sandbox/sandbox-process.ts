// One process of an environment, be it the runtime or an extension: started under Lambda's limits, watched, frozen between
// invocations, killed when the environment is above its memory. What it prints comes out line by line; what it says over
// HTTP is the business of runtime-api.ts.
import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { reproduceError } from '../failures.ts';
import type { Guardian } from './guardian.ts';
import { eventBytesMax, type LogFrame, logFrameDecoder } from './log-frames.ts';
import type { Exit } from './platform-lines.ts';
import { type MemoryAccount, watchMemory } from './process-memory.ts';

/** Open files and sockets of one environment (docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
export const descriptorsMax = 1024;

/** After the process is gone its pipes end at once, unless it left a child that holds them: not waited for longer. */
const pipesEndMs = 300;

/** A mark is written before the answer that it belongs to, so it has arrived by then or is a scheduler's turn away. */
const markArrivesMs = 200;

/** Where the process finds the frames' descriptor: the one after standard error. */
export const telemetryDescriptor = 3;

export interface ProcessSetup {
  /** The file to run and its arguments, as they are called on this machine. */
  readonly command: readonly string[];
  /** As it is called on this machine; the command itself may move on. */
  readonly cwd: string;
  /** For the error when it cannot be started. */
  readonly taskRoot: string;
  /** Of all processes of the environment together. */
  readonly memory: MemoryAccount;
  readonly environment: Readonly<Record<string, string>>;
  /** `marked` when it writes frames and says when all is written, as our runtime client does. */
  readonly output: 'marked' | 'plain';
  readonly guardian: Guardian;
  readonly onLine: (text: string, timeMs: number | undefined) => void;
  readonly onExit: (exit: Exit) => void;
}

export interface SandboxProcess {
  readonly pid: number;
  /** Stops the clock of the process, as Lambda does between invocations. */
  freeze(): void;
  thaw(): void;
  /** Asks it to end. */
  terminate(): void;
  /** Kills the process and waits until it is gone and everything that it printed has been read. */
  kill(): Promise<void>;
  /** Waits until it is gone by itself; false when it was not within `waitMs`. */
  ended(waitMs: number): Promise<boolean>;
  /** Waits until what was printed before the latest answer has been read. `since` is an earlier value of `marksSeen`. */
  drained(since: number): Promise<void>;
  marksSeen(): number;
  /** Looks at its memory now, and enters what it finds into the account. */
  lookAtMemory(): void;
}

export function startSandboxProcess(setup: ProcessSetup): SandboxProcess {
  const child = spawnLimited(setup);
  const { pid } = child;
  child.on('error', () => {});
  if (pid === undefined) throw reproduceError('PROCESS_NOT_STARTED', { taskRoot: setup.taskRoot });
  setup.guardian.guard(pid);

  let isGone = false;
  const signal = (name: NodeJS.Signals) => {
    if (!isGone) child.kill(name);
  };
  const memory = watchMemory(pid, (residentMb) => {
    if (!isGone) setup.memory.enter(pid, residentMb, memory.peakMb());
  });
  const output = readOutput(child, setup);
  const gone = exitOf(child).then((exit) => {
    isGone = true;
    memory.stop();
    setup.memory.leave(pid, memory.peakMb());
    setup.guardian.release(pid);
    setup.onExit(exit);
  });
  return {
    pid,
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    terminate: () => signal('SIGTERM'),
    kill: () => {
      signal('SIGKILL');
      return gone;
    },
    ended: async (waitMs) => {
      await within(waitMs, gone);
      return isGone;
    },
    drained: (since) => output.beyond(since),
    marksSeen: output.seen,
    lookAtMemory: () => {
      if (!isGone) setup.memory.enter(pid, memory.nowMb(), memory.peakMb());
    },
  };
}

// `ulimit` is the shell's; `exec` makes the process keep the shell's number, so that signals reach it.
function spawnLimited(setup: ProcessSetup): ChildProcess {
  const limited = `ulimit -n ${descriptorsMax} 2>/dev/null; ulimit -c 0; exec "$@"`;
  return spawn('/bin/sh', ['-c', limited, 'sh', ...setup.command], {
    cwd: setup.cwd,
    env: { ...setup.environment },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
}

async function exitOf(child: ChildProcess): Promise<Exit> {
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const exit = await new Promise<Exit>((resolve) => {
    child.once('error', () => resolve({ kind: 'status', status: 127 }));
    child.once('exit', (status, signal) =>
      resolve(
        signal === null
          ? { kind: 'status', status: status ?? 0 }
          : { kind: 'signal', signal: signalNames[signal] ?? signal },
      ),
    );
  });
  await within(pipesEndMs, closed);
  return exit;
}

/** As Go's syscall.Signal prints them, which Lambda's own process is written in. */
const signalNames: Readonly<Partial<Record<NodeJS.Signals, string>>> = {
  SIGABRT: 'aborted',
  SIGBUS: 'bus error',
  SIGFPE: 'floating point exception',
  SIGILL: 'illegal instruction',
  SIGKILL: 'killed',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
  SIGTRAP: 'trace/breakpoint trap',
};

interface Output {
  seen(): number;
  beyond(since: number): Promise<void>;
}

function readOutput(child: ChildProcess, setup: ProcessSetup): Output {
  let seen = 0;
  let onMark = () => {};
  const take = (frame: LogFrame) => {
    if (frame.kind === 'line') return setup.onLine(frame.text, frame.timeMs);
    seen += 1;
    onMark();
  };
  const decode = logFrameDecoder();
  const telemetry = child.stdio[telemetryDescriptor];
  telemetry?.on('data', (chunk: Buffer) => {
    for (const frame of decode(chunk)) take(frame);
  });
  telemetry?.on('error', () => {});
  for (const stream of [child.stdout, child.stderr]) if (stream !== null) readLines(stream, setup.onLine);
  return {
    seen: () => seen,
    beyond: async (since) => {
      const isMarked = setup.output === 'marked';
      if (isMarked && seen <= since) await within(markArrivesMs, new Promise<void>((resolve) => (onMark = resolve)));
      // Plain output travels by pipes of its own, which have no mark. It was in the pipe before the answer was in the socket:
      // one more turn of the event loop reads it, and a second one where nothing else was waited for.
      await new Promise((resolve) => setImmediate(resolve));
      if (!isMarked) await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

// What goes to stdout and stderr past the console (V8's own words when its heap is full, for one): a line is an event.
function readLines(stream: Readable, onLine: (text: string, timeMs: undefined) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = (lines.pop() ?? '').slice(-eventBytesMax);
    for (const line of lines) onLine(`${line}\n`, undefined);
  });
  stream.once('end', () => {
    if (rest !== '') onLine(rest, undefined);
  });
  stream.on('error', () => {});
}

async function within(limitMs: number, done: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const elapsed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([done, elapsed]);
  clearTimeout(timer);
}
