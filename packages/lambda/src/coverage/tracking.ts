// Coverage of this process: started once, whoever asks first, shared by all copies of the library, and asked by every wrapper.
import { fileURLToPath } from 'node:url';
import { afterResponse, requestTimeAfterResponse } from '../invocation/after-response.ts';
import { currentInvocation } from '../invocation/invocation.ts';
import type { LambdaContext } from '../invocation/lambda-context.ts';
import { type CoverageConfig, CoverageConfigurationError, coverageConfigFromEnvironment } from './config.ts';
import { CoverageInitializationError } from './coverage-errors.ts';
import { fileJson } from './coverage-file.ts';
import { getLogger } from './coverage-log.ts';
import { putCoverageMetric } from './coverage-metrics.ts';
import { pathMatcher } from './path-patterns.ts';
import { startPreciseCoverage } from './precise-coverage.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { generateS3Key } from './s3-key.ts';
import { storeFile, storeTexts } from './upload.ts';

/** Why this process counts, or does not. */
export type CoverageState =
  | { readonly kind: 'counting'; readonly config: CoverageConfig; readonly recorder: Recorder }
  | { readonly kind: 'disabled' | 'sampled-out'; readonly config: CoverageConfig }
  | { readonly kind: 'failed'; readonly error: Error };

type Plan =
  | Exclude<CoverageState, { kind: 'counting' }>
  | { readonly kind: 'to-count'; readonly config: CoverageConfig };

interface Shared {
  plan: Plan | undefined;
  state: CoverageState | undefined;
  /** Invocations, by their context, that a wrapper covers as a whole. */
  readonly covered: WeakSet<object>;
  /** Invocations, by their context, of which a part is covered, and a file will be. */
  readonly withFile: WeakSet<object>;
  /** Parts that are covered outside of any wrapper. */
  partCount: number;
  /** Open `CoverageContext`s. */
  openContexts: number;
}

declare global {
  /** The number is that of this shape: a copy of the library with another one would keep to itself. */
  var coldcaseCoverage1: Shared | undefined;
}

globalThis.coldcaseCoverage1 ??= {
  plan: undefined,
  state: undefined,
  covered: new WeakSet(),
  withFile: new WeakSet(),
  partCount: 0,
  openContexts: 0,
};
export const shared: Shared = globalThis.coldcaseCoverage1;

const log = getLogger('coverage_wrapper.wrapper');

/** The state, and what it would be, without starting anything. */
export function knownState(): CoverageState | { readonly kind: 'idle'; readonly config: CoverageConfig } {
  if (shared.state !== undefined) return shared.state;
  try {
    const config = coverageConfigFromEnvironment();
    return { kind: config.isEnabled ? 'idle' : 'disabled', config };
  } catch (error) {
    return { kind: 'failed', error: named(error) };
  }
}

/**
 * Starts to count, as the environment says; what was loaded before is covered by function, what comes later by block. The layer
 * does this before the function's code loads. Says in the log when it cannot. Never throws; does nothing the second time.
 */
export function startCoverage(): CoverageState {
  shared.state ??= started();
  return shared.state;
}

/** What `startCoverage` will do, decided once. Whether an environment is sampled is decided here: one that is not never loads the inspector. */
export function plannedCoverage(): Plan {
  shared.plan ??= planned();
  return shared.plan;
}

function planned(): Plan {
  try {
    const config = coverageConfigFromEnvironment();
    if (!config.isEnabled) return { kind: 'disabled', config };
    return { kind: Math.random() < config.sampleRate ? 'to-count' : 'sampled-out', config };
  } catch (error) {
    return { kind: 'failed', error: reported(error) };
  }
}

function started(): CoverageState {
  const plan = plannedCoverage();
  if (plan.kind !== 'to-count') return plan;
  const { config } = plan;
  const isCovered = pathMatcher(config);
  // First, since all that runs from the next line on is counted, and slower.
  void requestTimeAfterResponse();
  try {
    const coverage = startPreciseCoverage(config.granularity);
    return { kind: 'counting', config, recorder: createRecorder(coverage, (url) => isCovered(pathOf(url))) };
  } catch (error) {
    return { kind: 'failed', error: reported(error) };
  }
}

// A `file:` URL with a query is the same file, loaded once more.
function pathOf(url: string): string {
  try {
    return fileURLToPath(url);
  } catch {
    return url;
  }
}

function reported(error: unknown): Error {
  const one = named(error);
  log.error(`${one.name}: ${one.message}`, { code: one.code });
  putCoverageMetric('CoverageFailure', 1);
  return one;
}

function named(error: unknown): CoverageInitializationError {
  if (error instanceof CoverageInitializationError) return error;
  if (error instanceof CoverageConfigurationError)
    return new CoverageInitializationError('COVERAGE_CONFIGURATION', error.message, error);
  return new CoverageInitializationError('COVERAGE_INSPECTOR', String(error), error);
}

export function logBeginning({ config }: Counting, { functionName, awsRequestId }: LambdaContext): void {
  const { s3Bucket, s3Prefix, includePatterns, excludePatterns } = config;
  log.debug('Initializing coverage tracking', {
    config: {
      s3_bucket: s3Bucket,
      s3_prefix: s3Prefix,
      include_patterns: includePatterns,
      exclude_patterns: excludePatterns,
    },
    function_name: functionName,
    request_id: awsRequestId,
  });
}

export type Counting = Extract<CoverageState, { kind: 'counting' }>;

/** Makes the file of the running invocation when that has ended, once, after its response, and stores it. */
export function fileAtEnd(counting: Counting, given: LambdaContext | undefined): void {
  const invocation = currentInvocation();
  if (invocation === undefined) {
    // Nobody tells when it ends: each part is a file.
    shared.partCount += 1;
    const executionId = `${given?.awsRequestId ?? crypto.randomUUID()}-${shared.partCount}`;
    afterResponse((signal) => deliver(counting, false, { executionId, context: given }, signal));
    return;
  }
  const { context } = invocation;
  if (shared.withFile.has(context)) return;
  shared.withFile.add(context);
  invocation.atEnd.push(() => fileAfterResponse(counting, context, false));
}

/** Makes the file of an invocation that has ended after its response, and stores it. */
export function fileAfterResponse(counting: Counting, context: LambdaContext, isWhole: boolean): void {
  const executionId = context.awsRequestId;
  afterResponse((signal) => deliver(counting, isWhole, { executionId, context }, signal));
}

async function deliver(
  { config, recorder }: Counting,
  isWhole: boolean,
  { executionId, context }: { executionId: string; context: LambdaContext | undefined },
  signal: AbortSignal,
): Promise<void> {
  const startedMs = performance.now();
  const memoryBefore = process.memoryUsage.rss();
  recorder.cut(isWhole);
  const batch = recorder.takeBatch();
  const timestamp = new Date();
  const functionName = context?.functionName ?? process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'unknown';
  const key = generateS3Key({ functionName, executionId, prefix: config.s3Prefix, timestamp });
  const facts = { config, functionName, functionVersion: context?.functionVersion, executionId, timestamp, batch };
  const outcome = await storeFile(config, key, fileJson(facts, recorder), signal);
  if (outcome.kind === 'failed') recorder.putBack(batch, executionId);
  putCoverageMetric(outcome.kind === 'stored' ? 'CoverageSuccess' : 'CoverageFailure', 1);
  if (outcome.kind === 'stored' && config.storesSources) await storeTexts(config, recorder, signal);
  const tookMs = performance.now() - startedMs;
  const memory = `Memory usage: ${mebibytes(memoryBefore)}MB -> ${mebibytes(process.memoryUsage.rss())}MB`;
  log.debug(memory, { key, took_ms: Math.round(tookMs), limits_hit: recorder.limitsHit });
}

const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);

/** Counts of an invocation that is not wanted are taken away, after its response. */
export function discardAfterResponse({ recorder }: Counting): void {
  afterResponse(async () => recorder.cut(false));
}
