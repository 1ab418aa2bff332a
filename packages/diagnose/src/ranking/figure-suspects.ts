// Who is to blame by the figures of all nodes: `rankSuspects` for everything that users meet, over the calls that are waited for.
//
//   shop (API) ─▶ orders ─▶ carts        shop is what users meet: nobody calls it
//   queue ─▷ mailer                      and mailer is what its queue meets: nobody waits for it
//
// Who does worse than usual by its own doing, without anybody in front of it feeling it, is told, too, and counts at most half: less
// when others met more.
import { epochMs, printTime } from '@coldcase/model';
import { type CallGraph, reachedFrom } from '../graph/call-graph.ts';
import { nodeKey, type ServiceGraph } from '../graph/service-graph.ts';
import type { Steps } from './figures.ts';
import { type Suspect, scoreMin, suspectRarityMax, suspectsFor, troubleOfAll } from './suspects.ts';
import type { FiguresByNode, ServiceSteps, TroubleKind } from './trouble.ts';

/** As `diagnose --json` prints it. */
export interface FigureRanking {
  /** `cannot-tell`: there are no figures, or none of a normal period. */
  readonly verdict: 'suspects' | 'nothing-unusual' | 'cannot-tell';
  /** Best first. */
  readonly suspects: readonly FigureSuspect[];
}

export interface FigureSuspect {
  /** `function orders`. */
  readonly node: string;
  /** How well its own trouble explains that of whom it reached, 0 to 1, two decimals. */
  readonly score: number;
  readonly trouble: TroubleKind;
  /** Its own: seconds that were lost, or requests that failed, beyond what is normal; one decimal. */
  readonly own: number;
  /** Who met it, and how much trouble it had in all. */
  readonly target: string;
  readonly ofTarget: number;
  readonly since: string;
}

const kinds: readonly TroubleKind[] = ['lost-time', 'failures'];
/** Suspects told. */
const suspectsMax = 5;
/** Nobody is woken for less: a share of the time that the requests of the target took, or of its requests. */
const hurts: Readonly<Record<TroubleKind, number>> = { 'lost-time': 0.05, failures: 0.01 };

/** Who is the only one to say that it is in trouble is believed half. */
const aloneShareMax = 0.5;

export interface FigureQuestion {
  readonly graph: ServiceGraph;
  readonly window: FiguresByNode;
  readonly normal: FiguresByNode;
  readonly steps: Steps;
}

export function rankFigures({ graph, window, normal, steps }: FigureQuestion): FigureRanking {
  const calls = waitedCalls(graph, window);
  const nodes = [...window.keys()].sort();
  const entries = new Set(entriesOf(calls, nodes));
  const rankings = kinds.flatMap((kind) => {
    const all = troubleOfAll({ graph: calls, kind, window, normal });
    return nodes.map((target) => {
      return { kind, target, isFelt: entries.has(target), ranking: suspectsFor(all, target, true) };
    });
  });
  const able = rankings.filter(({ ranking }) => ranking.verdict !== 'cannot-tell');
  const hurt = able.filter(({ kind, target, ranking }) => {
    const share = ranking.trouble / wholeOf(window.get(target), kind);
    return ranking.verdict === 'suspects' && share >= hurts[kind];
  });
  // Of a hundred nodes one has a bad hour that it never had before: who stands alone must be as rare as there are nodes to ask.
  const aloneRarityMax = suspectRarityMax / rankings.length;
  const leastRarity = leastRarityIn(window, normal);
  const found = hurt
    .flatMap(({ kind, target, isFelt, ranking }) => {
      const mostFelt = hurt
        .filter((one) => one.kind === kind && one.isFelt && one.target !== target)
        .reduce((most, one) => Math.max(most, one.ranking.trouble), 0);
      return ranking.suspects
        .filter(isNamed)
        .filter(({ node, rarity }) => (node === target ? Math.max(rarity, leastRarity) <= aloneRarityMax : isFelt))
        .map((one) => (one.node === target ? { ...one, score: one.score * aloneShare(one.own, mostFelt) } : one))
        .map((suspect) => described(suspect, kind, target, ranking.trouble, steps));
    })
    .sort((a, b) => b.score - a.score || b.own - a.own || (a.node < b.node ? -1 : 1));
  const best = found.filter(({ node }, index) => found.findIndex((one) => one.node === node) === index);
  const verdict = best.length > 0 ? 'suspects' : able.length > 0 ? 'nothing-unusual' : 'cannot-tell';
  return { verdict, suspects: best.slice(0, suspectsMax) };
}

/** What never happened in so many windows may still happen once in so many and one. Short normal periods are compared step by step. */
function leastRarityIn(window: FiguresByNode, normal: FiguresByNode): number {
  const lengthOf = (figures: FiguresByNode) => [...figures.values()][0]?.requests.length ?? 0;
  const windows = lengthOf(normal) - lengthOf(window) + 1;
  return windows * suspectRarityMax < 1 ? 0 : 1 / (windows + 1);
}

function aloneShare(own: number, mostFelt: number): number {
  return aloneShareMax * (mostFelt === 0 ? 1 : Math.min(1, own / mostFelt));
}

/** The first of a ranking speaks for it; the others must be able to stand alone. */
function isNamed({ score, rarity }: Suspect, rank: number): boolean {
  return rank === 0 || (score >= scoreMin / 2 && rarity <= suspectRarityMax);
}

function wholeOf(steps: ServiceSteps | undefined, kind: TroubleKind): number {
  const { requests = [], seconds = [] } = steps ?? {};
  return requests.reduce((sum, count, step) => {
    const each = kind === 'failures' ? 1 : (seconds[step] ?? 0);
    return Number.isNaN(each) ? sum : sum + count * each;
  }, 0);
}

function described(
  { node, score, own, course }: Suspect,
  trouble: TroubleKind,
  target: string,
  ofTarget: number,
  { window, ms }: Steps,
): FigureSuspect {
  // From its first step with a tenth of the worst one on: a little is lost all the time.
  const worst = course.reduce((most, amount) => Math.max(most, amount), 0);
  const first = course.findIndex((amount) => amount > 0 && amount >= worst / 10);
  const since = printTime(epochMs(window.startMs + Math.max(0, first) * ms));
  return {
    node,
    score: rounded(score, 100),
    trouble,
    own: rounded(own, 10),
    target,
    ofTarget: rounded(ofTarget, 10),
    since,
  };
}

/** Calls that are waited for, among nodes with figures; what lies between two of them and has none is passed through. */
function waitedCalls({ nodes, edges }: ServiceGraph, figures: FiguresByNode): CallGraph {
  const callees = Map.groupBy(
    edges.filter(({ waits }) => waits),
    ({ from }) => nodeKey(from),
  );
  const calleesOf = (key: string): readonly string[] => (callees.get(key) ?? []).map(({ to }) => nodeKey(to));
  return new Map(
    nodes
      .map(nodeKey)
      .filter((key) => figures.has(key))
      .map((key) => {
        const reached = new Set(calleesOf(key));
        // A set gives what is added while it is walked, too.
        for (const one of reached) if (!figures.has(one)) for (const next of calleesOf(one)) reached.add(next);
        return [key, [...reached].filter((one) => figures.has(one) && one !== key)];
      }),
  );
}

/** Whoever is called by nobody; of nodes that call each other in a circle, the first by name. */
function entriesOf(calls: CallGraph, nodes: readonly string[]): readonly string[] {
  const called = new Set([...calls.values()].flat());
  const entries = nodes.filter((node) => !called.has(node));
  const seen = new Set(entries.flatMap((node) => [node, ...reachedFrom(calls, node)]));
  for (const node of nodes) {
    if (seen.has(node)) continue;
    entries.push(node);
    for (const reached of [node, ...reachedFrom(calls, node)]) seen.add(reached);
  }
  return entries;
}

function rounded(value: number, by: number): number {
  return Math.round(value * by) / by;
}
