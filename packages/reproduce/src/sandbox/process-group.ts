// The processes of one environment between an initialisation and the end: the runtime, and beside it the external extensions.
// They are started in order, frozen together, and end together: an extension may finish its work first.
//
//   without extensions   SIGKILL
//   internal only        SIGTERM to the runtime ── 500 ms ── SIGKILL
//   with external ones   SIGTERM to the runtime ── 300 or 500 ms ── SIGKILL; SHUTDOWN to those that asked for it ── 2 s ── SIGKILL
//
// Source: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html#runtimes-lifecycle-shutdown
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { launchProblem } from './executables.ts';
import { type ExtensionBoard, extensionsMax, type ShutdownReason } from './extensions.ts';
import type { FileView } from './file-system.ts';
import type { Guardian } from './guardian.ts';
import type { Exit, Fault } from './platform-lines.ts';
import { type MemoryAccount, memoryAccount } from './process-memory.ts';
import type { RuntimeMessage } from './runtime-api.ts';
import { type ProcessSetup, type SandboxProcess, startSandboxProcess } from './sandbox-process.ts';

/** Milliseconds that a runtime has to end after SIGTERM, when only others than itself registered for more. */
export const runtimeGraceMs = 300;
/** The same with an internal extension, which has no other time to finish. */
export const internalGraceMs = 500;
/** For everything together, when there is an external extension. */
export const externalGraceMs = 2000;

/** What happens to an environment. */
export type Occurrence =
  | RuntimeMessage
  /** An extension asked for something; the board knows what. */
  | { readonly kind: 'extension' }
  | { readonly kind: 'exited'; readonly who: 'runtime' | 'extension'; readonly exit: Exit };

export interface GroupSetup {
  readonly view: FileView;
  readonly board: ExtensionBoard;
  readonly memoryMb: number;
  readonly guardian: Guardian;
  /** As the view calls it, or what keeps it from being started. */
  readonly runtimeCommand: readonly string[] | Fault;
  readonly runtimeOutput: ProcessSetup['output'];
  readonly runtimeVariables: Readonly<Record<string, string>>;
  readonly extensionVariables: Readonly<Record<string, string>>;
  readonly clock: () => number;
  readonly emit: (message: string, timeMs: number) => void;
  readonly put: (occurrence: Occurrence) => void;
}

export interface ProcessGroup {
  readonly board: ExtensionBoard;
  readonly memory: MemoryAccount;
  /** Starts what lies in /opt/extensions; tells what kept one of them from starting. */
  startExtensions(): Fault | undefined;
  /**
   * Tells what kept it from starting.
   *
   * @throws ColdcaseError PROCESS_NOT_STARTED
   */
  startRuntime(): Fault | undefined;
  runtime(): SandboxProcess | undefined;
  pids(): readonly number[];
  freeze(): void;
  thaw(): void;
  lookAtMemory(): void;
  kill(): Promise<void>;
  /** The end with its graces; at once without extensions. */
  shutDown(reason: ShutdownReason): Promise<void>;
}

export function processGroup(setup: GroupSetup): ProcessGroup {
  const { view, board } = setup;
  const extensions = new Map<string, SandboxProcess>();
  let runtime: SandboxProcess | undefined;
  const memory = memoryAccount(setup.memoryMb, () => void runtime?.kill());
  const all = () => [...extensions.values(), ...(runtime === undefined ? [] : [runtime])];
  const kill = async () => {
    await Promise.all(all().map((one) => one.kill()));
  };
  const start = (
    who: 'runtime' | 'extension',
    own: Pick<ProcessSetup, 'command' | 'cwd' | 'environment' | 'output'>,
  ): SandboxProcess =>
    startSandboxProcess({
      ...own,
      ...view.enter(own.command, own.cwd),
      taskRoot: view.taskRoot,
      memory,
      guardian: setup.guardian,
      onLine: (text, timeMs) => setup.emit(text, timeMs ?? setup.clock()),
      onExit: (exit) => setup.put({ kind: 'exited', who, exit }),
    });

  return {
    board,
    memory,
    startExtensions: () => {
      const names = extensionNames(view);
      board.begin(names);
      for (const [index, name] of names.entries()) {
        const fault = index < extensionsMax ? launchFault(view, name) : tooMany;
        if (fault !== undefined) {
          board.launchFailed(name, fault.reason);
          return { message: fault.message, errorType: 'Extension.LaunchError' };
        }
        const command = [`${view.opt}/extensions/${name}`];
        const environment = setup.extensionVariables;
        extensions.set(name, start('extension', { command, cwd: '/', environment, output: 'plain' }));
      }
      return undefined;
    },
    startRuntime: () => {
      const { runtimeCommand: command } = setup;
      if ('message' in command) return command;
      runtime = start('runtime', {
        command,
        cwd: view.taskRoot,
        environment: setup.runtimeVariables,
        output: setup.runtimeOutput,
      });
      return undefined;
    },
    runtime: () => runtime,
    pids: () => all().map(({ pid }) => pid),
    freeze: () => all().forEach((one) => void one.freeze()),
    thaw: () => all().forEach((one) => void one.thaw()),
    lookAtMemory: () => all().forEach((one) => void one.lookAtMemory()),
    kill,
    shutDown: async (reason) => {
      if (board.list().length > 0) await endInOrder(setup, runtime, extensions, reason);
      await kill();
    },
  };
}

function extensionNames({ optOnMachine }: FileView): readonly string[] {
  const folder = optOnMachine === undefined ? undefined : join(optOnMachine, 'extensions');
  if (folder === undefined || !existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();
}

interface LaunchFault {
  readonly message: string;
  /** Of the EXTENSION line: it knows these two reasons, and one for all others. */
  readonly reason: 'PermissionDenied' | 'TooManyExtensions' | 'UnknownError';
}

const tooMany: LaunchFault = { message: 'ErrTooManyExtensions', reason: 'TooManyExtensions' };

function launchFault({ optOnMachine }: FileView, name: string): LaunchFault | undefined {
  const problem = launchProblem(join(optOnMachine ?? '', 'extensions', name));
  if (problem === undefined) return undefined;
  const reason = problem === 'permission denied' ? 'PermissionDenied' : 'UnknownError';
  return { message: `fork/exec /opt/extensions/${name}: ${problem}`, reason };
}

async function endInOrder(
  { board, clock }: GroupSetup,
  runtime: SandboxProcess | undefined,
  extensions: ReadonlyMap<string, SandboxProcess>,
  reason: ShutdownReason,
): Promise<void> {
  const hasInternal = board.list().some(({ kind }) => kind === 'internal');
  const graceMs = extensions.size > 0 ? externalGraceMs : internalGraceMs;
  const endsAt = performance.now() + graceMs;
  const deadlineMs = Math.round(clock() + graceMs);
  runtime?.thaw();
  runtime?.terminate();
  const isEnded = await runtime?.ended(hasInternal ? internalGraceMs : runtimeGraceMs);
  if (isEnded === false) await runtime?.kill();
  for (const one of extensions.values()) one.thaw();
  board.shutDown(reason, deadlineMs);
  const told = board.list().filter(({ events }) => events.includes('SHUTDOWN'));
  const finishing = told.flatMap(({ name }) => extensions.get(name) ?? []);
  await Promise.all(finishing.map((one) => one.ended(Math.max(0, endsAt - performance.now()))));
}
