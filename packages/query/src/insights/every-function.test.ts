// Every function that a dialect names, over values that are hard to get right, in the interpreter and in the engine. Generated
// queries meet a given function on a given value too rarely to catch one that is wrong.
import { epochMs, type LogEvent, type Table } from '@coldcase/model';
import { afterAll, describe, expect, test } from 'vitest';
import { askClickhouse, openClickhouse, loadEventSets as toClickhouse } from '../../clickhouse-events.ts';
import { ask, openEngine, loadEventSets as toDuckdb } from '../../duckdb-events.ts';
import { compile } from './compile.ts';
import { aggregateFunctions } from './functions/aggregate-functions.ts';
import { aggregateOf, functionOf } from './functions/function-of.ts';
import { scalarFunctions } from './functions/scalar-functions.ts';
import { interpret } from './interpret/interpret.ts';
import type { Plan, PlanExpression } from './plan.ts';
import { clickhouseDialect } from './sql/clickhouse/clickhouse-dialect.ts';
import type { SqlDialect } from './sql/dialect.ts';
import { duckdbDialect } from './sql/duckdb/duckdb-dialect.ts';
import { splitPlan } from './sql/split-plan.ts';

const duckdb = await openEngine();
const clickhouse = await openClickhouse();
afterAll(() => clickhouse[Symbol.asyncDispose]());

const startMs = Date.UTC(2026, 10, 21, 10);
const context = {
  window: { startMs: epochMs(startMs), endMs: epochMs(startMs + 3_599_999) },
  nowMs: epochMs(startMs + 7_200_123),
};

const hostile = [
  ['', ' ', '\t x \n', 'a', 'A', 'é', '😀x', 'ß', "it's", 'a\\b', '%20+&=', 'a,b,,c', 'xx', 'x'],
  ['0', '-0', '-0.0', '1', '-1', '0.5', '-0.5', '1.5', '2.5', '-2.5', '1e3', '1e-7', '7.0', ' 7 ', '+3', '.5', '5.'],
  ['1e300', '-1e300', '2147483648', '-2147483649', '9007199254740993', '1_000', '0x1F', 'NaN', 'inf', '1e400'],
  ['true', 'false', 'null', '[1,null,"x"]', '{"a":1.50}', '[]', '{', ' [2]', '"text"'],
  ['10.1.2.3', '10.0.0.256', '10.0.0.0/8', '::1', '192.168.0.1', '2026-11-21 10:00:00', '1763719200000'],
].flat();

/** Values that stand together in one event: each with the one before it, the one after it and one far from it. */
const events: readonly LogEvent[] = [undefined, ...hostile].flatMap((a, index) =>
  [1, 5, 23].map((distance) => {
    const [b, c] = [hostile[(index + distance) % hostile.length], hostile[(index + 7 * distance) % hostile.length]];
    const n = [0, -3, 2.5, 40, undefined][(index + distance) % 5];
    return {
      logGroup: 'g',
      logStream: `s${index % 4}`,
      timestamp: epochMs(startMs + 1000 * index * distance),
      message: JSON.stringify({ a, b, c, n, done: index % 3 === 0, k: `k${distance}` }),
    };
  }),
);
const kept = { n: 'number', done: 'boolean' } as const;

const pool = ['a', 'b', 'c', 'n', '@timestamp', 'done', 'jsonParse(a)', 'nothing', '"x"', '2', '(n * 1.5)', '(a > 1)'];
/** As many arguments as asked for, from every place of the pool and in several distances. */
function argumentLists(count: number): readonly (readonly string[])[] {
  if (count === 0) return [[]];
  const steps = count === 1 ? [1] : [1, 2, 3, 5, 8];
  return pool.flatMap((_, first) =>
    steps.map((step) => Array.from({ length: count }, (__, place) => pool[(first + place * step) % pool.length] ?? '')),
  );
}

/** Arguments that only a literal can be: a pattern with its replacement, an interval, a percentage. */
const literalArguments: Readonly<Record<string, readonly string[]>> = {
  regexReplace: ['a, "[a-z]+", "<\\0>"', 'b, "(\\d*)", "é"', 'n, "\\.", ""'],
  rate: ['a, 1m', 'n, 250ms', '@timestamp, 1h'],
  pct: ['a, 0', 'n, 50', 'b, 95.5', 'c, 100'],
  topk: ['1, a', '3, b', '20, n'],
};

/** Calls of the function that the language allows. */
function callsOf(name: string, minArgs: number, maxArgs: number, query: (call: string) => string): readonly string[] {
  const counts = [minArgs, minArgs + 1, minArgs + 2].filter((count) => count <= maxArgs);
  const lists = literalArguments[name] ?? counts.flatMap(argumentLists).map((args) => args.join(', '));
  return [...new Set(lists)]
    .map((args) => `${name}(${args})`)
    .filter((call) => compile(query(call)).plan !== undefined);
}

function planOf(query: string): Plan {
  const { plan } = compile(query);
  if (plan === undefined) throw new TypeError(`no plan for ${query}`);
  return plan;
}

/** Sums depend on the order of addition, logarithms on the library: fractions and numbers of 16 digits are compared to nine. */
function rounded({ columns, rows }: Table) {
  const round = (cell: string | undefined) =>
    cell !== undefined && /^-?(?:\d+\.\d+(?:e[+-]\d+)?|\d{16,})$/.test(cell)
      ? String(Number(Number(cell).toPrecision(9)))
      : cell;
  return { columns, rows: rows.map((row) => row.map(round)) };
}

async function answer(dialect: SqlDialect, plan: Plan): Promise<Table> {
  const load =
    dialect.name === 'duckdb'
      ? toDuckdb(duckdb, [events], [plan], context, kept)
      : toClickhouse(clickhouse.client, [events], [plan], context, kept);
  const [relation] = await load;
  if (relation === undefined) throw new TypeError('every set of events has its relation');
  expect(splitPlan(plan, dialect, relation).left).toBeUndefined();
  return dialect.name === 'duckdb'
    ? await ask(duckdb, plan, relation, context)
    : await askClickhouse(clickhouse.client, plan, relation, context);
}

async function check(dialect: SqlDialect, plan: Plan): Promise<void> {
  const expected = rounded(interpret(plan, events, context));
  const actual = rounded(await answer(dialect, plan));
  for (const [index, row] of expected.rows.entries()) {
    const shown = (cells: readonly (string | null | undefined)[]) =>
      Object.fromEntries(expected.columns.map((column, place) => [column, cells[place] ?? undefined]));
    expect(shown(actual.rows[index] ?? [])).toEqual(shown(row));
  }
  expect(actual.rows.length).toBe(expected.rows.length);
}

/** Columns of one statement: a query has 10,000 characters. */
const callsPerQuery = 30;

function inGroups(calls: readonly string[]): readonly (readonly string[])[] {
  const groups: string[][] = [];
  for (let at = 0; at < calls.length; at += callsPerQuery) groups.push(calls.slice(at, at + callsPerQuery));
  return groups;
}

const field = (name: string): PlanExpression => ({ kind: 'field', name, type: 'dynamic' });
const time: PlanExpression = { kind: 'field', name: '@timestamp', type: 'timestamp' };
const typed = (name: string): PlanExpression => ({ kind: 'field', name, type: 'dynamic' });
const number = (value: number): PlanExpression => ({ kind: 'literal', value, type: 'number' });

/** Arguments of functions that only commands call. */
const planCalls: Readonly<Record<string, readonly (readonly PlanExpression[])[]>> = {
  '#shape': [[field('a')], [field('b')], [typed('n')], [time], [field('@message')]],
  '#slice': [
    [time, number(5)],
    [time, number(20)],
  ],
  '#total': [[], [field('a')], [field('a'), typed('n'), field('c')], [time], [typed('done'), time, field('b')]],
  '#least': [[field('a')], [typed('n')], [field('nothing')]],
};

function planOfScalars(name: string): readonly Plan[] {
  const base = planOf('fields a, b, c, n');
  const type = functionOf(name)?.result([]) ?? 'dynamic';
  const output = (planCalls[name] ?? []).map((args, index) => ({
    name: `${name}${index}`,
    expression: { kind: 'call', function: name, args, type } as const,
  }));
  return [{ ...base, output: [...base.output, ...output] }];
}

function planOfAggregates(name: string): readonly Plan[] {
  const base = planOf('stats count(*) as n by k | sort k');
  const type = aggregateOf(name)?.result([]) ?? 'dynamic';
  return (planCalls[name] ?? []).map((args, index) => {
    const column = { id: `p${index}`, name: `${name}${index}`, type };
    const added = { column, function: name, args };
    return {
      ...base,
      stages: base.stages.map((stage) =>
        stage.kind === 'aggregate' ? { ...stage, aggregates: [...stage.aggregates, added] } : stage,
      ),
      output: [...base.output, { name: column.name, expression: { kind: 'column', id: column.id, type } as const }],
    };
  });
}

function plansOfScalar(name: string): readonly Plan[] {
  const entry = scalarFunctions.get(name.toLowerCase());
  if (entry === undefined) return planOfScalars(name);
  const query = (...calls: string[]) => `fields a, b, c, n | display a, b, c, n, ${calls.join(', ')}`;
  return inGroups(callsOf(name, entry.minArgs, entry.maxArgs, query)).map((calls) => planOf(query(...calls)));
}

/** Of groups in which everything meets, and of groups of three events. */
function plansOfAggregate(name: string): readonly Plan[] {
  const entry = aggregateFunctions.get(name.toLowerCase());
  if (entry === undefined) return planOfAggregates(name);
  const query = (key: string, ...calls: string[]) =>
    `stats ${calls.map((call, index) => `${call} as x${index}`).join(', ')} by ${key}`;
  if (name === 'topk') return callsOf(name, 2, 2, (call) => `stats ${call}`).map((call) => planOf(`stats ${call}`));
  const calls = callsOf(name, entry.minArgs, entry.maxArgs, (call) => query('k', call));
  return inGroups(calls).flatMap((some) => ['k | sort k', 'a, k'].map((key) => planOf(query(key, ...some))));
}

describe.each([duckdbDialect, clickhouseDialect])('$name agrees with the interpreter on', (dialect) => {
  test.each(Object.keys(dialect.scalarFunctions))('%s', async (name) => {
    const plans = plansOfScalar(name);
    expect(plans.length).toBeGreaterThan(0);
    for (const plan of plans) await check(dialect, plan);
  });
  test.each(Object.keys(dialect.aggregateFunctions))('%s of a group', async (name) => {
    const plans = plansOfAggregate(name);
    expect(plans.length).toBeGreaterThan(0);
    for (const plan of plans) await check(dialect, plan);
  });
});
