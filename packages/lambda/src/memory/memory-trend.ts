// Memory from invocation to invocation of one environment: what stays after each is what leaks. A line through the last ones
// tells how fast, and when the function will be full.

import { type AnyHandler, type CallArguments, wrapHandler } from '../invocation/wrap-handler.ts';
import { defaultLogger } from '../logs/logger.ts';
import { publishMetric } from '../metrics/metrics.ts';
import { megabytes } from './megabytes.ts';

/** Invocations that a trend is drawn through. */
export const trendInvocations = 50;
/** Share of the differences that a line must explain before it is called one. */
export const explainedShareLeast = 0.8;
/** Bytes an invocation below which growth is warm-up: code that is compiled, caches that fill. */
export const growthBytesLeast = 20_000;

export interface MemoryTrend {
  readonly invocations: number;
  /** Bytes of heap in use after the last. */
  readonly heapUsed: number;
  /** Bytes an invocation. */
  readonly growth: number;
  /** 0 to 1: how much of the differences the line explains. */
  readonly explainedShare: number;
  /** Invocations until the memory of the function is full, at this rate; absent when it does not grow. */
  readonly invocationsLeft?: number;
}

/** Least squares over bytes in use after each invocation; absent with fewer than `trendInvocations`. O(n). */
export function memoryTrend(heapUsed: readonly number[], limitBytes = Infinity): MemoryTrend | undefined {
  if (heapUsed.length < trendInvocations) return undefined;
  const values = heapUsed.slice(-trendInvocations);
  const meanX = (values.length - 1) / 2;
  const meanY = values.reduce((sum, value) => sum + value, 0) / values.length;
  let [xx, xy, yy] = [0, 0, 0];
  for (const [x, y] of values.entries()) {
    xx += (x - meanX) ** 2;
    xy += (x - meanX) * (y - meanY);
    yy += (y - meanY) ** 2;
  }
  const growth = xy / xx;
  const last = values.at(-1) ?? 0;
  const isGrowing = growth > growthBytesLeast && Number.isFinite(limitBytes);
  return {
    invocations: heapUsed.length,
    heapUsed: last,
    growth,
    explainedShare: yy === 0 ? 0 : (xy * xy) / (xx * yy),
    ...(isGrowing ? { invocationsLeft: Math.max(0, Math.floor((limitBytes - last) / growth)) } : {}),
  };
}

/** Whether memory grows steadily. The staircase of a garbage collector that is lazy explains itself badly by a line. */
export const isLeaking = ({ growth, explainedShare }: MemoryTrend): boolean =>
  growth > growthBytesLeast && explainedShare >= explainedShareLeast;

export interface MemoryTrendOptions {
  /** Publishes `HeapUsed` and `ResidentMemory` in megabytes after each invocation. Off by default. */
  readonly metrics?: boolean;
  /** Prints `Heap Used: … MB` every so many milliseconds while the handler runs, as the runbooks do. Off by default. */
  readonly everyMs?: number;
  /** Told once when memory grows steadily; logs a warning by default. */
  readonly onLeak?: (trend: MemoryTrend) => void;
  readonly heapUsed?: () => number;
}

/** Watches memory over the invocations of an environment. Some microseconds each; keeps 50 numbers. */
export function withMemoryTrend<Args extends readonly unknown[], Result>(
  handler: (...args: Args) => Result,
  options?: MemoryTrendOptions,
): (...args: CallArguments<Args>) => Result;
export function withMemoryTrend(handler: AnyHandler, options: MemoryTrendOptions = {}): AnyHandler {
  const { heapUsed = () => process.memoryUsage().heapUsed, onLeak = warn } = options;
  const seen: number[] = [];
  let isTold = false;
  return wrapHandler(handler, ({ context }) => {
    const sampler = options.everyMs === undefined ? undefined : startSampler(options.everyMs);
    return {
      ended: () => {
        clearInterval(sampler);
        if (seen.push(heapUsed()) > trendInvocations) seen.shift();
        if (options.metrics === true) publishMemory();
        const trend = memoryTrend(seen, Number(context.memoryLimitInMB) * 1024 * 1024);
        if (trend === undefined || isTold || !isLeaking(trend)) return;
        isTold = true;
        onLeak(trend);
      },
    };
  });
}

function startSampler(everyMs: number): NodeJS.Timeout {
  const timer = setInterval(() => {
    defaultLogger().info(`Heap Used: ${megabytes(process.memoryUsage().heapUsed)} MB`);
  }, everyMs);
  return timer.unref();
}

function publishMemory(): void {
  const { heapUsed, rss } = process.memoryUsage();
  publishMetric('HeapUsed', Number(megabytes(heapUsed)), { unit: 'Megabytes' });
  publishMetric('ResidentMemory', Number(megabytes(rss)), { unit: 'Megabytes' });
}

function warn(trend: MemoryTrend): void {
  defaultLogger().warn('memory grows with every invocation', {
    growth_mb: Number(megabytes(trend.growth)),
    heap_used_mb: Number(megabytes(trend.heapUsed)),
    invocations_left: trend.invocationsLeft,
  });
}
