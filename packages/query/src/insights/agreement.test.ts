// The law of this package: the interpreter and the SQL of every engine give the same table for the same query and events.
// Raise the number of tried pairs with COLDCASE_PAIRS=20000; a failure prints the seed that repeats it.

import { epochMs, type LogEvent, type Table } from '@coldcase/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { askClickhouse, openClickhouse, loadEventSets as toClickhouse } from '../../clickhouse-events.ts';
import { ask, openEngine, loadEventSets as toDuckdb } from '../../duckdb-events.ts';
import {
  eventsArbitrary,
  generatedTables,
  generatedWindow,
  keptFields,
  queryArbitrary,
} from '../../query-generator.ts';
import { compile } from './compile.ts';
import { formatDiagnostic } from './diagnostics.ts';
import { interpret } from './interpret/interpret.ts';
import type { Plan } from './plan.ts';

const pairs = Number(process.env.COLDCASE_PAIRS ?? 300);
const seed = Number(process.env.COLDCASE_SEED ?? 20261121);
/** Pairs whose events share one table: making a table costs more than most queries. */
const batchSize = 50;
const context = {
  window: generatedWindow,
  nowMs: epochMs(Date.UTC(2026, 10, 22)),
  lookupTables: generatedTables,
};

/** Floating-point sums depend on the order of addition: fractions are compared to nine digits, all else as it is. */
function rounded(table: Table): Table {
  const round = (cell: string | undefined) => {
    const isFraction = cell !== undefined && /^-?\d+\.\d+$/.test(cell);
    return isFraction ? String(Number(Number(cell).toPrecision(9))) : cell;
  };
  return { ...table, rows: table.rows.map((row) => row.map(round)) };
}

// The generator does not know what its commands leave behind: which columns are lists, whether a sort or a join stands before.
const tolerated = ['QL-0412', 'QL-0405', 'QL-0415', 'QL-0416', 'QL-0425', 'QL-0220'];

interface Pair {
  readonly query: string;
  readonly plan: Plan;
  readonly events: readonly LogEvent[];
}

/** Pairs whose query compiles. */
function planned(drawn: readonly (readonly [string, readonly LogEvent[]])[]): readonly Pair[] {
  return drawn.flatMap(([query, events]) => {
    const { plan, diagnostics } = compile(query);
    const errors = diagnostics.filter(({ code, severity }) => severity === 'error' && !tolerated.includes(code));
    expect(errors.map((error) => formatDiagnostic(query, error))).toEqual([]);
    return plan === undefined ? [] : [{ query, plan, events }];
  });
}

test(
  'interpreter, DuckDB and ClickHouse agree on generated queries over generated events',
  async () => {
    const duckdb = await openEngine();
    await using clickhouse = await openClickhouse();
    const batch = fc.array(fc.tuple(queryArbitrary, eventsArbitrary), {
      minLength: 1,
      maxLength: batchSize,
      size: 'max',
    });
    let tried = 0;
    const property = fc.asyncProperty(batch, async (drawn) => {
      const drawnPairs = planned(drawn);
      const sets = drawnPairs.map(({ events }) => events);
      const plans = drawnPairs.map(({ plan }) => plan);
      const inDuckdb = await toDuckdb(duckdb, sets, plans, context, keptFields);
      const inClickhouse = await toClickhouse(clickhouse.client, sets, plans, context, keptFields);
      for (const [index, { query, plan, events }] of drawnPairs.entries()) {
        const [first, second] = [inDuckdb[index], inClickhouse[index]];
        if (first === undefined || second === undefined) throw new TypeError('every set of events has its relation');
        const expected = { query, ...rounded(interpret(plan, events, context)) };
        const [fromDuckdb, fromClickhouse] = await Promise.all([
          ask(duckdb, plan, first, context),
          askClickhouse(clickhouse.client, plan, second, context),
        ]);
        expect({ engine: 'duckdb', query, ...rounded(fromDuckdb) }).toEqual({ engine: 'duckdb', ...expected });
        expect({ engine: 'clickhouse', query, ...rounded(fromClickhouse) }).toEqual({
          engine: 'clickhouse',
          ...expected,
        });
        tried += 1;
      }
    });
    // Batches have about half their largest size, and some of their queries do not compile.
    await fc.assert(property, { numRuns: Math.ceil((2.4 * pairs) / batchSize), seed });
    console.log(`${tried} pairs agree on three executions, seed ${seed}`);
  },
  120_000 + pairs * 100,
);
