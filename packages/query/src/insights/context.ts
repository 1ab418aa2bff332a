// What a query is run over: given from outside, so that the same plan gives the same answer every time.
import { type EpochMs, epochMs, type LogEvent, type TimeRange } from '@coldcase/model';
import { rowLimitDefault, rowLimitMax } from './limits.ts';
import type { Period } from './period.ts';
import type { Plan, PlanSource, Subplan } from './plan.ts';

export interface QueryContext {
  /** Both ends belong to it. Events outside are not scanned. */
  readonly window: TimeRange;
  readonly nowMs: EpochMs;
  /** At most so many rows, whatever the query says: 10,000 unless given or the query has a `limit`; never above 100,000. */
  readonly rowLimit?: number;
  /** Only events of these groups; all when absent. SOURCE in the query restricts further. */
  readonly logGroups?: readonly string[];
  /** The interpreter's `@case.pattern`. In SQL the relation knows it. */
  readonly patternIdOf?: (event: LogEvent) => string;
  /** The part of the window that is looked at now; functions such as `queryEndTime()` still tell the whole. */
  readonly slice?: TimeRange;
  /** What is known at all: a comparison with a time outside of it says so. Absent: everything. */
  readonly covered?: TimeRange;
  /** Tables for `lookup` and `cidrlookup`, by name. */
  readonly lookupTables?: ReadonlyMap<string, LookupTable>;
}

/** A CSV table of the case: the cells of each row in the order of the columns. */
export interface LookupTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** How many rows the answer may have, beside the limits inside the pipeline. */
export function rowCapOf(plan: Plan, { rowLimit }: QueryContext): number {
  const lastStats = plan.stages.findLastIndex((stage) => stage.kind === 'aggregate');
  const hasLimit = plan.stages.slice(lastStats + 1).some((stage) => stage.kind === 'limit');
  const otherwise = hasLimit ? rowLimitMax : rowLimitDefault;
  return Math.min(rowLimit ?? otherwise, rowLimitMax);
}

/** Whether an event of a log group takes part: both the caller and the query must allow it. */
export function allowsLogGroup(plan: Plan, { logGroups }: Pick<QueryContext, 'logGroups'>, group: string): boolean {
  if (logGroups !== undefined && !logGroups.includes(group)) return false;
  return plan.sources === undefined || plan.sources.some((source) => selects(source, group));
}

/** `123456789012:/aws/lambda/orders` carries its account; a group without one belongs to every account. */
function selects(source: PlanSource, group: string): boolean {
  const [, account, name = group] = /^(\d{12}):(.*)$/s.exec(group) ?? [];
  if (source.kind === 'name') return source.logGroup === name || source.logGroup === group;
  const ofAccount = source.accounts.length === 0 || account === undefined || source.accounts.includes(account);
  return (
    ofAccount && (source.namePrefixes.length === 0 || source.namePrefixes.some((prefix) => name.startsWith(prefix)))
  );
}

/** The window in which a plan looks for events: earlier than the query's when `offset` says so. */
export function scanWindowOf({ scanShiftMs = 0 }: Plan, { window: whole, slice }: QueryContext): TimeRange {
  const window = slice ?? whole;
  return { startMs: epochMs(window.startMs - scanShiftMs), endMs: epochMs(window.endMs - scanShiftMs) };
}

/** The window of a sub-query. Both ends belong to a window, so the preceding one ends a millisecond before. */
export function subplanWindow(subplan: Subplan, { startMs, endMs }: TimeRange): TimeRange {
  const { window } = subplan;
  if (window.kind === 'same') return { startMs, endMs };
  if (window.kind === 'preceding') {
    return { startMs: epochMs(startMs - (endMs - startMs) - 1), endMs: epochMs(startMs - 1) };
  }
  return { startMs: epochMs(earlier(startMs, window.by)), endMs: epochMs(earlier(endMs, window.by)) };
}

/** Nothing is known of a window that lies outside of what is covered. */
export function isUnknown({ startMs, endMs }: TimeRange, { covered }: QueryContext): boolean {
  return covered !== undefined && (endMs < covered.startMs || startMs > covered.endMs);
}

function earlier(ms: number, by: Period): number {
  if (by.kind === 'fixed') return ms - by.periodMs;
  const date = new Date(ms);
  return date.setUTCMonth(date.getUTCMonth() - by.monthCount);
}
