// Everything that collecting and combining need, from outside of the function.
import type { PlaceOptions } from '../places/place.ts';
import { bucketChecks } from './bucket-checks.ts';
import type { HealthCheck } from './check.ts';
import { checkFunction, checkSettings, type FunctionFacts, settingsOf } from './settings.ts';

export interface HealthOptions extends PlaceOptions {
  readonly facts: FunctionFacts;
  readonly mayWrite: boolean;
  readonly signal: AbortSignal;
}

export interface CoverageHealth {
  /** No check is bad. */
  readonly isHealthy: boolean;
  readonly checks: readonly HealthCheck[];
}

/** Never throws for what it finds; throws the reason of the signal. */
export async function coverageHealth({ facts, mayWrite, signal, ...place }: HealthOptions): Promise<CoverageHealth> {
  const configuration = checkSettings(facts.variables);
  const { bucket, prefix } = settingsOf(facts.variables);
  const functionRegion = facts.region ?? place.region;
  const ofBucket =
    configuration.verdict === 'bad' || bucket === undefined
      ? []
      : await examineBucket(
          { bucket, prefix, mayWrite, signal, ...(functionRegion === undefined ? {} : { functionRegion }) },
          place,
        );
  const checks = [configuration, ...checkFunction(facts), ...ofBucket, ...forPeople(facts)];
  return { isHealthy: checks.every(({ verdict }) => verdict !== 'bad'), checks };
}

type BucketRequest = Omit<Parameters<typeof bucketChecks>[0], 'client'>;

async function examineBucket(request: BucketRequest, place: PlaceOptions): Promise<readonly HealthCheck[]> {
  const { openS3 } = await import('../places/s3-place.ts');
  const client = await openS3(place);
  try {
    return await bucketChecks({ ...request, client });
  } finally {
    client.destroy();
  }
}

/** What no program sees from here. */
function forPeople({ functionName = 'NAME', variables }: FunctionFacts): readonly HealthCheck[] {
  const isDebugging = /^(true|1)$/i.test(variables.COVERAGE_DEBUG ?? '');
  return [
    { name: 'logs', verdict: 'todo', found: `does the log of ${functionName} have errors of the last hour?` },
    isDebugging
      ? { name: 'debug mode', verdict: 'ok', found: 'COVERAGE_DEBUG is on: the log says what the library does' }
      : { name: 'debug mode', verdict: 'todo', found: 'COVERAGE_DEBUG is off' },
  ];
}
