// Which visits failed, and whose failure it is. Nothing says so outright: an exception that is caught leaves a line, one that is
// not leaves less than usual. Both are told from what the normal period has of the same operation.
//
//   complains   it wrote more kinds of error lines than its operation usually does, one of them news
//   lacks       it left less than its operation always does, and nothing instead
//
// A visit that does other things than usual is another kind of request, and no failure. A failure belongs to the innermost visit:
//
//   web       lacks the call of orders' stock         a victim
//    └ orders complains                               its failure
//       └ carts as ever
import type { MarkedVisit } from '../graph/marks.ts';
import { requestKey } from '../graph/visits.ts';
import { chanceOfCourse, rarityMax } from './chance.ts';

export interface Failure {
  readonly visit: MarkedVisit;
  readonly kind: 'complains' | 'lacks';
  /** The kind of line, or the mark. */
  readonly what: string;
  /** The chance that as many visits do so in a normal period. */
  readonly rarity: number;
}

/** What as good as every request leaves. A mark of fewer depends on data, which changes from minute to minute. */
const alwaysMin = 0.95;

/** The failures of a window, each at the visit that it belongs to. O(visits × marks of an operation). */
export function failuresIn(now: readonly MarkedVisit[], normal: readonly MarkedVisit[]): readonly Failure[] {
  const nature = natureOf(normal);
  const failed = new Map<MarkedVisit, Failure>();
  for (const failure of [...lacking(now, normal, nature), ...complaining(now, normal)]) {
    const known = failed.get(failure.visit);
    if (known === undefined || failure.rarity < known.rarity) failed.set(failure.visit, failure);
  }
  return [...failed.values()].filter(({ visit, kind }) => !isVictim(visit, kind, failed, nature));
}

type IsComplaint = (visit: MarkedVisit) => boolean;

/** An error that as good as every visit of an operation writes is no complaint. */
function natureOf(normal: readonly MarkedVisit[]): IsComplaint {
  const usual = new Map(
    [...Map.groupBy(normal, requestKey)].map(([key, visits]) => [key, marksOfMost(visits, ({ errors }) => errors)]),
  );
  return (visit) => [...visit.errors].some((error) => usual.get(requestKey(visit))?.has(error) !== true);
}

function marksOfMost(
  visits: readonly MarkedVisit[],
  marksOf: (visit: MarkedVisit) => ReadonlySet<string>,
): ReadonlySet<string> {
  const all = new Set(visits.flatMap((visit) => [...marksOf(visit)]));
  return new Set(
    [...all].filter((mark) => visits.filter((visit) => marksOf(visit).has(mark)).length >= alwaysMin * visits.length),
  );
}

/** Something below it failed, or an error that it only passes on was written there. */
function isVictim(
  visit: MarkedVisit,
  kind: Failure['kind'],
  failed: ReadonlyMap<MarkedVisit, Failure>,
  isComplaint: IsComplaint,
): boolean {
  return visit.markedCallees.some(
    (callee) =>
      failed.has(callee) ||
      (kind === 'complains' && isComplaint(callee)) ||
      isVictim(callee, kind, failed, isComplaint),
  );
}

function complaining(now: readonly MarkedVisit[], normal: readonly MarkedVisit[]): readonly Failure[] {
  const rarityAnywhere = rarityByError(now, normal);
  const before = Map.groupBy(normal, requestKey);
  return [...Map.groupBy(now, requestKey)].flatMap(([key, visits]) => {
    const usual = before.get(key) ?? [];
    const usualCount = medianCount(usual);
    const rarityHere = rarityByError(visits, usual);
    return visits
      .filter(({ errors }) => errors.size > usualCount)
      .flatMap((visit): readonly Failure[] => {
        const [rarest] = [...visit.errors]
          .map((error) => [error, rarityOf(error, rarityAnywhere, rarityHere)] as const)
          .sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1));
        if (rarest === undefined || rarest[1] > rarityMax) return [];
        return [{ visit, kind: 'complains', what: rarest[0], rarity: rarest[1] }];
      });
  });
}

interface RarityOfError {
  readonly rarity: number;
  readonly isKnown: boolean;
}

type RarityByError = ReadonlyMap<string, RarityOfError>;

/** What another operation wrote on a normal day is no news here, whatever was never written here. */
function rarityOf(error: string, anywhere: RarityByError, here: RarityByError): number {
  const { rarity, isKnown } = anywhere.get(error) ?? { rarity: 1, isKnown: true };
  return isKnown ? rarity : Math.min(rarity, here.get(error)?.rarity ?? 1);
}

/** By kind of error, the chance that as many requests meet it. */
function rarityByError(now: readonly MarkedVisit[], normal: readonly MarkedVisit[]): RarityByError {
  const requests = errorsByTrace(now);
  const before = errorsByTrace(normal);
  const all = new Set(requests.flatMap((errors) => [...errors]));
  return new Map(
    [...all].map((error) => {
      const count = before.filter((errors) => errors.has(error)).length;
      const course = requests.map((errors) => errors.has(error));
      return [error, { rarity: chanceOfCourse(course, { count, of: before.length }), isKnown: count > 0 }];
    }),
  );
}

/** The kinds of errors of each request, in the order in which requests began. */
function errorsByTrace(visits: readonly MarkedVisit[]): readonly ReadonlySet<string>[] {
  return [...Map.groupBy(visits, ({ traceId }) => traceId).values()]
    .toSorted(([one], [other]) => (one?.startMs ?? 0) - (other?.startMs ?? 0))
    .map((ofTrace) => new Set(ofTrace.flatMap(({ errors }) => [...errors])));
}

function medianCount(visits: readonly MarkedVisit[]): number {
  const counts = visits.map(({ errors }) => errors.size).sort((a, b) => a - b);
  return counts[Math.floor(counts.length / 2)] ?? 0;
}

function lacking(
  now: readonly MarkedVisit[],
  normal: readonly MarkedVisit[],
  isComplaint: IsComplaint,
): readonly Failure[] {
  // What complains, here or below, leaves less, which is no news.
  const isClean = (visit: MarkedVisit): boolean => !isComplaint(visit) && visit.markedCallees.every(isClean);
  const isComparable = (visit: MarkedVisit) => visit.areLinesKnown && isClean(visit);
  const before = Map.groupBy(normal.filter(isComparable), requestKey);
  return [...Map.groupBy(now.filter(isComparable), requestKey)].flatMap(([operation, visits]) => {
    const usual = before.get(operation) ?? [];
    return [...marksOfMost(usual, ({ marks }) => marks)].sort().flatMap((mark): readonly Failure[] => {
      // What never comes together with the mark comes instead of it.
      const besides = new Set(usual.filter(({ marks }) => marks.has(mark)).flatMap(({ marks }) => [...marks]));
      const isLess = ({ marks }: MarkedVisit) => !marks.has(mark) && [...marks].every((one) => besides.has(one));
      const count = usual.filter(({ marks }) => !marks.has(mark)).length;
      const rarity = chanceOfCourse(visits.map(isLess), { count, of: usual.length });
      if (rarity > rarityMax) return [];
      return visits.filter(isLess).map((visit) => ({ visit, kind: 'lacks', what: mark, rarity }));
    });
  });
}
