// What is deployed, and what comes back from an invocation: the nouns of the sandbox.

import type { Tracing } from './tracing.ts';

/** What runs a function. `provided.al2023` is what the function brings along: an executable `bootstrap`. */
export type RuntimeName = 'nodejs22.x' | 'nodejs24.x' | 'provided.al2023';

/** One function as it is deployed. Names, limits and defaults are Lambda's. */
export interface FunctionSpec {
  readonly name: string;
  /** The folder with the code, `/var/task` on AWS. The sandbox reads it and never writes to it. */
  readonly taskRoot: string;
  /** Absent: the Node that runs us, with callback handlers whatever its version. */
  readonly runtime?: RuntimeName;
  /**
   * What loads the handler and speaks to the platform: ours, or AWS's own (`SandboxOptions.awsLambdaRic` says where it is),
   * which Lambda's runtimes of Node are made of. A function that brings its own runtime has neither.
   */
  readonly runtimeClient?: 'ours' | 'aws-lambda-ric';
  /** `file.export`, `folder/file.export`, `file.nested.export`. */
  readonly handler: string;
  /** Megabytes (of 2^20 bytes): the process is killed above it. Lambda's minimum is 128. */
  readonly memoryMb: number;
  readonly timeoutMs: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** Folders as the zip of a layer unpacks into /opt; a later one wins over an earlier one. At most five. */
  readonly layers?: readonly string[];
  /** Megabytes of /tmp, 512 when absent. Enforced where the sandbox has a file system of its own (`Sandbox.fileSystem`). */
  readonly ephemeralStorageMb?: number;
  /** `PassThrough` when absent. */
  readonly tracing?: Tracing;
  /** More concurrent invocations than this are throttled; 0 stops the function. Absent: only the sandbox's own limit. */
  readonly reservedConcurrency?: number;
}

/** What can change in a deployment. `environment` replaces the old one as a whole, as UpdateFunctionConfiguration does. */
export type FunctionChange = Partial<Omit<FunctionSpec, 'name'>>;

/** What the caller of a synchronous invocation learns, and what became of the invocation after that. */
export type Outcome = (Succeeded & Course) | FailedOutcome | Throttled;

/** What the caller has as soon as the runtime has answered, or its time is over. */
export type Answer = Succeeded | Failed | Throttled;

interface Succeeded {
  readonly kind: 'success';
  readonly requestId: string;
  /** JSON text, as the caller gets it; what was written, from a function that streams. */
  readonly payload: string;
  /** From the request to the answer: what the caller waited, initialisation and all. */
  readonly latencyMs: number;
  /** Of a function that streams its response. Its `payload` is the whole of it as text, with what an HTTP front end reads first. */
  readonly stream?: { readonly firstByteMs: number; readonly contentType: string; readonly bytes: number };
}

interface Failed {
  readonly kind: 'error' | 'timeout';
  readonly requestId: string;
  /** `TypeError`, `Runtime.ExitError`, `Sandbox.Timedout`. */
  readonly errorType: string;
  readonly payload: string;
  readonly latencyMs: number;
}

interface Throttled {
  readonly kind: 'throttled';
  readonly reason: ThrottleReason;
}

export type FailedOutcome = Failed & Course;

/** The measures of an invocation that was let in. */
export interface Course {
  /** The `Duration` of REPORT: until runtime and extensions asked for their next event. */
  readonly durationMs: number;
  /** Only after a cold start. */
  readonly initDurationMs?: number;
  /**
   * How long extensions went on after the runtime had asked for its next invocation, the metric
   * PostRuntimeExtensionsDuration (docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html); 0 without extensions.
   */
  readonly extensionsMs: number;
}

export type ThrottleReason = 'ReservedFunctionConcurrentInvocationLimitExceeded' | 'ConcurrentInvocationLimitExceeded';
