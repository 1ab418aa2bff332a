// The function that combines: `packages/coverage/build.ts` makes a deployment package of it. Run it by a schedule, or by hand:
//
//   { "bucket": "shop-coverage", "prefix": "coverage/", "outputKey": "coverage/combined/report.json" }
//
// each of which may be missing: COVERAGE_S3_BUCKET and COVERAGE_S3_PREFIX are the variables of the functions that upload, too.
import { isJsonObject } from '@coldcase/model';
import { coverageError } from '../failures.ts';
import { type CombinedCoverageFiles, combineCoverageFiles } from './combine-coverage-files.ts';

interface LambdaContext {
  getRemainingTimeInMillis(): number;
}

/** Lines of the log a run writes about skipped files; the report has all of them. */
const loggedProblemsMax = 100;

/** @throws COVERAGE_CONFIGURATION_INVALID without a bucket, and what `combineCoverageFiles` throws */
export async function handler(event: unknown, context?: LambdaContext): Promise<CombinedCoverageFiles> {
  const asked = isJsonObject(event) ? event : {};
  const { COVERAGE_S3_BUCKET, COVERAGE_S3_PREFIX, AWS_ENDPOINT_URL_S3: endpointUrl } = process.env;
  const bucket = textOf(asked.bucket) ?? COVERAGE_S3_BUCKET;
  const prefix = textOf(asked.prefix) ?? COVERAGE_S3_PREFIX;
  const outputKey = textOf(asked.outputKey);
  if (bucket === undefined || bucket === '')
    throw coverageError('COVERAGE_CONFIGURATION_INVALID', {
      path: 'the variables of the combiner',
      answer: 'COVERAGE_S3_BUCKET is required',
    });
  const combined = await combineCoverageFiles({
    bucket,
    ...(prefix === undefined ? {} : { prefix }),
    ...(outputKey === undefined ? {} : { outputKey }),
    ...(endpointUrl === undefined ? {} : { endpointUrl }),
    ...(context === undefined ? {} : { remainingMs: () => context.getRemainingTimeInMillis() }),
  });
  log(combined, `s3://${bucket}/${prefix ?? 'coverage/'}`);
  return { ...combined, skipped: combined.skipped.slice(0, loggedProblemsMax) };
}

/** The runbook about files that do not combine looks for these lines. */
function log({ countedFiles, countedNow, skipped, isComplete, report }: CombinedCoverageFiles, from: string): void {
  for (const { key, code, message } of skipped.slice(0, loggedProblemsMax))
    console.warn(`Invalid coverage file: ${key}: ${message} [${code}]`);
  if (countedFiles + skipped.length === 0) console.warn(`No coverage files below ${from}`);
  console.info(JSON.stringify({ countedFiles, countedNow, skipped: skipped.length, isComplete, report }));
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
