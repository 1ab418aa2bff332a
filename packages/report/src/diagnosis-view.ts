// What a report needs of a diagnosis: the shape of `diagnose --json`, stated here once more because the report depends on
// the model alone. A rename on one side fails to compile where the workbench connects the two.

export interface DiagnosisView {
  readonly verdict: 'healthy' | 'findings' | 'cannot-tell';
  readonly sentence: string;
  readonly findings: readonly FindingView[];
  readonly ruledOut: readonly { readonly scenario: string; readonly suspect: string; readonly because: string }[];
  readonly unknown: readonly string[];
  readonly errorPatterns: readonly ErrorPatternView[];
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
  readonly evidence: readonly EvidenceView[];
  readonly remedies: readonly RemedyView[];
  readonly decides: string;
  readonly document: string;
  /** The command that goes through the runbook for it. */
  readonly run?: string;
}

export interface RemedyView {
  readonly kind: 'mitigate' | 'fix' | 'prevent';
  readonly text: string;
  readonly command?: string;
  readonly risk?: 'safe' | 'reversible' | 'risky';
}

export interface PrecursorView {
  readonly time: string;
  readonly action: string;
  readonly resource: string;
  readonly actor?: string;
  readonly minutesBefore: number;
}

export interface TimelineEntryView {
  readonly time: string;
  readonly kind: 'change' | 'symptom' | 'alarm' | 'last-seen';
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
