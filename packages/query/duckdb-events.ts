// For tests: drawn or generated events in an in-memory DuckDB, so that emitted SQL runs on the real engine. Columns are
// computed in JavaScript through `fieldsOf`; what is tested is the SQL of the language, not the layout of a store.

import type { LogEvent, Table } from '@coldcase/model';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import {
  answerPlan,
  duckdbDialect,
  type EventRelation,
  explainPlan,
  fieldsOf,
  type Plan,
  type QueryContext,
  type SqlDialect,
} from './src/index.ts';
import { fieldTypeOf } from './src/insights/event-fields.ts';
import { toNumber, toText, type Value, type ValueType } from './src/insights/value.ts';

export async function openEngine(): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:');
  return instance.connect();
}

/** Field names that any of the plans reads. */
export function fieldNamesOf(
  plans: readonly Plan[],
  context: QueryContext,
  dialect: SqlDialect = duckdbDialect,
): readonly string[] {
  const names = new Set(['@timestamp', '@log', '@message']);
  const recorder: EventRelation = {
    sql: 'events',
    field: (name) => {
      names.add(name);
      return { sql: 'NULL', type: 'dynamic' };
    },
  };
  for (const plan of plans) explainPlan(plan, recorder, dialect, context);
  return [...names];
}

/** Fields of JSON that the test keeps typed, as a store does with frequent paths. */
export type KeptFields = Readonly<Record<string, 'number' | 'boolean' | 'text and number'>>;

/** How the test keeps a field. */
export function keptTypeOf(name: string, kept: KeptFields): ValueType {
  return kept[name] === 'text and number' ? 'dynamic' : (kept[name] ?? fieldTypeOf(name));
}

/** Loads the events with the columns that the plans need. */
export async function loadEvents(
  connection: DuckDBConnection,
  events: readonly LogEvent[],
  plans: readonly Plan[],
  context: QueryContext,
  kept: KeptFields = {},
): Promise<EventRelation> {
  const [relation] = await loadEventSets(connection, [events], plans, context, kept);
  if (relation === undefined) throw new TypeError('every set of events has its relation');
  return relation;
}

/** Loads several sets of events into one table, which is far cheaper than a table for each. */
export async function loadEventSets(
  connection: DuckDBConnection,
  sets: readonly (readonly LogEvent[])[],
  plans: readonly Plan[],
  context: QueryContext,
  kept: KeptFields = {},
): Promise<readonly EventRelation[]> {
  const names = fieldNamesOf(plans, context);
  const typeOf = (name: string) => keptTypeOf(name, kept);
  const columns = names.map((name, index) => `f${index} ${sqlTypeOf(typeOf(name))}`);
  await connection.run(`CREATE OR REPLACE TABLE events (set_number BIGINT, position BIGINT, ${columns.join(', ')})`);
  const rows = sets.flatMap((events, set) =>
    events.map((event, position) => {
      const field = fieldsOf(event, context.patternIdOf);
      const cells = names.map((name) => cellSql(typeOf(name), field(name)));
      return `(${[set, position, ...cells].join(', ')})`;
    }),
  );
  if (rows.length > 0) await connection.run(`INSERT INTO events VALUES ${rows.join(', ')}`);
  return sets.map((_, set) => ({
    sql: sets.length === 1 ? 'events' : `(SELECT * FROM events WHERE set_number = ${set})`,
    position: 'position',
    field: (name) => {
      const type = typeOf(name);
      const index = names.indexOf(name);
      const isKnown = index >= 0 && type !== 'truth' && type !== 'json';
      if (!isKnown) return undefined;
      const field = { sql: `f${index}`, type };
      const asNumber = `CAST(f${index} AS BIGINT)`;
      const textOf = (number: string) => `CAST(${number} AS VARCHAR)`;
      return kept[name] === 'text and number' ? { ...field, asNumber, textOf } : field;
    },
  }));
}

const sqlTypes = { dynamic: 'VARCHAR', number: 'DOUBLE', boolean: 'BOOLEAN', timestamp: 'BIGINT' };

function sqlTypeOf(type: ValueType): string {
  return type === 'truth' || type === 'json' ? 'VARCHAR' : sqlTypes[type];
}

function cellSql(type: ValueType, value: Value): string {
  const cell = type === 'dynamic' ? toText(value) : toNumber(value);
  if (cell === undefined) return 'NULL';
  if (type === 'boolean') return cell === 1 ? 'TRUE' : 'FALSE';
  return typeof cell === 'string' ? duckdbDialect.text(cell) : String(cell);
}

/** Runs a plan on the engine, statistics included. */
export async function ask(
  connection: DuckDBConnection,
  plan: Plan,
  relation: EventRelation,
  context: QueryContext,
): Promise<Table> {
  // As if the few events were many: lists are then answered slice by slice.
  const whole = { events: 20_000_000, window: context.window };
  const steps = answerPlan(plan, relation, duckdbDialect, context, { withStatistics: true, whole });
  let step = steps.next();
  while (step.done !== true) {
    const { sql, remainder } = step.value;
    const rows = await rowsOf(connection, sql);
    if (remainder !== undefined) for (const row of rows) remainder.add(row);
    step = steps.next(remainder === undefined ? rows : []);
  }
  return step.value;
}

async function rowsOf(connection: DuckDBConnection, sql: string): Promise<readonly (readonly unknown[])[]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRows();
}
