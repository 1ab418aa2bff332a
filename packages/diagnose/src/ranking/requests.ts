// Who is to blame for what requests met: the same question as in suspects.ts, where single requests are known. The unit is a
// request. One that failed is lost, one that took twice its time is half lost, and no request can be lost more than once, so
// that slow and failing ones add up and none outvotes the others.
//
//              slow: half of its time in orders      failed in carts      well
//   orders     0.5
//   carts                                            1
//
//   carts accounts for two thirds of the trouble, orders for one. How often a request is made does not matter by itself.
//
// A kind of evidence speaks only when it is rare in the normal period; then it counts as much as the requests that it explains.
import { kindsOfLines, marked, type SpanLine } from '../graph/marks.ts';
import type { TraceSpan } from '../graph/spans-of-traces.ts';
import { type Visit, visitsIn } from '../graph/visits.ts';
import { failuresIn } from './failing-visits.ts';
import { scarceIn, type UsedShare } from './scarce.ts';
import { lostTimeIn } from './slow-visits.ts';

/** What was seen in one period. */
export interface Period {
  readonly spans: readonly TraceSpan[];
  readonly lines: readonly SpanLine[];
}

export interface RequestQuestion {
  readonly window: Period;
  readonly normal: Period;
  /** Absent where none are measured. */
  readonly figures?: readonly UsedShare[];
  /** For measuring what each is worth; all by default. */
  readonly kinds?: readonly ReasonKind[];
}

export type ReasonKind = 'lost-time' | 'failures' | 'scarcity';

export interface Reason {
  readonly kind: ReasonKind;
  /** `own` or a call to or from another node; what was written or is missing; a resource. */
  readonly what: string;
  /** Requests that it lost; two that are half lost are one. */
  readonly requests: number;
  /** Share of all trouble. */
  readonly share: number;
  /** The chance to see as much in a normal period; absent for a resource, which is short or is not. */
  readonly rarity?: number;
  /** When the first of them began, and the one that was hit the most. */
  readonly sinceMs: number;
  readonly exampleTraceId: string;
}

export interface RequestSuspect {
  readonly node: string;
  /** Share of the trouble that it accounts for; all suspects together have 1. */
  readonly score: number;
  /** The largest first. */
  readonly reasons: readonly Reason[];
}

export interface RequestRanking {
  /** `cannot-tell`: nothing is known of the window, or of the normal period. */
  readonly verdict: 'suspects' | 'nothing-unusual' | 'cannot-tell';
  /** Best first; all of them, also when nothing is unusual. */
  readonly suspects: readonly RequestSuspect[];
  /** Requests that were lost, of so many. */
  readonly trouble: number;
  readonly requests: number;
}

/**
 * A request is slow when half of its time is lost, so that it takes twice what it would. Some per cent more or less come with
 * the hour: tables grow, caches are warm or cold.
 */
const slowMin = 1 / 2;

/** Less than one request lost is no incident. */
const troubleMin = 1;

/** A claim of a node on one request. */
interface Claim {
  readonly node: string;
  readonly traceId: string;
  readonly kind: ReasonKind;
  readonly what: string;
  readonly startMs: number;
  /** How much of the request, 0 to 1. */
  readonly part: number;
  readonly rarity?: number;
}

/**
 * Ranks the nodes by the requests that they lost. Names break exact ties only; the order of spans and lines does not matter.
 *
 *   rankByRequests({ window, normal }).suspects[0]
 *   →  { node: 'carts', score: 0.67, reasons: [{ kind: 'failures', what: 'CartStore:37 …', requests: 1, share: 0.67, … }] }
 *
 * O(spans + lines), some 0.1 s for 15,000 spans and 8,000 lines.
 */
export function rankByRequests(question: RequestQuestion): RequestRanking {
  const { window, normal } = question;
  const [now, before] = [visitsIn(window.spans), visitsIn(normal.spans)];
  const requests = new Set(now.map(({ traceId }) => traceId)).size;
  if (now.length === 0 || before.length === 0) return { verdict: 'cannot-tell', suspects: [], trouble: 0, requests };
  const isAsked = (kind: ReasonKind) => question.kinds?.includes(kind) ?? true;
  const claims = [
    ...(isAsked('lost-time') ? claimsOfTime(now, before) : []),
    ...(isAsked('failures') ? claimsOfFailures(question, now, before) : []),
    ...(isAsked('scarcity') ? claimsOfScarcity(question.figures ?? [], now) : []),
  ];
  const settled = settle(claims);
  const trouble = sumOf(settled);
  const suspects = [...Map.groupBy(settled, ({ node }) => node)]
    .map(([node, own]) => suspectOf(node, own, trouble))
    .sort((a, b) => b.score - a.score || (a.node < b.node ? -1 : 1));
  return { verdict: trouble >= troubleMin ? 'suspects' : 'nothing-unusual', suspects, trouble, requests };
}

function claimsOfTime(now: readonly Visit[], before: readonly Visit[]): readonly Claim[] {
  const durationMs = new Map<string, number>();
  for (const { traceId, ownMs, gapMs } of now) durationMs.set(traceId, (durationMs.get(traceId) ?? 0) + ownMs + gapMs);
  const claims = lostTimeIn(now, before).map(
    ({ lostMs, where, with: other, ...at }): Claim => ({
      ...{ ...at, kind: 'lost-time', what: other === undefined ? where : `${where} ${other}` },
      part: lostMs / (durationMs.get(at.traceId) ?? lostMs),
    }),
  );
  return [...Map.groupBy(claims, ({ traceId }) => traceId).values()].filter((own) => sumOf(own) >= slowMin).flat();
}

function claimsOfFailures(
  { window, normal }: RequestQuestion,
  now: readonly Visit[],
  before: readonly Visit[],
): readonly Claim[] {
  const kindOf = kindsOfLines([...window.lines, ...normal.lines]);
  const failures = failuresIn(marked(now, window.lines, kindOf), marked(before, normal.lines, kindOf));
  return failures.map(({ visit: { node, traceId, startMs }, kind, what, rarity }) => ({
    ...{ node, traceId, startMs, kind: 'failures', what: `${kind} ${what}`, part: 1, rarity },
  }));
}

/** Whoever asked a node that has run short was hit by it. One that nobody asked hurts nobody. */
function claimsOfScarcity(figures: readonly UsedShare[], now: readonly Visit[]): readonly Claim[] {
  const byNode = Map.groupBy(now, ({ node }) => node);
  return scarceIn(figures).flatMap(({ node, resource }) => {
    const hit = new Map((byNode.get(node) ?? []).map(({ traceId, startMs }) => [traceId, startMs]));
    return [...hit].map(
      ([traceId, startMs]): Claim => ({ node, traceId, startMs, kind: 'scarcity', what: resource, part: 1 }),
    );
  });
}

/** No node has more of a request than all of it, and all nodes together not either. */
function settle(claims: readonly Claim[]): readonly Claim[] {
  return [...Map.groupBy(claims, ({ traceId }) => traceId).values()].flatMap((ofTrace) => {
    const byNode = [...Map.groupBy(ofTrace, ({ node }) => node).values()].map((own) => cut(strongest(own), 1));
    return cut(byNode.flat(), 1);
  });
}

/** Two kinds of evidence for one node and request tell of the same loss: the larger one counts. */
function strongest(claims: readonly Claim[]): readonly Claim[] {
  const byKind = [...Map.groupBy(claims, ({ kind }) => kind).values()].map((own) => cut(own, 1));
  return byKind.reduce((best, own) => (sumOf(own) > sumOf(best) ? own : best), []);
}

function cut(claims: readonly Claim[], most: number): readonly Claim[] {
  const sum = sumOf(claims);
  return sum <= most ? claims : claims.map((claim) => ({ ...claim, part: (claim.part * most) / sum }));
}

function sumOf(claims: readonly Claim[]): number {
  return claims.reduce((sum, { part }) => sum + part, 0);
}

function suspectOf(node: string, claims: readonly Claim[], trouble: number): RequestSuspect {
  const reasons = [...Map.groupBy(claims, ({ kind, what }) => `${kind}\n${what}`).values()]
    .flatMap((own) => reasonOf(own, trouble))
    .sort((a, b) => b.requests - a.requests || (a.what < b.what ? -1 : 1));
  return { node, score: sumOf(claims) / trouble, reasons };
}

function reasonOf(claims: readonly Claim[], trouble: number): readonly Reason[] {
  const [first, ...others] = claims;
  if (first === undefined) return [];
  const worst = others.reduce((most, claim) => (claim.part > most.part ? claim : most), first);
  const earliest = others.reduce((least, { startMs }) => Math.min(least, startMs), first.startMs);
  const rarities = claims.flatMap(({ rarity }) => rarity ?? []);
  return [
    {
      ...{ kind: first.kind, what: first.what, requests: sumOf(claims), share: sumOf(claims) / trouble },
      ...(rarities.length === 0 ? {} : { rarity: Math.min(...rarities) }),
      ...{ sinceMs: earliest, exampleTraceId: worst.traceId },
    },
  ];
}
