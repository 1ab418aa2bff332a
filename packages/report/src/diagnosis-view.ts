// What a report needs of a diagnosis: the shape of `diagnose --json`, stated here once more because the report depends on
// the model alone. A rename on one side fails to compile where the workbench connects the two.

import type { BlastRadiusView } from './blast-lines.ts';

export interface DiagnosisView {
  readonly verdict: 'healthy' | 'findings' | 'cannot-tell';
  readonly sentence: string;
  readonly findings: readonly FindingView[];
  /** What is at work and explains no finding. */
  readonly observations: readonly MechanismView[];
  readonly ruledOut: readonly { readonly scenario: string; readonly suspect: string; readonly because: string }[];
  readonly unknown: readonly string[];
  readonly errorPatterns: readonly ErrorPatternView[];
  readonly suspects: SuspectRankingView;
  readonly traces: TraceRankingView;
  readonly blastRadius: BlastRadiusView;
  readonly timeline: readonly TimelineEntryView[];
  readonly coverage: CoverageView;
}

export interface FindingView {
  readonly scenario: string;
  readonly title: string;
  readonly summary: string;
  readonly suspect: string;
  readonly logGroup: string;
  readonly alsoIn: readonly string[];
  readonly score: number;
  readonly severity: string;
  readonly extent: string;
  readonly usual?: number;
  readonly since: string;
  readonly until: string;
  readonly precededBy: readonly PrecursorView[];
  readonly mechanisms: readonly MechanismView[];
  readonly evidence: readonly EvidenceView[];
  readonly remedies: readonly RemedyView[];
  readonly decides: string;
  readonly document: string;
  /** The command that goes through the runbook for it. */
  readonly run?: string;
}

/** How a failure comes about. */
export interface MechanismView {
  readonly name: string;
  readonly says: string;
  readonly proofs: readonly { readonly says: string; readonly query: string }[];
  readonly ruledOut: readonly string[];
}

export interface RemedyView {
  readonly kind: 'mitigate' | 'fix' | 'prevent';
  readonly text: string;
  readonly command?: string;
  readonly risk?: 'safe' | 'reversible' | 'risky';
  readonly confidence?: 'high' | 'medium' | 'low';
  readonly snippets?: readonly SnippetView[];
}

export interface SnippetView {
  readonly language: 'shell' | 'terraform' | 'typescript' | 'sql' | 'yaml';
  readonly text: string;
}

/** `reversible, low confidence`: what is known of a remedy beside its text. Nothing for words alone. */
export function cautionOf({ risk, confidence }: RemedyView): string {
  return [
    ...(risk === undefined ? [] : [risk]),
    ...(confidence === undefined ? [] : [`${confidence} confidence`]),
  ].join(', ');
}

export interface PrecursorView {
  readonly time: string;
  readonly action: string;
  readonly resource: string;
  readonly actor?: string;
  readonly minutesBefore: number;
}

export interface SuspectRankingView {
  readonly suspects: readonly {
    readonly node: string;
    readonly kind?: string;
    readonly score: number;
    readonly reasons: readonly { readonly from: string; readonly text: string }[];
    readonly victims: readonly { readonly node: string; readonly by: string }[];
  }[];
  readonly decides: readonly string[];
}

export interface TraceRankingView {
  readonly verdict: 'suspects' | 'nothing-unusual' | 'cannot-tell';
  readonly requests: number;
  readonly lost: number;
  readonly suspects: readonly {
    readonly node: string;
    readonly score: number;
    readonly reasons: readonly {
      readonly what: string;
      readonly requests: number;
      readonly since?: string;
      readonly trace?: string;
    }[];
  }[];
}

export interface TimelineEntryView {
  readonly time: string;
  readonly kind: 'change' | 'symptom' | 'alarm' | 'last-seen' | 'mitigation' | 'recovery';
  readonly subject: string;
  readonly text: string;
}

/** How it was in the normal period, as a clause; nothing when none was captured. */
export function usualText({ usual }: Pick<FindingView, 'usual'>): string {
  if (usual === undefined) return '';
  return usual === 0 ? 'new: none in the normal period' : `the normal period has about ${usual} lines of it`;
}

export const precursorText = ({ action, resource, actor, minutesBefore }: PrecursorView): string =>
  `${action} of ${resource}${actor === undefined ? '' : ` by ${actor}`}, ${minutesBefore === 1 ? '1 minute' : `${minutesBefore} minutes`} before`;

/** `serial awaits: orders awaits 6 calls …; seen in 3 traced pieces of work` */
export function mechanismText({ name, says, proofs, ruledOut }: MechanismView): string {
  const clauses = [says, ...proofs.slice(0, 1).map((proof) => proof.says), ...ruledOut];
  return `${name.replaceAll('-', ' ')}: ${clauses.join('; ')}`;
}

export type EvidenceView = ({ readonly for: string } | { readonly against: string }) & {
  readonly query: string;
  readonly window: { readonly from: string; readonly to: string };
  readonly rows: readonly Readonly<Record<string, string>>[];
};

export interface ErrorPatternView {
  readonly logGroup: string;
  readonly title: string;
  readonly count: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly usual?: number;
  readonly newSince?: string;
  readonly samples: readonly string[];
  readonly explainedBy?: string;
}

export interface CoverageView {
  readonly window: { readonly from: string; readonly to: string };
  readonly events: number;
  readonly logGroups: readonly string[];
  readonly invocations?: number;
  readonly gaps: readonly string[];
  readonly limits: readonly string[];
}

export const isAgainst = (item: EvidenceView): boolean => 'against' in item;
export const claimOf = (item: EvidenceView): string => ('for' in item ? item.for : item.against);

/**
 * `carts (table) 0.95: dynamodb-throttled, 812 requests; 40 % of what traced requests lost`, then who suffers from it. Nothing when
 * the only reason is the one finding that is told anyway.
 */
export function suspectLines({ suspects: { suspects } }: Pick<DiagnosisView, 'suspects'>): readonly string[] {
  const isTold = suspects.length < 2 && suspects.every(({ reasons, victims }) => reasons.length + victims.length < 2);
  if (isTold && suspects.every(({ reasons }) => reasons.every(({ from }) => from === 'finding'))) return [];
  return suspects.flatMap(({ node, kind, score, reasons, victims }) => [
    `${node}${kind === undefined ? '' : ` (${kind})`} ${score}: ${reasons.map(({ text }) => text).join('; ')}`,
    ...victims.map((victim) => `  ${victim.node} suffers from it (${victim.by})`),
  ]);
}

/** `new since 10:04`, with the date where the window has several; else what the normal period has; nothing when unknown. */
export function noveltyText({ newSince, usual }: ErrorPatternView, { window }: CoverageView): string {
  if (newSince !== undefined) {
    const isOneDay = window.from.slice(0, dateLength) === window.to.slice(0, dateLength);
    return `new since ${newSince.slice(isOneDay ? dateLength + 1 : 0, minuteLength)}`;
  }
  if (usual === undefined) return '';
  return usual === 0 ? 'none in the normal period' : `about ${usual} as usual`;
}

/** Of `2026-03-01 10:04:00.000`. */
const [dateLength, minuteLength] = [10, 16];

/** A line for each suspect of the traces: `carts 67 %: fault in 12 requests, for example 1-…`. Nothing when they tell nothing. */
export function traceLines({ traces }: Pick<DiagnosisView, 'traces'>): readonly string[] {
  if (traces.verdict !== 'suspects') return [];
  return traces.suspects.map(({ node, score, reasons }) => {
    const [first] = reasons;
    const example = first?.trace === undefined ? '' : `, for example ${first.trace}`;
    const why = reasons.map(({ what, requests }) => `${what} in ${requests} requests`).join('; ');
    return `${node} ${Math.round(100 * score)} %: ${why}${example}`;
  });
}

/** `of 2500 traced requests, about 120 were lost`; whoever reads the lines must know of how many. */
export function tracedText({ traces: { requests, lost } }: Pick<DiagnosisView, 'traces'>): string {
  return `of ${requests} traced requests about ${lost} were lost`;
}
