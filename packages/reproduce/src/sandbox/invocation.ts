// One invocation in processes that are initialised, and its lines:
//
//   START ─ handler ─ answer ─ runtime asks for the next ─ extensions ask, too ─ END ─ REPORT
//           └ what the caller waits for ┘                  └ `extensionsMs` ┘
//           └─────────── `durationMs`, under the function's time limit ──────┘
import { assert } from '@coldcase/model';
import type { Answer, FailedOutcome, FunctionSpec, Outcome } from './function-spec.ts';
import { exitFault, type FailedInit, reportedType } from './initialisation.ts';
import type { Mailbox } from './mailbox.ts';
import {
  endLine,
  type Fault,
  faultLine,
  faultMessage,
  type ReportStatus,
  reportLine,
  startLine,
  timedOut,
  timeoutLine,
} from './platform-lines.ts';
import type { Occurrence, ProcessGroup } from './process-group.ts';
import type { ReceivedStream, RuntimeApi, RuntimeMessage } from './runtime-api.ts';
import type { Trace } from './tracing.ts';

/**
 * How long an answer may be behind the request for the next invocation, on another connection: aws-lambda-ric does not wait
 * until the error of a streaming handler is sent. A runtime that asks without an answer has, after that, answered with nothing.
 */
const answerBehindMs = 1000;

export interface Request {
  readonly requestId: string;
  /** JSON text. */
  readonly payload: string;
  readonly trace: Trace;
  /** Of `performance.now()`: when the caller asked. */
  readonly askedAt: number;
  /** Told as soon as there is one. */
  readonly onAnswer: (answer: LetIn<Answer>) => void;
}

/** Without throttles, which never come as far as an environment. */
export type LetIn<T extends Answer | Outcome> = Exclude<T, { kind: 'throttled' }>;

/** What the lines of one invocation need to know. */
export interface Turn {
  readonly spec: FunctionSpec;
  readonly functionArn: string;
  readonly clock: () => number;
  readonly say: (message: string) => void;
  readonly request: Request;
  /** Of `performance.now()`: when the invocation's own time began. */
  readonly beganAt: number;
  readonly initDurationMs: number | undefined;
}

/** How the handler's turn ended. */
type Ending =
  | { readonly kind: 'done' }
  | { readonly kind: 'elapsed' }
  | { readonly kind: 'exited'; readonly exited: Extract<Occurrence, { kind: 'exited' }> };

export async function invokeIn(
  turn: Turn,
  group: ProcessGroup,
  api: RuntimeApi,
  mail: Mailbox<Occurrence>,
): Promise<{ readonly outcome: LetIn<Outcome>; readonly isAlive: boolean }> {
  const { spec, functionArn, clock, request } = turn;
  const deadlineAt = turn.beganAt + spec.timeoutMs;
  const deadlineMs = Math.round(clock() + deadlineAt - performance.now());
  const runtime = group.runtime();
  const marks = runtime?.marksSeen() ?? 0;
  turn.say(startLine(request.requestId));
  group.thaw();
  const { requestId, payload, trace } = request;
  const invocation = { requestId, payload, traceHeader: trace.header, functionArn, deadlineMs };
  group.board.invoke(invocation);
  api.dispatch(invocation);
  const course = courseOf(turn, group.board.list().length > 0);
  const ending = await endingOf(turn, course, group, mail, deadlineAt);
  const durationMs = performance.now() - turn.beganAt;
  if (ending.kind !== 'done') {
    const outcome = await closeBroken(turn, group, course, ending, durationMs);
    return { isAlive: false, outcome };
  }
  await runtime?.drained(marks);
  group.freeze();
  report(turn, durationMs, group.memory.peakMb(), undefined);
  const answer = course.answer();
  assert(answer !== undefined, 'an invocation that is done has an answer');
  return { isAlive: true, outcome: course.outcome(answer, durationMs) };
}

/** What has come so far of an invocation. */
interface Course {
  /** The first answer counts, and the caller has it at once. */
  give(answer: LetIn<Answer>): LetIn<Answer>;
  answer(): LetIn<Answer> | undefined;
  runtimeReady(): void;
  /** Of `performance.now()`; only while the runtime asks for the next invocation and has not answered. */
  overdueAt(): number | undefined;
  /** Whether the runtime has answered and asks for the next. */
  isOver(): boolean;
  outcome(answer: LetIn<Answer>, durationMs: number): LetIn<Outcome>;
}

function courseOf(turn: Turn, hasExtensions: boolean): Course {
  let given: LetIn<Answer> | undefined;
  let readyAt: number | undefined;
  return {
    give: (answer) => {
      if (given === undefined) turn.request.onAnswer(answer);
      given ??= answer;
      return given;
    },
    answer: () => given,
    runtimeReady: () => {
      readyAt = performance.now();
    },
    overdueAt: () => (readyAt === undefined || given !== undefined ? undefined : readyAt + answerBehindMs),
    isOver: () => readyAt !== undefined && given !== undefined,
    outcome: (answer, durationMs) => ({
      ...answer,
      durationMs,
      extensionsMs: readyAt === undefined || !hasExtensions ? 0 : Math.max(0, turn.beganAt + durationMs - readyAt),
      ...(turn.initDurationMs === undefined ? {} : { initDurationMs: turn.initDurationMs }),
    }),
  };
}

async function endingOf(
  turn: Turn,
  course: Course,
  group: ProcessGroup,
  mail: Mailbox<Occurrence>,
  deadlineAt: number,
): Promise<Ending> {
  for (;;) {
    const until = course.overdueAt() ?? deadlineAt;
    const occurrence = await mail.take(Math.min(until, deadlineAt) - performance.now());
    if (occurrence === undefined && performance.now() >= deadlineAt) return { kind: 'elapsed' };
    if (occurrence?.kind === 'exited') return { kind: 'exited', exited: occurrence };
    if (occurrence?.kind === 'ready') course.runtimeReady();
    const answer = occurrence === undefined ? undefined : answerOf(turn, occurrence);
    // A kernel kills at the byte that is too much, and so before the answer; here memory is looked at every 20 ms, and now.
    if (answer !== undefined) group.lookAtMemory();
    if (answer !== undefined && !group.memory.isOver()) course.give(answer);
    if (performance.now() >= (course.overdueAt() ?? Infinity)) course.give(succeeded(turn, 'null'));
    if (!course.isOver() || !group.board.areReady('INVOKE')) continue;
    // Memory is looked at once more before the processes are frozen: it may have grown since the last look.
    group.lookAtMemory();
    if (!group.memory.isOver()) return { kind: 'done' };
  }
}

async function closeBroken(
  turn: Turn,
  group: ProcessGroup,
  course: Course,
  ending: Exclude<Ending, { kind: 'done' }>,
  durationMs: number,
): Promise<LetIn<Outcome>> {
  if (ending.kind === 'elapsed') {
    const answer = course.give(timeoutAnswer(turn, durationMs));
    await group.shutDown('timeout');
    turn.say(timeoutLine(isoNow(turn), turn.request.requestId, durationMs));
    report(turn, durationMs, group.memory.peakMb(), { status: 'timeout' });
    return course.outcome(answer, durationMs);
  }
  const fault = exitFault(ending.exited, group);
  const errorType = reportedType(fault, group);
  const answer = course.give(faultAnswer(turn, fault, errorType));
  await group.shutDown('failure');
  turn.say(faultLine(turn.request.requestId, fault));
  report(turn, durationMs, group.memory.peakMb(), { status: 'error', errorType });
  return course.outcome(answer, durationMs);
}

/** An invocation whose processes could not be initialised a second time. */
export function closeFailedInit(turn: Turn, init: FailedInit): FailedOutcome {
  const { requestId } = turn.request;
  const { status, fault } = init;
  const durationMs = performance.now() - turn.beganAt;
  turn.say(startLine(requestId));
  if (status.status === 'timeout') turn.say(timeoutLine(isoNow(turn), requestId, durationMs));
  else if (fault !== undefined) turn.say(faultLine(requestId, fault));
  report(turn, durationMs, init.memoryMb, status);
  const answer = initAnswer(turn, init, durationMs);
  turn.request.onAnswer(answer);
  return { ...answer, durationMs, extensionsMs: 0 };
}

function initAnswer(turn: Turn, { status, fault, payload }: FailedInit, durationMs: number) {
  if (status.status === 'timeout') return timeoutAnswer(turn, durationMs);
  const { errorType } = status;
  if (payload === undefined) return faultAnswer(turn, fault ?? { message: errorType, errorType }, errorType);
  return failed(turn, 'error', errorType, payload);
}

/** `undefined` for what is not an answer, or one to an earlier invocation. */
function answerOf(turn: Turn, message: RuntimeMessage | Occurrence): LetIn<Answer> | undefined {
  if (!('requestId' in message) || message.requestId !== turn.request.requestId) return undefined;
  if (message.kind === 'response') return succeeded(turn, message.payload, message.stream);
  if (message.kind === 'invocationError') return failed(turn, 'error', message.errorType, message.payload);
  return undefined;
}

function succeeded(turn: Turn, payload: string, received?: ReceivedStream) {
  const { requestId, askedAt } = turn.request;
  const answer = { kind: 'success' as const, requestId, payload, latencyMs: performance.now() - askedAt };
  if (received === undefined) return answer;
  const { contentType, bytes, firstByteAt } = received;
  return { ...answer, stream: { firstByteMs: firstByteAt - askedAt, contentType, bytes } };
}

function failed(turn: Turn, kind: 'error' | 'timeout', errorType: string, payload: string) {
  const { requestId, askedAt } = turn.request;
  return { kind, requestId, errorType, payload, latencyMs: performance.now() - askedAt };
}

function timeoutAnswer(turn: Turn, durationMs: number) {
  const errorType = 'Sandbox.Timedout';
  const fault: Fault = { message: timedOut(durationMs), errorType };
  const errorMessage = faultMessage(turn.request.requestId, fault);
  return failed(turn, 'timeout', errorType, JSON.stringify({ errorType, errorMessage }));
}

function faultAnswer(turn: Turn, fault: Fault, errorType: string) {
  const errorMessage = faultMessage(turn.request.requestId, fault);
  return failed(turn, 'error', errorType, JSON.stringify({ errorType, errorMessage }));
}

function report(turn: Turn, durationMs: number, maxMemoryUsedMb: number, status: ReportStatus | undefined): void {
  const { requestId } = turn.request;
  const { memoryMb, timeoutMs } = turn.spec;
  // Since August 2025 a cold start is billed for its initialisation too; time after the limit never is.
  const billedDurationMs = Math.ceil(Math.min(durationMs, timeoutMs) + (turn.initDurationMs ?? 0));
  turn.say(endLine(requestId));
  turn.say(
    reportLine({
      requestId,
      durationMs,
      billedDurationMs,
      memorySizeMb: memoryMb,
      maxMemoryUsedMb,
      initDurationMs: turn.initDurationMs,
      status,
      trace: turn.request.trace.recorded,
    }),
  );
}

function isoNow(turn: Turn): string {
  return new Date(turn.clock()).toISOString();
}
