// All that speaks for one resource, put together: what logs and metrics found there, what traced requests lost there, whose figures
// are worse than usual, what was altered just before. Whoever only waits for another one is its victim.
//
//   shop (API) ─▶ orders ─▶ carts (table)
//                   │          └ dynamodb-throttled 0.9; 40 % of what traced requests lost; UpdateTable 4 minutes before
//                   └ lambda-timeout 0.8, but it waits for carts, and carts' trouble began first: little of it stays its own
//
// Names are compared as they are, whatever kind of resource has them; nothing is concluded from how they sound.
import { inTextOrder } from '@coldcase/model';
import type { Finding } from '../diagnosis.ts';
import type { NodeKind, ServiceEdge, ServiceGraph } from '../graph/service-graph.ts';
import type { Label } from '../scenarios/label.ts';
import { timeIn } from '../timeline/timeline.ts';
import type { FigureRanking } from './figure-suspects.ts';
import { together } from './together.ts';
import type { TraceRanking } from './traces.ts';

/** As `diagnose --json` prints it. */
export interface SuspectRanking {
  /** `nothing-unusual` is said only by evidence that could have told; without any it is `cannot-tell`. */
  readonly verdict: 'suspects' | 'nothing-unusual' | 'cannot-tell';
  /** Best first. */
  readonly suspects: readonly CaseSuspect[];
  /** What would settle a doubt about who it is; empty when there is none. */
  readonly decides: readonly string[];
}

export interface CaseSuspect {
  readonly node: string;
  /** `function`, `table`; absent when only a text names it. */
  readonly kind?: NodeKind;
  /** 0 to 1, two decimals. */
  readonly score: number;
  /** Strongest first. */
  readonly reasons: readonly SuspectReason[];
  /** Who waits for it and suffers, as the calls go; with what each call rests on. */
  readonly victims: readonly Victim[];
}

export interface SuspectReason {
  readonly from: 'finding' | 'traces' | 'figures' | 'change';
  /** A clause. */
  readonly text: string;
}

export interface Victim {
  readonly node: string;
  /** `traces: 12 calls in captured traces`. */
  readonly by: string;
}

export interface SuspectEvidence {
  readonly findings: readonly Finding[];
  readonly traces: TraceRanking;
  readonly figures: FigureRanking;
  readonly graph: ServiceGraph;
  /** Whether there was a log to look at, and all of its errors are explained. */
  readonly logsAreQuiet: boolean;
  readonly hasBaseline: boolean;
}

/** Suspects told. */
const suspectsMax = 5;
/** Below this a suspect is no more than a name that fell. */
const scoreMin = 0.25;
/** Two suspects that are as near as this may be either. */
const doubtfulGap = 0.15;
/** What a ranking says is an estimate, so it never counts whole. */
const rankingShare = 0.9;
/** A change just before proves nothing; of two that are equal, it tells which to look at first. */
const changeWeight = 0.2;
/** What words in a log suggest and do not prove counts less where the requests themselves tell what they lost. */
const undecidedShare = 0.5;
/** Findings from this score on rest on something that proves them: see docs/guides/reading-a-diagnosis.md. */
const decidedScoreMin = 0.85;
const never = Number.POSITIVE_INFINITY;
/** Clocks of two logs, and the time that a call takes to fail. */
const toleranceMs = 60_000;

/** What may be the sight of somebody who waits for another one. Everything else happens where it is seen. */
const waitingLabels: ReadonlySet<Label> = new Set<Label>([
  'lambda-timeout',
  'handler-never-completes',
  'network-path-blocked',
  'apigw-integration-timeout',
  'event-backlog',
  'sqs-redelivery',
  'stepfunctions-failure',
  'connection-reset',
  'dependency-unavailable',
  'unhandled-exception',
]);

interface Weighted extends SuspectReason {
  readonly node: string;
  readonly weight: number;
  /** Only of findings. */
  readonly finding?: Finding;
}

export function suspectsOfCase(evidence: SuspectEvidence): SuspectRanking {
  const { traces, figures, graph } = evidence;
  const findings = loudOf(evidence.findings);
  const weighted = [
    ...findings.map((finding) => ofFinding(finding, traces)),
    ...ofTraces(traces),
    ...ofFigures(figures),
  ];
  const names = [...new Set(weighted.map(({ node }) => node))].sort();
  const calls = waitsFor(graph);
  const passedOn = names.flatMap((victim) => culpritsOf(victim, weighted, calls));
  const suspects = names
    .map((node) => suspectOf(node, weighted, passedOn, graph))
    .filter(({ score }) => score >= scoreMin)
    .sort((a, b) => b.score - a.score || b.victims.length - a.victims.length || (a.node < b.node ? -1 : 1));
  const verdict = suspects.length > 0 ? 'suspects' : couldTell(evidence) ? 'nothing-unusual' : 'cannot-tell';
  return { verdict, suspects: suspects.slice(0, suspectsMax), decides: decidesOf(evidence, suspects) };
}

/** What goes on in the background all the time is told as a finding, and is no suspect beside what is loud. */
function loudOf(findings: readonly Finding[]): readonly Finding[] {
  const loud = findings.filter(({ severity }) => severity !== 'low');
  return loud.length > 0 ? loud : findings;
}

function ofFinding(finding: Finding, { verdict }: TraceRanking): Weighted {
  const { suspect, scenario, extent, score } = finding;
  const isMeasured = verdict === 'suspects' && score < decidedScoreMin;
  return {
    node: suspect,
    from: 'finding',
    text: `${scenario}, ${extent}`,
    weight: isMeasured ? score * undecidedShare : score,
    finding,
  };
}

function ofTraces({ verdict, suspects }: TraceRanking): readonly Weighted[] {
  if (verdict !== 'suspects') return [];
  return suspects.map(({ node, score, reasons }) => {
    const why = reasons[0] === undefined ? '' : ` (${reasons[0].what})`;
    const text = `${percent(score)} of what traced requests lost${why}`;
    return { node, from: 'traces', text, weight: rankingShare * score };
  });
}

function ofFigures({ verdict, suspects }: FigureRanking): readonly Weighted[] {
  if (verdict !== 'suspects') return [];
  return suspects.map(({ node, score, trouble, own, target, ofTarget }) => {
    const [mine, its] = [plainName(node), plainName(target)];
    const amount = (value: number) => (trouble === 'failures' ? `${value} failed requests` : `${value} s lost`);
    const text =
      mine === its
        ? `${amount(own)} beyond what is usual, which is its own doing`
        : `${amount(own)} of its own beyond what is usual, beside the ${amount(ofTarget)} of ${its}`;
    return { node: mine, from: 'figures', text, weight: rankingShare * score };
  });
}

/** `function orders` → `orders`. */
function plainName(key: string): string {
  return key.slice(key.indexOf(' ') + 1);
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

type Calls = ReadonlyMap<string, readonly ServiceEdge[]>;

/** By the name of whoever suffers when the other one is slow: its caller, and of what nobody waits for, the queue before it. */
function waitsFor({ edges }: ServiceGraph): Calls {
  return Map.groupBy(edges, ({ from }) => from.name);
}

interface PassedOn {
  readonly victim: string;
  readonly culprit: string;
  readonly edge: ServiceEdge;
}

/** Whom a victim waits for, directly or not, if its own trouble began no later. Breadth first: the nearest way is told. */
function culpritsOf(victim: string, weighted: readonly Weighted[], calls: Calls): readonly PassedOn[] {
  const own = weighted.filter(({ node, finding }) => node === victim && finding !== undefined);
  const sinceMs = Math.min(...own.map(({ finding }) => timeIn(finding?.since) ?? never));
  if (own.length === 0 || !own.every(({ finding }) => finding !== undefined && waitingLabels.has(finding.scenario)))
    return [];
  const [found, seen]: [PassedOn[], Set<string>] = [[], new Set([victim])];
  const waiting = [...(calls.get(victim) ?? [])].map((edge) => ({ edge, first: edge }));
  for (const { edge, first } of waiting) {
    if (seen.has(edge.to.name)) continue;
    seen.add(edge.to.name);
    const theirs = weighted.filter(({ node }) => node === edge.to.name);
    const isSource = theirs.some(({ finding }) => finding === undefined || !waitingLabels.has(finding.scenario));
    const firstMs = Math.min(
      ...theirs.flatMap(({ finding }) => (finding === undefined ? [] : [timeIn(finding.since) ?? never])),
    );
    // Rankings tell no time of their own that is as exact as a log's.
    const isEarlier = firstMs === never || firstMs <= sinceMs + toleranceMs;
    if (isSource && isEarlier) found.push({ victim, culprit: edge.to.name, edge: first });
    for (const next of calls.get(edge.to.name) ?? []) waiting.push({ edge: next, first });
  }
  return found;
}

function suspectOf(
  node: string,
  weighted: readonly Weighted[],
  passedOn: readonly PassedOn[],
  graph: ServiceGraph,
): CaseSuspect {
  const own = weighted
    .filter((one) => one.node === node)
    .toSorted((a, b) => b.weight - a.weight || inTextOrder(a.text, b.text));
  const culprits = passedOn.filter(({ victim }) => victim === node);
  const left = culprits.reduce((rest, { culprit }) => rest * (1 - whole(culprit, weighted)), 1);
  // Traces and figures have taken off what is another one's; only findings have not.
  const weights = own.map(({ from, weight }) => (from === 'finding' ? weight * left : weight));
  const changes = changesOf(own);
  const kind = graph.nodes.find(({ name }) => name === node)?.kind;
  const outranked = culprits.map(
    ({ culprit, edge }): SuspectReason => ({
      from: 'finding',
      text: `but it waits for ${culprit} (${basisText(edge)})`,
    }),
  );
  return {
    node,
    ...(kind === undefined ? {} : { kind }),
    score: Math.round(100 * together([...weights, ...changes.map(() => changeWeight).slice(0, 1)])) / 100,
    reasons: [...own.map(({ from, text }) => ({ from, text })), ...outranked, ...changes],
    victims: passedOn
      .filter(({ culprit }) => culprit === node)
      .map(({ victim, edge }) => ({ node: victim, by: basisText(edge) }))
      .toSorted((a, b) => inTextOrder(a.node, b.node)),
  };
}

function whole(node: string, weighted: readonly Weighted[]): number {
  return together(weighted.filter((one) => one.node === node).map(({ weight }) => weight));
}

/** The last change before the first finding of it. */
function changesOf(own: readonly Weighted[]): readonly SuspectReason[] {
  const [change] = own.flatMap(({ finding }) => finding?.precededBy.slice(0, 1) ?? []);
  if (change === undefined) return [];
  const by = change.actor === undefined ? '' : ` by ${change.actor}`;
  return [{ from: 'change', text: `${change.action}${by}, ${change.minutesBefore} min before it began` }];
}

function basisText({ restsOn }: ServiceEdge): string {
  const [first, ...others] = restsOn;
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  return first === undefined ? '' : `${first.source}: ${first.text}${more}`;
}

function couldTell({ traces, figures, logsAreQuiet }: SuspectEvidence): boolean {
  return logsAreQuiet || traces.verdict === 'nothing-unusual' || figures.verdict === 'nothing-unusual';
}

function decidesOf(evidence: SuspectEvidence, suspects: readonly CaseSuspect[]): readonly string[] {
  const { findings, traces, figures, hasBaseline } = evidence;
  const [first, second] = suspects;
  const isDoubtful = first !== undefined && second !== undefined && first.score - second.score < doubtfulGap;
  const isUnclear = first === undefined ? !couldTell(evidence) : isDoubtful;
  if (!isUnclear) return [];
  const observation = findings.find(({ suspect }) => suspect === first?.node)?.decides;
  const either = isDoubtful ? `It may be ${first.node} or ${second.node}. ` : '';
  const missing = [
    ...(hasBaseline ? [] : ['a normal period to compare with']),
    ...(traces.verdict === 'cannot-tell' ? ['traces of both periods'] : []),
    ...(figures.verdict === 'cannot-tell' ? ['metrics of both periods'] : []),
  ];
  return [
    ...(observation === undefined ? [] : [`${either}To decide: ${observation}`]),
    ...(missing.length === 0
      ? []
      : [`${observation === undefined ? either : ''}The case lacks ${missing.join(', ')}.`]),
  ];
}
