// One level of nested selects. Conditions and columns collect on a level until something needs them computed; then the
// level is sealed into a sub-select, which costs the engine nothing: it plans through projections.
//
//   level 1   FROM events  WHERE contains(message, 'x')      pending c1 = regexp_extract(…)
//   sealed    FROM (SELECT *, regexp_extract(…) AS "c#1" FROM events WHERE contains(message, 'x')) AS q1
import type { EventRelation } from '../../event-relation.ts';
import type { Moment } from '../functions/function-table.ts';
import { walk } from '../map-plan.ts';
import type { PlanExpression, PlanSortKey } from '../plan.ts';
import type { SqlDialect } from './dialect.ts';
import type { TypedSql } from './typed-sql.ts';

export interface SqlEnvironment {
  readonly dialect: SqlDialect;
  readonly relation: EventRelation;
  readonly moment: Moment;
}

export interface Level {
  readonly environment: SqlEnvironment;
  readonly from: string;
  readonly conditions: readonly string[];
  /** Computed columns by id: expressions over `from`. */
  readonly columns: ReadonlyMap<string, TypedSql>;
  /** Ids whose expression is more than a name: whoever computes with them seals first. */
  readonly pending: ReadonlySet<string>;
  /** Rows are still events, so that fields of the relation can be read. */
  readonly hasEvents: boolean;
  /** The order that the query asked for, if it did. Keys are fields, columns or literals only. */
  readonly sortKeys: readonly PlanSortKey[];
  /** The order of statistics when nobody asked for one: complete ORDER BY terms. */
  readonly ownOrder: readonly string[];
  /** Columns that number the rows which one event has become, ascending whatever the order of the events. */
  readonly ordinals: readonly string[];
}

export function whereOf({ conditions }: Level): string {
  return conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
}

export interface Tail {
  readonly qualify?: string;
  readonly order?: readonly string[];
  readonly limit?: number;
}

/** The same rows one level further out, with all pending columns computed. */
export function seal(level: Level, { qualify, order = [], limit }: Tail = {}): Level {
  const { dialect } = level.environment;
  const computed = [...level.pending].map((id) => `${level.columns.get(id)?.sql} AS ${dialect.identifier(id)}`);
  const qualification = qualify === undefined ? '' : ` QUALIFY ${qualify}`;
  const sql = `SELECT ${['*', ...computed].join(', ')} FROM ${level.from}${whereOf(level)}${qualification}${tailOf(order, limit)}`;
  const columns = new Map(level.columns);
  for (const id of level.pending) {
    const column = columns.get(id);
    if (column !== undefined) columns.set(id, { sql: dialect.identifier(id), type: column.type });
  }
  return { ...level, from: `(${sql}) AS q`, conditions: [], columns, pending: new Set() };
}

export function tailOf(order: readonly string[], limit: number | undefined): string {
  const ordering = order.length === 0 ? '' : ` ORDER BY ${order.join(', ')}`;
  return limit === undefined ? ordering : `${ordering} LIMIT ${limit}`;
}

/** A level on which everything that the expressions need is a plain name. */
export function readyFor(level: Level, expressions: readonly PlanExpression[]): Level {
  const needsPending = expressions.some((expression) => [...columnsIn(expression)].some((id) => level.pending.has(id)));
  return needsPending ? seal(level) : level;
}

export function withColumn(level: Level, id: string, column: TypedSql, isPending: boolean): Level {
  const columns = new Map(level.columns).set(id, column);
  const pending = new Set(level.pending);
  if (isPending) pending.add(id);
  return { ...level, columns, pending };
}

/** Ids of the computed columns that an expression reads. */
function columnsIn(expression: PlanExpression): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const part of walk(expression)) if (part.kind === 'column') ids.add(part.id);
  return ids;
}
