// Messages that report an error, grouped by shape, with counts, first and last time, and bounded samples.
import { parseMessage, patternText, printTime } from '@coldcase/model';
import type { ErrorPattern } from './diagnosis.ts';
import type { Evidence, GroupEvidence, Statement } from './evidence.ts';
import { reportsError } from './reports-error.ts';
import type { Label } from './scenarios/label.ts';

/** Patterns listed, most frequent first. A reader looks at ten. */
export const errorPatternsMax = 50;
/** UTF-16 units of one sample: a message with the top of its stack. */
export const sampleTextMax = 2_000;

/** The scenario that explains a statement of a group, by its index. */
export type Explains = (logGroup: string, statement: number) => Label | undefined;

/** The error patterns of a case; ties in the order of groups and patterns. */
export function errorPatternsOf(evidence: Evidence, explains: Explains): readonly ErrorPattern[] {
  return evidence.groups
    .flatMap((group) =>
      group.statements.flatMap((statement, index) =>
        reportsError(statement) ? [patternOf(group, statement, explains(group.logGroup, index))] : [],
      ),
    )
    .sort((a, b) => b.count - a.count || compare(a.logGroup, b.logGroup) || compare(a.pattern, b.pattern))
    .slice(0, errorPatternsMax);
}

function patternOf(group: GroupEvidence, statement: Statement, explainedBy: Label | undefined): ErrorPattern {
  const sample = statement.samples[0] ?? '';
  return {
    pattern: statement.pattern,
    logGroup: group.logGroup,
    title: patternText(parseMessage(sample), sample),
    count: statement.count,
    ...(statement.invocations === undefined ? {} : { invocations: statement.invocations }),
    firstSeen: printTime(statement.firstMs),
    lastSeen: printTime(statement.lastMs),
    samples: statement.samples.map((text) => text.slice(0, sampleTextMax)),
    ...(explainedBy === undefined ? {} : { explainedBy }),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
