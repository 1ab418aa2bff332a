// The one place that knows how handlers are called and answer. Every wrapper of the library is `wrapHandler` with something
// that watches: a wrapper may look, and never changes what the runtime sees.
//
//   async (event, context) => …                       its promise settles
//   (event, context, callback) => …                   Node.js 22 and before: the callback, or what open-wrappers.ts lists
//   streamifyResponse(async (event, stream, context)) marked by a symbol; its promise settles
import { beginInvocation, currentScope, type Invocation, runInScope, type Scope } from './invocation.ts';
import { isObject } from './is-object.ts';
import { copyStreamingMarks, isLambdaContext, type LambdaContext } from './lambda-context.ts';
import { listeners } from './lifecycle.ts';
import { closeWrapper, type OpenWrapper, openWrapper, watchContext } from './open-wrappers.ts';
import { unharmed } from './unharmed.ts';

export type Outcome = (
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'threw'; readonly error: unknown }
) & {
  /** The runtime may not send it before the event loop has run dry. */
  readonly isByCallback?: boolean;
};

/** What a wrapper does around the handler. */
export interface Watch {
  /** The scope that the handler runs in, when it is not the one outside. */
  readonly scope?: Scope;
  /** The handler's third argument, beside a callback that the runtime may have given. */
  readonly tools?: object;
  /** Called once. What it throws is told on standard error and goes no further. */
  ended?(outcome: Outcome): void;
}

export type Watcher = (invocation: Invocation, scope: Scope) => Watch;

/** Handlers of all events; what they take and give is kept by the callers' types. */
export type AnyHandler = (...args: never[]) => unknown;

/** How a wrapped handler may be called: one that ignores its event or its context is given them all the same. */
export type CallArguments<Args extends readonly unknown[]> = Args extends readonly []
  ? readonly [event?: unknown, context?: LambdaContext]
  : Args extends readonly [infer Event]
    ? readonly [event: Event, context?: LambdaContext]
    : Args;

/**
 * `handler`, watched. Adds no wait: a handler that returns a promise is seen through one `then`. Has as many parameters as the
 * handler, or two where the third is for tools, because the runtime of Node.js 24 refuses handlers of three: they call back.
 *
 * @param toolsOutside  the third argument where there is no invocation to watch
 */
export function wrapHandler(handler: AnyHandler, watcher: Watcher, toolsOutside?: object): AnyHandler {
  const call = (event: unknown, second: unknown, rest: readonly unknown[]): unknown => {
    const context = isLambdaContext(second) ? second : rest.find(isLambdaContext);
    // Called by hand, as tests of users do, without a context: nothing to watch.
    if (context === undefined) {
      const handed = rest.length === 0 && toolsOutside !== undefined ? [toolsOutside] : rest;
      return Reflect.apply(handler, undefined, [event, second, ...handed]);
    }
    const outside = currentScope();
    if (outside?.invocation.context === context) return watched(handler, watcher, outside, [event, second, ...rest]);
    return outermost(handler, watcher, context, [event, second, ...rest]);
  };
  const wrapped = isAsyncFunction(handler)
    ? async (event: unknown, second: unknown, ...rest: unknown[]) => call(event, second, rest)
    : (event: unknown, second: unknown, ...rest: unknown[]) => call(event, second, rest);
  copyStreamingMarks(handler, wrapped);
  const parameters = toolsOutside === undefined ? handler.length : Math.min(handler.length, 2);
  return Object.defineProperty(wrapped, 'length', { value: parameters, configurable: true });
}

// The runtime of Node.js 22 tells by this whether a handler whose promise never settles is an error, or the answer `null`.
// Source: https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/blob/main/src/UserFunction.js (getHandlerMetadata)
const isAsyncFunction = (handler: AnyHandler): boolean => handler.constructor.name === 'AsyncFunction';

function outermost(handler: AnyHandler, watcher: Watcher, context: LambdaContext, args: readonly unknown[]): unknown {
  const invocation = beginInvocation(args[0], context);
  const scope: Scope = { invocation, subsegment: undefined };
  unharmed(() => watchContext(invocation));
  for (const listener of listeners) unharmed(() => listener.began?.(invocation));
  const watchThenEnd: Watcher = (...of) => {
    const watch = watcher(...of);
    const ended = (outcome: Outcome) => {
      if (watch.ended !== undefined) unharmed(() => watch.ended?.(outcome));
      for (const run of invocation.atEnd) unharmed(run);
      invocation.atEnd.length = 0;
      invocation.hasEnded = true;
      for (const listener of listeners) unharmed(() => listener.ended?.(invocation, outcome));
    };
    return { ...watch, ended };
  };
  return runInScope(scope, () => watched(handler, watchThenEnd, scope, args));
}

function watched(handler: AnyHandler, watcher: Watcher, scope: Scope, args: readonly unknown[]): unknown {
  const watch = unharmed(() => watcher(scope.invocation, scope)) ?? {};
  const inner = watch.scope ?? scope;
  let isEnded = false;
  const end = (outcome: Outcome): void => {
    if (isEnded) return;
    isEnded = true;
    closeWrapper(wrapper);
    runInScope(inner, () => unharmed(() => watch.ended?.(outcome)));
  };
  const handed = argumentsFor(args, watch.tools, end);
  const hasCallback = typeof handed[2] === 'function';
  const { invocation } = scope;
  const wrapper: OpenWrapper = { invocation, isIdleAnError: isAsyncFunction(handler) || !hasCallback, end };
  openWrapper(wrapper);
  const call = (): unknown => {
    let result: unknown;
    try {
      result = Reflect.apply(handler, undefined, handed);
    } catch (error) {
      end({ kind: 'threw', error });
      throw error;
    }
    if (!isThenable(result)) {
      if (!hasCallback) end({ kind: 'returned', value: result });
      return result;
    }
    return Promise.resolve(result).then(
      (value) => {
        end({ kind: 'returned', value });
        return value;
      },
      (error: unknown) => {
        end({ kind: 'threw', error });
        throw error;
      },
    );
  };
  return inner === scope ? call() : runInScope(inner, call);
}

// A callback keeps being one, and carries the tools beside.
function argumentsFor(
  args: readonly unknown[],
  tools: object | undefined,
  end: (outcome: Outcome) => void,
): readonly unknown[] {
  const [event, second, third, ...rest] = args;
  if (typeof third !== 'function') {
    if (tools === undefined || !isLambdaContext(second)) return args;
    return [event, second, { ...(typeof third === 'object' ? third : {}), ...tools }, ...rest];
  }
  const callback = (error: unknown, value: unknown): unknown => {
    const isByCallback = true;
    if (error === undefined || error === null) end({ kind: 'returned', value, isByCallback });
    else end({ kind: 'threw', error, isByCallback });
    return Reflect.apply(third, undefined, [error, value]);
  };
  return [event, second, Object.assign(callback, third, tools), ...rest];
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return isObject(value) && typeof Reflect.get(value, 'then') === 'function';
}
