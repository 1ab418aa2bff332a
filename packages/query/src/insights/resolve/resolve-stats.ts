// `stats`: keys and aggregations become columns, and the scope begins anew with nothing but them.
//
//   stats sum(a) / count(*) as mean, mean * 2 as twice by bin(5m)
//   →   aggregate {c1: bin(5m)} {c2: sum(a), c3: count}   extend mean = c2 / c3   extend twice = mean * 2
import { replacePart, type Span } from '../diagnostics.ts';
import type { AggregateFunction } from '../functions/function-table.ts';
import { topkMax } from '../limits.ts';
import { type Period, periodOf } from '../period.ts';
import type { PlanAggregate, PlanColumn, PlanExpression, PlanKey, PlanStage } from '../plan.ts';
import type { CallSyntax, ExpressionSyntax, ItemSyntax, NameSyntax, StatsSyntax } from '../syntax/syntax.ts';
import { canonicalText } from './canonical-text.ts';
import { type ExpressionRules, ordinaryRules, readPeriod, resolveExpression } from './resolve-expression.ts';
import { columnReference, defaultName, newColumn, refuseWholeJson, type Scope, textOf } from './scope.ts';

interface StatsState {
  readonly scope: Scope;
  readonly aggregates: PlanAggregate[];
  /** Keys, aggregates and finished items by canonical text. */
  readonly byText: Map<string, PlanColumn>;
  /** Keys and finished items by name: later items may use earlier aliases. */
  readonly byName: Map<string, PlanColumn>;
  /** Where `topk` stands. */
  readonly topkSpans: Span[];
}

export function resolveStats(scope: Scope, syntax: StatsSyntax): void {
  const shiftMs = offsetOf(scope, syntax);
  for (const { expression } of syntax.keys) warnOfRedefined(scope, expression);
  const keys = syntax.keys.map((key) => shifted(resolveKey(scope, key), shiftMs));
  const state: StatsState = { scope, aggregates: [], byText: new Map(), byName: new Map(), topkSpans: [] };
  for (const [index, key] of keys.entries()) remember(state, syntax.keys[index], key.column);
  const extensions: PlanStage[] = [];
  const columns = syntax.items.map((item) => resolveStatsItem(state, item, extensions));
  checkTopkIsAlone(state, keys);
  hintAtTimeOnlyGroups(scope, syntax, keys);
  scope.stages.push({ kind: 'aggregate', keys, aggregates: state.aggregates }, ...extensions);
  beginAnew(scope, state, keys, columns);
}

/** `fields r | fields if(…) as r | stats … by r` was refused by the service (observed). */
function warnOfRedefined(scope: Scope, expression: ExpressionSyntax): void {
  if (expression.kind !== 'name' || !scope.redefined.has(expression.name)) return;
  scope.problems.report('QL-0427', expression.span, { name: expression.name });
}

/** `offset 1h` reads the events of an hour earlier, and shows them in the bins of now. */
function offsetOf(scope: Scope, { offset, keys }: StatsSyntax): number {
  if (offset === undefined) return 0;
  const one = periodOf(1, offset.unit)?.period;
  const text = textOf(scope, offset.span);
  if (one?.kind !== 'fixed') scope.problems.report('QL-0217', offset.span, { text });
  const hasBin = keys.some(({ expression }) => expression.kind === 'call' && /^bin$/i.test(expression.name));
  if (!hasBin || scope.statistics !== undefined) scope.problems.report('QL-0426', offset.span, {});
  const shiftMs = one?.kind === 'fixed' ? one.periodMs * offset.count : 0;
  scope.scanShiftMs += shiftMs;
  return shiftMs;
}

function shifted(key: PlanKey, shiftMs: number): PlanKey {
  if (shiftMs === 0 || !key.isBin || key.expression.kind !== 'roundTime') return key;
  const by: PlanExpression = { kind: 'literal', value: shiftMs, type: 'number' };
  const { time } = key.expression;
  const later: PlanExpression = { kind: 'arithmetic', operator: '+', left: time, right: by, type: 'number' };
  return { ...key, expression: { ...key.expression, time: later } };
}

function remember(state: StatsState, item: ItemSyntax | undefined, column: PlanColumn): void {
  if (item !== undefined) state.byText.set(canonicalText(item.expression), column);
  state.byName.set(column.name, column);
}

function resolveKey(scope: Scope, item: ItemSyntax): PlanKey {
  const expression = resolveExpression(scope, item.expression);
  refuseWholeJson(scope, expression, item.span, 'stats … by');
  const name = item.alias?.name ?? defaultName(scope, item.expression, item.span);
  const type = expression.type === 'json' ? 'dynamic' : expression.type;
  const isBin = expression.kind === 'roundTime' && expression.direction === 'floor';
  return { column: newColumn(scope, name, type), expression, isBin };
}

function resolveStatsItem(state: StatsState, item: ItemSyntax, extensions: PlanStage[]): PlanColumn {
  const { scope } = state;
  const expression = resolveExpression(scope, item.expression, statsRules(state));
  const name = item.alias?.name ?? defaultName(scope, item.expression, item.span);
  const column = newColumn(scope, name, expression.type);
  extensions.push({ kind: 'extend', column, expression });
  if (expression.type === 'json') scope.wholeJsonIds.add(column.id);
  remember(state, item, column);
  return column;
}

function statsRules(state: StatsState): ExpressionRules {
  return {
    resolveName: (syntax) => resolveStatsName(state, syntax),
    lookUp: (syntax) => {
      const column = state.byText.get(canonicalText(syntax));
      return column && columnReference(column);
    },
    resolveAggregate: (call, entry) => resolveAggregate(state, call, entry),
  };
}

/** Beside aggregations stand only keys and earlier aliases: anything else differs from event to event. */
function resolveStatsName({ scope, byName }: StatsState, { name, span }: NameSyntax): PlanExpression {
  const column = byName.get(name);
  if (column !== undefined) return columnReference(column);
  scope.problems.report('QL-0206', span, { name });
  return { kind: 'missing', type: 'dynamic' };
}

function resolveAggregate(state: StatsState, call: CallSyntax, entry: AggregateFunction): PlanExpression {
  const { scope } = state;
  const args = call.args.map((arg, index) =>
    entry.name === 'rate' && index === 1 ? intervalOf(scope, arg) : resolveExpression(scope, arg, innerRules(scope)),
  );
  if (entry.name === 'pct') checkPercent(scope, call, args[1]);
  if (entry.name === 'topk') checkTopk(state, call, args[0]);
  const isTimeless = entry.needsTime === true && scope.statistics !== undefined;
  if (isTimeless) scope.problems.report('QL-0220', call.span, { name: call.name });
  const column = newColumn(scope, textOf(scope, call.span), entry.result(args.map((arg) => arg.type)));
  state.aggregates.push({ column, function: entry.name, args });
  state.byText.set(canonicalText(call), column);
  return columnReference(column);
}

/** Inside an aggregation names mean what they mean outside of stats, and no other aggregation may stand. */
function innerRules(scope: Scope): ExpressionRules {
  return {
    ...ordinaryRules(scope),
    resolveAggregate: (inner) => {
      scope.problems.report('QL-0205', inner.nameSpan, { name: inner.name });
      return { kind: 'missing', type: 'dynamic' };
    },
  };
}

function checkPercent(scope: Scope, call: CallSyntax, percent: PlanExpression | undefined): void {
  const span: Span = call.args[1]?.span ?? call.span;
  if (percent?.kind !== 'literal' || typeof percent.value !== 'number') {
    scope.problems.report('QL-0207', span, { what: 'The percentile', expected: 'a number from 0 to 100' });
  } else if (percent.value < 0 || percent.value > 100) {
    scope.problems.report('QL-0208', span, { value: percent.value });
  }
}

/** Documented: from 1 to 10,000 values, no keys and no other aggregation. */
function checkTopk({ scope, topkSpans }: StatsState, call: CallSyntax, count: PlanExpression | undefined): void {
  topkSpans.push(call.span);
  const value = count?.kind === 'literal' ? count.value : undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= topkMax) return;
  const span = call.args[0]?.span ?? call.span;
  scope.problems.report('QL-0207', span, {
    what: 'How many values topk lists',
    expected: `a whole number from 1 to ${topkMax}`,
  });
}

function checkTopkIsAlone({ scope, aggregates, topkSpans }: StatsState, keys: readonly PlanKey[]): void {
  if (keys.length === 0 && aggregates.length <= 1) return;
  for (const span of topkSpans) scope.problems.report('QL-0222', span, {});
}

/** The interval of `rate` in milliseconds. */
function intervalOf(scope: Scope, syntax: ExpressionSyntax): PlanExpression {
  const period = readPeriod(scope, syntax);
  if (period?.kind === 'months') {
    scope.problems.report('QL-0207', syntax.span, { what: 'The interval of rate', expected: 'a duration up to weeks' });
  }
  if (period?.kind !== 'fixed') return { kind: 'missing', type: 'number' };
  return { kind: 'literal', value: period.periodMs, type: 'number' };
}

/** D21: "by function" needs the log group among the keys. */
function hintAtTimeOnlyGroups(scope: Scope, syntax: StatsSyntax, keys: readonly PlanKey[]): void {
  const [item] = syntax.keys;
  if (keys.length !== 1 || item === undefined || keys[0]?.isBin !== true || scope.statistics !== undefined) return;
  const bin = textOf(scope, item.expression.span);
  const suggestion = replacePart(scope.text, item.expression.span, `@log, ${bin}`);
  scope.problems.report('QL-0409', item.expression.span, { bin }, suggestion);
}

function beginAnew(scope: Scope, state: StatsState, keys: readonly PlanKey[], columns: readonly PlanColumn[]): void {
  const shown = [...keys.map((key) => key.column), ...columns];
  scope.names = new Map(shown.map((column) => [column.name, column]));
  scope.statistics = {
    columns: shown,
    byText: state.byText,
    binKeys: keys.filter((key) => key.isBin).map((key) => key.column),
    otherKeys: keys.filter((key) => !key.isBin).map((key) => key.column),
    ...periodOfFirstBin(keys),
  };
  scope.join = undefined;
  scope.shown = new Map();
  scope.displayed = false;
  scope.parsedNames = [];
}

function periodOfFirstBin(keys: readonly PlanKey[]): { readonly binPeriod?: Period } {
  const bin = keys.find((key) => key.isBin)?.expression;
  return bin?.kind === 'roundTime' ? { binPeriod: bin.period } : {};
}
