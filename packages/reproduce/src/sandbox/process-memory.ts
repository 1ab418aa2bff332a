// The resident memory of a process, from the system: /proc on Linux, ps elsewhere. Only the process itself is counted, not
// what it may have started; Lambda counts the whole environment.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Milliseconds between looks. A process that allocates 1 GB/s can pass its limit by 20 MB before it is seen. */
export const memoryLookMs = 20;

/** ps starts a process for every look: 20 ms would cost more than the function that is watched. */
const psLookMs = 150;

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
