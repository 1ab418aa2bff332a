// Many callers at once find nothing in the cache, and all of them go to what is behind it.
//
//   a minute      12:01   12:02   12:03
//   miss rate      0.04    0.71    0.66      more than half
//   at once          90     140     180      more than a hundred     →   from 12:02 on
import { epochMs, printTime, type TimeRange } from '@coldcase/model';
import type { CarriedFigures } from './carried-figures.ts';
import { type Mechanism, ofOneKindMax, type Proof, proofRowsMax } from './mechanism.ts';
import { byMinute, commandFor, type MetricOf, type Metrics, shown } from './series.ts';
import type { Work } from './spans.ts';

/** Contract S001-48: more of the look-ups miss, and more callers than so many run at once. */
export const missRateMin = 0.5;
export const concurrentMin = 100;
/** Look-ups of a minute, or of a log; of fewer the rate is chance. */
const lookupsMin = 100;

const hits: MetricOf = {
  namespace: 'AWS/ElastiCache',
  name: 'CacheHits',
  statistic: 'Sum',
  dimension: 'CacheClusterId',
};
const misses: MetricOf = { ...hits, name: 'CacheMisses' };
const concurrent: MetricOf = {
  namespace: 'AWS/Lambda',
  name: 'ConcurrentExecutions',
  statistic: 'Maximum',
  dimension: 'FunctionName',
};

export const stampedeMetrics = [hits, misses, concurrent];

const minuteMs = 60_000;
const metricsPage = 'https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.Redis.html';

export interface StampedeEvidence {
  readonly metrics: Metrics;
  /** Of the normal period; absent without one. */
  readonly usualMetrics: Metrics | undefined;
  readonly works: readonly Work[];
  readonly figures: readonly CarriedFigures[];
  readonly incident: TimeRange;
}

export function cacheStampedes(evidence: StampedeEvidence): readonly Mechanism[] {
  const measured = [...evidence.metrics.of(misses).keys()].flatMap(
    (cluster) => measuredStampede(cluster, evidence) ?? [],
  );
  return (measured.length > 0 ? measured : loggedStampedes(evidence)).slice(0, ofOneKindMax);
}

interface Minute {
  readonly minute: number;
  readonly missRate: number;
  readonly atOnce: number;
}

function measuredStampede(cluster: string, { metrics, usualMetrics, works, incident }: StampedeEvidence) {
  const minutes = stampedingMinutes(cluster, metrics, works);
  const [first] = minutes;
  if (first === undefined) return undefined;
  // A cache that is always missed is too small or not needed: nothing has happened to it.
  const usual = usualMetrics === undefined ? undefined : missRateOf(cluster, usualMetrics);
  if (usual !== undefined && usual > missRateMin) return undefined;
  const worst = minutes.toSorted((a, b) => b.missRate * b.atOnce - a.missRate * a.atOnce || a.minute - b.minute);
  const top = worst[0] ?? first;
  const before = usual === undefined ? '' : `, ${percent(usual)} in the normal period`;
  const mechanism: Mechanism = {
    name: 'cache-stampede',
    subject: cluster,
    says: `${percent(top.missRate)} of the look-ups in ${cluster} miss${before}, with ${shown(top.atOnce)} callers at once: they all go to what is behind it`,
    proofs: [
      {
        says: `in ${minutes.length} minutes from ${printTime(epochMs(first.minute * minuteMs))} on`,
        query: commandFor(misses, cluster, incident),
        rows: worst.slice(0, proofRowsMax).map(({ minute, missRate, atOnce }) => ({
          time: printTime(epochMs(minute * minuteMs)),
          missRate: shown(missRate),
          atOnce: shown(atOnce),
        })),
        source: metricsPage,
      },
    ],
    ruledOut: [],
  };
  return mechanism;
}

function stampedingMinutes(cluster: string, metrics: Metrics, works: readonly Work[]): readonly Minute[] {
  const missed = byMinute(metrics.of(misses).get(cluster) ?? []);
  const hit = byMinute(metrics.of(hits).get(cluster) ?? []);
  const atOnce = concurrentByMinute(metrics, works);
  return [...missed]
    .sort(([a], [b]) => a - b)
    .flatMap(([minute, count]) => {
      const lookups = count + (hit.get(minute) ?? 0);
      const row = { minute, missRate: count / lookups, atOnce: atOnce.get(minute) ?? 0 };
      const isOne = lookups >= lookupsMin && row.missRate > missRateMin && row.atOnce > concurrentMin;
      return isOne ? [row] : [];
    });
}

function missRateOf(cluster: string, metrics: Metrics): number | undefined {
  const sum = (of: MetricOf) => (metrics.of(of).get(cluster) ?? []).reduce((all, { value }) => all + value, 0);
  const all = sum(hits) + sum(misses);
  return all === 0 ? undefined : sum(misses) / all;
}

/** What ran at once: the functions together, or, where nobody measured it, the traces, which are a part of them. */
function concurrentByMinute(metrics: Metrics, works: readonly Work[]): ReadonlyMap<number, number> {
  const measured = byMinute([...metrics.of(concurrent).values()].flat());
  return measured.size > 0 ? measured : tracesAtOnce(works);
}

/** The most traces that were under way at one time, minute by minute. */
export function tracesAtOnce(works: readonly Work[]): ReadonlyMap<number, number> {
  const roots = works.filter(({ span }) => span.parentId === undefined);
  const steps = roots
    .flatMap(({ span }): { readonly ms: number; readonly step: number }[] => [
      { ms: span.startMs, step: 1 },
      { ms: span.endMs ?? span.startMs, step: -1 },
    ])
    .sort((a, b) => a.ms - b.ms || a.step - b.step);
  const most = new Map<number, number>();
  let open = 0;
  for (const { ms, step } of steps) {
    open += step;
    const minute = Math.floor(ms / minuteMs);
    most.set(minute, Math.max(most.get(minute) ?? 0, open));
  }
  return most;
}

/** Lines that say hit or miss, and how many callers there were at most. */
function loggedStampedes({ metrics, works, figures }: StampedeEvidence): readonly Mechanism[] {
  const byMinuteAtOnce = concurrentByMinute(metrics, works);
  const atOnce = [...byMinuteAtOnce.values()].reduce((most, value) => Math.max(most, value), 0);
  if (atOnce <= concurrentMin) return [];
  return figures.flatMap(({ logGroup, name, cacheHits, cacheMisses, query, sample }): Mechanism[] => {
    const lookups = cacheHits + cacheMisses;
    if (lookups < lookupsMin || cacheMisses <= missRateMin * lookups) return [];
    const proof: Proof = {
      says: `${cacheMisses} of ${lookups} lines tell of a miss`,
      query,
      rows: [{ '@log': logGroup, '@message': sample }],
      source: 'https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Strategies.html',
    };
    return [
      {
        name: 'cache-stampede',
        subject: name,
        concerns: [name],
        says: `${percent(cacheMisses / lookups)} of the look-ups of ${name} miss, with ${shown(atOnce)} callers at once: they all go to what is behind the cache`,
        proofs: [proof],
        ruledOut: [],
      },
    ];
  });
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
