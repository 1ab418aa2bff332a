// Commands that look at the neighbours of a row: totals, sums so far, earlier values, gaps, outliers, sessions.
import { periodOf } from '../period.ts';
import type { PlanColumn, PlanExpression } from '../plan.ts';
import { sessionSpanDefaultMs, totalsSkipStatistics } from '../semantics.ts';
import type {
  AddTotalsSyntax,
  AutoregressSyntax,
  CommandSyntax,
  NameSyntax,
  OutlierSyntax,
  SessionizeSyntax,
} from '../syntax/syntax.ts';
import { resolveExpression } from './resolve-expression.ts';
import { newColumn, refuseWholeJson, resolveName, type Scope, showAdded, shownNames, textOf } from './scope.ts';

/** Names that patterns such as `cpu*` stand for, among those that are shown; without patterns all of them. */
function namesOf(scope: Scope, patterns: readonly NameSyntax[]): readonly string[] {
  const shown = shownNames(scope).filter((name) => !name.startsWith('@ptr'));
  if (patterns.length === 0) return shown.filter((name) => name !== '@timestamp');
  return [...new Set(patterns.flatMap((pattern) => matchesOf(scope, pattern, shown)))];
}

function matchesOf(scope: Scope, { name, span }: NameSyntax, shown: readonly string[]): readonly string[] {
  if (!name.includes('*')) return [name];
  const parts = name.split('*').map((part) => part.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&'));
  const found = shown.filter((known) => new RegExp(`^${parts.join('.*')}$`, 'u').test(known));
  if (found.length === 0) scope.problems.report('QL-0422', span, { pattern: name });
  return found;
}

/** The value of a name as a column of its own, so that a command can put another value in its place. */
function replaced(scope: Scope, name: string): { value: PlanExpression; column: PlanColumn } {
  const value = resolveName(scope, name, undefined);
  return { value, column: newColumn(scope, name, value.type) };
}

export function resolveAddTotals(scope: Scope, syntax: AddTotalsSyntax): void {
  const names = namesOf(scope, syntax.fields);
  const rowTotals = syntax.row && !(totalsSkipStatistics && scope.statistics !== undefined);
  if (syntax.row && !rowTotals) scope.problems.report('QL-0423', syntax.span, {});
  if (rowTotals) {
    const args = names.map((name) => resolveName(scope, name, undefined));
    const column = newColumn(scope, syntax.fieldName, 'number');
    scope.stages.push({
      kind: 'extend',
      column,
      expression: { kind: 'call', function: '#total', args, type: 'number' },
    });
    showAdded(scope, column);
  }
  if (syntax.col) addSummaryRow(scope, rowTotals ? [...names, syntax.fieldName] : names);
}

/** The last row holds the sum of each column; the columns are made again, so that the row has a place for them. */
function addSummaryRow(scope: Scope, names: readonly string[]): void {
  const columns = names.map((name) => {
    const { value, column } = replaced(scope, name);
    scope.stages.push({ kind: 'extend', column, expression: value });
    return column;
  });
  scope.stages.push({ kind: 'totals', columns });
  for (const column of columns) rename(scope, column);
}

/** A column takes the place of the one that had its name, also among the columns of statistics. */
function rename(scope: Scope, column: PlanColumn): void {
  if (scope.statistics !== undefined) {
    const columns = scope.statistics.columns.map((old) => (old.name === column.name ? column : old));
    scope.statistics = { ...scope.statistics, columns };
  }
  const isShown = shownNames(scope).includes(column.name);
  scope.names.set(column.name, column);
  if (!isShown) showAdded(scope, column);
}

export function resolveAccum(scope: Scope, { field, alias }: CommandSyntax & { readonly kind: 'accum' }): void {
  const value = resolveName(scope, field.name, field.span);
  const column = newColumn(scope, alias?.name ?? field.name, 'number');
  scope.stages.push({ kind: 'accumulate', value, column });
  rename(scope, column);
}

/** `bytes_p1`, `bytes_p2`, … unless there is only one and it has an alias. */
export function resolveAutoregress(scope: Scope, { field, alias, from, to }: AutoregressSyntax): void {
  const value = resolveName(scope, field.name, field.span);
  for (let rows = from; rows <= to; rows++) {
    const isOnly = from === to && alias !== undefined;
    const name = isOnly ? alias.name : `${alias?.name ?? field.name}_p${rows}`;
    const column = newColumn(scope, name, value.type);
    scope.stages.push({ kind: 'lag', value, rows, column });
    showAdded(scope, column);
  }
}

export function resolveFillDown(scope: Scope, { patterns }: CommandSyntax & { readonly kind: 'filldown' }): void {
  for (const name of namesOf(scope, patterns)) {
    const { value, column } = replaced(scope, name);
    scope.stages.push({ kind: 'fillDown', value, column });
    rename(scope, column);
  }
}

export function resolveFillMissing(scope: Scope, syntax: CommandSyntax & { readonly kind: 'fillmissing' }): void {
  const bin = scope.statistics?.binKeys[0];
  const period = scope.statistics?.binPeriod;
  if (bin === undefined || period === undefined) {
    scope.problems.report('QL-0424', syntax.span, {});
    return;
  }
  const fills = syntax.fills.flatMap(({ value, field }) => {
    const column = scope.names.get(field.name);
    if (column === undefined) {
      scope.problems.report('QL-0402', field.span, { name: field.name, nearest: undefined });
      return [];
    }
    return [{ column, value: resolveExpression(scope, value) }];
  });
  const keys = scope.statistics?.otherKeys ?? [];
  scope.stages.push({ kind: 'fillBins', bin, period, keys, fills });
}

export function resolveOutlier(scope: Scope, syntax: OutlierSyntax): void {
  const fields = namesOf(scope, syntax.fields).map((name) => {
    const value = resolveName(scope, name, undefined);
    // A marked value is text: 000 and the number.
    const type = syntax.mark && syntax.action === 'transform' ? 'dynamic' : value.type;
    return { value, column: newColumn(scope, name, type) };
  });
  const { action, param, useLower, mark } = syntax;
  scope.stages.push({ kind: 'outlier', action, param, useLower, mark, fields });
  for (const { column } of fields) rename(scope, column);
}

export function resolveSessionize(scope: Scope, syntax: SessionizeSyntax): void {
  const keys = syntax.keys.map((key) => {
    const expression = resolveExpression(scope, key);
    refuseWholeJson(scope, expression, key.span, 'sessionize');
    return expression;
  });
  const time = resolveName(scope, '@timestamp', syntax.span);
  const maxSpanMs = spanMsOf(scope, syntax);
  const column = newColumn(scope, syntax.alias?.name ?? 'session_id', 'number');
  scope.stages.push({ kind: 'sessionize', keys, time, maxSpanMs, column });
  showAdded(scope, column);
}

function spanMsOf(scope: Scope, { maxSpan }: SessionizeSyntax): number {
  if (maxSpan === undefined) return sessionSpanDefaultMs;
  const found = periodOf(maxSpan.count, maxSpan.unit)?.period;
  if (found?.kind === 'fixed') return maxSpan.count * unitMs(maxSpan.unit);
  scope.problems.report('QL-0217', maxSpan.span, { text: textOf(scope, maxSpan.span) });
  return sessionSpanDefaultMs;
}

/** The caps of `bin()` are its own: a span of 90 minutes is one. */
function unitMs(unit: string): number {
  const one = periodOf(1, unit)?.period;
  return one?.kind === 'fixed' ? one.periodMs : sessionSpanDefaultMs;
}
