// Timings on a shared machine swing by a factor of two: every figure is a median over interleaved rounds, and every claim a
// ratio within one run.
import { cpus, totalmem } from 'node:os';

export interface Timing {
  readonly wallMs: number;
  readonly cpuMs: number;
}

export async function timed(work: () => Promise<unknown>): Promise<Timing> {
  const wall = performance.now();
  const cpu = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs: performance.now() - wall, cpuMs: (user + system) / 1000 };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** Peak resident memory of this process so far, in megabytes (10^6). */
export function peakMegabytes(): number {
  return Math.round((process.resourceUsage().maxRSS * 1024) / 1e6);
}

export function machine(): string {
  const [first] = cpus();
  return `${cpus().length} × ${first?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}, ${process.platform}`;
}
