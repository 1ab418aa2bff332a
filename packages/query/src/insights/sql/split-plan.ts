// Where an engine stops and the interpreter goes on. An engine runs the longest beginning of a plan that it can run exactly;
// what is left, the remainder, runs over the rows of its statement. So every query has an answer on every engine, the same
// one, and what an engine learns to do makes it faster and nothing else.
//
//   filter   stats … by bin(5m)   |   fillmissing   sort
//   └──── the statement ───────┘   └── the remainder ──┘
import type { EventRelation } from '../../event-relation.ts';
import { functionOf } from '../functions/function-of.ts';
import { expressionsOf, walk } from '../map-plan.ts';
import type { Plan, PlanExpression, PlanStage } from '../plan.ts';
import type { SqlDialect } from './dialect.ts';

export interface SplitPlan {
  /** Stages of the statement. */
  readonly pushed: readonly PlanStage[];
  /** Stages of the interpreter. Absent when the engine answers the whole query. */
  readonly left?: readonly PlanStage[];
}

export function splitPlan(plan: Plan, dialect: SqlDialect, relation: EventRelation): SplitPlan {
  const stop = plan.stages.findIndex((stage) => !runs(stage, plan, dialect, relation));
  const isWhole = stop < 0 && plan.output.every(({ expression }) => canSay(expression, dialect));
  if (isWhole) return { pushed: plan.stages };
  const end = beforeSort(plan.stages, stop < 0 ? plan.stages.length : stop);
  const next = plan.stages[end];
  const narrowed = next?.kind === 'filter' ? narrowing(next.condition, dialect) : [];
  return { pushed: [...plan.stages.slice(0, end), ...narrowed], left: plan.stages.slice(end) };
}

/**
 * What an engine can already tell of a condition that it cannot say as a whole, so that fewer rows leave it: those of several
 * conditions that it can say, and texts that every match of a pattern contains.
 *
 *   filter level = "ERROR" and @message like /(?<!no )timeout/   →   level = "ERROR", contains(@message, "timeout")
 */
function narrowing(condition: PlanExpression, dialect: SqlDialect): readonly PlanStage[] {
  const parts = condition.kind === 'logical' && condition.operator === 'and' ? condition.operands : [condition];
  return parts.flatMap((part): readonly PlanStage[] => {
    if (canSay(part, dialect)) return [{ kind: 'filter', condition: part }];
    const required = part.kind === 'matches' && !part.negated ? part.regex.required : undefined;
    if (part.kind !== 'matches' || required === undefined || !canSay(part.text, dialect)) return [];
    const pattern: PlanExpression = { kind: 'literal', value: required, type: 'dynamic' };
    return [
      { kind: 'filter', condition: { kind: 'contains', negated: false, text: part.text, pattern, type: 'truth' } },
    ];
  });
}

/** Sub-plans that must be answered before the plan can run: all but the right sides of joins that the engine does itself. */
export function subplansToAnswer(plan: Plan, dialect: SqlDialect, relation: EventRelation): ReadonlySet<number> {
  const { pushed } = splitPlan(plan, dialect, relation);
  const joined = new Set(pushed.flatMap((stage) => (stage.kind === 'join' ? [stage.subplan] : [])));
  return new Set(plan.subplans.map((_, index) => index).filter((index) => !joined.has(index)));
}

/** A sort just before the end is the interpreter's: it keeps apart the order asked for and the order by itself. */
function beforeSort(stages: readonly PlanStage[], end: number): number {
  let first = end;
  while (first > 0 && stages[first - 1]?.kind === 'sort') first--;
  return first;
}

function runs(stage: PlanStage, plan: Plan, dialect: SqlDialect, relation: EventRelation): boolean {
  return (
    knows(stage, plan, dialect, relation) && expressionsOf(stage).every((expression) => canSay(expression, dialect))
  );
}

function knows(stage: PlanStage, plan: Plan, dialect: SqlDialect, relation: EventRelation): boolean {
  switch (stage.kind) {
    case 'filter':
    case 'extend':
    case 'sort':
    case 'limit':
    case 'dedup':
      return true;
    case 'extract':
      return stage.regex.re2 !== undefined && (!stage.multi || findsAll(dialect, stage.regex.mayMatchNothing));
    case 'aggregate':
      return stage.aggregates.every((call) => dialect.aggregateFunctions[call.function] !== undefined);
    case 'lookup':
      return stage.match === 'exact' && dialect.joins && relation.lookupTable?.(stage.table) !== undefined;
    case 'unnest':
      return dialect.lists !== undefined;
    case 'join': {
      const right = plan.subplans[stage.subplan]?.plan;
      const isSimple = right !== undefined && right.subplans.length === 0 && stage.on.length > 0;
      return dialect.joins && isSimple && splitPlan(right, dialect, relation).left === undefined;
    }
    default:
      return false;
  }
}

function findsAll({ lists }: SqlDialect, mayMatchNothing: boolean): boolean {
  return lists !== undefined && (lists.findsEmptyMatches || !mayMatchNothing);
}

/** Every function, and every pattern, of an expression. */
function canSay(expression: PlanExpression, dialect: SqlDialect): boolean {
  for (const part of walk(expression)) {
    if (part.kind === 'matches' && part.regex.re2 === undefined) return false;
    // `#part` stands in unnest alone, which knows it.
    if (part.kind !== 'call' || part.function === '#part') continue;
    if (dialect.scalarFunctions[functionOf(part.function)?.name ?? ''] === undefined) return false;
  }
  return true;
}
