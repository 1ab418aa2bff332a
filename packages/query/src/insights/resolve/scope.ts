// What the names of a query mean at one place of its pipeline. Grows from command to command; `stats` begins it anew.
import type { Problems, Span } from '../diagnostics.ts';
import { fieldTypeOf } from '../event-fields.ts';
import { nearestName } from '../nearest-name.ts';
import type { Period } from '../period.ts';
import type { PatternGroups, Plan, PlanColumn, PlanExpression, PlanSource, PlanStage, Subplan } from '../plan.ts';
import type { ExpressionSyntax, QuerySyntax } from '../syntax/syntax.ts';
import type { ValueType } from '../value.ts';

export interface Scope {
  readonly text: string;
  readonly problems: Problems;
  readonly stages: PlanStage[];
  /** Computed columns by name; the latest of a name counts. */
  names: Map<string, PlanColumn>;
  /** The columns of the last stats. While there is none, every other name is a field of the event. */
  statistics: StatisticsScope | undefined;
  /** Columns to show, in order: a name resolved at the end of the pipeline, or a fixed value. */
  shown: Map<string, PlanExpression | 'by-name'>;
  /** A `display` has decided what is shown; `fields` only computes from then on. */
  displayed: boolean;
  /** Names that `parse` made. */
  parsedNames: string[];
  /** Ids made by the command that is being resolved: a map among them cannot be stepped into yet (observed). */
  ownIds: Set<string>;
  /** Columns that hold a whole map or list. */
  readonly wholeJsonIds: Set<string>;
  /** Shared with the scopes of sub-queries, so that ids are unique in the whole plan. */
  readonly counter: { columns: number };
  readonly subplans: Subplan[];
  /** How names with the aliases of a join are found; absent while there was none. */
  join: JoinScope | undefined;
  scanShiftMs: number;
  /** The last `sort`, and the last `pattern` when nothing stands between it and the next command. */
  sorted: boolean;
  /** Names that were shown first and computed anew later: the service refuses some queries that group by one. */
  readonly redefined: Set<string>;
  /** Columns that `split` made. */
  readonly splitIds: Set<string>;
  sources: readonly PlanSource[] | undefined;
  /** Resolves a query inside this one and gives it a place among the sub-plans. */
  readonly resolveSubquery: ResolveSubquery;
  pattern: PatternScope | undefined;
}

export type ResolveSubquery = (
  scope: Scope,
  tree: QuerySyntax,
  window: Subplan['window'],
) => { readonly index: number; readonly plan: Plan; readonly scope: Scope };

/** `A.f` and `B.f` after `join left=A right=B`. */
export interface JoinScope {
  readonly left: string;
  readonly right: string;
  /** A field of the right side as a column of the joined rows; made when it is first named. */
  readonly rightField: (name: string) => PlanExpression;
}

/** The parts of a `pattern` that `diff`, `logcompare` and `anomaly` take over. */
export interface PatternScope {
  readonly groups: PatternGroups;
  /** Stages before the aggregation, and the text that was aggregated. */
  readonly before: readonly PlanStage[];
  readonly text: PlanExpression;
}

export interface StatisticsScope {
  /** Keys first, then aggregates: the columns that are shown unless something else says so. */
  readonly columns: readonly PlanColumn[];
  /** By the canonical text of what they were computed from. */
  readonly byText: ReadonlyMap<string, PlanColumn>;
  readonly binKeys: readonly PlanColumn[];
  /** Keys that are no bins. */
  readonly otherKeys: readonly PlanColumn[];
  /** Of the first bin. */
  readonly binPeriod?: Period;
}

/** @param outer  the scope of the query in which a sub-query stands; it lends nothing but its counter */
export function emptyScope(text: string, problems: Problems, resolveSubquery: ResolveSubquery, outer?: Scope): Scope {
  return {
    text,
    problems,
    stages: [],
    names: new Map(),
    statistics: undefined,
    shown: new Map(),
    displayed: false,
    parsedNames: [],
    ownIds: new Set(),
    wholeJsonIds: new Set(),
    counter: outer?.counter ?? { columns: 0 },
    subplans: [],
    join: undefined,
    scanShiftMs: 0,
    sorted: false,
    redefined: new Set(),
    splitIds: new Set(),
    sources: undefined,
    resolveSubquery,
    pattern: undefined,
  };
}

/** Ids carry a # so that no column of a store can have the same name. */
export function newColumn(scope: Scope, name: string, type: ValueType): PlanColumn {
  const column = { id: `c#${++scope.counter.columns}`, name, type };
  scope.ownIds.add(column.id);
  return column;
}

export function columnReference(column: PlanColumn): PlanExpression {
  return { kind: 'column', id: column.id, type: column.type };
}

/** A name as a value: a computed column, a key inside a computed map, a field of the event, or missing. */
export function resolveName(scope: Scope, name: string, span: Span | undefined): PlanExpression {
  const known = lookUpName(scope, name);
  if (known !== undefined) return known;
  if (scope.statistics === undefined) return { kind: 'field', name, type: fieldTypeOf(name) };
  if (span !== undefined) {
    scope.problems.report('QL-0402', span, { name, nearest: nearestName(name, scope.names.keys()) });
  }
  return { kind: 'missing', type: 'dynamic' };
}

export function lookUpName(scope: Scope, name: string): PlanExpression | undefined {
  const column = scope.names.get(name);
  if (column !== undefined) return columnReference(column);
  return lookUpInsideMap(scope, name) ?? lookUpJoined(scope, name);
}

/** `A.f` is the left side's own `f`; `B.f` is a column that the join brings along. */
function lookUpJoined(scope: Scope, name: string): PlanExpression | undefined {
  const { join } = scope;
  if (join === undefined) return undefined;
  if (name.startsWith(`${join.right}.`)) return join.rightField(name.slice(join.right.length + 1));
  if (!name.startsWith(`${join.left}.`)) return undefined;
  return resolveName(scope, name.slice(join.left.length + 1), undefined);
}

/** A value that a command adds is shown, unless a display has decided what is. */
export function showAdded(scope: Scope, column: PlanColumn): void {
  scope.names.set(column.name, column);
  if (scope.displayed) return;
  if (scope.shown.size > 0) scope.shown.set(column.name, 'by-name');
  else if (!scope.parsedNames.includes(column.name)) scope.parsedNames.push(column.name);
}

/** The names that are shown at this place of the pipeline, in their order. */
export function shownNames(scope: Scope): readonly string[] {
  const own = scope.statistics?.columns.map(({ name }) => name) ?? [];
  return [...new Set([...own, ...scope.shown.keys(), ...scope.parsedNames])];
}

/** `j.user.id` when `j` is a map computed by an earlier command: the longest name that is one. */
function lookUpInsideMap(scope: Scope, name: string): PlanExpression | undefined {
  const maps = [...scope.names.values()].filter((column) => column.type === 'json' && !scope.ownIds.has(column.id));
  const inside = maps.filter((column) => name.startsWith(`${column.name}.`));
  const map = inside.toSorted((left, right) => right.name.length - left.name.length)[0];
  if (map === undefined) return undefined;
  const steps = name.slice(map.name.length + 1).split('.');
  return { kind: 'path', object: columnReference(map), steps, type: 'json' };
}

/** What an expression is called when it has no alias: its own text, on one line. */
export function textOf(scope: Scope, span: Span): string {
  return scope.text.slice(span.start, span.end).replace(/\s+/g, ' ').trim();
}

export function defaultName(scope: Scope, expression: ExpressionSyntax, span: Span): string {
  return expression.kind === 'name' ? expression.name : textOf(scope, span);
}

/** Whole maps and lists cannot be sorted by, grouped by or deduplicated (documented). */
export function refuseWholeJson(scope: Scope, expression: PlanExpression, span: Span, command: string): void {
  const isWhole = expression.kind === 'column' ? scope.wholeJsonIds.has(expression.id) : isWholeJson(expression);
  if (isWhole) scope.problems.report('QL-0412', span, { command });
}

export function isWholeJson(expression: PlanExpression): boolean {
  return expression.type === 'json' && expression.kind === 'call';
}
