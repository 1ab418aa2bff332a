// Handlers that are at work, by their wrappers, and the two ways to end that no wrapper sees as a value or an error:
//
//   context.succeed(value), fail(error), done(error, value)    Node.js 22 and before
//   an event loop that runs dry                                 the runtime then answers by itself, `null` or an error
//
// Without these the evidence of such an invocation is lost, a guard of its time goes off in a later invocation, and whoever
// waits for its end has the environment busy until it is killed.
import { EvidenceError } from './evidence-error.ts';
import type { Invocation } from './invocation.ts';
import type { Outcome } from './wrap-handler.ts';

export interface OpenWrapper {
  readonly invocation: Invocation;
  /** Whether the runtime takes an event loop that runs dry for an error, and not for the answer `null`. */
  readonly isIdleAnError: boolean;
  end(outcome: Outcome): void;
}

/** In the order of their calls: inner ones come later. */
const open = new Set<OpenWrapper>();
let isWatchingForIdle = false;

/** Until `close`, the wrapper is ended when its invocation is. */
export function openWrapper(wrapper: OpenWrapper): void {
  open.add(wrapper);
  if (isWatchingForIdle) return;
  isWatchingForIdle = true;
  process.on('beforeExit', () => {
    for (const one of innerFirst()) one.end(one.isIdleAnError ? neverSettled() : { kind: 'returned', value: null });
  });
}

export const closeWrapper = (wrapper: OpenWrapper): void => void open.delete(wrapper);

const innerFirst = (): readonly OpenWrapper[] => [...open].reverse();

function neverSettled(): Outcome {
  const error = new EvidenceError(
    'PROMISE_NEVER_SETTLED',
    'the promise of the handler never settled, and nothing is left',
  );
  // As the runtime calls what it answers.
  return { kind: 'threw', error: Object.assign(error, { name: 'Runtime.NodeJsExit' }) };
}

const endings = {
  succeed: (value: unknown) => ({ kind: 'returned', value }) as const,
  fail: (error: unknown) => ({ kind: 'threw', error }) as const,
  done: (error: unknown, value: unknown) =>
    error === undefined || error === null
      ? ({ kind: 'returned', value } as const)
      : ({ kind: 'threw', error } as const),
};

/** The context's own ways to end go on doing what they do. Once for an invocation. */
export function watchContext(invocation: Invocation): void {
  const { context } = invocation;
  for (const [name, outcomeOf] of Object.entries(endings)) {
    const original: unknown = Reflect.get(context, name);
    if (typeof original !== 'function') continue;
    Reflect.set(context, name, (...given: readonly unknown[]): unknown => {
      const outcome = outcomeOf(given[0], given[1]);
      for (const one of innerFirst()) if (one.invocation === invocation) one.end(outcome);
      return Reflect.apply(original, context, given);
    });
  }
}
