// What a query is run over: given from outside, so that the same plan gives the same answer every time.
import type { EpochMs, LogEvent, TimeRange } from '@coldcase/model';
import { rowLimitDefault, rowLimitMax } from './limits.ts';
import type { Plan } from './plan.ts';

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
}

/** How many rows the answer may have, beside the limits inside the pipeline. */
export function rowCapOf(plan: Plan, { rowLimit }: QueryContext): number {
  const lastStats = plan.stages.findLastIndex((stage) => stage.kind === 'aggregate');
  const hasLimit = plan.stages.slice(lastStats + 1).some((stage) => stage.kind === 'limit');
  const otherwise = hasLimit ? rowLimitMax : rowLimitDefault;
  return Math.min(rowLimit ?? otherwise, rowLimitMax);
}

/** The log groups that both the caller and the query allow; `undefined` when neither restricts them. */
export function logGroupsOf(plan: Plan, { logGroups }: QueryContext): readonly string[] | undefined {
  if (plan.logGroups === undefined || logGroups === undefined) return plan.logGroups ?? logGroups;
  return plan.logGroups.filter((group) => logGroups.includes(group));
}
