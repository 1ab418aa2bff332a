// Expressions in SQL. The kinds of values are known here more exactly than in the plan, since the relation says how it keeps
// each field; the rules are those of `interpret/evaluate.ts`.
import { assert } from '@coldcase/model';
import { functionOf } from '../functions/function-of.ts';
import { parameterAt } from '../functions/function-table.ts';
import type { PlanExpression } from '../plan.ts';
import { missingIsUnlike } from '../semantics.ts';
import { numberOfText, type ValueType } from '../value.ts';
import { compareSql } from './comparison-sql.ts';
import { asNumber, asText, type Comparable, type ConditionSql, convertSql } from './convert-sql.ts';
import type { SqlDialect } from './dialect.ts';
import type { Level } from './sql-level.ts';
import type { ScalarSqlContext, TypedSql } from './typed-sql.ts';

/** Alternatives of a regular expression up to which looking for each text is cheaper than running the automaton. */
const literalsMax = 4;

/** The value of an expression on a level whose needed columns are plain names. */
export function expressionSql(level: Level, expression: PlanExpression): TypedSql {
  const { dialect } = level.environment;
  switch (expression.kind) {
    case 'literal':
      return literalSql(dialect, expression.value);
    case 'field':
      return fieldSql(level, expression.name);
    case 'column':
      return level.columns.get(expression.id) ?? missingSql(dialect);
    case 'missing':
      return missingSql(dialect, expression.type);
    case 'arithmetic': {
      const left = asDouble(dialect, expressionSql(level, expression.left));
      const right = asDouble(dialect, expressionSql(level, expression.right));
      return { sql: dialect.arithmetic(expression.operator, left, right), type: 'number', isDouble: true };
    }
    case 'roundTime': {
      const time = asWholeMs(dialect, expressionSql(level, expression.time));
      return { sql: dialect.roundTime(expression.direction, time, expression.period), type: 'timestamp' };
    }
    case 'call':
      return callSql(level, expression);
    case 'path': {
      const object = expressionSql(level, expression.object);
      if (object.type !== 'json') return missingSql(dialect);
      return { sql: dialect.jsonAt(object.sql, expression.steps), type: 'json' };
    }
    default:
      return { sql: definite(conditionSql(level, expression)), type: 'truth' };
  }
}

export function missingSql({ missing }: SqlDialect, type: ValueType = 'dynamic'): TypedSql {
  return { sql: missing(type), type };
}

function literalSql(dialect: SqlDialect, value: string | number | boolean): TypedSql {
  if (typeof value === 'string') return { sql: dialect.text(value), type: 'dynamic' };
  if (typeof value === 'number') return { sql: dialect.number(value), type: 'number' };
  return { sql: value ? 'TRUE' : 'FALSE', type: 'boolean' };
}

function fieldSql({ environment, hasEvents }: Level, name: string): TypedSql {
  const field = hasEvents ? environment.relation.field(name) : undefined;
  return field ?? missingSql(environment.dialect);
}

function asDouble(dialect: SqlDialect, value: TypedSql): string {
  const isParsed = (value.type === 'dynamic' || value.type === 'json') && value.asNumber === undefined;
  const isDouble = value.isDouble === true || isParsed;
  return isDouble ? asNumber(dialect, value) : dialect.toDouble(asNumber(dialect, value));
}

function asWholeMs(dialect: SqlDialect, value: TypedSql): string {
  return value.type === 'timestamp' ? value.sql : dialect.wholeMs(asNumber(dialect, value));
}

function callSql(level: Level, expression: PlanExpression & { readonly kind: 'call' }): TypedSql {
  const { dialect, moment } = level.environment;
  const entry = functionOf(expression.function);
  assert(entry !== undefined, `a plan calls only functions of the table, and ${expression.function} is one`);
  // Each argument is translated once: twice at every level would be 2^depth.
  const args = expression.args.map((arg, index): TypedSql => {
    const isCondition = parameterAt(entry, index) === 'condition';
    return isCondition ? { sql: conditionSql(level, arg).sql, type: 'truth' } : expressionSql(level, arg);
  });
  const converted = args.map((arg, index) => {
    const parameter = parameterAt(entry, index);
    if (parameter === 'any' || parameter === 'condition') return arg.sql;
    return convertSql(dialect, arg, parameter === 'text' ? 'dynamic' : 'number');
  });
  const as: ScalarSqlContext['as'] = (arg, type) => convertSql(dialect, arg, type);
  const translate = dialect.scalarFunctions[entry.name];
  assert(translate !== undefined, `only functions that ${dialect.name} has are sent to it, and ${entry.name} is one`);
  const sql = translate(converted, { moment, args, as, regex: expression.regex });
  return { sql, type: entry.result(args.map((arg) => arg.type)) };
}

/** Never NULL. */
function definite({ sql, isNullable }: ConditionSql): string {
  return isNullable ? `coalesce(${sql}, FALSE)` : sql;
}

/** An expression as a condition. */
export function conditionSql(level: Level, expression: PlanExpression): ConditionSql {
  switch (expression.kind) {
    case 'not':
      return { sql: `(NOT ${definite(conditionSql(level, expression.operand))})`, isNullable: false };
    case 'logical':
      return logicalSql(level, expression);
    case 'compare':
      return compareSql(
        level.environment.dialect,
        expression.operator,
        comparable(level, expression.left),
        comparable(level, expression.right),
      );
    case 'contains':
      return containsSql(level, expression);
    case 'matches':
      return matchesSql(level, expression);
    case 'oneOf':
      return oneOfSql(level, expression);
    case 'inSubplan':
      return unanswered();
    default:
      return truthSql(level, expressionSql(level, expression));
  }
}

function unanswered(): never {
  assert(false, 'sub-queries are answered before a statement is written');
}

function truthSql({ environment }: Level, value: TypedSql): ConditionSql {
  if (value.type === 'truth') return { sql: value.sql, isNullable: false };
  if (value.type === 'boolean') return { sql: value.sql, isNullable: true };
  return { sql: `(${asNumber(environment.dialect, value)} <> 0)`, isNullable: true };
}

function logicalSql(level: Level, expression: PlanExpression & { readonly kind: 'logical' }): ConditionSql {
  const operands = expression.operands.map((operand) => conditionSql(level, operand));
  const sql = operands.map((operand) => operand.sql).join(expression.operator === 'and' ? ' AND ' : ' OR ');
  return { sql: `(${sql})`, isNullable: operands.some((operand) => operand.isNullable) };
}

function comparable(level: Level, expression: PlanExpression): Comparable {
  const isTextToQuery = expression.type === 'dynamic' || expression.type === 'json';
  const value = { ...expressionSql(level, expression), isTextToQuery };
  return expression.kind === 'literal' ? { ...value, literal: expression.value } : value;
}

/** A negated search is true for what is missing. */
function searched(found: string, negated: boolean): ConditionSql {
  if (!negated) return { sql: found, isNullable: true };
  if (!missingIsUnlike) return { sql: `(NOT ${found})`, isNullable: true };
  return { sql: `(NOT coalesce(${found}, FALSE))`, isNullable: false };
}

function containsSql(level: Level, expression: PlanExpression & { readonly kind: 'contains' }): ConditionSql {
  const { dialect } = level.environment;
  const text = asText(dialect, expressionSql(level, expression.text));
  const pattern = asText(dialect, expressionSql(level, expression.pattern));
  return searched(dialect.contains(text, pattern), expression.negated);
}

function matchesSql(level: Level, expression: PlanExpression & { readonly kind: 'matches' }): ConditionSql {
  const { dialect } = level.environment;
  const { regex, negated } = expression;
  const text = asText(dialect, expressionSql(level, expression.text));
  const { literals, re2 } = regex;
  assert(re2 !== undefined, 'an engine is given only what RE2 can do');
  if (literals === undefined || literals.length > literalsMax) return searched(dialect.matches(text, re2), negated);
  const found = dialect.bind(text, (x) => {
    const parts = literals.map((literal) => dialect.contains(x, dialect.text(literal)));
    return parts.length === 1 ? `${parts[0]}` : `(${parts.join(' OR ')})`;
  });
  return searched(found, negated);
}

function oneOfSql(level: Level, expression: PlanExpression & { readonly kind: 'oneOf' }): ConditionSql {
  const { dialect } = level.environment;
  const value = comparable(level, expression.value);
  const items = expression.list.map((item) => comparable(level, item));
  const plain = value.type === 'dynamic' ? plainLists(dialect, value, items) : undefined;
  if (plain !== undefined) return searched(plain, expression.negated);
  const sql = dialect.bind(value.sql, (x) => {
    const bound = { ...value, sql: x };
    const equal = items.map((item) => definite(compareSql(dialect, '=', bound, item)));
    const found = equal.length === 0 ? 'FALSE' : `(${equal.join(' OR ')})`;
    if (!expression.negated) return found;
    return missingIsUnlike ? `(${x} IS NULL OR NOT ${found})` : `(${x} IS NOT NULL AND NOT ${found})`;
  });
  return { sql, isNullable: false };
}

/** A text among texts of the query: words are compared as words, numbers as numbers, so that the engine may hash each list. */
function plainLists(dialect: SqlDialect, value: Comparable, items: readonly Comparable[]): string | undefined {
  const texts = items.map(({ literal }) => (typeof literal === 'string' ? literal : undefined));
  if (texts.length === 0 || texts.includes(undefined)) return undefined;
  const known = texts.filter((text) => text !== undefined);
  const words = known.filter((text) => numberOfText(text) === undefined).map((word) => dialect.text(word));
  const numbers = known.map(numberOfText).filter((number) => number !== undefined);
  const asNumber = value.asNumber ?? dialect.numberOfText(value.sql, false);
  const parts = [
    ...(words.length === 0 ? [] : [`${value.sql} IN (${words.join(', ')})`]),
    ...(numbers.length === 0 ? [] : [`${asNumber} IN (${numbers.map((number) => dialect.number(number)).join(', ')})`]),
  ];
  return parts.length === 1 ? `(${parts[0]})` : `(${parts.map((part) => `coalesce(${part}, FALSE)`).join(' OR ')})`;
}
