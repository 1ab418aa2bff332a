// From syntax to plan: each command in turn changes what the names mean for the next one.
import { unreachable } from '@coldcase/model';
import type { Problems } from '../diagnostics.ts';
import type { Plan, PlanExpression, PlanOutput } from '../plan.ts';
import { fieldsAfterStatsAdd, frequencyColumn, parsedFieldsAreShown } from '../semantics.ts';
import type { CommandSyntax, ItemSyntax, QuerySyntax } from '../syntax/syntax.ts';
import { checkOrder } from './check-order.ts';
import { resolveExpression } from './resolve-expression.ts';
import { resolveParse } from './resolve-parse.ts';
import {
  resolveAnomaly,
  resolveDiff,
  resolveEstimate,
  resolveLogCompare,
  resolvePattern,
  resolveRelevantFields,
} from './resolve-patterns.ts';
import {
  hintAtUnmask,
  resolveAppendCols,
  resolveExpand,
  resolveJoin,
  resolveJson,
  resolveLookup,
  resolveUnnest,
} from './resolve-rows.ts';
import {
  resolveAccum,
  resolveAddTotals,
  resolveAutoregress,
  resolveFillDown,
  resolveFillMissing,
  resolveOutlier,
  resolveSessionize,
} from './resolve-series.ts';
import { resolveSort } from './resolve-sort.ts';
import { resolveSources } from './resolve-source.ts';
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
  return resolveIn(emptyScope(text, problems, resolveSubquery), tree);
}

const resolveSubquery: Scope['resolveSubquery'] = (outer, tree, window) => {
  const scope = emptyScope(outer.text, outer.problems, resolveSubquery, outer);
  const plan = resolveIn(scope, tree);
  outer.subplans.push({ plan, window });
  return { index: outer.subplans.length - 1, plan, scope };
};

function resolveIn(scope: Scope, tree: QuerySyntax): Plan {
  checkOrder(tree.commands, scope.problems);
  scope.sources = resolveSources(scope, tree);
  for (const command of tree.commands) {
    scope.ownIds = new Set();
    const { pattern } = scope;
    resolveCommand(scope, command);
    // Only what follows a `pattern` directly takes it over.
    if (scope.pattern === pattern) scope.pattern = undefined;
  }
  return {
    text: scope.text,
    stages: scope.stages,
    output: outputOf(scope),
    subplans: scope.subplans,
    ...(scope.sources === undefined ? {} : { sources: scope.sources }),
    ...(scope.scanShiftMs === 0 ? {} : { scanShiftMs: scope.scanShiftMs }),
  };
}

function resolveCommand(scope: Scope, command: CommandSyntax): void {
  switch (command.kind) {
    case 'fields':
      resolveFields(scope, command.items);
      break;
    case 'display':
      resolveDisplay(scope, command.items);
      break;
    case 'unmask':
      hintAtUnmask(scope, command);
      resolveFields(scope, command.items);
      break;
    case 'filter':
      scope.stages.push({ kind: 'filter', condition: resolveExpression(scope, command.condition) });
      break;
    case 'parse':
      resolveParse(scope, command);
      break;
    case 'json':
      resolveJson(scope, command);
      break;
    case 'stats':
      resolveStats(scope, command);
      break;
    case 'sort':
      scope.sorted = true;
      resolveSort(scope, command);
      break;
    case 'limit':
      scope.stages.push({ kind: 'limit', count: command.count });
      break;
    case 'dedup':
      resolveDedup(scope, command);
      break;
    case 'unnest':
      resolveUnnest(scope, command);
      break;
    case 'expand':
      resolveExpand(scope, command);
      break;
    case 'lookup':
      resolveLookup(scope, command);
      break;
    case 'join':
      resolveJoin(scope, command);
      break;
    case 'appendcols':
      resolveAppendCols(scope, command);
      break;
    default:
      resolveWholeRowsCommand(scope, command);
      break;
  }
}

type RowsCommand = Exclude<
  CommandSyntax,
  {
    readonly kind:
      | 'fields'
      | 'display'
      | 'unmask'
      | 'filter'
      | 'parse'
      | 'json'
      | 'stats'
      | 'sort'
      | 'limit'
      | 'dedup'
      | 'unnest'
      | 'expand'
      | 'lookup'
      | 'join'
      | 'appendcols';
  }
>;

/** Commands that look at the neighbours of a row, or at all rows. */
function resolveWholeRowsCommand(scope: Scope, command: RowsCommand): void {
  switch (command.kind) {
    case 'addtotals':
      resolveAddTotals(scope, command);
      break;
    case 'accum':
      resolveAccum(scope, command);
      break;
    case 'autoregress':
      resolveAutoregress(scope, command);
      break;
    case 'filldown':
      resolveFillDown(scope, command);
      break;
    case 'fillmissing':
      resolveFillMissing(scope, command);
      break;
    case 'outlier':
      resolveOutlier(scope, command);
      break;
    case 'sessionize':
      resolveSessionize(scope, command);
      break;
    case 'countFrequent':
      resolveCountFrequent(scope, command);
      break;
    case 'pattern':
      resolvePattern(scope, command);
      break;
    case 'diff':
      resolveDiff(scope, command);
      break;
    case 'logcompare':
      resolveLogCompare(scope, command);
      break;
    case 'anomaly':
      resolveAnomaly(scope, command);
      break;
    case 'relevantfields':
      resolveRelevantFields(scope, command);
      break;
    case 'estimate':
      resolveEstimate(scope);
      break;
    case 'broken':
      break;
    default:
      unreachable(command);
  }
}

/** `countFrequent f, g` is `stats count(*) as _approxcount by f, g | sort _approxcount desc`. Ours is exact. */
function resolveCountFrequent(
  scope: Scope,
  { fields, span }: CommandSyntax & { readonly kind: 'countFrequent' },
): void {
  const count = { kind: 'call', name: 'count', nameSpan: span, star: true, args: [], span } as const;
  const name = { kind: 'name', name: frequencyColumn, span } as const;
  const keys = fields.map((expression) => ({ expression, span: expression.span }));
  resolveStats(scope, { kind: 'stats', items: [{ expression: count, alias: name, span }], keys, span });
  resolveSort(scope, { kind: 'sort', keys: [{ expression: name, direction: 'desc', span }], span });
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
  if (expression.kind === 'call' && expression.function === 'split') scope.splitIds.add(column.id);
  scope.stages.push({ kind: 'extend', column, expression });
  if (scope.shown.has(name)) scope.redefined.add(name);
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
  if (scope.statistics === undefined) return [...rawColumns(scope), ...parsed].map(named);
  const columns = scope.statistics.columns.map((column) => ({
    name: column.name,
    expression: columnReference(column),
  }));
  return unique([...columns, ...parsed.map(named)]);
}

/** After a join the fields of both sides carry its aliases. */
function rawColumns({ join }: Scope): readonly string[] {
  const own = ['@timestamp', '@message'];
  if (join === undefined) return own;
  return [join.left, join.right].flatMap((alias) => own.map((name) => `${alias}.${name}`));
}

/** Two columns of one name cannot be told apart in the answer: the later definition stays, in the earlier place. */
function unique(columns: readonly PlanOutput[]): readonly PlanOutput[] {
  return [...new Map(columns.map((column) => [column.name, column])).values()];
}
