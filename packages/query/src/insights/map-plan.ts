// Walking over a plan: every expression of every stage, as a value or replaced by another.
import { unreachable } from '@coldcase/model';
import type { Plan, PlanExpression, PlanStage } from './plan.ts';

type Change = (expression: PlanExpression) => PlanExpression;

/** The plan with every expression changed, inner ones first. */
export function mapExpressions(plan: Plan, change: Change): Plan {
  const map = (expression: PlanExpression): PlanExpression => change(withParts(expression, map));
  return {
    ...plan,
    stages: plan.stages.map((stage) => mapStage(stage, map)),
    output: plan.output.map((output) => ({ ...output, expression: map(output.expression) })),
  };
}

/** All expressions of a stage, without the ones inside them. */
export function expressionsOf(stage: PlanStage): readonly PlanExpression[] {
  const found: PlanExpression[] = [];
  mapStage(stage, (expression) => {
    found.push(expression);
    return expression;
  });
  return found;
}

/** An expression and all that it is made of. */
export function* walk(expression: PlanExpression): Iterable<PlanExpression> {
  yield expression;
  for (const part of partsOf(expression)) yield* walk(part);
}

/** What an expression is made of. */
export function partsOf(expression: PlanExpression): readonly PlanExpression[] {
  const found: PlanExpression[] = [];
  withParts(expression, (part) => {
    found.push(part);
    return part;
  });
  return found;
}

function withParts(expression: PlanExpression, map: Change): PlanExpression {
  switch (expression.kind) {
    case 'literal':
    case 'field':
    case 'column':
    case 'missing':
      return expression;
    case 'not':
      return { ...expression, operand: map(expression.operand) };
    case 'logical':
      return { ...expression, operands: expression.operands.map(map) };
    case 'arithmetic':
    case 'compare':
      return { ...expression, left: map(expression.left), right: map(expression.right) };
    case 'contains':
      return { ...expression, text: map(expression.text), pattern: map(expression.pattern) };
    case 'matches':
      return { ...expression, text: map(expression.text) };
    case 'oneOf':
      return { ...expression, value: map(expression.value), list: expression.list.map(map) };
    case 'inSubplan':
      return { ...expression, value: map(expression.value) };
    case 'roundTime':
      return { ...expression, time: map(expression.time) };
    case 'call':
      return { ...expression, args: expression.args.map(map) };
    case 'path':
      return { ...expression, object: map(expression.object) };
    default:
      return unreachable(expression);
  }
}

function mapStage(stage: PlanStage, map: Change): PlanStage {
  switch (stage.kind) {
    case 'filter':
      return { ...stage, condition: map(stage.condition) };
    case 'extend':
      return { ...stage, expression: map(stage.expression) };
    case 'extract':
      return { ...stage, source: map(stage.source) };
    case 'unnest':
      return { ...stage, list: map(stage.list) };
    case 'lookup':
      return {
        ...stage,
        keys: stage.keys.map((key) => ({ ...key, value: map(key.value) })),
        outputs: stage.outputs.map((output) => mapKept(output, map)),
      };
    case 'join':
      return { ...stage, on: stage.on.map((key) => ({ ...key, left: map(key.left) })) };
    case 'append':
      return { ...stage, outputs: stage.outputs.map((output) => mapKept(output, map)) };
    case 'aggregate':
      return {
        ...stage,
        keys: stage.keys.map((key) => ({ ...key, expression: map(key.expression) })),
        aggregates: stage.aggregates.map((call) => ({ ...call, args: call.args.map(map) })),
      };
    case 'sort':
      return { ...stage, keys: stage.keys.map((key) => ({ ...key, expression: map(key.expression) })) };
    case 'dedup':
      return { ...stage, keys: stage.keys.map(map) };
    default:
      return mapSeriesStage(stage, map);
  }
}

type SeriesStage = Exclude<
  PlanStage,
  {
    readonly kind:
      | 'filter'
      | 'extend'
      | 'extract'
      | 'unnest'
      | 'lookup'
      | 'join'
      | 'append'
      | 'aggregate'
      | 'sort'
      | 'dedup';
  }
>;

function mapSeriesStage(stage: SeriesStage, map: Change): PlanStage {
  switch (stage.kind) {
    case 'accumulate':
    case 'lag':
    case 'fillDown':
      return { ...stage, value: map(stage.value) };
    case 'fillBins':
      return { ...stage, fills: stage.fills.map((fill) => ({ ...fill, value: map(fill.value) })) };
    case 'outlier':
      return { ...stage, fields: stage.fields.map((field) => ({ ...field, value: map(field.value) })) };
    case 'sessionize':
      return { ...stage, keys: stage.keys.map(map), time: map(stage.time) };
    case 'relevantFields':
      return { ...stage, condition: map(stage.condition) };
    case 'limit':
    case 'totals':
    case 'describePatterns':
    case 'comparePatterns':
    case 'anomaly':
    case 'estimate':
      return stage;
    default:
      return unreachable(stage);
  }
}

function mapKept<O extends { readonly kept?: PlanExpression }>(output: O, map: Change): O {
  return output.kept === undefined ? output : { ...output, kept: map(output.kept) };
}
