// For tests: events in ClickHouse, as `duckdb-events.ts` has them in DuckDB. The real client talks to a server on loopback.

import { type ClickHouseClient, createClient } from '@clickhouse/client';
import type { LogEvent, Table } from '@coldcase/model';
import { startClickhouse } from '@coldcase/testkit/clickhouse';
import { fieldNamesOf, type KeptFields, keptTypeOf } from './duckdb-events.ts';
import {
  answerPlan,
  clickhouseDialect,
  clickhouseSettings,
  type EventRelation,
  fieldsOf,
  type Plan,
  type QueryContext,
} from './src/index.ts';
import { toNumber, toText, type Value, type ValueType } from './src/insights/value.ts';

export interface ClickhouseForTests extends AsyncDisposable {
  readonly client: ClickHouseClient;
}

export async function openClickhouse(): Promise<ClickhouseForTests> {
  const server = await startClickhouse();
  const client = createClient({
    url: `http://127.0.0.1:${server.port}`,
    username: server.user,
    password: server.password,
    clickhouse_settings: clickhouseSettings,
    log: { level: 127 },
  });
  return {
    client,
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await server.stop();
    },
  };
}

/** Loads several sets of events into one table: a statement costs milliseconds, whatever it is about. */
export async function loadEventSets(
  client: ClickHouseClient,
  sets: readonly (readonly LogEvent[])[],
  plans: readonly Plan[],
  context: QueryContext,
  kept: KeptFields = {},
): Promise<readonly EventRelation[]> {
  const names = fieldNamesOf(plans, context, clickhouseDialect);
  const typeOf = (name: string) => keptTypeOf(name, kept);
  const columns = names.map((name, index) => `f${index} Nullable(${columnTypes[typeOf(name)]})`);
  await client.command({ query: 'DROP TABLE IF EXISTS events' });
  await client.command({
    query: `CREATE TABLE events (set_number UInt32, position UInt32, ${columns.join(', ')}) ENGINE = Memory`,
  });
  const values = sets.flatMap((events, set) =>
    events.map((event, position) => {
      const field = fieldsOf(event, context.patternIdOf);
      return [set, position, ...names.map((name) => cellOf(typeOf(name), field(name)))];
    }),
  );
  if (values.length > 0) await client.insert({ table: 'events', values, format: 'JSONCompactEachRow' });
  return sets.map((_, set) => ({
    sql: `(SELECT * FROM events WHERE set_number = ${set})`,
    position: 'position',
    field: (name) => {
      const type = typeOf(name);
      const index = names.indexOf(name);
      if (index < 0 || type === 'truth' || type === 'json') return undefined;
      const field = { sql: `f${index}`, type };
      return kept[name] === 'text and number' ? { ...field, asNumber: `toFloat64(f${index})` } : field;
    },
  }));
}

const columnTypes: Readonly<Record<ValueType, string>> = {
  dynamic: 'String',
  number: 'Float64',
  timestamp: 'Float64',
  boolean: 'Bool',
  truth: 'String',
  json: 'String',
};

function cellOf(type: ValueType, value: Value): string | number | boolean | null {
  const cell = type === 'dynamic' ? toText(value) : toNumber(value);
  return cell === undefined ? null : type === 'boolean' ? cell === 1 : cell;
}

/** Runs a plan on the engine, statistics included. */
export async function askClickhouse(
  client: ClickHouseClient,
  plan: Plan,
  relation: EventRelation,
  context: QueryContext,
): Promise<Table> {
  const steps = answerPlan(plan, relation, clickhouseDialect, context, { withStatistics: true });
  let step = steps.next();
  while (step.done !== true) {
    const { sql, remainder } = step.value;
    const rows = await rowsOf(client, sql);
    if (remainder !== undefined) for (const row of rows) remainder.add(row);
    step = steps.next(remainder === undefined ? rows : []);
  }
  return step.value;
}

export async function rowsOf(client: ClickHouseClient, query: string): Promise<readonly (readonly unknown[])[]> {
  const answer = await client.query({ query, format: 'JSONCompactEachRow' });
  return await answer.json<readonly unknown[]>();
}
