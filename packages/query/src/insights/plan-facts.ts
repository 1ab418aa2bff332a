// What a plan needs from a case before it can be answered well: windows, log groups, tables. Whoever holds the case compares.
import type { TimeRange } from '@coldcase/model';
import { allowsLogGroup, type QueryContext, scanWindowOf, subplanWindow } from './context.ts';
import type { Plan } from './plan.ts';

export interface NeededWindow extends TimeRange {
  /** `asked` is the query's own; `compared` belongs to `diff` and its kin, `offset` to `stats … offset`. */
  readonly purpose: 'asked' | 'compared' | 'offset';
}

/** Every window that a plan reads, its own first. */
export function windowsOf(plan: Plan, context: QueryContext): readonly NeededWindow[] {
  const own: NeededWindow = {
    ...scanWindowOf(plan, context),
    purpose: plan.scanShiftMs === undefined ? 'asked' : 'offset',
  };
  const others = plan.subplans
    .filter(({ window }) => window.kind !== 'same')
    .map((subplan): NeededWindow => ({ ...subplanWindow(subplan, context.window), purpose: 'compared' }));
  return [own, ...others];
}

/** Log groups that a SOURCE names and that are not among the known ones; those of sub-queries included. */
export function unknownLogGroups(plan: Plan, known: readonly string[]): readonly string[] {
  const named = (plan.sources ?? []).filter((source) => {
    const only = { ...plan, sources: [source] };
    return !known.some((group) => allowsLogGroup(only, {}, group));
  });
  const own = named.map((source) => (source.kind === 'name' ? source.logGroup : `${source.namePrefixes.join(', ')}*`));
  return [...new Set([...own, ...plan.subplans.flatMap((subplan) => unknownLogGroups(subplan.plan, known))])];
}

/** Tables and their columns that look-ups read, by the name of the table. */
export function lookupTablesOf(plan: Plan): ReadonlyMap<string, ReadonlySet<string>> {
  const tables = new Map<string, Set<string>>();
  const add = (table: string, columns: readonly string[]) => {
    const known = tables.get(table) ?? new Set<string>();
    for (const column of columns) known.add(column);
    tables.set(table, known);
  };
  for (const stage of plan.stages) {
    if (stage.kind === 'lookup')
      add(
        stage.table,
        [...stage.keys, ...stage.outputs].map(({ tableColumn }) => tableColumn),
      );
  }
  for (const { plan: inner } of plan.subplans)
    for (const [table, columns] of lookupTablesOf(inner)) add(table, [...columns]);
  return tables;
}
