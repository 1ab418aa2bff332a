// The sixteen queries of the contract, answered over a drawn incident by the interpreter and by DuckDB.
import { epochMs, type LogEvent, type Table } from '@coldcase/model';
import { describe, expect, test } from 'vitest';
import { ask, loadEvents, openEngine } from '../../duckdb-events.ts';
import { drawnRequestId, drawnTraceId, seedQueries } from '../seed-queries.data.ts';
import { compile } from './compile.ts';
import type { QueryContext } from './context.ts';
import { interpret } from './interpret/interpret.ts';

const r1 = drawnRequestId;
const r2 = '0d2e3c4b-5a69-4788-9677-a1b2c3d4e5f6';

/** One line an event: time, the tail of the log group, message. `⇥` is a tab. */
const incident = `
  10:00:00.000 api    START RequestId: ${r1} Version: $LATEST
  10:00:00.100 api    2026-11-21T10:00:00.100Z⇥${r1}⇥ERROR⇥Invoke Error⇥{"errorType":"TypeError","errorMessage":"x"}
  10:00:01.000 api    END RequestId: ${r1}
  10:00:01.000 api    REPORT RequestId: ${r1}⇥Duration: 100.50 ms⇥Billed Duration: 101 ms⇥Memory Size: 512 MB⇥Max Memory Used: 128 MB⇥Init Duration: 250.25 ms⇥
  10:04:59.999 api    2026-11-21T10:04:59.999Z⇥${r2}⇥ERROR⇥ProvisionedThroughputExceededException: rate exceeded
  10:05:00.000 orders ProvisionedThroughputExceededException: rate exceeded, trace ${drawnTraceId}
  10:06:00.000 api    REPORT RequestId: ${r2}⇥Duration: 300.5 ms⇥Billed Duration: 301 ms⇥Memory Size: 512 MB⇥Max Memory Used: 480 MB⇥
  10:07:00.000 orders 2026-11-21T10:07:00.000Z ${r2} Task timed out after 3.00 seconds
  10:08:00.000 orders Traceback (most recent call last):
  11:00:00.000 orders {"level":"INFO","message":"Batch processing completed","processing_time_ms":120.5}
  11:30:00.000 orders {"level":"INFO","message":"Batch processing completed","processing_time_ms":240.5}
  12:00:00.000 orders {"level":"INFO","message":"Batch processing completed","processing_time_ms":90}
  12:10:00.000 api    REPORT RequestId: 77⇥Duration: 50 ms⇥Billed Duration: 50 ms⇥Memory Size: 256 MB⇥Max Memory Used: 64 MB⇥Init Duration: 150.75 ms⇥
`;

const context: QueryContext = {
  window: { startMs: epochMs(Date.UTC(2026, 10, 21)), endMs: epochMs(Date.UTC(2026, 10, 22)) },
  nowMs: epochMs(Date.UTC(2026, 10, 22)),
};

function drawnEvents(): readonly LogEvent[] {
  const lines = incident.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => {
    const [, time = '', group = '', message = ''] = /^ *(\S+) +(\S+) +(.*)$/.exec(line) ?? [];
    return {
      logGroup: `/aws/lambda/${group}`,
      logStream: '2026/11/21/[$LATEST]0123456789abcdef0123456789abcdef',
      timestamp: epochMs(Date.parse(`2026-11-21T${time}Z`)),
      message: message.replaceAll('⇥', '\t'),
    };
  });
}

/** A table as text: columns, then rows, cells between bars, long ones cut, `-` where missing. */
function drawn(table: Table): string {
  const cell = (value: string | undefined) =>
    value === undefined ? '-' : value.replaceAll('\t', '⇥').slice(0, 40).trimEnd();
  return [table.columns, ...table.rows].map((row) => row.map(cell).join(' | ')).join('\n');
}

const expected: Readonly<Record<string, string>> = {
  'S000-12': `
    avg_duration | max_duration | timeout_count
    - | - | 1`,
  'S000-21': `
    memory_percentage
    0.9375`,
  'S000-30': `
    time_bucket | count()
    2026-11-21 10:05:00.000 | 1
    2026-11-21 10:00:00.000 | 1`,
  'S000-37': `
    @timestamp | @message
    2026-11-21 10:08:00.000 | Traceback (most recent call last):
    2026-11-21 10:05:00.000 | ProvisionedThroughputExceededException:
    2026-11-21 10:04:59.999 | 2026-11-21T10:04:59.999Z⇥0d2e3c4b-5a69-4
    2026-11-21 10:00:00.100 | 2026-11-21T10:00:00.100Z⇥8f507cfc-1697-4`,
  'S000-40': `
    p50 | p95 | p99 | max
    100.5 | 280.5 | 296.5 | 300.5`,
  'S000-41': `
    error_type | count()
    ProvisionedThroughputExceededException | 2
    TypeError | 1`,
  'S000-42': `
    cold_starts | avg_init | max_init
    2 | 200.5 | 250.25`,
  'S000-43': `
    avg_used | max_used | avg_percentage
    224000000 | 480000000 | 0.479167`,
  'S000-49': `
    @timestamp | @message
    2026-11-21 10:05:00.000 | ProvisionedThroughputExceededException:`,
  'S003-23': `
    @timestamp | @message
    2026-11-21 10:04:59.999 | 2026-11-21T10:04:59.999Z⇥0d2e3c4b-5a69-4
    2026-11-21 10:00:00.100 | 2026-11-21T10:00:00.100Z⇥8f507cfc-1697-4`,
  'S003-24': `
    avg(@duration) | max(@duration) | min(@duration)
    150.333333 | 300.5 | 50`,
  'S003-25': `
    @timestamp | @requestId | @message
    2026-11-21 10:00:00.000 | ${r1} | START RequestId: 8f507cfc-1697-4b5f-9d13
    2026-11-21 10:00:00.100 | ${r1} | 2026-11-21T10:00:00.100Z⇥8f507cfc-1697-4
    2026-11-21 10:00:01.000 | ${r1} | END RequestId: 8f507cfc-1697-4b5f-9d13-4
    2026-11-21 10:00:01.000 | ${r1} | REPORT RequestId: 8f507cfc-1697-4b5f-9d1`,
  'S003-26': `
    bin(5m) | count()
    2026-11-21 10:00:00.000 | 2`,
  'S004-14': `
    @timestamp | @message
    2026-11-21 10:04:59.999 | 2026-11-21T10:04:59.999Z⇥0d2e3c4b-5a69-4
    2026-11-21 10:00:00.100 | 2026-11-21T10:00:00.100Z⇥8f507cfc-1697-4`,
  'S004-20': `
    bin(1h) | avg_ms | p50_ms | p95_ms | p99_ms
    2026-11-21 12:00:00.000 | 90 | 90 | 90 | 90
    2026-11-21 11:00:00.000 | 180.5 | 180.5 | 234.5 | 239.3`,
  'S004-27': `
    bin(1h) | cold_starts | avg_init_ms
    2026-11-21 12:00:00.000 | 1 | 150.75
    2026-11-21 10:00:00.000 | 1 | 250.25`,
};

const advice: Readonly<Record<string, readonly string[]>> = {
  'S000-12': ['QL-0401'],
  'S000-21': ['QL-0006'],
  'S000-30': ['QL-0006', 'QL-0219', 'QL-0409'],
  'S000-37': ['QL-0006'],
  'S000-40': ['QL-0006'],
  'S000-41': ['QL-0006'],
  'S000-42': ['QL-0006'],
  'S000-43': ['QL-0006', 'QL-0401'],
  'S003-24': ['QL-0401'],
  'S003-26': ['QL-0409'],
  'S004-20': ['QL-0409', 'QL-0401'],
  'S004-27': ['QL-0409'],
};

describe('the queries of the contract', async () => {
  const engine = await openEngine();
  const events = drawnEvents();

  test.each(seedQueries)('$id is answered, by the interpreter and by the engine', async ({ id, text }) => {
    const { plan, diagnostics } = compile(text);
    expect(diagnostics.map(({ code }) => code)).toEqual(advice[id] ?? []);
    if (plan === undefined) throw new TypeError(`${id} has no plan`);
    const reference = interpret(plan, events, context);
    expect(drawn(reference)).toBe((expected[id] ?? '').trim().replace(/\n {4}/g, '\n'));
    const relation = await loadEvents(engine, events, [plan], context);
    expect(await ask(engine, plan, relation, context)).toEqual(reference);
  });

  test('the advice of each query removes what it advises against', () => {
    for (const { text } of seedQueries) {
      for (const { code, suggestion } of compile(text).diagnostics) {
        if (suggestion === undefined) continue;
        expect(compile(suggestion).diagnostics.filter((diagnostic) => diagnostic.code === code)).toEqual([]);
      }
    }
  });

  test('a sort by @timestamp after stats is corrected to the only bin', () => {
    const text = seedQueries.find(({ id }) => id === 'S004-20')?.text ?? '';
    const found = compile(text).diagnostics.find(({ code }) => code === 'QL-0401');
    expect(found?.suggestion).toBe(text.replace('sort @timestamp desc', 'sort bin(1h) desc'));
  });

  test('a sort by @timestamp after stats without a bin is left out', () => {
    const text = seedQueries.find(({ id }) => id === 'S003-24')?.text ?? '';
    const found = compile(text).diagnostics.find(({ code }) => code === 'QL-0401');
    expect(found?.suggestion).toBe(text.replace('\n| sort @timestamp desc', ''));
  });
});
