// Who is to blame for the trouble of one node: whose own trouble is as much, and at the same time. The names of nodes say nothing
// here, no figure is learned from incidents, and how unusual something is, the normal period of the same system tells.
import { type CallGraph, reachedFrom } from '../graph/call-graph.ts';
import { chanceBeyondAll } from './chance.ts';
import { type Amounts, type FiguresByNode, ownAmounts, type TroubleKind, troubleIn } from './trouble.ts';

export interface Suspect {
  readonly node: string;
  /** 0 to 1: how well its own trouble explains that of the target. */
  readonly score: number;
  /** Its own trouble, in seconds or requests. */
  readonly own: number;
  /** The same in each step. */
  readonly course: readonly number[];
  /** Share of windows of the normal period in which it had as much; a chance when that period is too short for shares. */
  readonly rarity: number;
}

export interface Ranking {
  /** `cannot-tell`: there is no normal period of the target, or no window. */
  readonly verdict: 'suspects' | 'nothing-unusual' | 'cannot-tell';
  /** Best first; all of them, also when nothing is unusual. */
  readonly suspects: readonly Suspect[];
  /** Trouble of the target, and the share of normal windows in which it had as much. */
  readonly trouble: number;
  readonly rarity: number;
}

export interface Question {
  readonly graph: CallGraph;
  /** What users meet: an alarm names it. */
  readonly target: string;
  /** Whether the target may be to blame itself. A front end that only passes calls on is not. */
  readonly withTarget?: boolean;
  readonly kind: TroubleKind;
  /** Steps as long as those of the normal period. */
  readonly window: FiguresByNode;
  readonly normal: FiguresByNode;
}

/** A suspect explains a third of what happened to the target, or it is not the story. */
export const scoreMin = 1 / 3;
/** In a normal day some node has a bad hour. What one has more often than so is its nature. */
export const suspectRarityMax = 0.015;
/** The target itself may hide what happened among much that is well, so less is asked of it. */
export const targetRarityMax = 0.25;

/**
 * Ranks what the target calls. Names break exact ties only.
 *
 *   rankSuspects({ graph, target: 'web', kind: 'lost-time', window, normal }).suspects[0]
 *   →  { node: 'orders', score: 0.93, own: 26, rarity: 0 }
 *
 * O(nodes × (steps of the normal period + calls)).
 */
export function rankSuspects({ target, withTarget = false, ...figures }: Question): Ranking {
  return suspectsFor(troubleOfAll(figures), target, withTarget);
}

/** The trouble of all nodes of one kind, for whoever asks about several targets. */
export interface AllTrouble {
  readonly graph: CallGraph;
  readonly now: Amounts;
  readonly before: Amounts;
  readonly own: Amounts;
  readonly ownBefore: Amounts;
}

export function troubleOfAll({ graph, kind, window, normal }: Omit<Question, 'target' | 'withTarget'>): AllTrouble {
  const now = troubleIn(window, normal, kind);
  const before = troubleIn(normal, normal, kind);
  return { graph, now, before, own: ownAmounts(now, graph), ownBefore: ownAmounts(before, graph) };
}

/** O(nodes that it reaches × steps of the normal period). */
export function suspectsFor(
  { graph, now, before, own, ownBefore }: AllTrouble,
  target: string,
  withTarget: boolean,
): Ranking {
  const ofTarget = now.get(target) ?? [];
  const trouble = sumOf(ofTarget);
  const rarity = rarityOf(ofTarget, before.get(target) ?? []);
  if (Number.isNaN(rarity)) return { verdict: 'cannot-tell', suspects: [], trouble, rarity: 1 };
  const suspects = [...(withTarget ? [target] : []), ...reachedFrom(graph, target)]
    .map((node) => suspectOf(node, own, ownBefore, ofTarget))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.node < b.node ? -1 : 1));
  const [best] = suspects;
  const isUnusual = best !== undefined && best.score >= scoreMin && best.rarity <= suspectRarityMax;
  return {
    verdict: isUnusual && rarity <= targetRarityMax ? 'suspects' : 'nothing-unusual',
    suspects,
    trouble,
    rarity,
  };
}

function suspectOf(node: string, own: Amounts, ownBefore: Amounts, ofTarget: readonly number[]): Suspect {
  const amounts = own.get(node) ?? [];
  // What the normal period never saw is as rare as can be.
  const rarity = rarityOf(amounts, ownBefore.get(node) ?? []);
  const score = explained(amounts, ofTarget);
  return { node, own: sumOf(amounts), course: amounts, score, rarity: Number.isNaN(rarity) ? 0 : rarity };
}

/** As much, and at the same time: what both share of what either has, times the cosine of their courses. */
function explained(own: readonly number[], ofTarget: readonly number[]): number {
  let [shared, either, product, ownSquares, targetSquares] = [0, 0, 0, 0, 0];
  for (const [step, wanted] of ofTarget.entries()) {
    const amount = own[step] ?? 0;
    shared += Math.min(amount, wanted);
    either += Math.max(amount, wanted);
    product += amount * wanted;
    ownSquares += amount * amount;
    targetSquares += wanted * wanted;
  }
  return shared === 0 ? 0 : ((shared / either) * product) / Math.sqrt(ownSquares * targetSquares);
}

/**
 * Share of the windows of the normal period in which as much came together; NaN without any.
 *
 * A normal period of the same length is one window, of which nothing is a share. Then it counts how many steps go beyond all
 * normal ones: of sixty beside sixty, seven do so once in a hundred times.
 */
function rarityOf(amounts: readonly number[], before: readonly number[]): number {
  const length = amounts.length;
  const windows = before.length - length + 1;
  if (length === 0 || before.length === 0) return Number.NaN;
  if (windows * suspectRarityMax < 1) {
    const most = before.reduce((a, b) => Math.max(a, b), 0);
    const beyond = amounts.filter((amount) => amount > most).length;
    return chanceBeyondAll({ count: beyond, of: length }, before.length);
  }
  const amount = sumOf(amounts);
  let [sum, asMuch] = [sumOf(before.slice(0, length)), 0];
  for (let start = 0; start < windows; start += 1) {
    if (sum >= amount) asMuch += 1;
    sum += (before[start + length] ?? 0) - (before[start] ?? 0);
  }
  return asMuch / windows;
}

function sumOf(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + amount, 0);
}
