// A runbook as data: what a Markdown file says, understood. The format is docs/formats/runbook-1.md.
//
// A step states what is true while all is well, and looks at the case whether it is. What it found is one of five:
//
//   held           the evidence says so
//   did not hold   the evidence says otherwise
//   unknown        the case does not hold the evidence: never the same as "did not hold"
//   manual         only a person can do it, or know it
//   not reached    the way through the runbook did not lead there
import type { ResourceKind } from '@coldcase/model';
import type { IndicatorName, ProfileName } from '../indicators/profile.ts';
import type { Remedy } from '../remedies/remedy.ts';
import type { Label } from '../scenarios/label.ts';

/** A runbook is for a symptom, a procedure for a task, a tree chooses, a checklist is ticked, tuning looks for what could be better. */
export const runbookKinds = ['runbook', 'procedure', 'tuning', 'tree', 'checklist'] as const;
export type RunbookKind = (typeof runbookKinds)[number];

/** The front matter of a file, checked. */
export interface RunbookHeader {
  /** Lower case, digits and hyphens: what the command line calls it. */
  readonly id: string;
  readonly title: string;
  readonly kind: RunbookKind;
  /** Parameters without which it cannot run: `function`, `table`, … */
  readonly needs: readonly string[];
  /** Parameters of single steps, which are unknown without them. */
  readonly uses: readonly string[];
  /** The findings that it is for, the one that it is mainly for first. */
  readonly scenarios: readonly Label[];
  /** Numbers of docs/contract.md that it answers: `S003-35`, `A3-128…141`. */
  readonly covers: readonly string[];
}

export interface Runbook extends RunbookHeader {
  /** Where it was read. */
  readonly path: string;
  /** The prose above the first step. */
  readonly introduction: string;
  readonly steps: readonly Step[];
}

export interface Step {
  /** The title as GitHub makes an anchor of it, without its number: stays when a step is put before it. */
  readonly id: string;
  /** From 1, in the order of the file. */
  readonly number: number;
  readonly title: string;
  /** The heading above it that is no step. */
  readonly section?: string;
  /** Of the file, from 1. */
  readonly line: number;
  readonly text: string;
  /** Absent: only a person can do it. */
  readonly check?: Check;
  /** It takes part only if one of these steps did not hold. */
  readonly when: readonly string[];
  readonly routes: Readonly<Record<RouteName, Route>>;
  readonly commands: readonly Command[];
}

/** `after` is the way on from a step for a person. */
export type RouteName = 'holds' | 'else' | 'unknown' | 'after';

/** What an outcome means, and where it leads: to the next step when nothing is said. */
export interface Route {
  readonly text: string;
  readonly to: Target;
}

export type Target =
  | { readonly kind: 'next' }
  | { readonly kind: 'step'; readonly step: string }
  | { readonly kind: 'runbook'; readonly runbook: string }
  | { readonly kind: 'end' };

/** What is looked at, and what it is compared with. */
export interface Check {
  readonly evidence: EvidenceSource;
  /** A condition of the query language over the figures of the evidence: `reads + writes = 0`. */
  readonly condition: string;
  /** A question has two answers and none of them is wrong. */
  readonly isQuestion: boolean;
  readonly window: WindowName;
  readonly line: number;
}

/** The incident when the case says when it was, else all of it; or the normal period; or all of it. */
export const windowNames = ['incident', 'baseline', 'case'] as const;
export type WindowName = (typeof windowNames)[number];

export type EvidenceSource =
  /** `logGroups`: names, with `*` at the end for all that begin so. Empty: those of the function, or all. */
  | { readonly kind: 'query'; readonly text: string; readonly logGroups: readonly string[] }
  /** `beside`: settings that the metrics are compared with, such as a timeout. */
  | { readonly kind: 'metric'; readonly figures: readonly MetricFigure[]; readonly beside: readonly ResourceFigure[] }
  | {
      readonly kind: 'indicator';
      readonly indicator: IndicatorName;
      readonly profile: ProfileName;
      /** A function, a queue; absent for all. */
      readonly resource?: string;
    }
  | { readonly kind: 'finding'; readonly scenarios: readonly Label[]; readonly of?: string }
  | { readonly kind: 'resource'; readonly figures: readonly ResourceFigure[] }
  | { readonly kind: 'changes'; readonly of: string; readonly hours: number };

export interface MetricFigure {
  readonly name: string;
  readonly namespace: string;
  readonly metric: string;
  readonly statistic: string;
  readonly dimensions: readonly { readonly name: string; readonly value: string }[];
  /** Nothing where nothing happened: without points it is 0 if this metric has some for the same dimensions. */
  readonly zeroBeside?: string;
}

export interface ResourceFigure {
  readonly name: string;
  readonly resource: ResourceKind;
  /** A name, `*` for all, or with `of` in front: whatever document refers to that name. */
  readonly named: string;
  readonly isReference: boolean;
  readonly path: readonly string[];
  /** What an absent member means, where the service leaves out what was never set. */
  readonly otherwise?: string;
}

/** For a person to run, marked as commands of remedies are. */
export const commandRisks = ['safe', 'reversible', 'risky'] as const satisfies readonly Remedy['risk'][];
export type CommandRisk = (typeof commandRisks)[number];

export interface Command {
  readonly risk: CommandRisk;
  readonly text: string;
}

/** What is wrong in a file, for its author. */
export interface RunbookProblem {
  /** Of the file, from 1. */
  readonly line: number;
  readonly what: string;
}
