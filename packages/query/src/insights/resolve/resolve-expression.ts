// Expressions: names become fields or columns, calls become entries of the function tables, patterns are compiled.
import { unreachable } from '@coldcase/model';
import { replacePart, type Span } from '../diagnostics.ts';
import { aggregateFunctions } from '../functions/aggregate-functions.ts';
import { allFunctions } from '../functions/all-functions.ts';
import type { AggregateFunction, FunctionDescription, ScalarFunction } from '../functions/function-table.ts';
import { grammarFunctions } from '../functions/grammar-functions.ts';
import { scalarFunctions } from '../functions/scalar-functions.ts';
import { regexLengthMax } from '../limits.ts';
import { nearestName } from '../nearest-name.ts';
import { type Period, periodOf } from '../period.ts';
import type { PlanExpression } from '../plan.ts';
import { type CompiledRegex, compileRegex } from '../regex/compiled-regex.ts';
import { RegexProblem } from '../regex/regex-parser.ts';
import type { CallSyntax, ExpressionSyntax, NameSyntax, RegexSyntax } from '../syntax/syntax.ts';
import { canonicalText } from './canonical-text.ts';
import { formatByParts } from './format-parts.ts';
import { caseOf, checkLiterals, functionInstead, replaceCall, simplerCall } from './resolve-call.ts';
import { columnReference, lookUpName, resolveName, type Scope, textOf } from './scope.ts';

/** How names and aggregations are understood: differently in `stats` than elsewhere. */
export interface ExpressionRules {
  readonly resolveName: (syntax: NameSyntax) => PlanExpression;
  /** The value of an expression that was computed before, by its text. */
  readonly lookUp: (syntax: ExpressionSyntax) => PlanExpression | undefined;
  readonly resolveAggregate: (syntax: CallSyntax, entry: AggregateFunction) => PlanExpression;
}

const missing: PlanExpression = { kind: 'missing', type: 'dynamic' };

/** Outside of `stats`: aggregates are columns of an earlier stats, or a mistake. */
export function ordinaryRules(scope: Scope): ExpressionRules {
  return {
    resolveName: ({ name, span }) => resolveName(scope, name, span),
    lookUp: (syntax) => {
      const column = scope.statistics?.byText.get(canonicalText(syntax));
      return column && columnReference(column);
    },
    resolveAggregate: ({ name, nameSpan }) => {
      scope.problems.report('QL-0204', nameSpan, { name });
      return missing;
    },
  };
}

export function resolveExpression(
  scope: Scope,
  syntax: ExpressionSyntax,
  rules: ExpressionRules = ordinaryRules(scope),
): PlanExpression {
  const computed = isComputed(syntax) ? rules.lookUp(syntax) : undefined;
  if (computed !== undefined) return computed;
  const resolve = (inner: ExpressionSyntax) => resolveExpression(scope, inner, rules);
  switch (syntax.kind) {
    case 'text':
      return { kind: 'literal', value: syntax.value, type: 'dynamic' };
    case 'number':
      return Number.isFinite(syntax.value) ? { kind: 'literal', value: syntax.value, type: 'number' } : missing;
    case 'boolean':
      return { kind: 'literal', value: syntax.value, type: 'boolean' };
    case 'period':
      return rules.resolveName({ kind: 'name', name: textOf(scope, syntax.span), span: syntax.span });
    case 'name':
      return rules.resolveName(syntax);
    case 'call':
      return resolveCall(scope, syntax, rules);
    case 'negate':
      return negate(resolve(syntax.operand));
    case 'not':
      return { kind: 'not', operand: resolve(syntax.operand), type: 'truth' };
    case 'arithmetic':
      warnOfHyphenatedName(scope, syntax);
      return {
        kind: 'arithmetic',
        operator: syntax.operator,
        left: resolve(syntax.left),
        right: resolve(syntax.right),
        type: 'number',
      };
    case 'compare':
      return {
        kind: 'compare',
        operator: syntax.operator,
        left: resolve(syntax.left),
        right: resolve(syntax.right),
        type: 'truth',
      };
    case 'logical':
      return { kind: 'logical', operator: syntax.operator, operands: syntax.operands.map(resolve), type: 'truth' };
    case 'like':
      return resolveLike(scope, syntax, resolve);
    case 'in':
      return {
        kind: 'oneOf',
        negated: syntax.negated,
        value: resolve(syntax.left),
        list: syntax.list.map(resolve),
        type: 'truth',
      };
    case 'inQuery': {
      const { index } = scope.resolveSubquery(scope, syntax.query, { kind: 'same' });
      return { kind: 'inSubplan', negated: syntax.negated, value: resolve(syntax.left), subplan: index, type: 'truth' };
    }
    case 'path':
      return resolvePath(scope, syntax, resolve);
    case 'broken':
      return missing;
    default:
      return unreachable(syntax);
  }
}

function isComputed(syntax: ExpressionSyntax): boolean {
  return syntax.kind !== 'name' && syntax.kind !== 'text' && syntax.kind !== 'number' && syntax.kind !== 'boolean';
}

/** A negative literal is a literal. */
function negate(operand: PlanExpression): PlanExpression {
  if (operand.kind === 'literal' && typeof operand.value === 'number') return { ...operand, value: -operand.value };
  const zero: PlanExpression = { kind: 'literal', value: 0, type: 'number' };
  return { kind: 'arithmetic', operator: '-', left: zero, right: operand, type: 'number' };
}

/** `user-id` without blanks is more often one name than a subtraction. */
function warnOfHyphenatedName(scope: Scope, syntax: ExpressionSyntax & { readonly kind: 'arithmetic' }): void {
  const { operator, left, right } = syntax;
  if (operator !== '-' || left.kind !== 'name' || right.kind !== 'name') return;
  if (right.span.start - left.span.end !== 1 || right.name.startsWith('@')) return;
  if (scope.names.has(left.name) || scope.names.has(right.name)) return;
  const name = `${left.name}-${right.name}`;
  scope.problems.report('QL-0408', syntax.span, { name }, replacePart(scope.text, syntax.span, `\`${name}\``));
}

function resolveLike(
  scope: Scope,
  syntax: ExpressionSyntax & { readonly kind: 'like' },
  resolve: (inner: ExpressionSyntax) => PlanExpression,
): PlanExpression {
  const { negated, pattern } = syntax;
  const text = resolve(syntax.left);
  if (pattern.kind === 'regex') {
    const regex = compilePattern(scope, pattern, 'none');
    return regex === undefined ? missing : { kind: 'matches', negated, text, regex, type: 'truth' };
  }
  if (pattern.kind === 'text' && /^%|%$/.test(pattern.value)) {
    const bare = JSON.stringify(pattern.value.replace(/^%+|%+$/g, ''));
    scope.problems.report('QL-0407', pattern.span, {}, replacePart(scope.text, pattern.span, bare));
  }
  return { kind: 'contains', negated, text, pattern: resolve(pattern), type: 'truth' };
}

/** A regular expression of the query; `undefined` after reporting why there is none. */
export function compilePattern(
  scope: Scope,
  { source, span }: { readonly source: string; readonly span: Span } | RegexSyntax,
  captures: 'none' | 'groups' | 'all',
): CompiledRegex | undefined {
  if (source.length > regexLengthMax) {
    scope.problems.report('QL-0303', span, { length: source.length });
    return undefined;
  }
  const regex = compileRegex(source, captures);
  if (!(regex instanceof RegexProblem)) {
    if (regex.re2 === undefined) scope.problems.report('QL-0308', span, {});
    return regex;
  }
  if (regex.kind === 'unsupported') scope.problems.report('QL-0301', span, { construct: regex.text });
  else scope.problems.report('QL-0302', span, { problem: regex.text });
  return undefined;
}

/** Steps into a map; `list[0]` on a field of the event is its flattened name, `list.0`. */
function resolvePath(
  scope: Scope,
  syntax: ExpressionSyntax & { readonly kind: 'path' },
  resolve: (inner: ExpressionSyntax) => PlanExpression,
): PlanExpression {
  const { object, step } = syntax;
  const asName = flattenedName(syntax);
  if (asName !== undefined) {
    const known = lookUpName(scope, asName);
    if (known !== undefined) return known;
    const root = rootName(syntax);
    if (root !== undefined && lookUpName(scope, root) === undefined && scope.statistics === undefined) {
      return resolveName(scope, asName, syntax.span);
    }
  }
  const resolved = resolve(object);
  if (resolved.kind === 'path') return { ...resolved, steps: [...resolved.steps, step] };
  return { kind: 'path', object: resolved, steps: [step], type: 'json' };
}

function flattenedName(syntax: ExpressionSyntax): string | undefined {
  if (syntax.kind === 'name') return syntax.name;
  if (syntax.kind !== 'path') return undefined;
  const object = flattenedName(syntax.object);
  return object === undefined ? undefined : `${object}.${syntax.step}`;
}

function rootName(syntax: ExpressionSyntax): string | undefined {
  if (syntax.kind === 'name') return syntax.name;
  return syntax.kind === 'path' ? rootName(syntax.object) : undefined;
}

function resolveCall(scope: Scope, call: CallSyntax, rules: ExpressionRules): PlanExpression {
  const name = call.name.toLowerCase();
  if (name === 'bin') return resolveBin(scope, call, rules);
  if (name === 'datefloor' || name === 'dateceil') return resolveRounding(scope, call, rules, name);
  const aggregate = aggregateFunctions.get(name);
  if (aggregate !== undefined) {
    return hasRightArguments(scope, call, aggregate) ? rules.resolveAggregate(call, aggregate) : missing;
  }
  const scalar = scalarFunctions.get(name);
  const entry = scalar ?? grammarFunctions.get(name);
  if (entry === undefined) return unknownFunction(scope, call);
  if (!hasRightArguments(scope, call, entry)) return missing;
  const args = call.args.map((arg) => resolveExpression(scope, arg, rules));
  checkLiterals(scope, call, entry, args);
  return scalar === undefined ? (caseOf(scope, call, entry, args) ?? missing) : callOf(scope, call, scalar, args);
}

function callOf(
  scope: Scope,
  call: CallSyntax,
  entry: ScalarFunction,
  args: readonly PlanExpression[],
): PlanExpression {
  if (entry.name === 'regexReplace') {
    return replaceCall(scope, call, args, (pattern) => compilePattern(scope, pattern, 'all')) ?? missing;
  }
  const type = entry.result(args.map((arg) => arg.type));
  const parts = entry.name === 'formatDate' ? formatByParts(args) : undefined;
  return parts ?? { kind: 'call', function: simplerCall(entry.name, args), args, type };
}

function unknownFunction(scope: Scope, call: CallSyntax): PlanExpression {
  const { name, nameSpan } = call;
  const instead = functionInstead(scope, call);
  if (instead === undefined) {
    scope.problems.report('QL-0201', nameSpan, { name, nearest: nearestName(name, functionNames()) });
  } else {
    scope.problems.report('QL-0221', call.span, { name, instead }, replacePart(scope.text, call.span, instead));
  }
  return missing;
}

function functionNames(): readonly string[] {
  return allFunctions.map(({ name }) => name);
}

/** Reports a wrong number of arguments. `count(*)` has none. */
function hasRightArguments(scope: Scope, call: CallSyntax, entry: FunctionDescription): boolean {
  const given = call.args.length;
  const starFits = !call.star || entry.name === 'count';
  if (starFits && given >= entry.minArgs && given <= entry.maxArgs) return true;
  const takes = describeCount(entry.minArgs, entry.maxArgs);
  scope.problems.report('QL-0203', call.span, { name: call.name, takes, given });
  return false;
}

function describeCount(min: number, max: number): string {
  const plural = (count: number) => `${count} argument${count === 1 ? '' : 's'}`;
  if (min === max) return plural(min);
  return max === Number.POSITIVE_INFINITY ? `at least ${plural(min)}` : `${min} to ${plural(max)}`;
}

/** `bin(5m)`, or `bin(@timestamp, 5m)`, which is in use though not documented. */
function resolveBin(scope: Scope, call: CallSyntax, rules: ExpressionRules): PlanExpression {
  const [first, second] = call.args;
  if (first === undefined || call.args.length > 2) return wrongCount(scope, call, '1 argument');
  if (second !== undefined) {
    if (first.kind === 'name' && first.name === '@timestamp') hintAtShortBin(scope, call, second);
    return roundTime(scope, 'floor', resolveExpression(scope, first, rules), second);
  }
  if (scope.statistics !== undefined && lookUpName(scope, '@timestamp') === undefined) {
    scope.problems.report('QL-0220', call.span, { name: call.name });
    return missing;
  }
  return roundTime(scope, 'floor', resolveName(scope, '@timestamp', call.span), first);
}

function wrongCount(scope: Scope, call: CallSyntax, takes: string): PlanExpression {
  scope.problems.report('QL-0203', call.span, { name: call.name, takes, given: call.args.length });
  return missing;
}

function hintAtShortBin(scope: Scope, call: CallSyntax, period: ExpressionSyntax): void {
  const better = `bin(${textOf(scope, period.span)})`;
  scope.problems.report('QL-0219', call.span, { better }, replacePart(scope.text, call.span, better));
}

function resolveRounding(
  scope: Scope,
  call: CallSyntax,
  rules: ExpressionRules,
  name: 'datefloor' | 'dateceil',
): PlanExpression {
  const [time, period] = call.args;
  if (time === undefined || period === undefined || call.args.length > 2) return wrongCount(scope, call, '2 arguments');
  return roundTime(scope, name === 'datefloor' ? 'floor' : 'ceil', resolveExpression(scope, time, rules), period);
}

function roundTime(
  scope: Scope,
  direction: 'floor' | 'ceil',
  time: PlanExpression,
  syntax: ExpressionSyntax,
): PlanExpression {
  const period = readPeriod(scope, syntax);
  return period === undefined ? missing : { kind: 'roundTime', direction, time, period, type: 'timestamp' };
}

/** A period of the query; `undefined` after reporting why there is none. */
export function readPeriod(scope: Scope, syntax: ExpressionSyntax): Period | undefined {
  const text = textOf(scope, syntax.span);
  const found = syntax.kind === 'period' ? periodOf(syntax.count, syntax.unit) : undefined;
  if (syntax.kind !== 'period' || found === undefined) {
    scope.problems.report('QL-0217', syntax.span, { text });
    return undefined;
  }
  if (found.cappedTo !== undefined) {
    const used = `${found.cappedTo}${syntax.unit}`;
    scope.problems.report('QL-0218', syntax.span, { asked: text, used }, replacePart(scope.text, syntax.span, used));
  }
  return found.period;
}
