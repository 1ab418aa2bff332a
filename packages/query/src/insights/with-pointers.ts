// `@ptr`: the service adds it to every row that is still an event, as the last column, and GetLogRecord finds the event by it.
import { fieldTypeOf } from './event-fields.ts';
import type { Plan, PlanStage } from './plan.ts';

const name = '@ptr';

/** The plan with `@ptr` as its last column; the plan itself when its rows are no events any more, or show it already. */
export function withPointers(plan: Plan): Plan {
  const showsIt = plan.output.some((output) => output.name === name);
  if (showsIt || !plan.stages.every(keepsEvents)) return plan;
  const expression = { kind: 'field', name, type: fieldTypeOf(name) } as const;
  return { ...plan, output: [...plan.output, { name, expression }] };
}

const keeping: readonly PlanStage['kind'][] = [
  'filter',
  'extend',
  'extract',
  'unnest',
  'lookup',
  'join',
  'append',
  'accumulate',
  'lag',
  'fillDown',
  'outlier',
  'sessionize',
  'sort',
  'limit',
  'dedup',
];

function keepsEvents({ kind }: PlanStage): boolean {
  return keeping.includes(kind);
}
