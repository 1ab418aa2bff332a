// A function that runs out of time is killed, and what it knew dies with it: no error, no stack, "Task timed out". Shortly
// before, this tells what it was waiting for.
import type { Invocation } from '../invocation/invocation.ts';
import { unharmed } from '../invocation/unharmed.ts';
import { type AnyHandler, type CallArguments, wrapHandler } from '../invocation/wrap-handler.ts';
import { defaultLogger, flushBufferedLines } from '../logs/logger.ts';
import { rootPartOf } from '../tracing/root-part.ts';
import type { Subsegment } from '../tracing/subsegment.ts';

/** Milliseconds before the end at which evidence is written. A log line and a datagram need a few. */
export const guardMarginMsDefault = 250;
/** Things listed as pending. */
export const pendingMax = 20;

export interface Pending {
  readonly name: string;
  readonly sinceMs: number;
}

export interface RemainingTimeOptions {
  /** Milliseconds before the time is up; a function with less than four times that gets a quarter of its time. */
  readonly marginMs?: number;
  /** Told what is pending; logs an error by default. */
  readonly onTimeout?: (facts: { readonly remainingMs: number; readonly pending: readonly Pending[] }) => void;
}

/**
 * Writes what would be lost when the invocation is about to be killed: an ERROR line with what is pending, deepest first; the
 * buffered log lines; metrics so far; the open parts of the trace, as in progress. The handler goes on undisturbed, and an
 * endless loop without a pause cannot be seen from inside of it.
 *
 *   export const handler = withRemainingTimeGuard(withTracing(async (order) => …));
 *   → {"level":"ERROR","message":"about to time out","remaining_ms":248,
 *      "pending":[{"name":"payments.example.com","sinceMs":2711},{"name":"charge","sinceMs":2730}], …}
 */
export function withRemainingTimeGuard<Args extends readonly unknown[], Result>(
  handler: (...args: Args) => Result,
  options?: RemainingTimeOptions,
): (...args: CallArguments<Args>) => Result;
export function withRemainingTimeGuard(handler: AnyHandler, options: RemainingTimeOptions = {}): AnyHandler {
  return wrapHandler(handler, (invocation) => {
    const leftMs = invocation.context.getRemainingTimeInMillis();
    const marginMs = Math.min(options.marginMs ?? guardMarginMsDefault, leftMs / 4);
    const timer = setTimeout(() => unharmed(() => tell(invocation, options)), leftMs - marginMs);
    timer.unref();
    return { ended: () => clearTimeout(timer) };
  });
}

function tell(invocation: Invocation, { onTimeout }: RemainingTimeOptions): void {
  const root = rootPartOf(invocation);
  const remainingMs = invocation.context.getRemainingTimeInMillis();
  const pending = pendingOf(root, Date.now());
  flushBufferedLines(invocation);
  if (onTimeout === undefined) defaultLogger().error('about to time out', { remaining_ms: remainingMs, pending });
  else unharmed(() => onTimeout({ remainingMs, pending }));
  root?.sendProgress();
  for (const run of invocation.atEnd) unharmed(run);
}

function pendingOf(root: Subsegment | undefined, nowMs: number): readonly Pending[] {
  const open = root?.openParts() ?? [];
  return open
    .slice(0, pendingMax)
    .map(({ name, startedAt }) => ({ name, sinceMs: Math.round(nowMs - startedAt * 1000) }));
}
