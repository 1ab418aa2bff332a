// Expressions in words. Operators are said; what is no clearer in words stays as it is written.
import { functionNamed } from '../complete/function-named.ts';
import { printExpression } from '../syntax/print.ts';
import type { CallSyntax, ComparisonOperator, ExpressionSyntax, ItemSyntax } from '../syntax/syntax.ts';

/** `a`, `a and b`, `a, b and c`. */
export function list(parts: readonly string[], word = 'and'): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} ${word} ${last}`;
}

const comparisonWords: Readonly<Record<ComparisonOperator, string>> = {
  '=': 'is',
  '!=': 'is not',
  '<': 'is less than',
  '<=': 'is at most',
  '>': 'is more than',
  '>=': 'is at least',
};

export function conditionWords(expression: ExpressionSyntax): string {
  switch (expression.kind) {
    case 'logical':
      return expression.operands.map(operandWords).join(` ${expression.operator} `);
    case 'not':
      return `not ${operandWords(expression.operand)}`;
    case 'compare':
      return `${printExpression(expression.left)} ${comparisonWords[expression.operator]} ${printExpression(expression.right)}`;
    case 'like':
      return likeWords(expression);
    case 'in':
      return `${printExpression(expression.left)} is ${expression.negated ? 'none' : 'one'} of ${list(
        expression.list.map((item) => printExpression(item)),
        'or',
      )}`;
    case 'inQuery':
      return `${printExpression(expression.left)} is ${expression.negated ? 'not ' : ''}among the values of another query`;
    case 'call':
      return /^ispresent$/i.test(expression.name) && expression.args.length === 1
        ? `there is ${argumentWords(expression)}`
        : `${printExpression(expression)} is true`;
    default:
      return `${printExpression(expression)} is true`;
  }
}

/** Brackets keep `a and (b or c)` apart. */
function operandWords(operand: ExpressionSyntax): string {
  const words = conditionWords(operand);
  return operand.kind === 'logical' ? `(${words})` : words;
}

function likeWords({ left, negated, pattern }: ExpressionSyntax & { readonly kind: 'like' }): string {
  const [does, doesNot] = pattern.kind === 'regex' ? ['matches', 'does not match'] : ['contains', 'does not contain'];
  const written = pattern.kind === 'regex' ? `/${pattern.source}/` : printExpression(pattern);
  return `${printExpression(left)} ${negated ? doesNot : does} ${written}`;
}

/** `errors: the number of rows`. */
export function itemWords({ expression, alias }: ItemSyntax): string {
  const words = expression.kind === 'call' ? callWords(expression) : printExpression(expression);
  return alias === undefined ? words : `${alias.name}: ${words}`;
}

/** What rows are grouped by. */
export function keyWords({ expression }: ItemSyntax): string {
  const isBin = expression.kind === 'call' && expression.name.toLowerCase() === 'bin';
  const period = isBin ? expression.args.at(-1) : undefined;
  return period === undefined ? printExpression(expression) : `each ${printExpression(period)} of time`;
}

const aggregateWords: Readonly<Record<string, string>> = {
  avg: 'the average of',
  min: 'the smallest',
  max: 'the largest',
  sum: 'the sum of',
  stddev: 'the standard deviation of',
  count_distinct: 'the number of different values of',
  countdistinct: 'the number of different values of',
  earliest: 'the first value of',
  latest: 'the last value of',
  sortsfirst: 'the value that sorts first of',
  sortslast: 'the value that sorts last of',
  values: 'the different values of',
};

function callWords(call: CallSyntax): string {
  const name = call.name.toLowerCase();
  const [first, second] = call.args;
  if (name === 'count') {
    return call.star || first === undefined ? 'the number of rows' : `how often there is ${printExpression(first)}`;
  }
  if ((name === 'pct' || name === 'percentile') && first !== undefined && second?.kind === 'number') {
    return `the ${ordinal(second.value)} percentile of ${printExpression(first)}`;
  }
  if (Object.hasOwn(aggregateWords, name) && call.args.length === 1)
    return `${aggregateWords[name]} ${argumentWords(call)}`;
  const doc = functionNamed(call.name)?.doc;
  return doc === undefined ? printExpression(call) : `${printExpression(call)} (${lowerFirst(doc)})`;
}

function argumentWords({ args }: CallSyntax): string {
  return args.map((argument) => printExpression(argument)).join(', ');
}

function ordinal(value: number): string {
  const ending = /(?<!1)[123]$/.exec(String(value))?.[0];
  return value + (ending === '1' ? 'st' : ending === '2' ? 'nd' : ending === '3' ? 'rd' : 'th');
}

function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '');
}
