// The resident memory of processes, from the system: /proc on Linux, ps elsewhere. The processes of an environment, runtime
// and extensions, are counted together; what they start themselves is not, although Lambda counts it.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Milliseconds between looks. A process that allocates 1 GB/s can pass its limit by 20 MB before it is seen. */
export const memoryLookMs = 20;

/** ps starts a process for every look: 20 ms would cost more than the function that is watched. */
const psLookMs = 150;

/** What the processes of one environment use together. */
export interface MemoryAccount {
  readonly limitMb: number;
  /** What a process has now, and the most that it had. Above the limit, all together, `onOver` is called. */
  enter(pid: number, residentMb: number, peakMb: number): void;
  /** It is gone; its peak stays in the account. */
  leave(pid: number, peakMb: number): void;
  isOver(): boolean;
  /** Whole megabytes, at most the limit: a control group would not have let them have more. */
  peakMb(): number;
  /** Forgets everything, for processes that begin anew. */
  clear(): void;
}

/** `onOver` ought to end a process; it may be called more than once until that one is gone. */
export function memoryAccount(limitMb: number, onOver: () => void): MemoryAccount {
  const nowMb = new Map<number, number>();
  const peaksMb = new Map<number, number>();
  let over = false;
  return {
    limitMb,
    enter: (pid, residentMb, peakMb) => {
      nowMb.set(pid, residentMb);
      peaksMb.set(pid, peakMb);
      if (sumOf(nowMb) <= limitMb) return;
      over = true;
      onOver();
    },
    leave: (pid, peakMb) => {
      nowMb.delete(pid);
      peaksMb.set(pid, Math.max(peakMb, peaksMb.get(pid) ?? 0));
    },
    isOver: () => over,
    // Peaks of several processes may have been at different times: with extensions this is an upper bound.
    peakMb: () => (over ? limitMb : Math.min(limitMb, Math.round(sumOf(peaksMb)))),
    clear: () => {
      nowMb.clear();
      peaksMb.clear();
      over = false;
    },
  };
}

function sumOf(figures: ReadonlyMap<number, number>): number {
  return [...figures.values()].reduce((sum, figure) => sum + figure, 0);
}

export interface MemoryWatch {
  /** Looks now. Megabytes; 0 when the process is gone. On systems without /proc the figure of the last look. */
  nowMb(): number;
  /** The most since the process began: the kernel's own figure on Linux, else the most that was seen. */
  peakMb(): number;
  stop(): void;
}

/** Calls `onLook` with the resident megabytes until stopped. */
export function watchMemory(pid: number, onLook: (residentMb: number) => void): MemoryWatch {
  return process.platform === 'linux' ? watchProc(pid, onLook) : watchPs(pid, onLook);
}

function watchProc(pid: number, onLook: (residentMb: number) => void): MemoryWatch {
  let seenMb = 0;
  const nowMb = () => {
    const residentMb = megabytesFromProc(pid, resident);
    seenMb = Math.max(seenMb, residentMb);
    return residentMb;
  };
  const timer = setInterval(() => onLook(nowMb()), memoryLookMs);
  return { nowMb, peakMb: () => Math.max(seenMb, megabytesFromProc(pid, highWater)), stop: () => clearInterval(timer) };
}

const resident = /^VmRSS:\s+(\d+) kB$/m;
const highWater = /^VmHWM:\s+(\d+) kB$/m;

function megabytesFromProc(pid: number, line: RegExp): number {
  return Number(line.exec(readOrEmpty(`/proc/${pid}/status`))?.[1] ?? 0) / 1024;
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function watchPs(pid: number, onLook: (residentMb: number) => void): MemoryWatch {
  let lastMb = 0;
  let seenMb = 0;
  const look = () =>
    execFile('ps', ['-o', 'rss=', '-p', String(pid)], (error, stdout) => {
      if (error !== null) return;
      lastMb = Number(stdout.trim()) / 1024;
      seenMb = Math.max(seenMb, lastMb);
      onLook(lastMb);
    });
  const timer = setInterval(look, psLookMs);
  return { nowMb: () => lastMb, peakMb: () => seenMb, stop: () => clearInterval(timer) };
}
