// Asks a case for what each node did, and ranks who is to blame for what it did less well than usual.
import type { MetricPoint, ResourceDocument, TimeRange } from '@coldcase/model';
import { type Ask, numberIn, type Row, timeIn } from '../answer-rows.ts';
import { type LogOwner, logOwners } from '../graph/graph-of-case.ts';
import { apiNamesIn } from '../graph/resource-nodes.ts';
import { nodeKey, type ServiceGraph } from '../graph/service-graph.ts';
import { reportBinsQuestion } from '../questions.ts';
import { type FigureRanking, rankFigures } from './figure-suspects.ts';
import { figuresInMetrics, figuresInReports, type ReportBin, stepMsFor } from './figures.ts';
import type { FiguresByNode } from './trouble.ts';

export interface FigureSources {
  readonly points: readonly MetricPoint[];
  readonly graph: ServiceGraph;
  readonly documents: readonly ResourceDocument[];
  readonly logGroups: readonly string[];
  readonly window: TimeRange;
  readonly baseline: TimeRange | undefined;
  readonly askOf: (of: TimeRange) => Ask;
}

/** Metrics where there are some, else REPORT lines. Without a normal period nothing is asked: there is nothing to compare with. */
export async function gatherFigures({
  points,
  graph,
  documents,
  logGroups,
  window,
  baseline,
  askOf,
}: FigureSources): Promise<FigureRanking> {
  if (baseline === undefined) return { verdict: 'cannot-tell', suspects: [] };
  const [ownerOf, apis] = [logOwners(documents), apiNamesIn(documents)];
  const ms = stepMsFor(window, baseline);
  const question = reportBinsQuestion(`${ms / 60_000}m`);
  const measured = (of: TimeRange) => figuresInMetrics(points, { window: of, ms }, apis);
  const [now, normal] = [measured(window), measured(baseline)];
  const functions = logGroups.flatMap((group) => ownerOf(group) ?? []).filter(({ kind }) => kind === 'function');
  const isMeasured = functions.every((node) => now.has(nodeKey(node)) && normal.has(nodeKey(node)));
  const withLogs = async (figures: FiguresByNode, of: TimeRange): Promise<FiguresByNode> => {
    if (isMeasured) return figures;
    const bins = (await askOf(of)(question)).flatMap((row) => reportBinOf(row, ownerOf));
    return new Map([...figuresInReports(bins, { window: of, ms }), ...figures]);
  };
  const [nowToo, normalToo] = [await withLogs(now, window), await withLogs(normal, baseline)];
  return rankFigures({ graph, window: nowToo, normal: normalToo, steps: { window, ms } });
}

function reportBinOf({ logGroup = '', time, lines, msMean, failed }: Row, ownerOf: LogOwner): readonly ReportBin[] {
  const node = ownerOf(logGroup);
  if (node === undefined) return [];
  const [requests, seconds] = [numberIn(lines) ?? 0, (numberIn(msMean) ?? 0) / 1_000];
  return [{ node, timeMs: timeIn(time), requests, seconds, failed: numberIn(failed) ?? 0 }];
}
