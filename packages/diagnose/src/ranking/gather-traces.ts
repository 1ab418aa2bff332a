// Asks a case for its traces and the lines of their requests, and ranks who lost the most of them.
import type { Cancellation, MetricPoint, ResourceDocument, TimeRange, TraceSegment } from '@coldcase/model';
import type { CaseReader } from '../case-reader.ts';
import { logOwners, tracedOwners } from '../graph/graph-of-case.ts';
import { rankTraces, type TracedPeriod, type TraceRanking } from './traces.ts';
import { usedShares } from './used-shares.ts';

/** Traces of one period that are ranked request by request. More cost time and tell the same. */
export const rankedTracesMax = 2_500;

export interface TraceSources {
  readonly reader: Pick<CaseReader, 'tracedLines'>;
  readonly documents: readonly ResourceDocument[];
  readonly points: readonly MetricPoint[];
  readonly window: TimeRange;
  readonly baseline: TimeRange | undefined;
  readonly segments: readonly TraceSegment[];
  readonly usualSegments: readonly TraceSegment[];
}

export interface GatheredTraces {
  readonly ranking: TraceRanking;
  readonly limits: readonly string[];
}

/** Without traces of both periods nothing is asked. */
export async function gatherTraces(
  { reader, documents, points, window, baseline, segments, usualSegments }: TraceSources,
  signal: Cancellation,
): Promise<GatheredTraces> {
  const digits = Math.max(digitsFor(segments), digitsFor(usualSegments));
  const isComparable = baseline !== undefined && segments.length > 0 && usualSegments.length > 0;
  const periodOf = async (all: readonly TraceSegment[], of: TimeRange): Promise<TracedPeriod> => {
    const ranked = sampled(all, digits);
    const ids = [...new Set(ranked.map(({ traceId }) => traceId))].sort();
    return { segments: ranked, lines: isComparable ? await reader.tracedLines(ids, of, signal) : [] };
  };
  const [now, normal] = [await periodOf(segments, window), await periodOf(usualSegments, baseline ?? window)];
  const limits =
    digits === 0 ? [] : [`Of the traces every ${16 ** digits}th was ranked, by the last digits of its id.`];
  const names = nodeNames(documents, [...segments, ...usualSegments]);
  const figures = baseline === undefined ? [] : usedShares(points, window, baseline);
  return { ranking: rankTraces(now, normal, names, figures), limits };
}

/** Last digits of an id that must be zero, so that about `rankedTracesMax` traces are left. */
function digitsFor(segments: readonly TraceSegment[]): number {
  const traces = new Set(segments.map(({ traceId }) => traceId)).size;
  return Math.max(0, Math.ceil(Math.log(traces / rankedTracesMax) / Math.log(16)));
}

function sampled(segments: readonly TraceSegment[], digits: number): readonly TraceSegment[] {
  const ending = '0'.repeat(digits);
  return segments.filter(({ traceId }) => traceId.endsWith(ending));
}

/** Who writes into a log group: the function that owns it, else the node of the traces that it is called after. */
function nodeNames(
  documents: readonly ResourceDocument[],
  segments: readonly TraceSegment[],
): (logGroup: string) => string | undefined {
  const ownerOf = tracedOwners(logOwners(documents), segments);
  return (group) => {
    const owner = ownerOf(group);
    return owner?.kind === 'log-group' ? undefined : owner?.name;
  };
}
