// From syntax back to text, in one form: lower-case keywords, one blank, parentheses only where they are needed.
// Law: parse(print(tree)) equals tree, apart from positions.
import { unreachable } from '@coldcase/model';
import { power } from './expression-parser.ts';
import type { CommandSyntax, ExpressionSyntax, ItemSyntax, QuerySyntax, SortKeySyntax } from './syntax.ts';

/** A query on one line. Commands that were not understood are printed as they were written. */
export function print(tree: QuerySyntax): string {
  const sources = tree.sources.map((source) => `SOURCE ${printText(source.logGroup)}`);
  return [...sources, ...tree.commands.map(printCommand)].join(' | ');
}

function printCommand(command: CommandSyntax): string {
  switch (command.kind) {
    case 'fields':
    case 'display':
      return `${command.kind} ${printItems(command.items)}`;
    case 'filter':
      return `filter ${printExpression(command.condition)}`;
    case 'parse':
      return printParse(command);
    case 'stats':
      return `stats ${printItems(command.items)}${command.keys.length > 0 ? ` by ${printItems(command.keys)}` : ''}`;
    case 'sort':
      return `sort ${command.keys.map(printSortKey).join(', ')}`;
    case 'limit':
      return `limit ${command.count}`;
    case 'dedup':
      return `dedup ${command.keys.map((key) => printExpression(key)).join(', ')}`;
    case 'broken':
      return command.text;
    default:
      return unreachable(command);
  }
}

function printParse(command: CommandSyntax & { readonly kind: 'parse' }): string {
  const source = command.source === undefined ? '' : `${printExpression(command.source)} `;
  const pattern =
    command.pattern.kind === 'text' ? printText(command.pattern.value) : printRegex(command.pattern.source);
  const names = command.names.map(({ name }) => printName(name)).join(', ');
  return `parse ${source}${pattern}${names === '' ? '' : ` as ${names}`}`;
}

function printItems(items: readonly ItemSyntax[]): string {
  return items.map(printItem).join(', ');
}

function printItem({ expression, alias }: ItemSyntax): string {
  return alias === undefined
    ? printExpression(expression)
    : `${printExpression(expression)} as ${printName(alias.name)}`;
}

function printSortKey({ expression, direction }: SortKeySyntax): string {
  return direction === undefined ? printExpression(expression) : `${printExpression(expression)} ${direction}`;
}

/** An expression, in parentheses when it binds more weakly than its place allows. */
export function printExpression(expression: ExpressionSyntax, minPower: number = power.or): string {
  const text = printBare(expression);
  return powerOf(expression) < minPower ? `(${text})` : text;
}

function printBare(expression: ExpressionSyntax): string {
  switch (expression.kind) {
    case 'text':
      return printText(expression.value);
    case 'number':
      return printNumber(expression.value);
    case 'boolean':
      return String(expression.value);
    case 'period':
      return `${expression.count}${expression.unit}`;
    case 'name':
      return printName(expression.name);
    case 'call':
      return `${expression.name}(${expression.star ? '*' : expression.args.map((arg) => printExpression(arg)).join(', ')})`;
    case 'negate':
      return `-${printExpression(expression.operand, power.unary)}`;
    case 'not':
      return `not ${printExpression(expression.operand, power.not)}`;
    case 'arithmetic':
      return printArithmetic(expression);
    case 'compare':
      return `${printExpression(expression.left, power.compare)} ${expression.operator} ${printExpression(expression.right, power.add)}`;
    case 'logical':
      return expression.operands
        .map((operand) => printExpression(operand, power[expression.operator] + 1))
        .join(` ${expression.operator} `);
    case 'like':
      return printLike(expression);
    case 'in':
      return `${printExpression(expression.left, power.compare)} ${expression.negated ? 'not in' : 'in'} [${expression.list.map((item) => printExpression(item)).join(', ')}]`;
    case 'path':
      return printPath(expression);
    case 'broken':
      return '';
    default:
      return unreachable(expression);
  }
}

function printArithmetic(expression: ExpressionSyntax & { readonly kind: 'arithmetic' }): string {
  const own = powerOf(expression);
  const isRightAssociative = expression.operator === '^';
  const left = printExpression(expression.left, isRightAssociative ? own + 1 : own);
  const right = printExpression(expression.right, isRightAssociative ? own : own + 1);
  return `${left} ${expression.operator} ${right}`;
}

function printLike(expression: ExpressionSyntax & { readonly kind: 'like' }): string {
  const { pattern } = expression;
  const printed = pattern.kind === 'regex' ? printRegex(pattern.source) : printExpression(pattern, power.add);
  return `${printExpression(expression.left, power.compare)} ${expression.negated ? 'not like' : 'like'} ${printed}`;
}

function printPath(expression: ExpressionSyntax & { readonly kind: 'path' }): string {
  const { object, step } = expression;
  const isClosed = object.kind === 'call' || object.kind === 'path';
  const left = isClosed ? printExpression(object, power.primary) : `(${printExpression(object)})`;
  if (typeof step === 'number') return `${left}[${step}]`;
  return `${left}.${/^[A-Za-z0-9_@]+$/.test(step) ? step : `\`${step}\``}`;
}

function powerOf(expression: ExpressionSyntax): number {
  switch (expression.kind) {
    case 'logical':
      return power[expression.operator];
    case 'not':
      return power.not;
    case 'compare':
    case 'like':
    case 'in':
      return power.compare;
    case 'arithmetic':
      return arithmeticPower[expression.operator];
    case 'negate':
      return power.unary;
    default:
      return power.primary;
  }
}

const arithmeticPower = {
  '+': power.add,
  '-': power.add,
  '*': power.multiply,
  '/': power.multiply,
  '%': power.multiply,
  '^': power.raise,
} as const;

/** A text with quotes. A backslash needs another one only where it would otherwise escape. */
function printText(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}

function printRegex(source: string): string {
  return `/${source.replaceAll('/', '\\/')}/`;
}

/** Digits with a decimal point, never with an exponent that could be read as a name. */
function printNumber(value: number): string {
  return Number.isFinite(value) ? String(value).replace('e+', 'e') : '1e999';
}

const keywords =
  /^(?:and|or|not|like|in|as|by|asc|desc|true|false|source|exists|distinct|offset|multi|logfmt|csv|any)$/i;

/** A name, in backticks unless it is a plain word that cannot be taken for anything else. */
export function printName(name: string): string {
  const isPlain = /^[A-Za-z_@][A-Za-z0-9_@.]*$/.test(name) && !name.endsWith('.') && !keywords.test(name);
  return isPlain ? name : `\`${name}\``;
}
