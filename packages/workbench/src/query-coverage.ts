// What a case cannot answer, said beside the answer: unknown is not zero. A window that the case does not cover, a log group that
// it does not hold, a field that none of its events has.
import { epochMs, printTime, type Table, type TimeRange } from '@coldcase/model';
import {
  fieldNamesOf,
  type NeededWindow,
  type Plan,
  type QueryContext,
  unknownLogGroups,
  windowsOf,
} from '@coldcase/query';
import type { CaseFacts, OpenCase } from '@coldcase/store';

/** Names that are listed before "and N more". */
const namesShownMax = 5;

/** Sentences about what the case does not cover; none when it covers all that the query reads. Costs nothing. */
export function coverageRemarks(plan: Plan, context: QueryContext, facts: CaseFacts): readonly string[] {
  const windows = windowsOf(plan, context).flatMap((window) => windowRemark(window, facts.window));
  const groups = unknownLogGroups(plan, facts.logGroups);
  if (groups.length === 0) return windows;
  return [...windows, `The case holds no log group ${listed(groups)}. It holds ${listed(facts.logGroups)}.`];
}

const said = {
  asked: 'The window that was asked',
  compared: 'The earlier window that is compared with',
  offset: 'The window that offset reads',
} as const;

function windowRemark({ startMs, endMs, purpose }: NeededWindow, whole: TimeRange): readonly string[] {
  if (startMs >= whole.startMs && endMs <= whole.endMs) return [];
  const outside = endMs < whole.startMs || startMs > whole.endMs ? 'not covered' : 'covered only in part';
  return [
    `${said[purpose]}, ${rangeText({ startMs, endMs })}, is ${outside}: the case holds ${rangeText(whole)}. ` +
      'What happened outside of it is unknown here, not absent.',
  ];
}

function rangeText({ startMs, endMs }: TimeRange): string {
  return `${printTime(epochMs(startMs))} to ${printTime(epochMs(endMs))} UTC`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, namesShownMax).join(', ');
  return names.length <= namesShownMax ? shown : `${shown} and ${names.length - namesShownMax} more`;
}

/**
 * Fields of the query that occur in no event of the case. Only looked for when the answer gives reason to: no rows, or a column
 * without a single value. Each name that the manifest does not know then costs a scan, at most.
 */
export async function unknownFieldRemarks(
  plan: Plan,
  table: Table,
  opened: Pick<OpenCase, 'unknownFields'>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const hasGap =
    table.rows.length === 0 || table.columns.some((_, index) => table.rows.every((row) => row[index] === undefined));
  const names = hasGap ? fieldNamesOf(plan).filter((name) => !name.startsWith('@case.')) : [];
  const unknown = await opened.unknownFields(names, signal);
  if (unknown.length === 0) return [];
  const subject = unknown.length === 1 ? 'The field' : 'The fields';
  const verb = unknown.length === 1 ? 'occurs' : 'occur';
  return [
    `${subject} ${listed(unknown)} ${verb} in no event of the case: what it would have held is unknown, not empty.`,
  ];
}
