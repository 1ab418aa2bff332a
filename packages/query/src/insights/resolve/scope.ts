// What the names of a query mean at one place of its pipeline. Grows from command to command; `stats` begins it anew.
import type { Problems, Span } from '../diagnostics.ts';
import { fieldTypeOf } from '../event-fields.ts';
import { nearestName } from '../nearest-name.ts';
import type { PlanColumn, PlanExpression, PlanStage } from '../plan.ts';
import type { ExpressionSyntax } from '../syntax/syntax.ts';
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
  columnCount: number;
}

export interface StatisticsScope {
  /** Keys first, then aggregates: the columns that are shown unless something else says so. */
  readonly columns: readonly PlanColumn[];
  /** By the canonical text of what they were computed from. */
  readonly byText: ReadonlyMap<string, PlanColumn>;
  readonly binKeys: readonly PlanColumn[];
}

export function emptyScope(text: string, problems: Problems): Scope {
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
    columnCount: 0,
  };
}

/** Ids carry a # so that no column of a store can have the same name. */
export function newColumn(scope: Scope, name: string, type: ValueType): PlanColumn {
  const column = { id: `c#${++scope.columnCount}`, name, type };
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
  return column === undefined ? lookUpInsideMap(scope, name) : columnReference(column);
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
