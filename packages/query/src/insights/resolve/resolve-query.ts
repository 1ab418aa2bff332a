// From syntax to plan: each command in turn changes what the names mean for the next one.
import { unreachable } from '@coldcase/model';
import type { Problems } from '../diagnostics.ts';
import type { Plan, PlanExpression, PlanOutput } from '../plan.ts';
import { fieldsAfterStatsAdd, parsedFieldsAreShown } from '../semantics.ts';
import type { CommandSyntax, ItemSyntax, QuerySyntax } from '../syntax/syntax.ts';
import { checkOrder } from './check-order.ts';
import { resolveExpression } from './resolve-expression.ts';
import { resolveParse } from './resolve-parse.ts';
import { resolveSort } from './resolve-sort.ts';
import { resolveStats } from './resolve-stats.ts';
import {
  columnReference,
  defaultName,
  emptyScope,
  isWholeJson,
  newColumn,
  refuseWholeJson,
  resolveName,
  type Scope,
} from './scope.ts';

/** The plan of a query. When problems with severity `error` were reported, it is not fit to run. */
export function resolveQuery(tree: QuerySyntax, text: string, problems: Problems): Plan {
  const scope = emptyScope(text, problems);
  checkOrder(tree.commands, problems);
  for (const command of tree.commands) {
    scope.ownIds = new Set();
    resolveCommand(scope, command);
  }
  const plan = { text, stages: scope.stages, output: outputOf(scope) };
  if (tree.sources.length === 0) return plan;
  return { ...plan, logGroups: tree.sources.map((source) => source.logGroup) };
}

function resolveCommand(scope: Scope, command: CommandSyntax): void {
  switch (command.kind) {
    case 'fields':
      resolveFields(scope, command.items);
      break;
    case 'display':
      resolveDisplay(scope, command.items);
      break;
    case 'filter':
      scope.stages.push({ kind: 'filter', condition: resolveExpression(scope, command.condition) });
      break;
    case 'parse':
      resolveParse(scope, command);
      break;
    case 'stats':
      resolveStats(scope, command);
      break;
    case 'sort':
      resolveSort(scope, command);
      break;
    case 'limit':
      scope.stages.push({ kind: 'limit', count: command.count });
      break;
    case 'dedup':
      resolveDedup(scope, command);
      break;
    case 'broken':
      break;
    default:
      unreachable(command);
  }
}

/** Several `fields` add up, until a `display` decides. */
function resolveFields(scope: Scope, items: readonly ItemSyntax[]): void {
  resolveItems(scope, items, (name, shown) => {
    if (!scope.displayed && !scope.shown.has(name)) scope.shown.set(name, shown);
  });
}

/** The last `display` wins. */
function resolveDisplay(scope: Scope, items: readonly ItemSyntax[]): void {
  scope.shown = new Map();
  scope.displayed = true;
  resolveItems(scope, items, (name, shown) => scope.shown.set(name, shown));
}

function resolveDedup(scope: Scope, command: CommandSyntax & { readonly kind: 'dedup' }): void {
  const keys = command.keys.map((syntax) => {
    const key = resolveExpression(scope, syntax);
    refuseWholeJson(scope, key, syntax.span, 'dedup');
    return key;
  });
  scope.stages.push({ kind: 'dedup', keys });
}

type Show = (name: string, shown: PlanExpression | 'by-name') => void;

/** Bare names are looked up at the end of the pipeline, since a later `parse` may make them (documented by example). */
function resolveItems(scope: Scope, items: readonly ItemSyntax[], show: Show): void {
  for (const item of items) {
    const name = item.alias?.name ?? defaultName(scope, item.expression, item.span);
    if (item.expression.kind === 'name' && item.alias === undefined) {
      if (scope.statistics !== undefined) resolveName(scope, name, item.span);
      show(name, 'by-name');
    } else computeItem(scope, item, name, show);
  }
}

function computeItem(scope: Scope, item: ItemSyntax, name: string, show: Show): void {
  const expression = resolveExpression(scope, item.expression);
  if (expression.kind === 'column' && item.alias === undefined) {
    show(name, expression);
    return;
  }
  const column = newColumn(scope, name, expression.type);
  if (isWholeJson(expression)) scope.wholeJsonIds.add(column.id);
  scope.stages.push({ kind: 'extend', column, expression });
  scope.names.set(name, column);
  show(name, 'by-name');
}

/** What is shown in the end: a display, or the fields, or what the commands show by themselves. */
function outputOf(scope: Scope): readonly PlanOutput[] {
  const asked = [...scope.shown].map(([name, shown]) => ({ name, expression: shownValue(scope, name, shown) }));
  if (scope.displayed) return asked;
  const own = ownColumns(scope);
  if (scope.statistics === undefined) return asked.length > 0 ? asked : own;
  if (!fieldsAfterStatsAdd && asked.length > 0) return asked;
  return [...own, ...asked.filter(({ name }) => !own.some((column) => column.name === name))];
}

function shownValue(scope: Scope, name: string, shown: PlanExpression | 'by-name'): PlanExpression {
  return shown === 'by-name' ? resolveName(scope, name, undefined) : shown;
}

function ownColumns(scope: Scope): readonly PlanOutput[] {
  const parsed = parsedFieldsAreShown ? scope.parsedNames : [];
  const named = (name: string) => ({ name, expression: resolveName(scope, name, undefined) });
  if (scope.statistics === undefined) return ['@timestamp', '@message', ...parsed].map(named);
  const columns = scope.statistics.columns.map((column) => ({
    name: column.name,
    expression: columnReference(column),
  }));
  return unique([...columns, ...parsed.map(named)]);
}

/** Two columns of one name cannot be told apart in the answer: the later definition stays, in the earlier place. */
function unique(columns: readonly PlanOutput[]): readonly PlanOutput[] {
  return [...new Map(columns.map((column) => [column.name, column])).values()];
}
