// A computed column on a level.
import type { PlanExpression } from '../plan.ts';
import { expressionSql } from './expression-sql.ts';
import { type Level, readyFor, withColumn } from './sql-level.ts';

export function extend(level: Level, id: string, expression: PlanExpression): Level {
  const isPlain = expression.kind === 'column' || expression.kind === 'field';
  if (isPlain) return withColumn(level, id, expressionSql(level, expression), isPendingColumn(level, expression));
  const ready = readyFor(level, [expression]);
  return withColumn(ready, id, expressionSql(ready, expression), true);
}

function isPendingColumn(level: Level, expression: PlanExpression): boolean {
  return expression.kind === 'column' && level.pending.has(expression.id);
}
