// Runs a command's action and turns what it throws into a message and an exit code: the one place where errors meet the user.
import { ColdcaseError } from '@coldcase/model';
import { adviceFor } from './output/advice.ts';
import { exitCodes } from './output/exit-codes.ts';

/** Runs an action that returns its exit code. */
export async function runAction(options: { readonly json?: boolean }, action: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await action();
  } catch (error) {
    process.exitCode = report(error, options.json === true);
  }
}

function report(thrown: unknown, asJson: boolean): number {
  const error = firstOf(thrown);
  if (isClosedPipe(error)) return exitCodes.ok;
  if (asJson) process.stdout.write(`${JSON.stringify({ error: wireError(error) })}\n`);
  else process.stderr.write(`${textOf(error)}\n`);
  return isInterruption(error) ? exitCodes.interrupted : exitCodes.failed;
}

/** When tidying up fails, too, the language hands over both. What came first is why. */
function firstOf(error: unknown): unknown {
  const isPair = error instanceof Error && error.name === 'SuppressedError' && 'suppressed' in error;
  return isPair ? firstOf(error.suppressed) : error;
}

/** The shape of an error in --json output: part of the contract. */
function wireError(error: unknown) {
  if (!(error instanceof ColdcaseError))
    return { code: 'INTERNAL', message: String(error instanceof Error ? (error.stack ?? error.message) : error) };
  return { code: error.code, message: error.message, ...error.failure, advice: adviceFor(error.code) };
}

function textOf(error: unknown): string {
  if (!(error instanceof ColdcaseError))
    return `coldcase: this is a bug in Coldcase.\n${error instanceof Error ? error.stack : String(error)}`;
  const advice = adviceFor(error.code);
  return `coldcase: ${error.message}${advice === undefined ? '' : `\n  ${advice}`}\n  [${error.code}]`;
}

function isInterruption(error: unknown): boolean {
  return (
    error instanceof Error &&
    (error.name === 'AbortError' || (error instanceof ColdcaseError && error.code === 'QUERY_CANCELLED'))
  );
}

/** `coldcase query … | head` closes our output: that is no error. */
function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}

/** Aborts on Ctrl-C; a second one ends the process at once. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  process.once('SIGINT', () => {
    process.once('SIGINT', () => process.exit(exitCodes.interrupted));
    controller.abort();
  });
  return controller.signal;
}
