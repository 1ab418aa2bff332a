// All mechanisms of a case, from whatever evidence it has: figures of logs, metrics, traces, configuration, a database.
import type { MetricPoint, ResourceDocument, TimeRange, TraceSegment } from '@coldcase/model';
import type { Ask, Row } from '../answer-rows.ts';
import type { GroupEvidence } from '../evidence.ts';
import { eachMetricOnce } from '../metric-names.ts';
import { batchesNearTimeout } from './batch-near-timeout.ts';
import { cacheStampedes, stampedeMetrics } from './cache-stampede.ts';
import {
  type CarriedFigures,
  carriedFiguresIn,
  carriedFiguresQuestion,
  patternsThatCarry,
  wordedPatternsQuestion,
} from './carried-figures.ts';
import { databaseBottlenecks } from './database-bottleneck.ts';
import { hotPartitions, partitionMetrics } from './hot-partition.ts';
import { type Mechanism, mechanismNames } from './mechanism.ts';
import { leakMetrics, memoryLeaks } from './memory-leak.ts';
import { patternsWithRecords, poisonRecords, recordsQuestion } from './poison-record.ts';
import { recordsBehind, waitingMetrics } from './records-stay-behind.ts';
import { exhaustionMetrics, resourceExhaustion } from './resource-exhaustion.ts';
import { retryStorms } from './retry-storm.ts';
import { serialAwaits } from './serial-awaits.ts';
import { type MetricOf, metricsWithin } from './series.ts';
import { slownessMetrics, slowUnderThrottling } from './slow-under-throttling.ts';
import { worksOf } from './spans.ts';

export interface SeenEvidence {
  readonly incident: TimeRange;
  readonly baseline: TimeRange | undefined;
  /** Of both periods. */
  readonly points: readonly MetricPoint[];
  readonly spans: readonly TraceSegment[];
  readonly usualSpans: readonly TraceSegment[] | undefined;
  readonly groups: readonly GroupEvidence[];
  /** Answers of `memoryTrendQuestion`. */
  readonly trends: readonly Row[];
  /** Documents of `settingKinds`; others do no harm. */
  readonly settings: readonly ResourceDocument[];
  /** What a database counted; undefined without one. */
  readonly statistics: unknown;
}

const asked: readonly MetricOf[] = [
  ...stampedeMetrics,
  ...exhaustionMetrics,
  ...partitionMetrics,
  ...slownessMetrics,
  ...waitingMetrics,
  ...leakMetrics,
];

/** What the reader is asked for, each once. */
export const mechanismMetrics = eachMetricOnce(asked);

/**
 * In the order of `mechanismNames`, of each kind the clearest first. One scan, and one more each where lines carry figures and
 * where errors name records. O(spans · log + points).
 */
export async function mechanismsIn(evidence: SeenEvidence, ask: Ask): Promise<readonly Mechanism[]> {
  const { incident, baseline, points, groups, settings, trends } = evidence;
  const figures = await figuresIn(ask);
  const patterns = patternsWithRecords(groups);
  const records = patterns.length === 0 ? [] : await ask(recordsQuestion(patterns));
  const metrics = metricsWithin(points, incident);
  const usualMetrics = baseline === undefined ? undefined : metricsWithin(points, baseline);
  const works = worksOf(evidence.spans);
  const usualWorks = evidence.usualSpans === undefined ? undefined : worksOf(evidence.usualSpans);
  const found = [
    ...memoryLeaks({ trends, groups, figures, metrics, usualMetrics }),
    ...cacheStampedes({ metrics, usualMetrics, works, figures, incident }),
    ...resourceExhaustion(metrics, usualMetrics, incident),
    ...databaseBottlenecks(figures, evidence.statistics),
    ...serialAwaits(works),
    ...retryStorms({ works, usualWorks, groups, incident, baseline }),
    ...hotPartitions(metrics, groups, incident),
    ...poisonRecords(records, groups, settings),
    ...slowUnderThrottling(works, metrics, incident),
    ...batchesNearTimeout(figures, groups, settings),
    ...recordsBehind(metrics, incident),
  ];
  return mechanismNames.flatMap((name) => found.filter((one) => one.name === name));
}

async function figuresIn(ask: Ask): Promise<readonly CarriedFigures[]> {
  const patterns = patternsThatCarry(await ask(wordedPatternsQuestion));
  if (patterns.length === 0) return [];
  const question = carriedFiguresQuestion(patterns);
  return carriedFiguresIn(await ask(question), question);
}
