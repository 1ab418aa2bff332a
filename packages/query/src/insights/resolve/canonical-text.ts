// Two ways to write one expression: `COUNT( * )` and `count()`. Their canonical text is the same, so that `sort count()`
// finds the column that `stats` made.
import { aggregateFunctions } from '../functions/aggregate-functions.ts';
import { scalarFunctions } from '../functions/scalar-functions.ts';
import { printExpression } from '../syntax/print.ts';
import type { CallSyntax, ExpressionSyntax } from '../syntax/syntax.ts';

export function canonicalText(expression: ExpressionSyntax): string {
  return printExpression(normalize(expression));
}

function normalize(expression: ExpressionSyntax): ExpressionSyntax {
  switch (expression.kind) {
    case 'call':
      return normalizeCall(expression);
    case 'negate':
    case 'not':
      return { ...expression, operand: normalize(expression.operand) };
    case 'arithmetic':
    case 'compare':
      return { ...expression, left: normalize(expression.left), right: normalize(expression.right) };
    case 'logical':
      return { ...expression, operands: expression.operands.map(normalize) };
    case 'like':
      return { ...expression, left: normalize(expression.left) };
    case 'in':
      return { ...expression, left: normalize(expression.left) };
    case 'path':
      return { ...expression, object: normalize(expression.object) };
    default:
      return expression;
  }
}

function normalizeCall(call: CallSyntax): ExpressionSyntax {
  const lower = call.name.toLowerCase();
  const name = (aggregateFunctions.get(lower) ?? scalarFunctions.get(lower))?.name ?? lower;
  return { ...call, name, star: false, args: call.args.map(normalize) };
}
