// From hits to a ranking. Each scenario gets the weighted evidence for it; then precedence, which is data of the scenarios,
// puts the less specific of two readings of the same failure behind the other:
//
//   evidence   memory-oom .90 (killed, at the limit)   runtime-crash .72 (exit error)   unhandled-exception .60
//   precedence memory-oom is against runtime-crash; unhandled-exception is the last resort
//   ranking    memory-oom .90 · runtime-crash .54 · unhandled-exception .30
import type { GroupEvidence } from '../evidence.ts';
import { scenarios } from '../scenarios/index.ts';
import type { Label } from '../scenarios/label.ts';
import type { Discriminator, Scenario } from '../scenarios/scenario.ts';
import { type Hit, hitsOf, type Passage, passagesOf } from './hits.ts';
import { together } from './together.ts';

export interface Suspicion {
  readonly scenario: Scenario;
  /** 0 to 1, after precedence. */
  readonly score: number;
  /** 0 to 1, what its own evidence says. */
  readonly evidenceScore: number;
  readonly hits: readonly Hit[];
  /** What speaks against it. */
  readonly contrary: readonly Hit[];
  /** Why other scenarios go first, one clause each. */
  readonly outrankedBy: readonly { readonly label: Label; readonly because: string }[];
}

/** A scenario below this is not raised: one weak signal in an undisturbed line just reaches it. */
export const raisedScoreMin = 0.25;
/** A scenario that only strong and weak signals speak for stays below one that is named. */
const undecidedScoreMax = 0.85;
/** An outranked scenario is at most this share of the one before it. */
const outrankedShare = 0.6;
/** Each observation that speaks against a scenario leaves it this share. */
export const contraryShare = 0.6;
/** From this share of its lines on, a scenario counts as another reading of the same failure. */
const sharedEvidenceMin = 0.5;
/** Evidence from which a cause goes before the symptoms that it explains. */
const namedCauseMin = 0.5;

/** The scenarios that a group gives evidence for, best first; ties in the order of the labels. O(messages × patterns). */
export function suspicionsOf(group: GroupEvidence): readonly Suspicion[] {
  const passages = passagesOf(group);
  const raw = withoutClaimedLines(scenarios.flatMap((scenario) => raisedBy(scenario, group, passages)));
  const precedence = raw.map((loser) => ({ loser, winners: raw.flatMap((winner) => outranks(winner, loser, group)) }));
  const scores = settle(precedence);
  return precedence
    .map(({ loser, winners }) => ({
      ...loser,
      score: scores.get(loser.scenario.label) ?? 0,
      outrankedBy: winners.map(({ label, because }) => ({ label, because })),
    }))
    .sort((a, b) => b.score - a.score || b.evidenceScore - a.evidenceScore);
}

function raisedBy(scenario: Scenario, group: GroupEvidence, passages: readonly Passage[]): readonly Raised[] {
  const hits = hitsOf(scenario.signals, group, passages);
  if (hits.length === 0) return [];
  const contrary = hitsOf(scenario.contrary ?? [], group, passages);
  return [{ scenario, hits, contrary, evidenceScore: scoreOf(hits, contrary) }];
}

// Two scenarios may both be true of one log group: of some lines one is only the other's shadow, of others it is itself.
// A scenario keeps the lines that none which outranks it claims; when none is left, it keeps them all and goes behind.
function withoutClaimedLines(raw: readonly Raised[]): readonly Raised[] {
  return raw.map((raised) => {
    const winners = raw.filter((other) => other !== raised && reasonFor(other, raised) !== undefined);
    const claimed = new Set(winners.flatMap(({ hits }) => hits.flatMap((hit) => [...hit.statements])));
    const own = raised.hits
      .map((hit) => ({ ...hit, statements: hit.statements.difference(claimed) }))
      .filter(({ statements, signal }) => statements.size > 0 || signal.where === 'numbers');
    const keepsLines = own.some(({ statements }) => statements.size > 0);
    return keepsLines ? { ...raised, hits: own, evidenceScore: scoreOf(own, raised.contrary) } : raised;
  });
}

type Raised = Pick<Suspicion, 'scenario' | 'hits' | 'contrary' | 'evidenceScore'>;

interface Precedence {
  readonly loser: Raised;
  readonly winners: readonly { readonly label: Label; readonly because: string }[];
}

function scoreOf(hits: readonly Hit[], contrary: readonly Hit[]): number {
  const score = together(hits.map(({ weight }) => weight));
  const isNamed = hits.some((hit) => hit.signal.strength === 'decisive');
  return (isNamed ? score : Math.min(score, undecidedScoreMax)) * contraryShare ** contrary.length;
}

function outranks(winner: Raised, loser: Raised, group: GroupEvidence): Precedence['winners'] {
  if (winner === loser || winner.evidenceScore < raisedScoreMin) return [];
  const because = reasonFor(winner, loser);
  if (because === undefined || !isSameFailure(winner, loser, group)) return [];
  return [{ label: winner.scenario.label, because }];
}

function reasonFor(winner: Raised, loser: Raised): string | undefined {
  const explicit = activeDiscriminator(winner, loser.scenario.label);
  const contrary = activeDiscriminator(loser, winner.scenario.label);
  // Both say that they go first: the one with more evidence does.
  if (explicit !== undefined && contrary !== undefined && winner.evidenceScore <= loser.evidenceScore) return undefined;
  if (explicit !== undefined) return explicit.because;
  if (contrary !== undefined || winner.evidenceScore < namedCauseMin) return undefined;
  if (loser.scenario.role === 'last-resort') return 'a more specific error explains the failure';
  if (loser.scenario.role === 'symptom' && winner.scenario.role === 'cause')
    return `${winner.scenario.label} names a cause, and this is how it looks from outside`;
  return undefined;
}

function activeDiscriminator(raised: Raised, against: Label): Discriminator | undefined {
  return raised.scenario.discriminators.find((discriminator) => {
    if (discriminator.against !== against) return false;
    const { when } = discriminator;
    return raised.hits.some(({ signal }) =>
      when === undefined ? signal.strength !== 'weak' : when.includes(signal.id),
    );
  });
}

// Two scenarios read the same failure when most lines of the loser lie where the winner is evidenced too.
function isSameFailure(winner: Raised, loser: Raised, group: GroupEvidence): boolean {
  const statements = new Set(winner.hits.flatMap((hit) => [...hit.statements]));
  const episodes = new Set(winner.hits.flatMap((hit) => [...hit.episodes]));
  const near = new Set(
    [...episodes].flatMap((index) => group.episodes[index]?.lines.map((line) => line.pattern) ?? []),
  );
  const own = [...new Set(loser.hits.flatMap((hit) => [...hit.statements]))];
  if (own.length === 0) return loser.hits.some((hit) => [...hit.episodes].some((index) => episodes.has(index)));
  const countOf = (index: number) => group.statements[index]?.count ?? 0;
  const shared = own.filter((index) => statements.has(index) || near.has(group.statements[index]?.pattern ?? ''));
  const sum = (indexes: readonly number[]) => indexes.reduce((total, index) => total + countOf(index), 0);
  return sum(shared) >= sharedEvidenceMin * sum(own);
}

// Winners are placed before those that they outrank. Should three scenarios outrank each other in a ring, the one with
// the most evidence opens it.
function settle(precedence: readonly Precedence[]): ReadonlyMap<Label, number> {
  const scores = new Map<Label, number>();
  const rest = [...precedence].sort((a, b) => b.loser.evidenceScore - a.loser.evidenceScore);
  while (rest.length > 0) {
    const free = rest.findIndex(({ winners }) => !winners.some(({ label }) => isWaiting(rest, label)));
    for (const { loser, winners } of rest.splice(Math.max(free, 0), 1)) {
      const bounds = winners.map(({ label }) => (scores.get(label) ?? 1) * outrankedShare);
      scores.set(loser.scenario.label, Math.min(loser.evidenceScore, ...bounds));
    }
  }
  return scores;
}

function isWaiting(rest: readonly Precedence[], label: Label): boolean {
  return rest.some(({ loser }) => loser.scenario.label === label);
}
