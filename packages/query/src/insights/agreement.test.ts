// The law of this package: the interpreter and the SQL give the same table for the same query and events. Raise the number
// of tried pairs with COLDCASE_PAIRS=20000; a failure prints the seed that repeats it.

import { epochMs, type Table } from '@coldcase/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ask, loadEvents, openEngine } from '../../duckdb-events.ts';
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

const pairs = Number(process.env.COLDCASE_PAIRS ?? 300);
const seed = Number(process.env.COLDCASE_SEED ?? 20261121);

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

test(
  'interpreter and DuckDB agree on generated queries over generated events',
  async () => {
    const engine = await openEngine();
    const context = {
      window: generatedWindow,
      nowMs: epochMs(Date.UTC(2026, 10, 22)),
      lookupTables: generatedTables,
    };
    const property = fc.asyncProperty(queryArbitrary, eventsArbitrary, async (query, events) => {
      const { plan, diagnostics } = compile(query);
      const errors = diagnostics.filter(({ code, severity }) => severity === 'error' && !tolerated.includes(code));
      expect(errors.map((error) => formatDiagnostic(query, error))).toEqual([]);
      if (plan === undefined) return;
      const relation = await loadEvents(engine, events, [plan], context, keptFields);
      const answer = await ask(engine, plan, relation, context);
      expect(rounded(answer)).toEqual(rounded(interpret(plan, events, context)));
    });
    await fc.assert(property, { numRuns: pairs, seed });
  },
  60_000 + pairs * 100,
);
