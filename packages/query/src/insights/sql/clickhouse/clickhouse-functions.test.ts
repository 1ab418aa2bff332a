// What must hold for the SQL of every function in ClickHouse, whatever it says: the twin of `duckdb-functions.test.ts`.
import { epochMs } from '@coldcase/model';
import { expect, test } from 'vitest';
import { compile } from '../../compile.ts';
import { scalarFunctions } from '../../functions/scalar-functions.ts';
import { toSql } from '../to-sql.ts';
import { clickhouseDialect } from './clickhouse-dialect.ts';

const context = { window: { startMs: epochMs(0), endMs: epochMs(1) }, nowMs: epochMs(1) };
const relation = { sql: 'events', field: (name: string) => ({ sql: `"${name}"`, type: 'dynamic' as const }) };

/** `f(a, f(a, f(a, b)))`: the function inside itself, at one place of its arguments. */
function nested(name: string, argCount: number, place: number, depth: number): string {
  if (depth === 0) return 'b';
  const inner = nested(name, argCount, place, depth - 1);
  return `${name}(${Array.from({ length: argCount }, (_, index) => (index === place ? inner : 'a')).join(', ')})`;
}

function sqlLength(expression: string): number {
  const { plan } = compile(`display ${expression} as x`);
  if (plan === undefined) throw new TypeError(`${expression} compiles`);
  return toSql(plan, relation, clickhouseDialect, context).text.length;
}

// Names that begin with # are not for queries.
const names = Object.keys(clickhouseDialect.scalarFunctions).filter((name) => !name.startsWith('#'));

test.each(names)('%s is a function of the table, and inside itself it grows by a step, not by a factor', (name) => {
  const entry = scalarFunctions.get(name.toLowerCase());
  expect(entry?.name).toBe(name);
  const { minArgs = 0, argumentNames = [] } = entry ?? {};
  const argCount = Math.max(minArgs, argumentNames.length);
  for (const [place, argument] of argumentNames.entries()) {
    const [short, long] = [8, 16].map((depth) => sqlLength(nested(name, argCount, place, depth)));
    expect({ argument, grows: (long ?? 0) / (short ?? 1) < 3 }).toEqual({ argument, grows: true });
  }
});
