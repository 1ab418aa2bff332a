// A plan as a person reads it, for --explain: a line for each stage, names instead of ids where a name says enough.
import { unreachable } from '@coldcase/model';
import { expressionsOf } from './map-plan.ts';
import type { Period } from './period.ts';
import type { Plan, PlanColumn, PlanExpression, PlanStage } from './plan.ts';

/** The stages of a plan, indented under each other with their sub-queries. */
export function planText(plan: Plan): string {
  return linesOf(plan).join('\n');
}

function linesOf(plan: Plan): readonly string[] {
  const sources = plan.sources?.map((source) =>
    source.kind === 'name'
      ? source.logGroup
      : `${source.namePrefixes.join(', ')}* ${source.accounts.join(', ')}`.trim(),
  );
  const output = plan.output.map(({ name, expression }) => {
    const value = expressionText(expression);
    return value === name ? name : `${name} = ${value}`;
  });
  return [
    ...(sources === undefined ? [] : [row('source', sources.join(', '))]),
    ...plan.subplans.flatMap(({ plan: inner, window }, index) => [
      row(`sub-query ${index + 1}`, window.kind === 'same' ? '' : `window: ${window.kind}`),
      ...linesOf(inner).map((line) => `  ${line}`),
    ]),
    ...plan.stages.map((stage) => row(stage.kind, stageText(stage))),
    row('output', output.join(', ')),
  ];
}

const row = (kind: string, text: string) => `${kind.padEnd(12)} ${text}`.trimEnd();
const named = ({ id, name }: PlanColumn) => `${name} (${id})`;

function stageText(stage: PlanStage): string {
  switch (stage.kind) {
    case 'filter':
      return expressionText(stage.condition);
    case 'extend':
      return `${named(stage.column)} = ${expressionText(stage.expression)}`;
    case 'extract':
      return `${stage.columns.map(named).join(', ')} from ${expressionText(stage.source)} by /${stage.regex.javascript}/${stage.multi ? ', a row each' : ''}`;
    case 'aggregate': {
      const keys = stage.keys.map((key) => `${named(key.column)} = ${expressionText(key.expression)}`);
      const calls = stage.aggregates.map(
        (call) => `${call.column.id} = ${call.function}(${call.args.map(expressionText).join(', ')})`,
      );
      return `${calls.join(', ')}${keys.length > 0 ? ` by ${keys.join(', ')}` : ''}`;
    }
    case 'sort':
      return stage.keys.map((key) => `${expressionText(key.expression)}${key.descending ? ' desc' : ''}`).join(', ');
    case 'limit':
      return String(stage.count);
    case 'lookup':
      return `${stage.outputs.map(({ column }) => named(column)).join(', ')} from ${stage.table} by ${stage.keys.map((key) => `${key.tableColumn} = ${expressionText(key.value)}`).join(', ')}`;
    case 'join':
      return `${stage.type}, sub-query ${stage.subplan + 1}, on ${stage.on.map((key) => expressionText(key.left)).join(', ')}`;
    case 'append':
    case 'comparePatterns':
      return `sub-query ${stage.subplan + 1}`;
    default:
      return expressionsOf(stage).map(expressionText).join(', ');
  }
}

function expressionText(expression: PlanExpression): string {
  const not = 'negated' in expression && expression.negated ? 'not ' : '';
  switch (expression.kind) {
    case 'literal':
      return JSON.stringify(expression.value);
    case 'field':
      return expression.name;
    case 'column':
      return expression.id;
    case 'missing':
      return 'missing';
    case 'not':
      return `not ${expressionText(expression.operand)}`;
    case 'logical':
      return `(${expression.operands.map(expressionText).join(` ${expression.operator} `)})`;
    case 'arithmetic':
    case 'compare':
      return `(${expressionText(expression.left)} ${expression.operator} ${expressionText(expression.right)})`;
    case 'contains':
      return `${expressionText(expression.text)} ${not}contains ${expressionText(expression.pattern)}`;
    case 'matches':
      return `${expressionText(expression.text)} ${not}matches /${expression.regex.javascript}/`;
    case 'oneOf':
      return `${expressionText(expression.value)} ${not}in [${expression.list.map(expressionText).join(', ')}]`;
    case 'inSubplan':
      return `${expressionText(expression.value)} ${not}in sub-query ${expression.subplan + 1}`;
    case 'roundTime':
      return `${expression.direction}(${expressionText(expression.time)}, ${periodText(expression.period)})`;
    case 'call':
      return `${expression.function}(${expression.args.map(expressionText).join(', ')})`;
    case 'path':
      return `${expressionText(expression.object)}.${expression.steps.join('.')}`;
    default:
      return unreachable(expression);
  }
}

function periodText(period: Period): string {
  return period.kind === 'fixed' ? `${period.periodMs} ms` : `${period.monthCount} months`;
}
