// The initialisation of an environment's processes:
//
//   extensions start ── each registers ── runtime starts, loads the handler, asks for an invocation ── each extension asks, too
//
// It is over when all have asked, fails when one of them fails or ends, and may take as long as it is given.
// Source: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html#runtimes-extensions-api-reg
import type { Mailbox } from './mailbox.ts';
import { extensionExit, type Fault, type ReportStatus, runtimeExit } from './platform-lines.ts';
import type { Occurrence, ProcessGroup } from './process-group.ts';

export type Init =
  | { readonly kind: 'ready'; readonly durationMs: number }
  | {
      readonly kind: 'failed';
      readonly durationMs: number;
      readonly status: ReportStatus;
      /** The line that the platform prints; a runtime that told its error has printed it itself. */
      readonly fault: Fault | undefined;
      /** What the runtime told. */
      readonly payload: string | undefined;
      readonly memoryMb: number;
    };
export type FailedInit = Extract<Init, { kind: 'failed' }>;

type Ending =
  | { readonly kind: 'elapsed' }
  | { readonly kind: 'fault'; readonly fault: Fault }
  | Extract<Occurrence, { kind: 'initError' | 'exited' }>;

/** As if it had been started and killed, which is what closing does to those that were. */
const closedFault = runtimeExit({ kind: 'signal', signal: 'killed' });

/** Starts the processes of a group and waits. When it fails they are gone; once `isClosed`, nothing more is started. */
export async function initialise(
  group: ProcessGroup,
  mail: Mailbox<Occurrence>,
  limitMs: number,
  isClosed: () => boolean,
): Promise<Init> {
  const beganAt = performance.now();
  mail.clear();
  const ending = await startAll(group, mail, beganAt + limitMs, isClosed);
  const durationMs = performance.now() - beganAt;
  if (ending === undefined) return { kind: 'ready', durationMs };
  const { status, fault } = failureOf(ending, group);
  await group.shutDown(ending.kind === 'elapsed' ? 'timeout' : 'failure');
  const payload = ending.kind === 'initError' ? ending.payload : undefined;
  return { kind: 'failed', durationMs, status, fault, payload, memoryMb: group.memory.peakMb() };
}

/** `undefined` when all are ready. */
async function startAll(
  group: ProcessGroup,
  mail: Mailbox<Occurrence>,
  deadlineAt: number,
  isClosed: () => boolean,
): Promise<Ending | undefined> {
  const { board } = group;
  let isRuntimeReady = false;
  const until = async (holds: () => boolean): Promise<Ending | undefined> => {
    while (!holds()) {
      const occurrence = await mail.take(deadlineAt - performance.now());
      if (occurrence === undefined && performance.now() >= deadlineAt) return { kind: 'elapsed' };
      if (occurrence?.kind === 'initError' || occurrence?.kind === 'exited') return occurrence;
      if (occurrence?.kind === 'ready') isRuntimeReady = true;
    }
    return undefined;
  };
  if (isClosed()) return { kind: 'fault', fault: closedFault };
  const fault = group.startExtensions();
  if (fault !== undefined) return { kind: 'fault', fault };
  const early = await until(() => board.areRegistered());
  if (early !== undefined) return early;
  if (isClosed()) return { kind: 'fault', fault: closedFault };
  const unstarted = group.startRuntime();
  if (unstarted !== undefined) return { kind: 'fault', fault: unstarted };
  const late = await until(() => isRuntimeReady);
  if (late !== undefined) return late;
  board.closeRegistration();
  return until(() => board.areReady());
}

function failureOf(
  ending: Ending,
  group: ProcessGroup,
): { readonly status: ReportStatus; readonly fault: Fault | undefined } {
  if (ending.kind === 'elapsed') return { status: { status: 'timeout' }, fault: undefined };
  if (ending.kind === 'initError')
    return { status: { status: 'error', errorType: platformErrorType(ending.errorType) }, fault: undefined };
  const fault = ending.kind === 'fault' ? ending.fault : exitFault(ending, group);
  return { status: { status: 'error', errorType: reportedType(fault, group) }, fault };
}

/** What the platform says of a process that ended: what an extension told before that names the failure. */
export function exitFault(exited: Extract<Occurrence, { kind: 'exited' }>, { board }: ProcessGroup): Fault {
  const told = board.failure();
  if (exited.who === 'extension') return extensionExit(exited.exit, told ?? 'Extension.Crash');
  const fault = runtimeExit(exited.exit);
  return { ...fault, errorType: told ?? fault.errorType };
}

/** REPORT and the caller learn of the memory; the line before it does not. */
export function reportedType(fault: Fault, { memory }: ProcessGroup): string {
  return memory.isOver() ? 'Runtime.OutOfMemory' : fault.errorType;
}

/** The platform repeats only error types of its own two families; anything else is Runtime.Unknown to it. */
function platformErrorType(errorType: string): string {
  return /^(?:Runtime|Function)\.[A-Z][A-Za-z]+$/.test(errorType) ? errorType : 'Runtime.Unknown';
}
