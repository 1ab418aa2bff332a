// The lines that Lambda itself writes into a log stream, letter by letter: tabs between fields, a tab before the last
// newline of REPORT, two decimals for durations. Shapes: docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-view.html
// and lambda-runtime-environment.html. Pure: the environment measures, this file prints.

/** How a runtime process ended. Signal names are those of Go's syscall package, which Lambda prints. */
export type Exit =
  | { readonly kind: 'signal'; readonly signal: string }
  | { readonly kind: 'status'; readonly status: number };

export type InitPhase = 'init' | 'invoke';

/** Absent when the handler answered, be it with an error: REPORT names only failures of the process and timeouts. */
export type ReportStatus = { readonly status: 'timeout' } | { readonly status: 'error'; readonly errorType: string };

/** What became of an extension in an initialisation. */
export interface ExtensionFigures {
  readonly name: string;
  readonly state: string;
  readonly events: readonly string[];
  readonly errorType: string | undefined;
}

/** Why an invocation ended without its handler: `exit code 0`, and the platform's name for it. */
export interface Fault {
  readonly message: string;
  readonly errorType: string;
}

export interface ReportFigures {
  readonly requestId: string;
  readonly durationMs: number;
  readonly billedDurationMs: number;
  readonly memorySizeMb: number;
  readonly maxMemoryUsedMb: number;
  /** Only after an initialisation that was visible to the caller, i.e. a cold start. */
  readonly initDurationMs: number | undefined;
  readonly status: ReportStatus | undefined;
  /** Of a trace that is recorded; told in a second line of the same event. */
  readonly trace: { readonly traceId: string; readonly segmentId: string } | undefined;
}

export function initStartLine(runtimeVersion: string, runtimeVersionArn: string): string {
  return `INIT_START Runtime Version: ${runtimeVersion}\tRuntime Version ARN: ${runtimeVersionArn}\n`;
}

/** Written only when an initialisation fails; a good one shows as `Init Duration` in REPORT. */
export function initReportLine(durationMs: number, phase: InitPhase, status: ReportStatus): string {
  return `INIT_REPORT Init Duration: ${hundredths(durationMs)} ms\tPhase: ${phase}\t${statusFields(status)}\n`;
}

export function startLine(requestId: string): string {
  return `START RequestId: ${requestId} Version: $LATEST\n`;
}

export function endLine(requestId: string): string {
  return `END RequestId: ${requestId}\n`;
}

export function reportLine(figures: ReportFigures): string {
  const fields = [
    `REPORT RequestId: ${figures.requestId}`,
    `Duration: ${hundredths(figures.durationMs)} ms`,
    `Billed Duration: ${figures.billedDurationMs} ms`,
    `Memory Size: ${figures.memorySizeMb} MB`,
    `Max Memory Used: ${figures.maxMemoryUsedMb} MB`,
    ...(figures.initDurationMs === undefined ? [] : [`Init Duration: ${hundredths(figures.initDurationMs)} ms`]),
    ...(figures.status === undefined ? [] : [statusFields(figures.status)]),
  ];
  return `${fields.join('\t')}\t\n${figures.trace === undefined ? '' : traceLine(figures.trace)}`;
}

function traceLine({ traceId, segmentId }: { readonly traceId: string; readonly segmentId: string }): string {
  return `XRAY TraceId: ${traceId}\tSegmentId: ${segmentId}\tSampled: true\t\n`;
}

/** Two newlines: Lambda leaves an empty line after this one. */
export function timeoutLine(iso: string, requestId: string, elapsedMs: number): string {
  return `${iso} ${requestId} ${timedOut(elapsedMs)}\n\n`;
}

export function timedOut(elapsedMs: number): string {
  return `Task timed out after ${hundredths(elapsedMs / 1000)} seconds`;
}

/** One for each extension, after an initialisation, be it a good one or not. */
export function extensionLine({ name, state, events, errorType }: ExtensionFigures): string {
  const fields = ['EXTENSION', `Name: ${name}`, `State: ${state}`, `Events: [${events.join(',')}]`];
  return `${[...fields, ...(errorType === undefined ? [] : [`Error Type: ${errorType}`])].join('\t')}\n`;
}

export function faultLine(requestId: string, fault: Fault): string {
  return `${faultMessage(requestId, fault)}\n${fault.errorType}\n`;
}

/** `RequestId: 8f5e… Error: Runtime exited with error: exit status 1`: also the message that the caller gets. */
export function faultMessage(requestId: string, fault: Fault): string {
  return `RequestId: ${requestId} Error: ${fault.message}`;
}

export function runtimeExit(exit: Exit): Fault {
  return { message: exitReason(exit), errorType: 'Runtime.ExitError' };
}

/** `exit code 0` even where it succeeded: an extension may not end (seen in DataDog/datadog-lambda-extension#263). */
export function extensionExit(exit: Exit, errorType: string): Fault {
  if (exit.kind === 'signal') return { message: `signal: ${exit.signal}`, errorType };
  return { message: exit.status === 0 ? 'exit code 0' : `exit status ${exit.status}`, errorType };
}

function exitReason(exit: Exit): string {
  if (exit.kind === 'signal') return `Runtime exited with error: signal: ${exit.signal}`;
  if (exit.status === 0) return 'Runtime exited without providing a reason';
  return `Runtime exited with error: exit status ${exit.status}`;
}

function statusFields(status: ReportStatus): string {
  return status.status === 'timeout' ? 'Status: timeout' : `Status: error\tError Type: ${status.errorType}`;
}

function hundredths(value: number): string {
  return value.toFixed(2);
}
