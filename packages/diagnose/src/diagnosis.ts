// The result of a diagnosis, as `diagnose --json` prints it. Additions are allowed, renames are not.
import type { BlastRadius } from './blast/blast-radius.ts';
import type { ServiceGraph } from './graph/service-graph.ts';
import type { Mechanism } from './mechanisms/mechanism.ts';
import type { FigureRanking } from './ranking/figure-suspects.ts';
import type { SuspectRanking } from './ranking/suspects-of-case.ts';
import type { TraceRanking } from './ranking/traces.ts';
import type { Remedy } from './remedies/remedy.ts';
import type { Label } from './scenarios/label.ts';
import type { Severity } from './severity.ts';
import type { Precursor, TimelineEntry } from './timeline/timeline.ts';

export interface Diagnosis {
  /**
   * `cannot-tell`: there are errors that no scenario explains, or there was nothing to look at. `findings` does not mean
   * that the cause is certain; `sentence` says how far it goes.
   */
  readonly verdict: 'healthy' | 'findings' | 'cannot-tell';
  /** `Root cause identified: memory-oom`, `Multiple issues detected: …`, `Root cause unclear - needs manual investigation`. */
  readonly sentence: string;
  /** Best first. */
  readonly findings: readonly Finding[];
  /** Mechanisms at work that no finding is explained by: seen, and no failure by themselves. */
  readonly observations: readonly Mechanism[];
  readonly ruledOut: readonly RuledOut[];
  /** What remains open, and what would settle it, in sentences. */
  readonly unknown: readonly string[];
  readonly errorPatterns: readonly ErrorPattern[];
  /** Who is to blame by all evidence together. */
  readonly suspects: SuspectRanking;
  /** Who calls whom, and how that is known. */
  readonly graph: ServiceGraph;
  /** Who is to blame by the figures of all nodes, when there are some of a normal period. */
  readonly figures: FigureRanking;
  /** What single requests tell, when traces were captured of the incident and of a normal period. */
  readonly traces: TraceRanking;
  /** How many requests, users and operations were hit, and what it cost. */
  readonly blastRadius: BlastRadius;
  /** Changes, symptoms and alarms in the order of time. */
  readonly timeline: readonly TimelineEntry[];
  readonly coverage: Coverage;
}

export interface Finding {
  readonly scenario: Label;
  readonly title: string;
  readonly summary: string;
  /** The resource: a table, queue, bucket or stream that the evidence names, else the function or log group. */
  readonly suspect: string;
  readonly logGroup: string;
  /** Other log groups that show the same below one per cent of their invocations. */
  readonly alsoIn: readonly string[];
  /** 0 to 1, two decimals: evidence after precedence, less for what is rare beside the other findings. */
  readonly score: number;
  readonly severity: Severity;
  /** `12 of 340 invocations`, `3 lines`. */
  readonly extent: string;
  /** Lines of it that as long a part of the normal period has; absent without one. */
  readonly usual?: number;
  /** `2026-03-01 10:00:00.000`, UTC: where the rate of its lines rises, else the first of them. */
  readonly since: string;
  /** The last line of the evidence. */
  readonly until: string;
  /** What was altered on the suspect before it began, latest first. It may be the cause, and proves nothing by itself. */
  readonly precededBy: readonly Precursor[];
  /** How it comes about, as far as the evidence shows it. They explain, and change no score. */
  readonly mechanisms: readonly Mechanism[];
  readonly evidence: readonly EvidenceItem[];
  /** Concrete ones first, of each kind. */
  readonly remedies: readonly Remedy[];
  /** The one observation that would settle a doubt. */
  readonly decides: string;
  readonly document: string;
}

/** What the evidence tells of a finding; changes and mechanisms are told beside it. */
export type EvidencedFinding = Omit<Finding, 'mechanisms' | 'precededBy'>;

export type EvidenceItem = ({ readonly for: string } | { readonly against: string }) & {
  /** Logs Insights, to be asked again. */
  readonly query: string;
  readonly window: Span;
  /** A bounded sample of what it shows. */
  readonly rows: readonly Readonly<Record<string, string>>[];
  readonly source: string;
};

export interface Span {
  readonly from: string;
  readonly to: string;
}

export interface RuledOut {
  readonly scenario: Label;
  readonly suspect: string;
  readonly because: string;
  /** What its own evidence would have been worth; 0 when there was none. */
  readonly score: number;
}

/** Messages of one template in one log group that report an error. */
export interface ErrorPattern {
  /**
   * The id of its first message (`@case.pattern`): of the text alone, the same on every machine and in every case. Which
   * other messages are of the pattern depends on what the log group said; later messages never change this id.
   */
  readonly pattern: string;
  /** The ids of all its messages, sorted. Two diagnoses speak of the same error when they share one. */
  readonly patterns: readonly string[];
  readonly logGroup: string;
  readonly title: string;
  readonly count: number;
  /** An invocation that carries messages of several ids counts for each. */
  readonly invocations?: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** Lines of its template in the normal period, for the length of the incident; absent when nothing is known of it. */
  readonly usual?: number;
  /** When it was first seen, where its absence before proves that it is new. */
  readonly newSince?: string;
  readonly samples: readonly string[];
  /** The scenario that explains it, when one does. */
  readonly explainedBy?: Label;
}

export interface Coverage {
  readonly window: Span;
  readonly events: number;
  readonly logGroups: readonly string[];
  /** REPORT lines seen. Absent when there was none, which does not mean that nothing ran. */
  readonly invocations?: number;
  /** What the case could not capture. */
  readonly gaps: readonly string[];
  /** Limits of the diagnosis that were reached. */
  readonly limits: readonly string[];
}
