// One process that runs a function's code: started under Lambda's limits, watched, frozen between invocations, killed above
// its memory. What it prints comes out line by line; what it says over HTTP is the business of runtime-api.ts.
import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { reproduceError } from '../failures.ts';
import type { Guardian } from './guardian.ts';
import { eventBytesMax, type LogFrame, logFrameDecoder } from './log-frames.ts';
import type { Exit } from './platform-lines.ts';
import { watchMemory } from './process-memory.ts';

/** Open files and sockets of one environment (docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
export const descriptorsMax = 1024;

/** After the process is gone its pipes end at once, unless it left a child that holds them: not waited for longer. */
const pipesEndMs = 300;

/** A mark is written before the answer that it belongs to, so it has arrived by then or is a scheduler's turn away. */
const markArrivesMs = 200;

export interface ProcessSetup {
  readonly bootstrapFile: string;
  readonly cwd: string;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly guardian: Guardian;
  readonly onLine: (text: string, timeMs: number | undefined) => void;
  readonly onExit: (exit: Exit) => void;
}

export interface RuntimeProcess {
  readonly pid: number;
  /** Stops the clock of the process, as Lambda does between invocations. */
  freeze(): void;
  thaw(): void;
  /** Kills the process and waits until it is gone and everything that it printed has been read. */
  kill(): Promise<void>;
  /** Waits until what was printed before the latest answer has been read. `since` is an earlier value of `marksSeen`. */
  drained(since: number): Promise<void>;
  marksSeen(): number;
  /** Kills the process now if it is above its memory; true when it was. */
  enforceMemory(): boolean;
  /** Whether it was killed for its memory. */
  isOutOfMemory(): boolean;
  /** Whole megabytes, at most the limit: a control group would not have let it have more. */
  peakMemoryMb(): number;
}

export function startRuntimeProcess(setup: ProcessSetup): RuntimeProcess {
  const child = spawnLimited(setup);
  const { pid } = child;
  child.on('error', () => {});
  if (pid === undefined) throw reproduceError('PROCESS_NOT_STARTED', { taskRoot: setup.cwd });
  setup.guardian.guard(pid);

  let outOfMemory = false;
  let isGone = false;
  const signal = (name: NodeJS.Signals) => {
    if (!isGone) child.kill(name);
  };
  const enforce = (residentMb: number) => {
    if (isGone || residentMb <= setup.memoryMb) return false;
    outOfMemory = true;
    signal('SIGKILL');
    return true;
  };
  const memory = watchMemory(pid, enforce);
  const marks = readOutput(child, setup);
  const gone = exitOf(child).then((exit) => {
    isGone = true;
    memory.stop();
    setup.guardian.release(pid);
    setup.onExit(exit);
  });
  return {
    pid,
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    kill: () => {
      signal('SIGKILL');
      return gone;
    },
    drained: (since) => marks.beyond(since),
    marksSeen: marks.seen,
    enforceMemory: () => enforce(memory.nowMb()),
    isOutOfMemory: () => outOfMemory,
    peakMemoryMb: () => (outOfMemory ? setup.memoryMb : Math.min(setup.memoryMb, Math.round(memory.peakMb()))),
  };
}

// `ulimit` is the shell's; `exec` makes the process keep the shell's number, so that signals reach it.
function spawnLimited(setup: ProcessSetup): ChildProcess {
  const youngMb = Math.floor(setup.memoryMb / 10);
  const command = [
    process.execPath,
    // The shares that Lambda's own start script gives to V8's generations.
    `--max-semi-space-size=${Math.max(1, Math.floor(youngMb / 2))}`,
    `--max-old-space-size=${setup.memoryMb - youngMb}`,
    setup.bootstrapFile,
  ];
  const limited = `ulimit -n ${descriptorsMax} 2>/dev/null; ulimit -c 0; exec "$@"`;
  return spawn('/bin/sh', ['-c', limited, 'sh', ...command], {
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

interface Marks {
  seen(): number;
  beyond(since: number): Promise<void>;
}

function readOutput(child: ChildProcess, setup: ProcessSetup): Marks {
  let seen = 0;
  let onMark = () => {};
  const take = (frame: LogFrame) => {
    if (frame.kind === 'line') return setup.onLine(frame.text, frame.timeMs);
    seen += 1;
    onMark();
  };
  const decode = logFrameDecoder();
  const telemetry = child.stdio[3];
  telemetry?.on('data', (chunk: Buffer) => {
    for (const frame of decode(chunk)) take(frame);
  });
  telemetry?.on('error', () => {});
  for (const stream of [child.stdout, child.stderr]) if (stream !== null) readLines(stream, setup.onLine);
  return {
    seen: () => seen,
    beyond: async (since) => {
      if (seen <= since) await within(markArrivesMs, new Promise<void>((resolve) => (onMark = resolve)));
      // Plain output travels by pipes of its own, which have no mark: one more turn of the event loop reads them.
      await new Promise((resolve) => setImmediate(resolve));
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
