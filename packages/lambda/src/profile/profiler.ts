// What a function of the program costs: time, memory and processor, one measure a call. Simultaneous calls share one heap and one
// processor, so their memory and processor figures include each other; time does not.
import { performance } from 'node:perf_hooks';
import { tellWhenSettled } from '../invocation/settled.ts';
import { defaultLogger } from '../logs/logger.ts';
import { megabytes } from '../memory/megabytes.ts';

/** Measures kept; the shortest give way, since bottlenecks are asked for. */
export const measuresMax = 1_000;
/** Rows of the table. */
export const bottlenecksMax = 10;

export interface Measure {
  /** The label, with `-error` when the call failed. */
  readonly label: string;
  /** Milliseconds. */
  readonly duration: number;
  /** Bytes, may be negative. */
  readonly memory: { readonly heapUsed: number; readonly external: number };
  /** Milliseconds. */
  readonly cpu: { readonly user: number; readonly system: number };
}

export interface Bottleneck {
  readonly operation: string;
  /** `12.34ms` */
  readonly duration: string;
  /** `1.20MB` */
  readonly memory: string;
  /** `10.00ms` in user code. */
  readonly cpu: string;
}

export interface PerformanceDebuggerOptions {
  /** Milliseconds of a clock that never goes back. */
  readonly clock?: () => number;
}

export class PerformanceDebugger {
  readonly #measures: Measure[] = [];
  readonly #clock: () => number;

  constructor({ clock = () => performance.now() }: PerformanceDebuggerOptions = {}) {
    this.#clock = clock;
  }

  /** The longest first. */
  get measures(): readonly Measure[] {
    return this.#measures.toSorted((a, b) => b.duration - a.duration || (a.label < b.label ? -1 : 1));
  }

  /** `fn`, measured at each call; result, error and timing stay as they are. A promise is measured until it settles. */
  profileFunction<Args extends readonly unknown[], Result>(
    fn: (...args: Args) => Result,
    label: string,
  ): (...args: Args) => Result {
    return (...args) => {
      const finish = this.#begin(label);
      return tellWhenSettled(
        () => fn(...args),
        ({ kind }) => finish(kind === 'threw' ? '-error' : ''),
      );
    };
  }

  /** The ten longest calls. */
  getBottlenecks(): readonly Bottleneck[] {
    return this.measures.slice(0, bottlenecksMax).map(({ label, duration, memory, cpu }) => ({
      operation: label,
      duration: `${duration.toFixed(2)}ms`,
      memory: `${megabytes(memory.heapUsed)}MB`,
      cpu: `${cpu.user.toFixed(2)}ms`,
    }));
  }

  #begin(label: string): (suffix: string) => void {
    const memory = process.memoryUsage();
    const cpu = process.cpuUsage();
    const start = this.#clock();
    return (suffix) => {
      const end = this.#clock();
      const used = process.cpuUsage(cpu);
      const now = process.memoryUsage();
      // For whoever looks on with a PerformanceObserver; the timeline of Node would otherwise keep every entry for ever.
      performance.measure(`${label}${suffix}`, { start, end });
      performance.clearMeasures(`${label}${suffix}`);
      this.#keep({
        label: `${label}${suffix}`,
        duration: end - start,
        memory: { heapUsed: now.heapUsed - memory.heapUsed, external: now.external - memory.external },
        cpu: { user: used.user / 1000, system: used.system / 1000 },
      });
    };
  }

  #keep(measure: Measure): void {
    this.#measures.push(measure);
    if (this.#measures.length < measuresMax * 2) return;
    this.#measures.splice(0, Infinity, ...this.measures.slice(0, measuresMax));
  }
}

const shared = new PerformanceDebugger();

/** `PerformanceDebugger.profileFunction` over one table for the process. */
export const profileFunction: PerformanceDebugger['profileFunction'] = (fn, label) => shared.profileFunction(fn, label);

/** The table of `profileFunction`. */
export const getBottlenecks = (): readonly Bottleneck[] => shared.getBottlenecks();

/** Runs `work`, and logs `<label> took …ms`; its result and error go on. */
export function timed<Result>(label: string, work: () => Result): Result {
  const began = performance.now();
  const tell = () => {
    const ms = performance.now() - began;
    performance.measure(label, { start: began, end: began + ms });
    performance.clearMeasures(label);
    defaultLogger().info(`${label} took ${ms.toFixed(2)}ms`, { duration_ms: Math.round(ms * 100) / 100 });
  };
  return tellWhenSettled(work, tell);
}
