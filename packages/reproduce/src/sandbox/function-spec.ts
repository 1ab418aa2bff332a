// What is deployed, and what comes back from an invocation: the nouns of the sandbox.

/** One function as it is deployed. Names, limits and defaults are Lambda's. */
export interface FunctionSpec {
  readonly name: string;
  /** The folder with the code, `/var/task` on AWS. The sandbox reads it and never writes to it. */
  readonly taskRoot: string;
  /** `file.export`, `folder/file.export`, `file.nested.export`. */
  readonly handler: string;
  /** Megabytes (of 2^20 bytes): the process is killed above it. Lambda's minimum is 128. */
  readonly memoryMb: number;
  readonly timeoutMs: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** More concurrent invocations than this are throttled; 0 stops the function. Absent: only the sandbox's own limit. */
  readonly reservedConcurrency?: number;
}

/** What can change in a deployment. `environment` replaces the old one as a whole, as UpdateFunctionConfiguration does. */
export type FunctionChange = Partial<Omit<FunctionSpec, 'name'>>;

/** What the caller of a synchronous invocation learns. */
export type Outcome =
  | { readonly kind: 'success'; readonly requestId: string; readonly durationMs: number; readonly payload: string }
  | FailedOutcome
  | { readonly kind: 'throttled'; readonly reason: ThrottleReason };

export interface FailedOutcome {
  readonly kind: 'error' | 'timeout';
  readonly requestId: string;
  readonly durationMs: number;
  /** `TypeError`, `Runtime.ExitError`, `Sandbox.Timedout`. */
  readonly errorType: string;
  /** JSON text, as the caller gets it. */
  readonly payload: string;
}

export type ThrottleReason = 'ReservedFunctionConcurrentInvocationLimitExceeded' | 'ConcurrentInvocationLimitExceeded';
