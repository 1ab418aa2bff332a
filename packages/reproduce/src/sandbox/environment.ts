// One execution environment: at most one invocation at a time, one process at a time, one log stream for its whole life.
//
//   INIT_START ─ init ─┬─ START ─ handler ─ END ─ REPORT      the next invocation finds the process initialised, frozen
//                      └─ INIT_REPORT, when it fails          then it is repeated inside the invocation, once
//
// After a timeout or a crash the environment stays and its process is gone: the next invocation starts a new one and pays
// for the initialisation in its own duration, without INIT_START ("suppressed init"). After an initialisation that failed
// twice the environment is given up.
// Source: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
import { assert } from '@coldcase/model';
import type { FunctionSpec, Outcome } from './function-spec.ts';
import type { Guardian } from './guardian.ts';
import { mailbox } from './mailbox.ts';
import {
  type Exit,
  endLine,
  exitLine,
  exitMessage,
  type InitPhase,
  initReportLine,
  initStartLine,
  type ReportStatus,
  reportLine,
  startLine,
  timedOut,
  timeoutLine,
} from './platform-lines.ts';
import { openRuntimeApi, type RuntimeApi, type RuntimeMessage } from './runtime-api.ts';
import { type RuntimeProcess, startRuntimeProcess } from './runtime-process.ts';

/** Milliseconds that Lambda gives to the initialisation before the first invocation. */
export const initLimitMs = 10_000;

export interface EnvironmentSetup {
  readonly spec: FunctionSpec;
  readonly logGroup: string;
  readonly logStream: string;
  readonly functionArn: string;
  readonly runtimeVersion: string;
  readonly runtimeVersionArn: string;
  readonly bootstrapFile: string;
  readonly guardian: Guardian;
  readonly clock: () => number;
  readonly emit: (message: string, timeMs: number) => void;
}

export interface Request {
  readonly requestId: string;
  /** JSON text. */
  readonly payload: string;
  readonly traceHeader: string;
}

export interface Environment {
  /** One at a time. */
  invoke(request: Request): Promise<Exclude<Outcome, { kind: 'throttled' }>>;
  /** Whether another invocation may use it. */
  isUsable(): boolean;
  /** The process that is alive now, if one is. */
  pid(): number | undefined;
  close(): Promise<void>;
}

type Occurrence = RuntimeMessage | { readonly kind: 'exited'; readonly exit: Exit };
type Failure = Exclude<ReportStatus, undefined>;

/** How an initialisation ended. */
type Init =
  | { readonly kind: 'ready'; readonly durationMs: number }
  | {
      readonly kind: 'failed';
      readonly durationMs: number;
      readonly failure: Failure;
      readonly payload: string | undefined;
      readonly exit: Exit | undefined;
      readonly memoryMb: number;
    };
type FailedInit = Extract<Init, { kind: 'failed' }>;

/** How the handler's turn ended. */
type Ending =
  | { readonly kind: 'answered'; readonly answer: RuntimeMessage | undefined }
  | { readonly kind: 'exited'; readonly answer: RuntimeMessage | undefined; readonly exit: Exit }
  | { readonly kind: 'elapsed' };

/** Nothing is started before the first invocation. */
export async function openEnvironment(setup: EnvironmentSetup): Promise<Environment> {
  const occurrences = mailbox<Occurrence>();
  const api = await openRuntimeApi(occurrences.put);
  let runtime: RuntimeProcess | undefined;
  let isFirst = true;
  let isUsable = true;
  let isClosed = false;

  const say = (message: string) => setup.emit(message, setup.clock());
  const begin = async (phase: InitPhase, limitMs: number): Promise<Init> => {
    occurrences.clear();
    const started = startProcess(setup, api, occurrences.put);
    runtime = started;
    if (isClosed) void started.kill();
    const init = await initOf(started, occurrences.take, limitMs);
    if (init.kind === 'failed') {
      runtime = undefined;
      say(initReportLine(init.durationMs, phase, init.failure));
    }
    return init;
  };
  const coldStart = async (): Promise<number | undefined> => {
    isFirst = false;
    say(initStartLine(setup.runtimeVersion, setup.runtimeVersionArn));
    const init = await begin('init', initLimitMs);
    return init.kind === 'ready' ? init.durationMs : undefined;
  };

  const invoke = async (request: Request) => {
    const initDurationMs = isFirst ? await coldStart() : undefined;
    const turn: Turn = { setup, say, request, beganAt: performance.now(), initDurationMs };
    if (runtime === undefined) {
      const init = await begin('invoke', setup.spec.timeoutMs);
      if (init.kind === 'failed') {
        isUsable = false;
        return closeFailedInit(turn, init);
      }
    }
    const alive: RuntimeProcess | undefined = runtime;
    assert(alive !== undefined, 'an initialised environment has a process');
    const { outcome, isAlive } = await runHandler(turn, alive, api, occurrences.take);
    if (!isAlive) runtime = undefined;
    return outcome;
  };

  return {
    invoke,
    isUsable: () => isUsable,
    pid: () => (isClosed ? undefined : runtime?.pid),
    close: async () => {
      isClosed = true;
      isUsable = false;
      await runtime?.kill();
      await api.close();
    },
  };
}

function startProcess(setup: EnvironmentSetup, api: RuntimeApi, put: (occurrence: Occurrence) => void): RuntimeProcess {
  const { spec } = setup;
  return startRuntimeProcess({
    bootstrapFile: setup.bootstrapFile,
    cwd: spec.taskRoot,
    memoryMb: spec.memoryMb,
    guardian: setup.guardian,
    environment: { ...reservedVariables(setup, api.address), ...spec.environment },
    onLine: (text, timeMs) => setup.emit(text, timeMs ?? setup.clock()),
    onExit: (exit) => put({ kind: 'exited', exit }),
  });
}

// Lambda's own variables (docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html), except credentials: there are
// none here, and nothing of the environment of this machine but the path.
function reservedVariables(setup: EnvironmentSetup, apiAddress: string): Record<string, string> {
  const { spec } = setup;
  return {
    PATH: process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin',
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EXECUTION_ENV: `AWS_Lambda_${setup.runtimeVersion.replace(/:(\d+).*$/, '$1.x')}`,
    AWS_LAMBDA_RUNTIME_API: apiAddress,
    AWS_LAMBDA_FUNCTION_NAME: spec.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: setup.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: setup.logStream,
    LAMBDA_TASK_ROOT: spec.taskRoot,
    _HANDLER: spec.handler,
    _LAMBDA_TELEMETRY_LOG_FD: '3',
  };
}

type Take = (waitMs: number) => Promise<Occurrence | undefined>;

/** Waits until the process asks for its first invocation, fails, or takes too long; a failed one is killed. */
async function initOf(runtime: RuntimeProcess, take: Take, limitMs: number): Promise<Init> {
  const beganAt = performance.now();
  const first = await take(limitMs);
  const durationMs = performance.now() - beganAt;
  if (first?.kind === 'ready') return { kind: 'ready', durationMs };
  const failure: Failure = first === undefined ? { status: 'timeout' } : initFailure(first, runtime);
  await runtime.kill();
  return {
    kind: 'failed',
    durationMs,
    failure,
    payload: first?.kind === 'initError' ? first.payload : undefined,
    exit: first?.kind === 'exited' ? first.exit : undefined,
    memoryMb: runtime.peakMemoryMb(),
  };
}

function initFailure(occurrence: Occurrence, runtime: RuntimeProcess): Failure {
  if (occurrence.kind === 'initError') return { status: 'error', errorType: platformErrorType(occurrence.errorType) };
  return { status: 'error', errorType: runtime.isOutOfMemory() ? 'Runtime.OutOfMemory' : 'Runtime.ExitError' };
}

/** The platform repeats only error types of its own two families; anything else is Runtime.Unknown to it. */
function platformErrorType(errorType: string): string {
  return /^(?:Runtime|Function)\.[A-Z][A-Za-z]+$/.test(errorType) ? errorType : 'Runtime.Unknown';
}

/** What the lines of one invocation need to know. */
interface Turn {
  readonly setup: EnvironmentSetup;
  readonly say: (message: string) => void;
  readonly request: Request;
  /** Of `performance.now()`: when the invocation's own time began. */
  readonly beganAt: number;
  readonly initDurationMs: number | undefined;
}

function closeFailedInit(turn: Turn, init: FailedInit): Exclude<Outcome, { kind: 'throttled' }> {
  const { requestId } = turn.request;
  const durationMs = performance.now() - turn.beganAt;
  turn.say(startLine(requestId));
  if (init.failure.status === 'timeout') {
    turn.say(timeoutLine(isoNow(turn), requestId, durationMs));
  } else if (init.exit !== undefined) {
    turn.say(exitLine(requestId, init.exit));
  }
  report(turn, durationMs, init.memoryMb, init.failure);
  if (init.failure.status === 'timeout') return timeoutOutcome(turn, durationMs);
  const { errorType } = init.failure;
  const payload =
    init.payload ?? JSON.stringify({ errorType, errorMessage: `RequestId: ${requestId} Error: ${errorType}` });
  return { kind: 'error', requestId, durationMs, errorType, payload };
}

async function runHandler(turn: Turn, runtime: RuntimeProcess, api: RuntimeApi, take: Take) {
  const { spec, functionArn, clock } = turn.setup;
  const deadlineAt = turn.beganAt + spec.timeoutMs;
  const marks = runtime.marksSeen();
  turn.say(startLine(turn.request.requestId));
  runtime.thaw();
  api.dispatch({ ...turn.request, functionArn, deadlineMs: Math.round(clock() + deadlineAt - performance.now()) });
  const ending = await endingOf(take, deadlineAt, runtime);
  const durationMs = performance.now() - turn.beganAt;
  if (ending.kind !== 'answered')
    return { isAlive: false, outcome: await closeBroken(turn, runtime, ending, durationMs) };
  await runtime.drained(marks);
  runtime.freeze();
  report(turn, durationMs, runtime.peakMemoryMb(), undefined);
  return { isAlive: true, outcome: answerOutcome(turn, ending.answer, durationMs) };
}

async function endingOf(take: Take, deadlineAt: number, runtime: RuntimeProcess): Promise<Ending> {
  let answer: RuntimeMessage | undefined;
  for (;;) {
    const occurrence = await take(deadlineAt - performance.now());
    if (occurrence === undefined && performance.now() >= deadlineAt) return { kind: 'elapsed' };
    // A timer may fire a fraction of a millisecond early.
    if (occurrence === undefined) continue;
    if (occurrence.kind === 'exited') return { kind: 'exited', answer, exit: occurrence.exit };
    if (occurrence.kind !== 'ready') answer = occurrence;
    // Memory is looked at once more before the process is frozen: it may have grown since the last look.
    else if (!runtime.enforceMemory()) return { kind: 'answered', answer };
  }
}

async function closeBroken(
  turn: Turn,
  runtime: RuntimeProcess,
  ending: Exclude<Ending, { kind: 'answered' }>,
  durationMs: number,
): Promise<Exclude<Outcome, { kind: 'throttled' }>> {
  const { requestId } = turn.request;
  await runtime.kill();
  if (ending.kind === 'elapsed') {
    turn.say(timeoutLine(isoNow(turn), requestId, durationMs));
    report(turn, durationMs, runtime.peakMemoryMb(), { status: 'timeout' });
    return timeoutOutcome(turn, durationMs);
  }
  const errorType = runtime.isOutOfMemory() ? 'Runtime.OutOfMemory' : 'Runtime.ExitError';
  turn.say(exitLine(requestId, ending.exit));
  report(turn, durationMs, runtime.peakMemoryMb(), { status: 'error', errorType });
  if (ending.answer?.kind === 'invocationError') return answerOutcome(turn, ending.answer, durationMs);
  const payload = JSON.stringify({ errorType, errorMessage: exitMessage(requestId, ending.exit) });
  return { kind: 'error', requestId, durationMs, errorType, payload };
}

function answerOutcome(turn: Turn, answer: RuntimeMessage | undefined, durationMs: number) {
  const { requestId } = turn.request;
  if (answer?.kind === 'invocationError') {
    const { errorType, payload } = answer;
    return { kind: 'error' as const, requestId, durationMs, errorType, payload };
  }
  const payload = answer?.kind === 'response' ? answer.payload : 'null';
  return { kind: 'success' as const, requestId, durationMs, payload };
}

function timeoutOutcome(turn: Turn, durationMs: number) {
  const { requestId } = turn.request;
  const errorType = 'Sandbox.Timedout';
  const payload = JSON.stringify({ errorType, errorMessage: `RequestId: ${requestId} Error: ${timedOut(durationMs)}` });
  return { kind: 'timeout' as const, requestId, durationMs, errorType, payload };
}

function report(turn: Turn, durationMs: number, maxMemoryUsedMb: number, status: ReportStatus | undefined): void {
  const { requestId } = turn.request;
  const { memoryMb, timeoutMs } = turn.setup.spec;
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
    }),
  );
}

function isoNow(turn: Turn): string {
  return new Date(turn.setup.clock()).toISOString();
}
