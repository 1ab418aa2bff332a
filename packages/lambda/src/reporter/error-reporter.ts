// Errors that become issues, once a kind and not once an occurrence. Reporting costs the invocation microseconds: the error is
// noted, and told after the response.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { getSecretValue } from '../aws/get-secret-value.ts';
import { afterResponse, requestTimeAfterResponse } from '../invocation/after-response.ts';
import { EvidenceError } from '../invocation/evidence-error.ts';
import { currentInvocation } from '../invocation/invocation.ts';
import type { LambdaContext } from '../invocation/lambda-context.ts';
import { beforeTheEnd } from '../invocation/last-words.ts';
import { complain, unharmed } from '../invocation/unharmed.ts';
import { type AnyHandler, type CallArguments, wrapHandler } from '../invocation/wrap-handler.ts';
import { newSegmentId } from '../tracing/segment-ids.ts';
import { currentTraceId } from '../tracing/with-tracing.ts';
import { fingerprintOfError, type Occurrence, openLedger, type Pending, stackCharsMax } from './error-ledger.ts';
import { type GitHub, GitHubBusy, gitHub } from './github.ts';
import { defaultLabels } from './issue-text.ts';
import { maskedPending } from './masked.ts';
import { tellGitHub } from './tell-github.ts';

/** Milliseconds between two reports of one kind by one environment. */
export const intervalMsDefault = 300_000;
/** Issues that one environment creates in an hour. */
export const issuesPerHourMaxDefault = 10;
/** Milliseconds for everything that is told after one response. */
export const tellMsMax = 10_000;

const hourMs = 3_600_000;
/** Hexadecimal digits. */
const environmentIdLength = 10;

export interface ErrorReporterOptions {
  /** `owner/name`; `GITHUB_REPOSITORY` by default. */
  readonly repository?: string;
  /** A token that may read and write issues; `GITHUB_TOKEN` by default. */
  readonly token?: string;
  /** A secret of Secrets Manager that is the token, or JSON with a member `token`; `GITHUB_TOKEN_ARN` by default. */
  readonly tokenArn?: string;
  /** `GITHUB_API_URL`, else `https://api.github.com`. */
  readonly apiUrl?: string;
  readonly labels?: readonly string[];
  readonly intervalMs?: number;
  readonly issuesPerHourMax?: number;
  /** Milliseconds since 1970. */
  readonly clock?: () => number;
}

/** Where an error happened, as far as the running invocation does not say. */
export type ErrorPlace = Partial<Pick<LambdaContext, 'functionName' | 'awsRequestId' | 'logGroupName'>> & {
  readonly traceId?: string;
};

export interface ErrorReporter {
  /** Notes an error. What is thrown and is no error is made one. Never throws; microseconds. */
  report(error: unknown, place?: ErrorPlace): void;
  /** Tells what is due now, and waits for it: for programs that are no function. Never throws. */
  flush(): Promise<void>;
}

/**
 * A reporter to one repository. To be made while modules load, since it asks Lambda for time after responses.
 *
 * One issue a kind of error, found again by its fingerprint; a kind is told every five minutes at most, with its count; ten new
 * issues an hour at most; what GitHub refuses is kept for the next time. Texts are masked as cases are.
 */
export function createErrorReporter(options: ErrorReporterOptions = {}): ErrorReporter {
  void requestTimeAfterResponse();
  const state = openState(options);
  return {
    report: (error, place) => unharmed(() => note(state, error, place)),
    flush: () => tellAll(state, AbortSignal.timeout(tellMsMax)),
  };
}

interface State {
  readonly options: ErrorReporterOptions;
  readonly ledger: ReturnType<typeof openLedger>;
  readonly clock: () => number;
  /** When issues were created, the last hour. */
  readonly createdAtMs: number[];
  /** Names this environment in tallies. */
  readonly environment: string;
  /** What was told in all, by kind; as many as the ledger has. */
  readonly totals: Map<string, number>;
  token: Promise<string> | undefined;
  quietUntilMs: number;
  isScheduled: boolean;
  /** Whether what is left will be told before the environment ends. */
  hasLastWords: boolean;
  telling: Promise<void>;
}

function openState(options: ErrorReporterOptions): State {
  const clock = options.clock ?? Date.now;
  const ledger = openLedger();
  return {
    options,
    ledger,
    clock,
    createdAtMs: [],
    environment: newSegmentId().slice(0, environmentIdLength),
    totals: new Map(),
    token: undefined,
    quietUntilMs: -Infinity,
    isScheduled: false,
    hasLastWords: false,
    telling: Promise.resolve(),
  };
}

function note(state: State, thrown: unknown, place: ErrorPlace = {}): void {
  const error = thrown instanceof Error ? thrown : new EvidenceError('NOT_AN_ERROR', String(thrown));
  const context = { ...currentInvocation()?.context, ...place };
  const occurrence: Occurrence = {
    name: String(error.name),
    message: String(error.message),
    stack: String(error.stack ?? '').slice(0, stackCharsMax),
    functionName: context.functionName ?? process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'unknown',
    requestId: context.awsRequestId ?? 'none',
    logGroup: context.logGroupName ?? process.env.AWS_LAMBDA_LOG_GROUP_NAME ?? '',
    traceId: place.traceId ?? currentTraceId(),
    timeMs: state.clock(),
  };
  state.ledger.add(fingerprintOfError(error), occurrence);
  if (!state.hasLastWords) {
    state.hasLastWords = true;
    // What came since its kind was told last.
    beforeTheEnd((signal) => tellAll(state, signal, 0));
  }
  if (state.isScheduled) return;
  state.isScheduled = true;
  afterResponse(async (signal) => {
    state.isScheduled = false;
    await tellAll(state, AbortSignal.any([signal, AbortSignal.timeout(tellMsMax)]));
  });
}

/** One after the other: two at the same time would make two issues. */
function tellAll(
  state: State,
  signal: AbortSignal,
  intervalMs = state.options.intervalMs ?? intervalMsDefault,
): Promise<void> {
  state.telling = state.telling.then(() => tellDue(state, signal, intervalMs));
  return state.telling;
}

async function tellDue(state: State, signal: AbortSignal, intervalMs: number): Promise<void> {
  const { ledger, clock } = state;
  // Errors that come together are told together.
  await nextTurn();
  if (clock() < state.quietUntilMs) return;
  const due = ledger.due(clock(), intervalMs);
  if (due.length === 0) return;
  const told = new Set<Pending>();
  try {
    const github = await connected(state, signal);
    for (const pending of due) {
      await tellOne(state, github, pending);
      told.add(pending);
    }
  } catch (error) {
    if (error instanceof GitHubBusy) state.quietUntilMs = clock() + error.waitMs;
    complain(error);
  } finally {
    for (const pending of due) if (!told.has(pending)) ledger.giveBack(pending);
  }
}

async function tellOne(state: State, github: GitHub, pending: Pending): Promise<void> {
  const { options, clock, createdAtMs } = state;
  const now = clock();
  while ((createdAtMs[0] ?? now) < now - hourMs) createdAtMs.shift();
  const total = (state.totals.get(pending.fingerprint) ?? 0) + pending.count;
  const told = await tellGitHub(github, await maskedPending(pending), {
    own: { environment: state.environment, total },
    labels: options.labels ?? defaultLabels,
    region: process.env.AWS_REGION ?? 'us-east-1',
    mayCreate: createdAtMs.length < (options.issuesPerHourMax ?? issuesPerHourMaxDefault),
  });
  if (told.kind === 'created' || told.kind === 'gave-way') createdAtMs.push(now);
  if (told.kind === 'postponed') state.ledger.giveBack(pending);
  else state.totals.set(pending.fingerprint, total);
}

async function connected(state: State, signal: AbortSignal): Promise<GitHub> {
  const { options } = state;
  const repository = options.repository ?? process.env.GITHUB_REPOSITORY;
  if (repository === undefined || !/^[\w.-]+\/[\w.-]+$/.test(repository))
    throw new EvidenceError('REPORTER_SETTINGS', `GITHUB_REPOSITORY is "${repository ?? ''}": it must be owner/name`);
  state.token ??= tokenOf(options, signal);
  try {
    const apiUrl = options.apiUrl ?? process.env.GITHUB_API_URL ?? 'https://api.github.com';
    return gitHub({ repository, token: await state.token, apiUrl }, signal);
  } catch (error) {
    state.token = undefined;
    throw error;
  }
}

async function tokenOf({ token, tokenArn }: ErrorReporterOptions, signal: AbortSignal): Promise<string> {
  const given = token ?? process.env.GITHUB_TOKEN;
  if (given !== undefined && given !== '') return given;
  const arn = tokenArn ?? process.env.GITHUB_TOKEN_ARN;
  if (arn === undefined || arn === '')
    throw new EvidenceError('REPORTER_SETTINGS', 'there is no token: set GITHUB_TOKEN or GITHUB_TOKEN_ARN');
  return tokenIn(await getSecretValue(arn, signal));
}

/** The console stores secrets as JSON. */
function tokenIn(secret: string): string {
  if (!secret.trimStart().startsWith('{')) return secret.trim();
  const members: Record<string, unknown> = JSON.parse(secret);
  const token = members.token ?? members.GITHUB_TOKEN;
  if (typeof token === 'string') return token;
  throw new EvidenceError('REPORTER_SETTINGS', 'the secret is JSON without a member "token"');
}

let shared: ErrorReporter | undefined;

// Whoever loads this module reports errors, if only by `reportError`, whose first call is too late to ask.
void requestTimeAfterResponse();

/**
 * The helper of the runbooks, over a reporter that is set by the environment. In a handler that something of this library is
 * around: in others the report begins at once, and the freeze after the response may interrupt it.
 */
export function reportError(error: unknown, place?: ErrorPlace): void {
  shared ??= createErrorReporter();
  shared.report(error, place);
}

/** Reports what a handler throws, which goes on as it was. */
export function withErrorReporter<Args extends readonly unknown[], Result>(
  handler: (...args: Args) => Result,
  options?: ErrorReporterOptions | ErrorReporter,
): (...args: CallArguments<Args>) => Result;
export function withErrorReporter(handler: AnyHandler, options: ErrorReporterOptions | ErrorReporter = {}): AnyHandler {
  const reporter = 'report' in options ? options : createErrorReporter(options);
  return wrapHandler(handler, () => ({
    ended: (outcome) => {
      if (outcome.kind === 'threw') reporter.report(outcome.error);
    },
  }));
}
