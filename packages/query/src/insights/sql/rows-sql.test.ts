// Rows out of lists and joins over values that are hard to get right: the interpreter and each engine give the same rows in the
// same order, and the engine does all of it.
import { epochMs, type LogEvent } from '@coldcase/model';
import { afterAll, describe, expect, test } from 'vitest';
import { askClickhouse, openClickhouse, loadEventSets as toClickhouse } from '../../../clickhouse-events.ts';
import { ask, openEngine, loadEventSets as toDuckdb } from '../../../duckdb-events.ts';
import { compile } from '../compile.ts';
import { interpret } from '../interpret/interpret.ts';
import type { Plan } from '../plan.ts';
import { clickhouseDialect } from './clickhouse/clickhouse-dialect.ts';
import type { SqlDialect } from './dialect.ts';
import { duckdbDialect } from './duckdb/duckdb-dialect.ts';
import { splitPlan } from './split-plan.ts';

const duckdb = await openEngine();
const clickhouse = await openClickhouse();
afterAll(() => clickhouse[Symbol.asyncDispose]());

const startMs = epochMs(Date.UTC(2026, 10, 21, 10));
const context = { window: { startMs, endMs: epochMs(startMs + 3_599_999) }, nowMs: startMs };

const texts = [
  [
    '[1,null,"x"]',
    '[]',
    ' [2, 3 ] ',
    '[[],[1.50,1.0,-0.0,1e5]]',
    '[{"k":1.50,"l":null},{}]',
    '[null]',
    '[true,"true"]',
  ],
  ['["a\\/b\\u00e9\\ud83d\\ude00\\n", "\\"q\\"", ""]', '{"a":[1]}', '{"a":[]}', '{"a":null}', '"text"', 'null', 'true'],
  ['12', '1.50', '', ' ', '[', '[1,]', '[1] 2', '[NaN]', undefined, 'é1é22 3', 'aaa', 'x1=y22', '😀 b', '\n[5]\n'],
].flat();

const events: readonly LogEvent[] = texts.flatMap((a, index) =>
  [0, 1].map((copy) => ({
    logGroup: copy === 0 ? 'left' : 'right',
    logStream: 's',
    // Some events have the same time, so that only their order of arrival tells.
    timestamp: epochMs(startMs + 1000 * Math.floor(index / 3)),
    message: JSON.stringify({ a, b: texts[(index + copy) % texts.length], n: index % 4, list: [a, index % 2, null] }),
  })),
);

async function check(dialect: SqlDialect, query: string): Promise<void> {
  const plan = planOf(query);
  const load =
    dialect.name === 'duckdb'
      ? toDuckdb(duckdb, [events], [plan], context)
      : toClickhouse(clickhouse.client, [events], [plan], context);
  const [relation] = await load;
  if (relation === undefined) throw new TypeError('every set of events has its relation');
  expect(splitPlan(plan, dialect, relation).left).toBeUndefined();
  const expected = interpret(plan, events, context);
  const actual =
    dialect.name === 'duckdb'
      ? await ask(duckdb, plan, relation, context)
      : await askClickhouse(clickhouse.client, plan, relation, context);
  expect(expected.rows.length).toBeGreaterThan(0);
  expect(actual.rows).toEqual(expected.rows);
}

function planOf(query: string): Plan {
  const { plan, diagnostics } = compile(query);
  if (plan === undefined) throw new TypeError(`${query}: ${diagnostics.map(({ message }) => message).join(' ')}`);
  return plan;
}

const queries = [
  'fields concat(a, "") as t | expand t | display t, b',
  'fields concat(a, "") as s, concat(b, "") as t | expand s | expand t | display s, t',
  'fields concat(a, "") as t | unnest t into one | display one, a',
  'fields jsonParse(a) as j | unnest j into one | display one, n',
  'fields jsonParse(a) as j | unnest j into one | fields one.k as k, one + 1 as more | display one, k, more',
  'fields jsonParse(a).a as j | unnest j into one | display one, a',
  'fields jsonParse(@message) as j | unnest j.list into one | filter one > 0 | display one, n',
  'fields jsonParse(@message) as j | unnest j.list into one | stats count(*), count(one), latest(one) by n | sort n',
  'fields concat(a, "") as t | expand t | display t, b | dedup t',
  'fields concat(a, "") as t | expand t | sort t desc, b | display t, b',
  'fields jsonParse(a) as j | unnest j into one | filter ispresent(one) | stats values(one), earliest(one), latest(a)',
  'parse a /(?<word>[a-z0-9]+)/ multi | display word, a',
  'parse a /(?<letter>\\w)(?<digits>\\d*)/ multi | display letter, digits',
  'parse a /\\b(?<word>\\S+)/ multi | stats count(*) as c by word | sort c desc',
  'parse a /^(?<first>.)/ multi | display first',
  'parse a /(?<one>.)(?<two>x)?/ multi | filter two != "" or one = "x" | display one, two, a',
  'join type=inner left=l right=r where l.a = r.a (SOURCE "right" | fields a, b, n) | display l.a, r.b, r.n',
  'join type=left left=l right=r where l.a = r.b (SOURCE "left" | filter n > 1 | fields b, n) | display l.a, r.n, r.b',
  'join type=left left=l right=r where l.n = r.n (SOURCE "left" | filter n > 1 | sort b asc | fields b, n) | display l.a, r.n, r.b',
  'join type=inner left=l right=r where l.n = r.n and l.b = r.b (SOURCE "right" | fields a, b, n) | stats count(*), latest(r.a), earliest(l.a) by l.n as k | sort k',
  'join left=l right=r where l.n = r.n (stats max(b) as m, count(*) as c by n) | filter r.c > 3 | display l.a, r.m, r.c',
  'parse a /(?<digit>\\d)/ multi | join type=left left=l right=r where l.n = r.n (SOURCE "right" | fields a, n | limit 9) | display r.a, l.b',
];

describe.each([duckdbDialect, clickhouseDialect])('$name agrees with the interpreter on', (dialect) => {
  test.each(queries)('%s', async (query) => {
    await check(dialect, query);
  });
});

test('a pattern that may match nothing is left to the interpreter in ClickHouse, which finds other matches', () => {
  const relation = { sql: 'events', field: () => undefined };
  const plan = planOf('parse a /(?<digits>\\d*)/ multi');
  expect(splitPlan(plan, clickhouseDialect, relation).left).toHaveLength(1);
  expect(splitPlan(plan, duckdbDialect, relation).left).toBeUndefined();
});
