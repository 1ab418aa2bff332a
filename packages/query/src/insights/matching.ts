// Which part of a pipeline decides how many events "matched".
import type { PlanStage } from './plan.ts';

/** Filters, and what computes fields for them, decide what matched; everything else only shows it. */
export function endsMatching(stage: PlanStage): boolean {
  if (stage.kind === 'extract') return stage.multi;
  return !['filter', 'extend', 'sort', 'lookup'].includes(stage.kind);
}
