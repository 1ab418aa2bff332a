// The invocation that the code which is running now belongs to. One AsyncLocalStorage carries it, so that two invocations in
// one process (Lambda Managed Instances run many) never see each other's ids, and none outlives its handler:
//
//   handler(a) ──── log ──── await ─────────────── log ──── end     each `log` finds its own invocation
//        handler(b) ──── await ──── log ──── end
import type { Subsegment } from '../tracing/subsegment.ts';
import { currentTraceHeader, parseTraceHeader, type TraceContext } from '../tracing/trace-header.ts';
import type { LambdaContext } from './lambda-context.ts';
import { shared } from './shared.ts';

export interface Invocation {
  readonly event: unknown;
  readonly context: LambdaContext;
  /** The first of its execution environment, when that was started for it: not under provisioned concurrency. */
  readonly isColdStart: boolean;
  /** Milliseconds since 1970. */
  readonly startedAtMs: number;
  /** Where the invocation stands in its trace; absent when the runtime was given none. */
  readonly trace: TraceContext | undefined;
  /** Run once, in the order they were given, when the outermost wrapper ends. */
  readonly atEnd: (() => void)[];
  /** What goes on after that was not waited for by the handler. */
  hasEnded: boolean;
}

/** What an asynchronous context carries. */
export interface Scope {
  readonly invocation: Invocation;
  /** The open part of the trace that new parts go below. */
  readonly subsegment: Subsegment | undefined;
  /** Whether a call of the AWS SDK is recorded here: its HTTP request is then no part of its own. */
  readonly isInsideSdkCall?: boolean;
}

const { scopes } = shared;

export const currentScope = (): Scope | undefined => scopes.getStore();
export const currentInvocation = (): Invocation | undefined => scopes.getStore()?.invocation;
export const runInScope = <Result>(scope: Scope, run: () => Result): Result => scopes.run(scope, run);

export function beginInvocation(event: unknown, context: LambdaContext): Invocation {
  const isColdStart = !shared.hasBegun && process.env.AWS_LAMBDA_INITIALIZATION_TYPE !== 'provisioned-concurrency';
  shared.hasBegun = true;
  const trace = parseTraceHeader(currentTraceHeader(context));
  return { event, context, isColdStart, startedAtMs: Date.now(), trace, atEnd: [], hasEnded: false };
}

/**
 * A value that each invocation has of its own, made when it is first asked for; gone with the invocation.
 *
 *   const counts = perInvocation(() => ({ lines: 0 }));
 *   counts(invocation).lines += 1;
 */
export function perInvocation<Value extends object>(
  make: (invocation: Invocation) => Value,
): (of: Invocation) => Value {
  const values = new WeakMap<Invocation, Value>();
  return (invocation) => {
    const known = values.get(invocation);
    if (known !== undefined) return known;
    const value = make(invocation);
    values.set(invocation, value);
    return value;
  };
}
