// Coverage of a part of an invocation: business logic without set-up and clean-up, every tenth item of a batch.
import { currentInvocation } from '../invocation/invocation.ts';
import type { LambdaContext } from '../invocation/lambda-context.ts';
import { fileAtEnd, logBeginning, shared, startCoverage } from './tracking.ts';

/**
 * Covers what runs while it is open. Opening and closing take the counters, some 0.4 ms each; all parts of one invocation are
 * one file. Inside of `coverageHandler`, and of another one that is open, it adds nothing.
 *
 *   setUp();
 *   {
 *     using _ = new CoverageContext();
 *     result = businessLogic(event);
 *   }
 *
 * Blocks that had begun before it was opened are not counted again, so it belongs around calls. Outside of a
 * wrapper of this library each part is a file, stored at once. Time after the response is there when `startCoverage` was called
 * while modules were loading.
 */
export class CoverageContext {
  #isOpen = false;
  readonly #context: LambdaContext | undefined;

  /** @param given  Lambda's context, for the name of the file where no wrapper of this library is around the handler */
  constructor(given?: LambdaContext) {
    const state = startCoverage();
    const context = currentInvocation()?.context ?? given;
    this.#context = context;
    if (state.kind !== 'counting' || (context !== undefined && shared.covered.has(context))) return;
    this.#isOpen = true;
    shared.openContexts += 1;
    if (shared.openContexts > 1) return;
    // What ran until now belongs to nobody; of the time before the first cut, when modules were loaded, all is kept.
    state.recorder.cut(state.recorder.isFresh);
    if (context !== undefined) logBeginning(state, context);
  }

  end(): void {
    const state = startCoverage();
    if (!this.#isOpen || state.kind !== 'counting') return;
    this.#isOpen = false;
    shared.openContexts -= 1;
    if (shared.openContexts === 0) state.recorder.cut(true);
    fileAtEnd(state, this.#context);
  }

  [Symbol.dispose](): void {
    this.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.end();
  }
}
