// The value of an expression for one row: the rules of the language, spelled out.
import { assert, unreachable } from '@coldcase/model';
import { functionOf } from '../functions/function-of.ts';
import { type Moment, type Parameter, parameterAt } from '../functions/function-table.ts';
import { stepInto } from '../functions/json-text.ts';
import { timeMsMax } from '../functions/time-functions.ts';
import { ceilToPeriod, floorToPeriod, type Period } from '../period.ts';
import type { PlanExpression } from '../plan.ts';
import type { CompiledRegex } from '../regex/compiled-regex.ts';
import { missingIsUnequal, missingIsUnlike } from '../semantics.ts';
import type { ArithmeticOperator, ComparisonOperator } from '../syntax/syntax.ts';
import { compareText, numberOfText, timeValue, toNumber, toText, toTruth, type Value } from '../value.ts';
import type { Row } from './row.ts';

export function evaluate(expression: PlanExpression, row: Row, moment: Moment): Value {
  const evaluated = (inner: PlanExpression) => evaluate(inner, row, moment);
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'field':
      return row.field(expression.name);
    case 'column':
      return row.columns.get(expression.id);
    case 'missing':
      return undefined;
    case 'not':
      return truth(!toTruth(evaluated(expression.operand)));
    case 'logical':
      return expression.operator === 'and'
        ? truth(expression.operands.every((operand) => toTruth(evaluated(operand))))
        : truth(expression.operands.some((operand) => toTruth(evaluated(operand))));
    case 'arithmetic':
      return calculate(
        expression.operator,
        toNumber(evaluated(expression.left)),
        toNumber(evaluated(expression.right)),
      );
    case 'compare':
      return truth(compares(expression.operator, evaluated(expression.left), evaluated(expression.right)));
    case 'contains':
      return containsText(
        expression.negated,
        toText(evaluated(expression.text)),
        toText(evaluated(expression.pattern)),
      );
    case 'matches':
      return matches(expression.negated, toText(evaluated(expression.text)), expression.regex);
    case 'oneOf':
      return oneOf(expression.negated, evaluated(expression.value), expression.list.map(evaluated));
    case 'inSubplan':
      return unbound();
    case 'roundTime':
      return roundTime(expression.direction, toNumber(evaluated(expression.time)), expression.period);
    case 'call':
      return call(expression, evaluated, moment);
    case 'path':
      return expression.steps.reduce<Value>(stepInto, evaluated(expression.object));
    default:
      return unreachable(expression);
  }
}

function unbound(): never {
  assert(false, 'sub-queries are answered, and their values put into the plan, before it runs');
}

const truth = (holds: boolean): Value => (holds ? 1 : 0);

/** Missing operands and division by zero give nothing. */
function calculate(operator: ArithmeticOperator, left: number | undefined, right: number | undefined): Value {
  if (left === undefined || right === undefined) return undefined;
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right === 0 ? undefined : left / right;
    case '%':
      return right === 0 ? undefined : left % right;
    case '^':
      return left ** right;
    default:
      return unreachable(operator);
  }
}

/**
 * Numbers compare with what is or looks like a number; two texts compare as numbers if both look like one and by code
 * points if neither does; a number and another text are only ever unequal. Maps and lists compare with nothing.
 */
export function compares(operator: ComparisonOperator, left: Value, right: Value): boolean {
  if (isJson(left) || isJson(right)) return false;
  if (left === undefined || right === undefined) return operator === '!=' && missingIsUnequal;
  const bothText = typeof left === 'string' && typeof right === 'string';
  const a = bothText ? numberOfText(left) : toNumber(left);
  const b = bothText ? numberOfText(right) : toNumber(right);
  if (a !== undefined && b !== undefined) return holds(operator, a - b);
  if (bothText && a === undefined && b === undefined) return holds(operator, compareText(left, right));
  return operator === '!=';
}

function isJson(value: Value): boolean {
  return typeof value === 'object' && value.kind === 'json';
}

function holds(operator: ComparisonOperator, order: number): boolean {
  switch (operator) {
    case '=':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    default:
      return unreachable(operator);
  }
}

function containsText(negated: boolean, text: string | undefined, pattern: string | undefined): Value {
  if (text === undefined || pattern === undefined) return truth(negated && missingIsUnlike);
  return truth(text.includes(pattern) !== negated);
}

function matches(negated: boolean, text: string | undefined, regex: CompiledRegex): Value {
  if (text === undefined) return truth(negated && missingIsUnlike);
  return truth(regex.test(text) !== negated);
}

function oneOf(negated: boolean, value: Value, list: readonly Value[]): Value {
  if (value === undefined) return truth(negated && missingIsUnlike);
  return truth(list.some((item) => compares('=', value, item)) !== negated);
}

function roundTime(direction: 'floor' | 'ceil', time: number | undefined, period: Period): Value {
  if (time === undefined || !(Math.abs(time) <= timeMsMax)) return undefined;
  const ms = Math.floor(time);
  return timeValue(direction === 'floor' ? floorToPeriod(ms, period) : ceilToPeriod(ms, period));
}

function call(
  expression: PlanExpression & { readonly kind: 'call' },
  evaluated: (inner: PlanExpression) => Value,
  moment: Moment,
): Value {
  const entry = functionOf(expression.function);
  assert(entry !== undefined, `a plan calls only functions of the table, and ${expression.function} is one`);
  const args = expression.args.map((arg, index) => convert(evaluated(arg), parameterAt(entry, index)));
  const isStrict = (index: number) => ['number', 'text'].includes(parameterAt(entry, index));
  if (args.some((arg, index) => arg === undefined && isStrict(index))) return undefined;
  const result = entry.evaluate(args, moment, expression.regex);
  return expression.type === 'dynamic' ? toText(result) : result;
}

export function convert(value: Value, parameter: Parameter): Value {
  if (parameter === 'number') return toNumber(value);
  return parameter === 'text' ? toText(value) : value;
}
