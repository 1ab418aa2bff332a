// The law that lets anybody trust an answer: a query on a case gives what the reference interpreter gives on the same events.
// Here the whole way is taken: events through the spool and the columns into Parquet, the query through the compiler and the
// engine; and once more for the same case pushed to ClickHouse. COLDCASE_PAIRS=2000 tries more; a failure prints the seed that repeats it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { epochMs, type LogEvent, parseMessage, patternText, type Table } from '@coldcase/model';
import { patternIdOf } from '@coldcase/patterns';
import { compile, interpret } from '@coldcase/query';
import { eventsArbitrary, generatedTables, generatedWindow, queryArbitrary } from '@coldcase/query/query-generator';
import { seedQueries } from '@coldcase/query/seed-queries';
import { startClickhouse } from '@coldcase/testkit/clickhouse';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { openClickhouseCase } from './clickhouse/open-clickhouse-case.ts';
import { pushCase } from './clickhouse/push-case.ts';
import { clickhouseAddress } from './engine/clickhouse.ts';
import { importEvidence } from './import/import-evidence.ts';
import { addLookupTable } from './lookup-tables.ts';
import { openCase } from './open-case.ts';

const root = mkdtempSync(join(tmpdir(), 'coldcase-agreement-'));
const server = await startClickhouse();
const address = clickhouseAddress(server.urlOf('default'));
afterAll(async () => {
  rmSync(root, { recursive: true, force: true });
  await server.stop();
});

const pairs = Number(process.env.COLDCASE_PAIRS ?? 40);
const seed = Number(process.env.COLDCASE_SEED ?? 20261122);
const queriesPerCase = 6;

const context = {
  window: generatedWindow,
  nowMs: epochMs(Date.UTC(2026, 10, 22)),
  lookupTables: generatedTables,
  patternIdOf: ({ message }: LogEvent) => patternIdOf(patternText(parseMessage(message), message)),
};

/** Sums of floating-point numbers depend on the order of addition: fractions are compared to nine digits. */
function comparable(table: Table) {
  const round = (cell: string | undefined) =>
    cell !== undefined && /^-?\d+\.\d+$/.test(cell) ? String(Number(Number(cell).toPrecision(9))) : cell;
  return { columns: table.columns, rows: table.rows.map((row) => row.map(round)) };
}

async function check(events: readonly LogEvent[], queries: readonly string[]): Promise<void> {
  const folder = join(root, 'drawn.case');
  rmSync(folder, { recursive: true, force: true });
  const source = { name: 'drawn', format: 'drawn', sizeBytes: 0, isEventLines: false };
  await importEvidence(folder, [
    {
      ...source,
      batches: async function* () {
        yield { events, bytesRead: 0 };
      },
    },
  ]);
  for (const [name, { columns, rows }] of generatedTables) {
    const path = join(root, `${name}.csv`);
    writeFileSync(path, [columns, ...rows].map((row) => `${row.join(',')}\n`).join(''));
    await addLookupTable(folder, name, path);
  }
  await pushCase(folder, address);
  await using inDuckdb = await openCase(folder);
  await using inClickhouse = await openClickhouseCase(folder, address);
  for (const query of queries) {
    const { plan } = compile(query);
    if (plan === undefined) continue;
    const expected = comparable(interpret(plan, events, { ...context, covered: inDuckdb.facts.window }));
    for (const [engine, opened] of Object.entries({ inDuckdb, inClickhouse })) {
      const table = await opened.ask(plan, new AbortController().signal, context);
      expect({ query, engine, ...comparable(table) }).toEqual({ query, engine, ...expected });
    }
  }
}

test(
  'a case, its copy in ClickHouse and the interpreter agree on generated queries over generated events',
  async () => {
    const property = fc.asyncProperty(
      eventsArbitrary,
      fc.array(queryArbitrary, { minLength: queriesPerCase, maxLength: queriesPerCase }),
      check,
    );
    await fc.assert(property, { numRuns: Math.ceil(pairs / queriesPerCase), seed });
  },
  120_000 + pairs * 3_000,
);

test('a case and the interpreter agree on the queries of the seeds', async () => {
  const [events = []] = fc.sample(eventsArbitrary, { numRuns: 1, seed });
  await check(
    events,
    seedQueries.map(({ text }) => text),
  );
});

test('lines of one millisecond keep the order in which they were read', async () => {
  const lines = Array.from({ length: 200 }, (_, n) => ({
    logGroup: 'g',
    logStream: 's',
    timestamp: generatedWindow.startMs,
    message: `line ${n}`,
  }));
  await check(lines, [
    'fields @message | sort @timestamp asc',
    'fields @message | sort @timestamp desc | limit 5',
    'stats earliest(@message), latest(@message)',
  ]);
});
