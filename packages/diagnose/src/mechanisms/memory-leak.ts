// Memory that every invocation adds to, and what adds it: a cache in the module that nothing bounds, connections that nobody
// lets go.
//
//   environment a   90 102 113 126 138 MB     even steps: a leak      (half-way, half of it is there)
//   environment b   90 128 136 138 138 MB     it fills, and is full
import { numberIn, type Row } from '../answer-rows.ts';
import type { GroupEvidence } from '../evidence.ts';
import { memoryTrendQuestion } from '../questions.ts';
import { functionOf } from '../suspect.ts';
import type { CarriedFigures } from './carried-figures.ts';
import { type Mechanism, ofOneKindMax, type Proof, proofRowsMax } from './mechanism.ts';
import { type MetricOf, type Metrics, median, shown } from './series.ts';

/** Environments that rise: fewer may be chance. */
export const risingEnvironmentsMin = 3;
/** Invocations of an environment. */
export const invocationsMin = 5;
/** Growth from the first invocation to the last. Garbage collectors swing by less. */
export const growthMin = 1.1;
/** A steady rise has half of its growth on average; what fills and is full has more, a single jump less. */
export const steadyShares = [0.3, 0.7] as const;
/** Work that grows takes time and processor, too: up to so much more, it does not. */
export const unchangedMax = 1.25;
/** Connections that were added, for an estimate of what each costs. */
export const addedConnectionsMin = 10;

const memoryPage = 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html';
const practicesPage = 'https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html';

const processor: MetricOf = {
  namespace: 'LambdaInsights',
  name: 'cpu_total_time',
  statistic: 'Average',
  dimension: 'function_name',
};

export const leakMetrics: readonly MetricOf[] = [processor];

export interface LeakEvidence {
  /** Answers of `memoryTrendQuestion`. */
  readonly trends: readonly Row[];
  readonly groups: readonly GroupEvidence[];
  readonly figures: readonly CarriedFigures[];
  readonly metrics: Metrics;
  /** Of the normal period; absent without one. */
  readonly usualMetrics: Metrics | undefined;
}

interface Environment {
  readonly stream: string;
  readonly invocations: number;
  readonly firstMb: number;
  readonly lastMb: number;
  readonly firstMs: number | undefined;
  readonly lastMs: number | undefined;
}

export function memoryLeaks(evidence: LeakEvidence): readonly Mechanism[] {
  const byGroup = Map.groupBy(evidence.trends, ({ logGroup = '' }) => logGroup);
  return [...byGroup]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([logGroup, rows]) => leakOf(logGroup, rows, evidence) ?? [])
    .slice(0, ofOneKindMax);
}

function leakOf(logGroup: string, rows: readonly Row[], evidence: LeakEvidence): Mechanism | undefined {
  const rising = rows.filter(isSteadyRise).map(environmentOf);
  const compared = rows.filter((row) => (numberIn(row.invocations) ?? 0) >= invocationsMin).length;
  if (rising.length < risingEnvironmentsMin || 2 * rising.length < compared) return undefined;
  const name = functionOf(logGroup);
  const figures = evidence.figures.find((one) => one.logGroup === logGroup);
  const cache = figures === undefined ? undefined : growingCache(rising, figures);
  const connections = figures === undefined ? undefined : costOfConnections(rising, figures);
  const sizeMb = evidence.groups.find((group) => group.logGroup === logGroup)?.numbers.memorySizeMb;
  return {
    name: cache === undefined ? 'memory-leak' : 'growing-cache',
    subject: name,
    concerns: [name],
    says: [growthText(name, rising, compared, sizeMb), ...[cache?.says ?? [], connections?.says ?? []].flat()].join(
      '; ',
    ),
    proofs: [trendProof(rising), ...[cache?.proof ?? [], connections?.proof ?? []].flat()],
    ruledOut: [durationText(rising), processorText(name, evidence)].flatMap((text) => text ?? []),
  };
}

function isSteadyRise(row: Row): boolean {
  const [first, last, average] = [numberIn(row.firstMb), numberIn(row.lastMb), numberIn(row.averageMb)];
  if (first === undefined || last === undefined || average === undefined || first <= 0) return false;
  // What Lambda prints is the most that the environment has used so far: of one that leaks it never falls.
  if (numberIn(row.leastMb) !== first || numberIn(row.mostMb) !== last) return false;
  const share = (average - first) / (last - first);
  const isEnough = (numberIn(row.invocations) ?? 0) >= invocationsMin && last >= growthMin * first;
  return isEnough && share >= steadyShares[0] && share <= steadyShares[1];
}

function environmentOf(row: Row): Environment {
  return {
    stream: row.stream ?? '',
    invocations: numberIn(row.invocations) ?? 0,
    firstMb: numberIn(row.firstMb) ?? 0,
    lastMb: numberIn(row.lastMb) ?? 0,
    firstMs: numberIn(row.firstMs),
    lastMs: numberIn(row.lastMs),
  };
}

function growthText(
  name: string,
  rising: readonly Environment[],
  compared: number,
  sizeMb: number | undefined,
): string {
  const eachMb = median(rising.map(({ firstMb, lastMb, invocations }) => (lastMb - firstMb) / (invocations - 1))) ?? 0;
  const fullestMb = Math.max(...rising.map(({ lastMb }) => lastMb));
  const left = sizeMb === undefined ? undefined : Math.ceil(Math.max(0, sizeMb - fullestMb) / eachMb);
  const end = left === undefined ? '' : `, and the fullest is used up after about ${left} more`;
  const environments = `${rising.length} of ${compared} environments`;
  return `an invocation of ${name} adds about ${shown(eachMb)} MB, in even steps, in ${environments}${end}`;
}

function trendProof(rising: readonly Environment[]): Proof {
  const busiest = rising.toSorted((a, b) => b.invocations - a.invocations || (a.stream < b.stream ? -1 : 1));
  return {
    says: 'memory at the first and the last invocation of an environment',
    query: memoryTrendQuestion,
    rows: busiest.slice(0, proofRowsMax).map(({ stream, invocations, firstMb, lastMb }) => ({
      stream,
      invocations: String(invocations),
      firstMb: shown(firstMb),
      lastMb: shown(lastMb),
    })),
    source: memoryPage,
  };
}

interface Reason {
  readonly says: string;
  readonly proof: Proof;
}

/** A cache that is larger at each look, in the environments whose memory rises. (S000-25) */
function growingCache(rising: readonly Environment[], figures: CarriedFigures): Reason | undefined {
  const streams = new Set(rising.map(({ stream }) => stream));
  const growing = figures.streams.filter(({ stream, cacheSizes, firstCached, lastCached, mostCached }) => {
    const isLarger = (lastCached ?? 0) >= growthMin * (firstCached ?? Number.POSITIVE_INFINITY);
    return streams.has(stream) && cacheSizes >= invocationsMin && isLarger && lastCached === mostCached;
  });
  if (growing.length < risingEnvironmentsMin) return undefined;
  const most = growing.toSorted((a, b) => (b.lastCached ?? 0) - (a.lastCached ?? 0) || (a.stream < b.stream ? -1 : 1));
  return {
    says: `what it keeps from call to call grows with it: a cache of ${shown(most[0]?.firstCached ?? 0)} entries has ${shown(most[0]?.lastCached ?? 0)} at last`,
    proof: {
      says: 'the size of the cache, as the log tells it, never falls',
      query: figures.query,
      rows: most.slice(0, proofRowsMax).map(({ stream, firstCached, lastCached }) => ({
        stream,
        first: shown(firstCached ?? 0),
        last: shown(lastCached ?? 0),
      })),
      source: practicesPage,
    },
  };
}

/** S001-60: what a connection costs, where both are known to rise in one environment. */
function costOfConnections(rising: readonly Environment[], figures: CarriedFigures): Reason | undefined {
  const costs = rising.flatMap(({ stream, firstMb, lastMb }) => {
    const own = figures.streams.find((one) => one.stream === stream);
    const added = (own?.lastOpen ?? 0) - (own?.firstOpen ?? Number.POSITIVE_INFINITY);
    return added >= addedConnectionsMin ? [{ stream, added, eachMb: (lastMb - firstMb) / added }] : [];
  });
  const each = median(costs.map(({ eachMb }) => eachMb));
  if (each === undefined) return undefined;
  return {
    says: `about ${shown(each)} MB for each connection that stays open`,
    proof: {
      says: 'connections that were added, and memory beside them',
      query: figures.query,
      rows: costs
        .toSorted((a, b) => b.added - a.added || (a.stream < b.stream ? -1 : 1))
        .slice(0, proofRowsMax)
        .map(({ stream, added, eachMb }) => ({ stream, added: shown(added), eachMb: shown(eachMb) })),
      source: practicesPage,
    },
  };
}

function durationText(rising: readonly Environment[]): string | undefined {
  const known = rising.filter(({ firstMs = 0, lastMs }) => firstMs > 0 && lastMs !== undefined);
  const times = median(known.map(({ firstMs = 1, lastMs = 1 }) => lastMs / firstMs));
  if (times === undefined || times > unchangedMax) return undefined;
  return 'invocations take no longer at the end, so it is no work that grows';
}

function processorText(name: string, { metrics, usualMetrics }: LeakEvidence): string | undefined {
  const now = median((metrics.of(processor).get(name) ?? []).map(({ value }) => value));
  const usual = median((usualMetrics?.of(processor).get(name) ?? []).map(({ value }) => value));
  if (now === undefined || usual === undefined || now > unchangedMax * usual) return undefined;
  return 'the processor is used no more than in the normal period';
}
