// Combining inside of AWS: a bucket to one report, within the time that there is, and on from there the next time.
import { combine } from '../combine/combine.ts';
import { textShelf } from '../combine/text-shelf.ts';
import type { FileProblem } from '../failures.ts';
import { combinedFolder, defaultPrefix, withSlash } from '../format/coverage-key.ts';
import type { PlaceOptions } from '../places/place.ts';
import { reportOn } from '../report/coverage-report.ts';
import type { Totals } from '../report/file-coverage.ts';
import { jsonReport } from '../report/json-report.ts';

export interface CombineCoverageFilesOptions extends PlaceOptions {
  readonly bucket: string;
  readonly prefix?: string;
  /** In the same bucket. */
  readonly outputKey?: string;
  /** How long this process has; absent: as long as it takes. Lambda's `context.getRemainingTimeInMillis`. */
  readonly remainingMs?: () => number;
  readonly signal?: AbortSignal;
}

export interface CombinedCoverageFiles {
  /** False: call again, and it goes on. */
  readonly isComplete: boolean;
  readonly countedNow: number;
  readonly countedFiles: number;
  readonly skipped: readonly FileProblem[];
  /** `s3://bucket/key`, when the report was written. */
  readonly report?: string;
  readonly totals?: Totals;
}

/** Left for the last batch and its state: two calls of S3 and some packing. */
export const commitReserveMs = 15_000;

/**
 * Adds the files below the prefix that are new to the state below `combined/`, and writes the report when all are in.
 *
 *   await combineCoverageFiles({ bucket: 'shop-coverage' })
 *     →  s3://shop-coverage/coverage/combined/report.json
 *
 * @throws COVERAGE_PLACE_UNREADABLE, COVERAGE_PLACE_UNWRITABLE, COVERAGE_STATE_INVALID
 */
export async function combineCoverageFiles(options: CombineCoverageFilesOptions): Promise<CombinedCoverageFiles> {
  const { bucket, prefix = defaultPrefix, remainingMs = () => Number.POSITIVE_INFINITY } = options;
  const { outputKey = `${withSlash(prefix)}${combinedFolder}report.json` } = options;
  const { signal = new AbortController().signal } = options;
  // Of a function with three seconds, half is for the work.
  const reserveMs = Math.min(commitReserveMs, remainingMs() / 2);
  const { bucketPlace, openS3 } = await import('../places/s3-place.ts');
  const client = await openS3(options);
  try {
    const source = bucketPlace({ bucket, prefix: withSlash(prefix) }, client);
    const result = bucketPlace({ bucket, prefix: `${withSlash(prefix)}${combinedFolder}` }, client);
    const isLate = () => remainingMs() < reserveMs;
    const combined = await combine({ sources: [source], result, signal, shouldStop: isLate });
    const { isComplete, countedNow, ledger, problems } = combined;
    const done = { countedNow, countedFiles: ledger.countedFiles, skipped: problems };
    // The files are in; the report is for the next time.
    if (!isComplete || isLate()) return { isComplete: false, ...done };
    const report = await reportOn(combined, { shelf: textShelf([source]), signal });
    const whole = bucketPlace({ bucket, prefix: '' }, client);
    await whole.write(outputKey, Buffer.from(JSON.stringify(jsonReport(report))), signal);
    const skipped = report.problems;
    return { isComplete, ...done, skipped, report: `s3://${bucket}/${outputKey}`, totals: report.totals };
  } finally {
    client.destroy();
  }
}
