// A query whose sub-queries have been answered no longer contains any: `f in (SOURCE …)` becomes `f in [ … ]`.
import type { SubplanAnswer } from './interpret/subplan-answer.ts';
import { mapExpressions } from './map-plan.ts';
import type { Plan, PlanExpression } from './plan.ts';
import { render } from './value.ts';

/** The plan with the values of the answers in the place of their sub-queries. Joins and the like keep their index. */
export function bindSubplans(plan: Plan, answers: readonly SubplanAnswer[]): Plan {
  if (plan.subplans.length === 0) return plan;
  const lists = answers.map((answer) => () => literalsOf(answer));
  return mapExpressions(plan, (expression) => {
    if (expression.kind !== 'inSubplan') return expression;
    const { negated, value, subplan } = expression;
    return { kind: 'oneOf', negated, value, list: lists[subplan]?.() ?? [], type: 'truth' };
  });
}

/** The different values of the first column, as text. */
function literalsOf({ rows }: SubplanAnswer): readonly PlanExpression[] {
  const texts = new Set(rows.map(([value]) => render(value)).filter((text) => text !== undefined));
  return [...texts].map((text) => ({ kind: 'literal', value: text, type: 'dynamic' }));
}
