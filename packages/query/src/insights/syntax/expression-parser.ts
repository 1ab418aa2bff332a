// Expressions, by binding power (Pratt). AWS states no precedence; this is the conventional one, low to high:
//
//   or · and · not · = != < <= > >= =~ like in · + - · * / % · ^ (right) · unary - and ! · call() .key [0]
import type { Span } from '../diagnostics.ts';
import { nestingDepthMax } from '../limits.ts';
import { isPeriodUnit } from '../period.ts';
import { commandWord } from './command-names.ts';
import {
  type Cursor,
  deeper,
  expected,
  isSymbol,
  isWord,
  peek,
  spanFrom,
  take,
  takeExpectedSymbol,
  takeSymbol,
  takeWord,
} from './cursor.ts';
import { nameInQuotes } from './name-in-quotes.ts';
import type { ArithmeticOperator, ComparisonOperator, ExpressionSyntax, RegexSyntax } from './syntax.ts';

export const power = {
  or: 1,
  and: 2,
  not: 3,
  compare: 4,
  add: 5,
  multiply: 6,
  raise: 7,
  unary: 8,
  primary: 9,
} as const;

const arithmetic: Readonly<Record<string, { operator: ArithmeticOperator; power: number }>> = {
  '+': { operator: '+', power: power.add },
  '-': { operator: '-', power: power.add },
  '*': { operator: '*', power: power.multiply },
  '/': { operator: '/', power: power.multiply },
  '%': { operator: '%', power: power.multiply },
  '^': { operator: '^', power: power.raise },
};

const comparisons: readonly ComparisonOperator[] = ['=', '!=', '<', '<=', '>', '>='];

/** An expression that binds at least as tightly as asked. Reports problems and then gives a `broken` node. */
export function parseExpression(cursor: Cursor, minPower: number = power.or): ExpressionSyntax {
  return deeper(
    cursor,
    () => parseOperators(cursor, minPower),
    () => broken(cursor),
  );
}

/** Expressions between commas: none of them when one is broken, which is reported. */
export function parseKeys(cursor: Cursor): ExpressionSyntax[] | undefined {
  const keys: ExpressionSyntax[] = [];
  do {
    const key = parseExpression(cursor);
    if (key.kind === 'broken') return undefined;
    keys.push(key);
  } while (takeSymbol(cursor, ','));
  return keys;
}

export function broken(cursor: Cursor): ExpressionSyntax {
  const { start } = peek(cursor).span;
  return { kind: 'broken', span: { start, end: start } };
}

function parseOperators(cursor: Cursor, minPower: number): ExpressionSyntax {
  let left = parsePrefix(cursor);
  for (let length = 0; left.kind !== 'broken'; length++) {
    const next = parseInfix(cursor, left, minPower);
    if (next === undefined) return left;
    if (length + cursor.depth > nestingDepthMax) {
      cursor.problems.report('QL-0105', next.span, {});
      return broken(cursor);
    }
    left = next;
  }
  return left;
}

function parsePrefix(cursor: Cursor): ExpressionSyntax {
  const { start } = peek(cursor).span;
  if (takeWord(cursor, 'not')) return prefixed(cursor, 'not', start, power.not);
  if (takeSymbol(cursor, '!')) return prefixed(cursor, 'not', start, power.unary);
  if (takeSymbol(cursor, '-')) return prefixed(cursor, 'negate', start, power.unary);
  return parsePostfix(cursor, parsePrimary(cursor));
}

function prefixed(cursor: Cursor, kind: 'not' | 'negate', start: number, operandPower: number): ExpressionSyntax {
  const operand = parseExpression(cursor, operandPower);
  return { kind, operand, span: spanFrom(cursor, start) };
}

/** The expression that continues `left`, or `undefined` when no operator of enough power follows. */
function parseInfix(cursor: Cursor, left: ExpressionSyntax, minPower: number): ExpressionSyntax | undefined {
  const token = peek(cursor);
  const { start } = left.span;
  const logical = logicalOperator(cursor);
  if (logical !== undefined) return minPower <= power[logical] ? parseLogical(cursor, left, logical) : undefined;
  const calculation = token.kind === 'symbol' ? arithmetic[token.value] : undefined;
  if (calculation !== undefined) {
    if (calculation.power < minPower) return undefined;
    take(cursor);
    const rightPower = calculation.power === power.raise ? power.raise : calculation.power + 1;
    const right = parseExpression(cursor, rightPower);
    return { kind: 'arithmetic', operator: calculation.operator, left, right, span: spanFrom(cursor, start) };
  }
  return minPower <= power.compare ? parseComparison(cursor, left) : undefined;
}

function logicalOperator(cursor: Cursor): 'and' | 'or' | undefined {
  const token = peek(cursor);
  if (isWord(token, 'and') || isSymbol(token, 'and')) return 'and';
  return isWord(token, 'or') || isSymbol(token, 'or') ? 'or' : undefined;
}

function parseLogical(cursor: Cursor, first: ExpressionSyntax, operator: 'and' | 'or'): ExpressionSyntax {
  const operands = [first];
  while (logicalOperator(cursor) === operator) {
    take(cursor);
    operands.push(parseExpression(cursor, power[operator] + 1));
  }
  return { kind: 'logical', operator, operands, span: spanFrom(cursor, first.span.start) };
}

function parseComparison(cursor: Cursor, left: ExpressionSyntax): ExpressionSyntax | undefined {
  const token = peek(cursor);
  const { start } = left.span;
  const operator = token.kind === 'symbol' ? comparisons.find((known) => known === token.value) : undefined;
  if (operator !== undefined) {
    take(cursor);
    const right = parseExpression(cursor, power.compare + 1);
    return { kind: 'compare', operator, left, right, span: spanFrom(cursor, start) };
  }
  if (takeSymbol(cursor, '=~')) return parseLike(cursor, left, false);
  const negated = isWord(token, 'not') && (isWord(peek(cursor, 1), 'like') || isWord(peek(cursor, 1), 'in'));
  if (negated) take(cursor);
  if (takeWord(cursor, 'like')) return parseLike(cursor, left, negated);
  if (takeWord(cursor, 'in')) return parseIn(cursor, left, negated);
  if (isWord(token, 'exists')) return existsOperator(cursor, left);
  return undefined;
}

function parseLike(cursor: Cursor, left: ExpressionSyntax, negated: boolean): ExpressionSyntax {
  const pattern = parseRegex(cursor) ?? parseExpression(cursor, power.compare + 1);
  return { kind: 'like', negated, left, pattern, span: spanFrom(cursor, left.span.start) };
}

export function parseRegex(cursor: Cursor): RegexSyntax | undefined {
  const token = peek(cursor);
  if (token.kind !== 'regex') return undefined;
  take(cursor);
  return { kind: 'regex', source: token.value, span: token.span };
}

function parseIn(cursor: Cursor, left: ExpressionSyntax, negated: boolean): ExpressionSyntax {
  if (startsSubquery(cursor)) {
    const query = cursor.parseSubquery(cursor);
    return { kind: 'inQuery', negated, left, query, span: spanFrom(cursor, left.span.start) };
  }
  if (!takeExpectedSymbol(cursor, '[')) return broken(cursor);
  const list = takeSymbol(cursor, ']') ? [] : parseList(cursor, ']');
  return { kind: 'in', negated, left, list, span: spanFrom(cursor, left.span.start) };
}

/** `(SOURCE …`, or `(` and the word of a command. */
function startsSubquery(cursor: Cursor): boolean {
  const word = peek(cursor, 1);
  if (!isSymbol(peek(cursor), '(') || word.kind !== 'name' || word.quoted) return false;
  return isWord(word, 'source') || commandWord(word.value) !== undefined;
}

/** `filter errorCode exists`: a habit from another language. */
function existsOperator(cursor: Cursor, left: ExpressionSyntax): ExpressionSyntax {
  const field = cursor.text.slice(left.span.start, left.span.end);
  take(cursor);
  const span = spanFrom(cursor, left.span.start);
  const suggestion = `${cursor.text.slice(0, span.start)}ispresent(${field})${cursor.text.slice(span.end)}`;
  cursor.problems.report('QL-0112', span, { field }, suggestion);
  return { kind: 'call', name: 'ispresent', nameSpan: span, star: false, args: [left], span };
}

/** Expressions between commas, and the bracket that closes them. */
function parseList(cursor: Cursor, closing: ')' | ']'): ExpressionSyntax[] {
  const items = [parseExpression(cursor)];
  while (items.at(-1)?.kind !== 'broken' && takeSymbol(cursor, ',')) items.push(parseExpression(cursor));
  if (items.at(-1)?.kind !== 'broken') takeExpectedSymbol(cursor, closing);
  return items;
}

function parsePrimary(cursor: Cursor): ExpressionSyntax {
  const token = peek(cursor);
  const { span } = token;
  switch (token.kind) {
    case 'text':
      take(cursor);
      return { kind: 'text', value: token.value, span };
    case 'number':
      return parseNumber(cursor);
    case 'period':
      take(cursor);
      return periodSyntax(token.value, span);
    case 'name':
      return parseNameOrCall(cursor);
    default:
      return parseParentheses(cursor);
  }
}

function parseParentheses(cursor: Cursor): ExpressionSyntax {
  if (!takeSymbol(cursor, '(')) {
    expected(cursor, 'a field, a value or a function');
    return broken(cursor);
  }
  const inner = parseExpression(cursor);
  if (inner.kind !== 'broken') takeExpectedSymbol(cursor, ')');
  return inner;
}

/** `5` or, with a blank before the unit, `5 minutes`: only inside a call, where nothing else can follow a number. */
function parseNumber(cursor: Cursor): ExpressionSyntax {
  const token = take(cursor);
  const unit = peek(cursor);
  const closes = isSymbol(peek(cursor, 1), ')') || isSymbol(peek(cursor, 1), ',');
  if (unit.kind === 'name' && !unit.quoted && closes && /^\d+$/.test(token.value) && isPeriodUnit(unit.value)) {
    take(cursor);
    return { kind: 'period', count: Number(token.value), unit: unit.value, span: spanFrom(cursor, token.span.start) };
  }
  return { kind: 'number', value: Number(token.value), span: token.span };
}

function periodSyntax(written: string, span: Span): ExpressionSyntax {
  const digits = /^\d+/.exec(written)?.[0] ?? '';
  return { kind: 'period', count: Number(digits), unit: written.slice(digits.length), span };
}

function parseNameOrCall(cursor: Cursor): ExpressionSyntax {
  const token = take(cursor);
  const { span, value } = token;
  if (!token.quoted && isReserved(value)) {
    cursor.position--;
    expected(cursor, 'a field, a value or a function');
    return broken(cursor);
  }
  if (!token.quoted && takeSymbol(cursor, '(')) return parseArguments(cursor, value, span);
  if (!token.quoted && /^(?:true|false)$/i.test(value)) {
    return { kind: 'boolean', value: value.toLowerCase() === 'true', span };
  }
  if (value.endsWith('.') && peek(cursor).kind === 'text') return nameInQuotes(cursor, token);
  return { kind: 'name', name: value, span };
}

/** Words that can only be operators: where one of them stands, an operand was forgotten. */
function isReserved(word: string): boolean {
  return ['and', 'or', 'like', 'in', 'as', 'by'].includes(word.toLowerCase());
}

function parseArguments(cursor: Cursor, name: string, nameSpan: Span): ExpressionSyntax {
  const call = { kind: 'call', name, nameSpan } as const;
  const { start } = nameSpan;
  if (isSymbol(peek(cursor), '*') && isSymbol(peek(cursor, 1), ')')) {
    cursor.position += 2;
    return { ...call, star: true, args: [], span: spanFrom(cursor, start) };
  }
  if (isWord(peek(cursor), 'distinct') && peek(cursor, 1).kind === 'name') return countDistinct(cursor, start);
  const args = takeSymbol(cursor, ')') ? [] : parseList(cursor, ')');
  return { ...call, star: false, args, span: spanFrom(cursor, start) };
}

/** `count(distinct f)`: a habit from SQL. */
function countDistinct(cursor: Cursor, start: number): ExpressionSyntax {
  take(cursor);
  const argument = parseExpression(cursor);
  takeSymbol(cursor, ')');
  const span = spanFrom(cursor, start);
  const field = cursor.text.slice(argument.span.start, argument.span.end);
  const suggestion = `${cursor.text.slice(0, span.start)}count_distinct(${field})${cursor.text.slice(span.end)}`;
  cursor.problems.report('QL-0209', span, { field }, suggestion);
  if (argument.kind === 'broken') return argument;
  return { kind: 'call', name: 'count_distinct', nameSpan: span, star: false, args: [argument], span };
}

/** `` .a.`b.c` `` → `a`, `b.c`. */
function keysOf(written: string): readonly string[] {
  const keys = written.match(/`[^`]*`?|[^.`]+/g) ?? [];
  return keys.map((key) => key.replaceAll('`', ''));
}

/** `.key.key`, `` .`a key` `` and `[0]` after a value. */
function parsePostfix(cursor: Cursor, value: ExpressionSyntax): ExpressionSyntax {
  let object = value;
  for (let length = 0; object.kind !== 'broken' && length < nestingDepthMax; length++) {
    const token = peek(cursor);
    const { start } = value.span;
    if (token.kind === 'member') {
      take(cursor);
      const written = cursor.text.slice(token.span.start, token.span.end);
      for (const step of keysOf(written)) object = { kind: 'path', object, step, span: spanFrom(cursor, start) };
    } else if (isSymbol(token, '[') && peek(cursor, 1).kind === 'number' && isSymbol(peek(cursor, 2), ']')) {
      const step = Number(peek(cursor, 1).value);
      cursor.position += 3;
      object = { kind: 'path', object, step, span: spanFrom(cursor, start) };
    } else return object;
  }
  return object;
}
