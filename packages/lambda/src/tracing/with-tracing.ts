// The wrapper of the runbooks: every invocation is a part of its trace, with the error that ended it.
import { currentInvocation, currentScope, type Invocation, runInScope, type Scope } from '../invocation/invocation.ts';
import type { LambdaContext, ResponseStream } from '../invocation/lambda-context.ts';
import { tellWhenSettled } from '../invocation/settled.ts';
import { type AnyHandler, type Watch, wrapHandler } from '../invocation/wrap-handler.ts';
import { prefixConsole } from './console-prefix.ts';
import { deliver } from './deliver.ts';
import { linkToRecords } from './record-traces.ts';
import { rememberRoot } from './root-part.ts';
import { Subsegment, type SubsegmentOptions } from './subsegment.ts';

/** What a trace is called where there is none, as in the runbooks. */
export const noTrace = 'no-trace';

export interface TraceTools {
  /** `1-5759e988-bd862e3fe1be46a994272793`, or `no-trace`. */
  readonly traceId: string;
}

export interface TracingOptions {
  /** The name of the handler's part; `## ` and the handler's setting by default, as Powertools has it. */
  readonly name?: string;
  /** Puts the trace id before each line that the console prints during the invocation. On by default. */
  readonly prefixConsole?: boolean;
}

/**
 * Traces a handler: its part of the trace, open while it runs; the error that it threw, which goes on as it was; `traceId` in
 * the third argument; calls of others below it, when `captureHttp` or `captureAwsClient` was asked for them.
 *
 *   export const handler = withTracing(async (event, context, { traceId }) => { … });
 *
 * Result, error and timing of the handler stay as they are. Costs some 10 µs an invocation. Documents are written when the
 * trace is sampled, and not otherwise.
 */
export function withTracing<Event, Context extends LambdaContext, Result>(
  handler: (event: Event, context: Context, tools: TraceTools) => Result,
  options?: TracingOptions,
): (event: Event, context: Context) => Result;
export function withTracing<Event, Stream extends ResponseStream, Context extends LambdaContext, Result>(
  handler: (event: Event, stream: Stream, context: Context, tools: TraceTools) => Result,
  options?: TracingOptions,
): (event: Event, stream: Stream, context: Context) => Result;
export function withTracing(handler: AnyHandler, options: TracingOptions = {}): AnyHandler {
  return wrapHandler(handler, (invocation, scope) => traced(invocation, scope, options), { traceId: noTrace });
}

function traced(invocation: Invocation, scope: Scope, options: TracingOptions): Watch {
  const { trace, isColdStart, event } = invocation;
  const restore = options.prefixConsole === false ? undefined : prefixConsole(trace?.traceId);
  if (trace === undefined) return { tools: { traceId: noTrace }, ended: () => restore?.() };
  const part = new Subsegment(options.name ?? `## ${process.env._HANDLER ?? 'handler'}`, trace, undefined, deliver);
  part.addAnnotation('ColdStart', isColdStart);
  linkToRecords(part, event);
  rememberRoot(invocation, part);
  return {
    scope: { ...scope, subsegment: part },
    tools: { traceId: trace.traceId },
    ended: (outcome) => {
      part.close(outcome.kind === 'threw' ? (outcome.error ?? 'undefined') : undefined);
      restore?.();
    },
  };
}

/** The name in the runbooks. */
export const withXRay = withTracing;

/** The open part of the trace that the running code belongs to; absent outside of a traced invocation. */
export const getSegment = (): Subsegment | undefined => currentScope()?.subsegment;

/** The trace of the running invocation, or `no-trace`. */
export const currentTraceId = (): string => currentInvocation()?.trace?.traceId ?? noTrace;

/**
 * Runs `work` as a part of its own: closed when it ends, with the error that ended it, which goes on as it was. What `work`
 * calls goes below it.
 *
 *   const items = await inSubsegment('database-query', async (part) => {
 *     const found = await table.query(…);
 *     part?.addAnnotation('item_count', found.length);
 *     return found;
 *   });
 *
 * @param work  gets no part outside of a traced invocation, and runs all the same
 */
export function inSubsegment<Result>(
  name: string,
  work: (part: Subsegment | undefined) => Result,
  options?: SubsegmentOptions,
): Result {
  const scope = currentScope();
  if (scope?.subsegment === undefined) return work(undefined);
  const part = scope.subsegment.addNewSubsegment(name, options);
  return runInScope({ ...scope, subsegment: part }, () =>
    tellWhenSettled(
      () => work(part),
      (ending) => part.close(ending.kind === 'threw' ? (ending.error ?? 'undefined') : undefined),
    ),
  );
}
