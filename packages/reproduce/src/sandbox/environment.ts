// One execution environment: at most one invocation at a time, one log stream for its whole life, one view of files, and the
// processes that are in it.
//
//   INIT_START ─ init ─┬─ START ─ handler ─ END ─ REPORT      the next invocation finds the processes initialised, frozen
//                      └─ INIT_REPORT, when it fails          then it is repeated inside the invocation, once
//
// After a timeout or a crash the environment stays and its processes are gone: the next invocation starts new ones and pays
// for the initialisation in its own duration, without INIT_START ("suppressed init"). After an initialisation that failed
// twice the environment is given up.
// Source: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
import { assert } from '@coldcase/model';
import { type ExtensionBoard, extensionBoard } from './extensions.ts';
import type { FileSystem, FileView } from './file-system.ts';
import type { FunctionSpec, Outcome } from './function-spec.ts';
import type { Guardian } from './guardian.ts';
import { type Init, initialise } from './initialisation.ts';
import { closeFailedInit, invokeIn, type LetIn, type Request, type Turn } from './invocation.ts';
import { mailbox } from './mailbox.ts';
import { extensionLine, type InitPhase, initReportLine, initStartLine } from './platform-lines.ts';
import { type Occurrence, type ProcessGroup, processGroup } from './process-group.ts';
import { openRuntimeApi } from './runtime-api.ts';
import { type Runtime, runtimeCommand } from './runtimes.ts';
import { extensionVariables, runtimeVariables } from './variables.ts';

/** Milliseconds that Lambda gives to the initialisation before the first invocation. */
export const initLimitMs = 10_000;

export interface EnvironmentSetup {
  readonly spec: FunctionSpec;
  readonly logGroup: string;
  readonly logStream: string;
  readonly functionArn: string;
  readonly runtime: Runtime;
  readonly runtimeVersionArn: string;
  /** A file, or a folder with `index.mjs`. */
  readonly runtimeClient: string;
  readonly xrayDaemonAddress: string | undefined;
  readonly fileSystem: FileSystem;
  readonly guardian: Guardian;
  readonly clock: () => number;
  readonly emit: (message: string, timeMs: number) => void;
}

export interface Environment {
  /** One at a time. */
  invoke(request: Request): Promise<LetIn<Outcome>>;
  /** Whether another invocation may use it. */
  isUsable(): boolean;
  /** The processes that are alive now. */
  pids(): readonly number[];
  /** Ends the processes: those that wait for an invocation in order, others at once. */
  close(): Promise<void>;
}

/** Nothing is started before the first invocation. */
export async function openEnvironment(setup: EnvironmentSetup): Promise<Environment> {
  const { spec } = setup;
  const mail = mailbox<Occurrence>();
  const board = boardOf(spec, () => mail.put({ kind: 'extension' }));
  const api = await openRuntimeApi({ tell: mail.put, onExtension: board.handle });
  let viewing: Promise<FileView> | undefined;
  let group: ProcessGroup | undefined;
  let state: 'new' | 'idle' | 'busy' | 'broken' | 'closed' = 'new';

  const say = (message: string) => setup.emit(message, setup.clock());
  const begin = async (phase: InitPhase, limitMs: number): Promise<Init> => {
    viewing ??= setup.fileSystem.view(partsOf(setup));
    const started = processGroup(groupSetup(setup, await viewing, board, api.address, mail.put));
    group = started;
    const init = await initialise(started, mail, limitMs, () => state === 'closed');
    for (const extension of board.list()) say(extensionLine(extension));
    if (init.kind === 'failed') {
      group = undefined;
      say(initReportLine(init.durationMs, phase, init.status));
    }
    return init;
  };
  const coldStart = async (): Promise<number | undefined> => {
    say(initStartLine(setup.runtime.version, setup.runtimeVersionArn));
    const init = await begin('init', initLimitMs);
    return init.kind === 'ready' ? init.durationMs : undefined;
  };
  const run = async (request: Request, isCold: boolean): Promise<LetIn<Outcome>> => {
    const initDurationMs = isCold ? await coldStart() : undefined;
    const { functionArn, clock } = setup;
    const turn: Turn = { spec, functionArn, clock, say, request, beganAt: performance.now(), initDurationMs };
    const init = group === undefined ? await begin('invoke', spec.timeoutMs) : undefined;
    if (init?.kind === 'failed') {
      if (state !== 'closed') state = 'broken';
      return closeFailedInit(turn, init);
    }
    assert(group !== undefined, 'an initialised environment has processes');
    const { outcome, isAlive } = await invokeIn(turn, group, api, mail);
    if (!isAlive) group = undefined;
    return outcome;
  };

  return {
    invoke: async (request) => {
      const isCold = state === 'new';
      if (state !== 'closed') state = 'busy';
      const outcome = await run(request, isCold);
      if (state === 'busy') state = 'idle';
      return outcome;
    },
    isUsable: () => state !== 'broken' && state !== 'closed',
    pids: () => (state === 'closed' ? [] : (group?.pids() ?? [])),
    close: async () => {
      const isIdle = state === 'idle';
      state = 'closed';
      await (isIdle ? group?.shutDown('spindown') : group?.kill());
      const view = await viewing?.catch(() => undefined);
      await view?.close();
      await api.close();
    },
  };
}

function boardOf(spec: FunctionSpec, onChange: () => void): ExtensionBoard {
  const facts = { functionName: spec.name, functionVersion: '$LATEST', handler: spec.handler };
  return extensionBoard(facts, onChange);
}

function partsOf({ spec, runtime, runtimeClient, guardian }: EnvironmentSetup) {
  return {
    taskRoot: spec.taskRoot,
    layers: spec.layers ?? [],
    program: runtime.node === undefined ? undefined : { node: runtime.node.file, client: runtimeClient },
    ephemeralStorageMb: spec.ephemeralStorageMb,
    guardian,
  };
}

/** Only our client says when all is written. */
function isOurs({ runtime, spec }: EnvironmentSetup): boolean {
  return runtime.node !== undefined && spec.runtimeClient !== 'aws-lambda-ric';
}

function groupSetup(
  setup: EnvironmentSetup,
  view: FileView,
  board: ExtensionBoard,
  apiAddress: string,
  put: (occurrence: Occurrence) => void,
) {
  const { spec, guardian, clock, emit } = setup;
  const variables = { ...setup, view, apiAddress };
  const own = runtimeVariables(variables);
  return {
    view,
    board,
    memoryMb: spec.memoryMb,
    guardian,
    runtimeCommand: runtimeCommand(setup.runtime, view, spec, own.AWS_LAMBDA_EXEC_WRAPPER),
    runtimeOutput: isOurs(setup) ? ('marked' as const) : ('plain' as const),
    runtimeVariables: own,
    extensionVariables: extensionVariables(variables),
    clock,
    emit,
    put,
  };
}
