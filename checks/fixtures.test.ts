// The blocks of the requirement documents, tried on the product. Exact answers of the queries stand in
// packages/query/src/insights/seed-queries.test.ts; here the text comes from the documents themselves.
import { diagnose, excerptEvents, memoryCaseReader, rankedLabels } from '@coldcase/diagnose';
import { epochMs, type LogEvent, parseMessage, rowRecord, type Table } from '@coldcase/model';
import { ErrorPatterns, samplesMax } from '@coldcase/patterns';
import { compile, interpret } from '@coldcase/query';
import { drawnEvents, seeded } from '@coldcase/testkit';
import { describe, expect, test } from 'vitest';
import { blocksOf } from './fixture-blocks.ts';
import { answered, checkBlocks, checkFixtures, fixtureRows } from './fixtures.ts';
import { expectNoProblems } from './problem.ts';
import { drawnFiles, repositoryFiles } from './repository.ts';

const files = repositoryFiles();
const blocks = blocksOf(files);

describe('the table', () => {
  test('has every block of the documents', () => expectNoProblems(checkBlocks(files)));
  test('has a row for every block, and every row a test that exists', () => {
    expectNoProblems(checkFixtures(blocks, fixtureRows, files));
  });

  test('fails for a block without a row, a row without a block, and a test that does not exist', () => {
    const drawn = drawnFiles(`=== a.test.ts
test('is there', () => {});`);
    const rows = new Map([
      ['S000-B01', { file: 'a.test.ts', test: 'is there' }],
      ['S000-B03', { file: 'a.test.ts', test: 'is not there' }],
    ]);
    const two = ['S000-B01', 'S000-B02'].map((id) => ({ id, language: 'sql', lines: 'L1-2', text: '' }));
    expect(checkFixtures(two, rows, drawn).map(({ what }) => what)).toEqual([
      'S000-B02 has no row',
      'there is no block S000-B03',
      'S000-B03 is answered by "is not there" in a.test.ts, and there is no such test',
    ]);
  });

  test('fails when a block is lost', () => {
    expect(checkBlocks(files.filter(({ path }) => !path.endsWith('S004.txt')))).toHaveLength(1);
  });
});

function blockText(id: string): string {
  const block = blocks.find((one) => one.id === id);
  if (block === undefined) throw new TypeError(`there is no block ${id}`);
  return block.text;
}

function ask(text: string, events: readonly LogEvent[]): Table {
  const { plan, diagnostics } = compile(text);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  if (plan === undefined) throw new TypeError(`there is no plan for ${text}`);
  const day = { startMs: epochMs(Date.UTC(2026, 10, 21)), endMs: epochMs(Date.UTC(2026, 10, 22)) };
  return interpret(plan, events, { window: day, nowMs: day.endMs });
}

describe('queries', () => {
  const requestId = '8f507cfc-1697-4b5f-9d13-4c5ad0c4f6a1';
  const traceId = /const traceId = '([^']+)'/.exec(blockText('S000-B20'))?.[1] ?? '';
  const events = drawnEvents(`
    10:00:00.000 api    START RequestId: ${requestId} Version: $LATEST
    10:00:00.100 api    2026-11-21T10:00:00.100Z⇥${requestId}⇥ERROR⇥TypeError: no total, trace ${traceId}
    10:00:03.000 api    2026-11-21T10:00:03.000Z ${requestId} Task timed out after 3.00 seconds
    10:00:03.001 api    REPORT RequestId: ${requestId}⇥Duration: 3000.00 ms⇥Billed Duration: 3000 ms⇥Memory Size: 512 MB⇥Max Memory Used: 500 MB⇥Init Duration: 250.25 ms⇥
    10:05:00.000 orders ProvisionedThroughputExceededException: the rate was exceeded
    11:00:00.000 orders {"message":"Batch processing completed","processing_time_ms":120.5}
  `);

  /** Blocks in which the query is a part, or has a place to fill in. */
  const queryOf: Readonly<Record<string, (text: string) => string>> = {
    'S000-B20': (text) => (/`([^`]+)`/.exec(text)?.[1] ?? '').replace('$' + '{traceId}', traceId),
    'S003-B04': (text) => text.replace('<request-id>', requestId),
  };
  const ids = Object.entries(answered).flatMap(([id, row]) =>
    'test' in row && row.test.startsWith('$id compiles') ? [{ id }] : [],
  );

  test.each(ids)('$id compiles, is answered, and finds what it looks for', ({ id }) => {
    const text = blockText(id);
    const { columns, rows } = ask((queryOf[id] ?? String)(text), events);
    expect(columns.length).toBeGreaterThan(0);
    expect(rows.length).toBeGreaterThan(0);
  });

  test('a block in SQL is a query, and every query has its test', () => {
    const queries = blocks.filter(({ language }) => language === 'sql').map(({ id }) => id);
    expect(ids.map(({ id }) => id)).toEqual(expect.arrayContaining(queries));
  });
});

describe('messages of libraries', () => {
  // The first two are names of the coverage layer: what is behind them comes with it.
  const expected = [
    { id: 'S002-B22', label: 'unhandled-exception' },
    { id: 'S002-B23', label: 'unhandled-exception' },
    { id: 'S002-B24', label: 'resource-not-found' },
    { id: 'S002-B26', label: 'iam-denied' },
    { id: 'S002-B27', label: 'network-path-blocked' },
  ];
  test.each(expected)('$id is recognised as $label', async ({ id, label }) => {
    const reader = memoryCaseReader(excerptEvents([blockText(id)]));
    const diagnosis = await diagnose(reader, {}, new AbortController().signal);
    expect(rankedLabels(diagnosis)[0]).toBe(label);
    expect(diagnosis.errorPatterns[0]?.title).toBe(blockText(id));
  });
});

test('S000-B23: errors are aggregated, and no message, however odd, breaks it', () => {
  const fields = [...blockText('S000-B23').matchAll(/^ {2}(\w+): (?:RegExp|number|Date|string\[\])$/gm)];
  const errors = new ErrorPatterns();
  for (let n = 0; n < 100; n++) errors.add({ type: 'Error', message: `order ${n} (a+b)* [x not found`, timestamp: n });
  errors.add({ type: 'Error', message: 'user 4c1e9a52-8b3d-4f6a-9c07-2d1e5f6a7b8c', timestamp: 1 });
  errors.add({ type: 'Error', message: 'user 00000000-0000-4000-8000-000000000001', timestamp: 2 });
  const [first, second] = errors.list();
  expect(Object.keys(first ?? {})).toEqual(expect.arrayContaining(fields.map(([, name]) => name)));
  expect(first).toMatchObject({ count: 100, firstSeen: 0, lastSeen: 99 });
  expect(first?.pattern.test('order 123 (a+b)* [x not found')).toBe(true);
  expect(first?.samples).toHaveLength(samplesMax);
  expect(second).toMatchObject({ template: 'user <uuid>', count: 2 });
});

test('S000-B34: a query gives the ranked table of the script', () => {
  expect(blockText('S000-B34')).toContain('| sort | uniq -c | sort -rn');
  const random = seeded(34);
  const lines = Array.from({ length: 200 }, () =>
    random.pick(['ERROR no total', 'ERROR no answer', 'INFO stored', 'ERROR gone']),
  );
  const table = ask(
    'filter @message like /ERROR/ | stats count() as occurrences by @message | sort occurrences desc',
    drawnEvents(lines.map((line) => `10:00:00 api ${line}`).join('\n')),
  );
  const counts = Map.groupBy(
    lines.filter((line) => line.includes('ERROR')),
    String,
  );
  const ranked = [...counts]
    .map(([line, all]) => [line, String(all.length)])
    .toSorted(([, a], [, b]) => Number(b) - Number(a));
  expect(table.rows).toEqual(ranked);
});

test('S000-B35: every part of a structured log line can be asked for', () => {
  const line = {
    level: 'ERROR',
    message: 'Failed to process file',
    error: 'invalid distance code',
    stack: 'Error: invalid distance code\n    at inflate (/var/task/unzip.js:12:9)',
    context: { fileId: 'f-1', userId: 'u-1', traceId: '1-5e1b4c3d-1234567890abcdef12345678' },
  };
  const names = [...blockText('S000-B35').matchAll(/^ {2,4}(\w+):/gm)].map(([, name]) => name);
  expect(names).toEqual([...Object.keys(line), ...Object.keys(line.context)]);
  const message = JSON.stringify(line);
  expect(parseMessage(message)).toMatchObject({ level: 'ERROR', body: 'Failed to process file' });
  const event = { logGroup: '', logStream: '', timestamp: epochMs(Date.UTC(2026, 10, 21)), message };
  const table = ask('fields level, message, error, stack, context.fileId, context.userId, context.traceId', [event]);
  expect(table.rows).toEqual([['ERROR', line.message, line.error, line.stack, ...Object.values(line.context)]]);
});

test('S003-B01: the log groups can be told apart and chosen', () => {
  const groups = blockText('S003-B01')
    .split('\n')
    .map((name) => name.replace('{env}', 'prod').replace('{region}', 'us-east-1'));
  const events = drawnEvents(groups.map((group) => `10:00:00 ${group} hello`).join('\n'));
  expect(
    ask('stats count() by @log', events)
      .rows.map(([log]) => log)
      .toSorted(),
  ).toEqual(groups.toSorted());
  expect(ask(`SOURCE "${groups[1]}" | fields @log`, events).rows).toEqual([[groups[1]]]);
});

test('S003-B06: the log entry is understood, and every field of it can be asked for', () => {
  const text = blockText('S003-B06');
  expect(parseMessage(text)).toMatchObject({
    level: 'INFO',
    requestId: 'abc-123-def',
    body: 'User scored successfully',
  });
  const entry: unknown = JSON.parse(text);
  const names = Object.keys(Object(entry));
  const [event] = drawnEvents('10:00:00 scoreUsers x');
  const table = ask(`fields ${names.join(', ')}`, event === undefined ? [] : [{ ...event, message: text }]);
  const expected = Object.fromEntries(Object.entries(Object(entry)).map(([name, value]) => [name, String(value)]));
  expect(table.rows.map((row) => rowRecord(table, row))).toEqual([expected]);
});
