// What must hold for the SQL of every function, whatever it says.
import { epochMs } from '@coldcase/model';
import { expect, test } from 'vitest';
import { compile } from '../../compile.ts';
import { aggregateOf } from '../../functions/function-of.ts';
import { scalarFunctions } from '../../functions/scalar-functions.ts';
import { toSql } from '../to-sql.ts';
import { duckdbDialect } from './duckdb-dialect.ts';

const context = { window: { startMs: epochMs(0), endMs: epochMs(1) }, nowMs: epochMs(1) };
const relation = { sql: 'events', field: (name: string) => ({ sql: `"${name}"`, type: 'dynamic' as const }) };

// Names that begin with # are not for queries.
const pushed = Object.keys(duckdbDialect.scalarFunctions)
  .filter((name) => !name.startsWith('#'))
  .map((name) => {
    const entry = scalarFunctions.get(name.toLowerCase());
    if (entry === undefined) throw new TypeError(`${name} is a function of the table`);
    return entry;
  });

/** `f(a, f(a, f(a, b)))`: the function inside itself, at one place of its arguments. */
function nested(name: string, argCount: number, place: number, depth: number): string {
  if (depth === 0) return 'b';
  const inner = nested(name, argCount, place, depth - 1);
  return `${name}(${Array.from({ length: argCount }, (_, index) => (index === place ? inner : 'a')).join(', ')})`;
}

function sqlLength(expression: string): number {
  const { plan, diagnostics } = compile(`display ${expression} as x`);
  if (plan === undefined) throw new TypeError(`${expression}: ${diagnostics.map(({ message }) => message).join(' ')}`);
  return toSql(plan, relation, duckdbDialect, context).text.length;
}

const places = pushed
  .filter(({ name }) => name !== 'regexReplace')
  .flatMap(({ name, minArgs, argumentNames }) => {
    const argCount = Math.max(minArgs, argumentNames.length);
    return argumentNames.map((argument, place) => ({ name, argument, argCount, place }));
  });

test.each(places)('$name inside its own $argument grows by a step, not by a factor', ({ name, argCount, place }) => {
  const length = (depth: number) => sqlLength(nested(name, argCount, place, depth));
  expect(length(16)).toBeLessThan(3 * length(8));
});

test('the SQL of an aggregation belongs to an aggregation of the table', () => {
  const names = Object.keys(duckdbDialect.aggregateFunctions);
  expect(names.filter((name) => aggregateOf(name)?.name !== name)).toEqual([]);
});
