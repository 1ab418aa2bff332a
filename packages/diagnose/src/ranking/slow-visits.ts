// Time that visits lost, and at which end. Lost is what goes beyond the longest of the normal period, for the same operation; and
// only where it is no chance: more of them are beyond than there should be, or some are beyond by more than anything ever was.
// The second counts for operations of which the normal period has three, and whose longest says little.
//
// Time in a gap is lost between two ends, and a gap does not tell at which. An end that is slow is slow to others, too, so each
// answers for as much as its other calls on that side are slow:
//
//   web ──slow──▶ orders ──▶ carts          of what web asks, half is slow; of what orders is asked, all:
//    └──────────▶ search                    orders answers for two thirds of the gap, web for one
import { requestKey, type Visit } from '../graph/visits.ts';
import { chanceBeyondAll, rarityMax } from './chance.ts';

export interface LostTime {
  readonly node: string;
  readonly traceId: string;
  readonly startMs: number;
  readonly lostMs: number;
  /** The chance that as many are as slow in a normal period. */
  readonly rarity: number;
  /** Own time, or the time of calls to or from this node. */
  readonly where: 'own' | 'call';
  /** The other end. */
  readonly with?: string;
}

/** Where and when time was lost. Parts of one gap add up to it. O(visits). */
export function lostTimeIn(now: readonly Visit[], normal: readonly Visit[]): readonly LostTime[] {
  return [...lostAtWork(now, normal), ...lostInGaps(now, normal)];
}

function lostAtWork(now: readonly Visit[], normal: readonly Visit[]): readonly LostTime[] {
  return slowIn(now, normal, ({ ownMs }) => ownMs).map(({ visit, lostMs, rarity }) => ({
    ...{ node: visit.node, traceId: visit.traceId, startMs: visit.startMs, lostMs, rarity, where: 'own' },
  }));
}

function lostInGaps(now: readonly Visit[], normal: readonly Visit[]): readonly LostTime[] {
  const isCalled = ({ caller }: Visit) => caller !== undefined;
  const called = now.filter(isCalled);
  const slow = slowIn(called, normal.filter(isCalled), ({ gapMs }) => gapMs);
  const callerOf = ({ caller }: Visit) => caller?.node ?? '';
  const calleeOf = ({ node }: Visit) => node;
  const [asked, answered] = [counted(called, callerOf), counted(called, calleeOf)];
  const slowVisits = slow.map(({ visit }) => visit);
  const [askedSlowly, answeredSlowly] = [counted(slowVisits, callerOf), counted(slowVisits, calleeOf)];
  return slow.flatMap(({ visit, lostMs, rarity }): readonly LostTime[] => {
    const [caller, callee] = [callerOf(visit), calleeOf(visit)];
    const shareOfCaller = (askedSlowly.get(caller) ?? 0) / (asked.get(caller) ?? 1);
    const shareOfCallee = (answeredSlowly.get(callee) ?? 0) / (answered.get(callee) ?? 1);
    const both = shareOfCaller + shareOfCallee;
    const at = { traceId: visit.traceId, startMs: visit.startMs, rarity, where: 'call' as const };
    return [
      { ...at, node: caller, with: callee, lostMs: (lostMs * shareOfCaller) / both },
      { ...at, node: callee, with: caller, lostMs: (lostMs * shareOfCallee) / both },
    ];
  });
}

interface Slow {
  readonly visit: Visit;
  readonly lostMs: number;
  readonly rarity: number;
}

function slowIn(now: readonly Visit[], normal: readonly Visit[], timeOf: (visit: Visit) => number): readonly Slow[] {
  const before = Map.groupBy(normal, requestKey);
  const outlierMs = largestOutlier([...before.values()], timeOf);
  return [...Map.groupBy(now, requestKey)].flatMap(([key, visits]) => {
    const usual = before.get(key) ?? [];
    // What the normal period never saw is the doing of its caller.
    if (usual.length === 0) return [];
    const longestMs = usual.reduce((longest, visit) => Math.max(longest, timeOf(visit)), 0);
    const beyond = (byMs: number, earlier: number): readonly Slow[] => {
      const slow = visits.filter((visit) => timeOf(visit) - longestMs > byMs);
      const rarity = chanceBeyondAll({ count: slow.length, of: visits.length }, earlier);
      return rarity > rarityMax ? [] : slow.map((visit) => ({ visit, lostMs: timeOf(visit) - longestMs, rarity }));
    };
    const slow = beyond(0, usual.length);
    return slow.length > 0 ? slow : beyond(outlierMs, normal.length);
  });
}

/** By how much anything in the normal period took longer than all others of its kind. */
function largestOutlier(kinds: readonly (readonly Visit[])[], timeOf: (visit: Visit) => number): number {
  return kinds.reduce((largest, visits) => {
    const [longest = 0, second = longest] = visits.map(timeOf).sort((a, b) => b - a);
    return Math.max(largest, longest - second);
  }, 0);
}

function counted(visits: readonly Visit[], keyOf: (visit: Visit) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const visit of visits) counts.set(keyOf(visit), (counts.get(keyOf(visit)) ?? 0) + 1);
  return counts;
}
