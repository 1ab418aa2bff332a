// Coverage of each invocation of a handler.
import type { Invocation } from '../invocation/invocation.ts';
import { type AnyHandler, type CallArguments, type Watch, wrapHandler } from '../invocation/wrap-handler.ts';
import { withHealthCheck } from './health-check.ts';
import { shouldTrackCoverage } from './should-track-coverage.ts';
import {
  type Counting,
  discardAfterResponse,
  fileAfterResponse,
  logBeginning,
  shared,
  startCoverage,
} from './tracking.ts';

export interface CoverageHandlerOptions {
  /** Which invocations are covered; those whose event does not say `enable_coverage: false` by default. */
  readonly shouldTrack?: (event: unknown) => boolean;
  /**
   * Answers the event `{"action": "health_check"}` instead of the handler. Off by default, because an event of the function may
   * look like that; the layer, whose users cannot write the three lines for it, has it on.
   */
  readonly healthCheck?: boolean;
}

/**
 * Counts what each invocation runs, and stores a file of it in S3 after the response.
 *
 *   export const handler = coverageHandler(async (event) => { … });
 *
 * In an environment that is not enabled, sampled out, or not configured (which the log says) this is `handler` itself.
 * Invocations that overlap in one process share V8's counters: whoever ends first has the counts of both.
 */
export function coverageHandler<Args extends readonly unknown[], Result>(
  handler: (...args: Args) => Result,
  options?: CoverageHandlerOptions,
): (...args: CallArguments<Args>) => Result;
export function coverageHandler(handler: AnyHandler, options: CoverageHandlerOptions = {}): AnyHandler {
  const { shouldTrack = shouldTrackCoverage, healthCheck = false } = options;
  const state = startCoverage();
  const covered = state.kind === 'counting' ? wrapHandler(handler, (of) => watchOf(state, of, shouldTrack)) : handler;
  return healthCheck ? withHealthCheck(covered) : covered;
}

function watchOf(counting: Counting, invocation: Invocation, shouldTrack: (event: unknown) => boolean): Watch {
  const { context, event } = invocation;
  // The layer, or a wrapper outside of this one, has it already.
  if (shared.covered.has(context)) return {};
  shared.covered.add(context);
  if (!shouldTrack(event)) {
    if (counting.recorder.isFresh) counting.recorder.cut(true);
    return { ended: () => discardAfterResponse(counting) };
  }
  logBeginning(counting, context);
  return { ended: () => fileAfterResponse(counting, context, true) };
}
