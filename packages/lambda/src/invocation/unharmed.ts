// Evidence is never worth an invocation: what goes wrong in this library is said on standard error, a few times, and that is all.

/** Lines that one environment prints about failures of its own evidence. */
export const complaintsMax = 20;

let complaints = 0;

/** What `run` gives; absent when it threw. */
export function unharmed<Result>(run: () => Result): Result | undefined {
  try {
    return run();
  } catch (error) {
    complain(error);
    return undefined;
  }
}

export function complain(error: unknown): void {
  complaints += 1;
  if (complaints > complaintsMax) return;
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  process.stderr.write(`@coldcase/lambda: ${text}\n`);
}
