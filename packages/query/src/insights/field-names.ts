// Which fields of the events a plan reads, those of its sub-queries included.
import { expressionsOf, walk } from './map-plan.ts';
import type { Plan } from './plan.ts';

/** In the order of the query, each once. `@case.*` and other names with @ included. */
export function fieldNamesOf(plan: Plan): readonly string[] {
  const names = new Set<string>();
  const all = [...plan.stages.flatMap(expressionsOf), ...plan.output.map(({ expression }) => expression)];
  for (const expression of all) for (const part of walk(expression)) if (part.kind === 'field') names.add(part.name);
  for (const stage of plan.stages)
    if (stage.kind === 'relevantFields') for (const name of stage.fields) names.add(name);
  for (const subplan of plan.subplans) for (const name of fieldNamesOf(subplan.plan)) names.add(name);
  return [...names];
}
