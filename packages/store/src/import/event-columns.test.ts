// The store derives its columns in SQL, the model in TypeScript. They must say the same of every message, or a query on the
// case and the same query on the reference interpreter would differ.
import { parseMessage, patternText } from '@coldcase/model';
import { patternIdOf } from '@coldcase/patterns';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Engine, literal, openEngine } from '../engine/duckdb.ts';
import { eventColumnsSql } from './event-columns.ts';
import { chooseJsonPaths } from './json-paths.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
});
afterAll(() => engine.close());

const columns = {
  is_json: (m: string) => parseMessage(m).format === 'json',
  record_type: (m: string) => parseMessage(m).recordType,
  request_id: (m: string) => parseMessage(m).requestId,
  trace_id: (m: string) => parseMessage(m).traceId,
  level: (m: string) => parseMessage(m).level,
  duration_ms: (m: string) => parseMessage(m).durationMs,
  billed_duration_ms: (m: string) => parseMessage(m).billedDurationMs,
  memory_size_mb: (m: string) => parseMessage(m).memorySizeMb,
  max_memory_used_mb: (m: string) => parseMessage(m).maxMemoryUsedMb,
  init_duration_ms: (m: string) => parseMessage(m).initDurationMs,
  status: (m: string) => parseMessage(m).status,
  error_type: (m: string) => parseMessage(m).errorType,
  pattern: (m: string) => patternIdOf(patternText(parseMessage(m), m)),
} as const;

async function sqlColumns(messages: readonly string[]): Promise<Record<string, unknown>[]> {
  const values = messages.map((m, i) => `(0::BIGINT, 0::BIGINT, 'g', 's', '${i}', ${literal(m)})`).join(', ');
  const source = `(VALUES ${values}) AS raw("timestamp", ingestionTime, logGroup, logStream, eventId, message)`;
  const names = Object.keys(columns);
  const rows = await engine.rows(
    `SELECT ${names.join(', ')} FROM (${eventColumnsSql(source, { jsonPaths: [], withPatterns: true })}) ORDER BY event_id::INT`,
  );
  return rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i] ?? undefined])));
}

async function check(messages: readonly string[]): Promise<void> {
  const actual = await sqlColumns(messages);
  const expected = messages.map((m) =>
    Object.fromEntries(Object.entries(columns).map(([name, read]) => [name, read(m)])),
  );
  expect(actual.map((row, i) => ({ message: messages[i], ...row }))).toEqual(
    expected.map((row, i) => ({ message: messages[i], ...row })),
  );
}

const id = '4c1e0a53-7f52-4b65-9c1e-0d6d3f1f2a77';
const drawn = [
  `START RequestId: ${id} Version: $LATEST\n`,
  `END RequestId: ${id}\n`,
  `REPORT RequestId: ${id}\tDuration: 12.34 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 70 MB\t\n`,
  `REPORT RequestId: ${id}\tDuration: 12.34 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 70 MB\tInit Duration: 200.10 ms\t\n`,
  `REPORT RequestId: ${id}\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB\tMax Memory Used: 70 MB\tStatus: timeout\n`,
  `REPORT RequestId: ${id}\tDuration: 9 ms\tBilled Duration: 9 ms\tMemory Size: 128 MB\tMax Memory Used: 128 MB\tStatus: error\tError Type: Runtime.OutOfMemory\t\n`,
  `REPORT RequestId: ${id}   Duration: 12.34 ms   Billed Duration: 13 ms  Memory Size: 128 MB   Max Memory Used: 70 MB   `,
  `REPORT RequestId: ${id}\tDuration: 1.5 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\tMax Memory Used: 70 MB\tRestore Duration: 511.25 ms\tBilled Restore Duration: 512 ms\t\nXRAY TraceId: 1-5e1b4c3d-1234567890abcdef12345678\tSegmentId: 53995c3f42cd8ad8\tSampled: true\t\n`,
  'INIT_START Runtime Version: nodejs:20.v14\tRuntime Version ARN: arn:aws:lambda:eu-west-1::runtime:0123\n',
  'INIT_REPORT Init Duration: 10000.12 ms\tPhase: init\tStatus: timeout\n',
  'INIT_REPORT Init Duration: 1.1 ms\tPhase: init\tStatus: error\tError Type: Extension.Crash\n',
  'RESTORE_REPORT Restore Duration: 511.25 ms\tStatus: error\tError Type: Runtime.ExitError\n',
  'EXTENSION\tName: agent\tState: LaunchError\tEvents: []\tError Type: PermissionDenied\n',
  'TELEMETRY\tName: agent\tState: Subscribed\tTypes: [Platform, Function]\n',
  `2026-11-21T14:03:22.101Z ${id} Task timed out after 3.00 seconds\n\n`,
  `RequestId: ${id} Error: Runtime exited with error: signal: killed\nRuntime.ExitError\n`,
  `RequestId: ${id} Error: Runtime exited with error: exit status 1\nRuntime.ExitError\n`,
  `2026-11-21T14:03:22.101Z\t${id}\tINFO\tloaded 12 items for user u-4711\n`,
  `2026-11-21T14:03:22.101Z\t${id}\tERROR\tInvoke Error \t{"errorType":"TypeError","errorMessage":"x is not a function","stack":["TypeError: x"]}\n`,
  '2026-11-21T14:03:22.101Z\tundefined\tERROR\tUncaught Exception \t{"errorType":"Runtime.ImportModuleError"}\n',
  `[ERROR]\t2026-11-21T14:03:22.101Z\t${id}\tcard declined\n`,
  '[ERROR] KeyError: \'x\'\nTraceback (most recent call last):\n  File "/var/task/app.py", line 3, in handler\n',
  `2026-11-21T14:03:22.101Z\t${id}\tfail\tBoom\n`,
  'level=warn msg="slow query" took=3s\n',
  '{"level":"INFO","message":"loaded 12 items","function_request_id":"4c1e","xray_trace_id":"1-5e1b4c3d-1234567890abcdef12345678"}\n',
  '{"level":"error","msg":"boom","error":{"name":"DbError","message":"no route"}}\n',
  '{"level":30,"message":"from pino"}',
  '{"message":{"errorType":"TypeError","errorMessage":"nested"},"timestamp":"2026-11-21T14:03:22Z","level":"ERROR","requestId":"r-1"}\n',
  '{"b":1,"a":{"c":2}}',
  '  {"a": 1}\n',
  '{"a": 1} and more\n',
  '{not json}\n',
  '{"time":"2026-11-21T14:03:22.101Z","type":"platform.report","record":{"requestId":"r-2","status":"timeout","errorType":"Sandbox.Timedout","metrics":{"durationMs":3000.5,"billedDurationMs":3000,"memorySizeMB":128,"maxMemoryUsedMB":70,"initDurationMs":120.25},"tracing":{"spanId":"53995c3f42cd8ad8","type":"X-Amzn-Trace-Id","value":"Root=1-5e1b4c3d-1234567890abcdef12345678;Parent=53995c3f42cd8ad8;Sampled=1"}}}\n',
  '{"time":"2026-11-21T14:03:22.101Z","type":"platform.initReport","record":{"initializationType":"on-demand","phase":"init","status":"success","metrics":{"durationMs":125.33}}}\n',
  '{"time":"2026-11-21T14:03:22.101Z","type":"platform.start","record":{"requestId":"r-3","version":"$LATEST"}}\n',
  'plain text with 3 numbers and 4c1e0a53-7f52-4b65-9c1e-0d6d3f1f2a77\nsecond line',
  '',
  ' ',
  "it's 'quoted'",
];

test('SQL and parseMessage agree on every drawn message', async () => {
  await check(drawn);
});

test('SQL and parseMessage agree on records whose parts are mixed, cut and repeated', async () => {
  const piece = fc.oneof(
    fc.constantFrom(...drawn),
    fc.tuple(fc.constantFrom(...drawn), fc.nat(80)).map(([m, n]) => m.slice(0, n)),
    fc.tuple(fc.constantFrom(...drawn), fc.nat(80)).map(([m, n]) => m.slice(n)),
    fc.stringMatching(/^[ -~\t\n]{0,60}$/),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { minLength: 20, maxLength: 60 }), (messages) => check(messages)),
    { numRuns: 30, seed: 7 },
  );
});

test('a path that is an integer in every sampled event becomes a BIGINT column, and the rest stays exact', async () => {
  const json = (text: string) => ({ logGroup: 'g', json: JSON.parse(text) as Record<string, unknown> });
  const paths = chooseJsonPaths([
    json('{"http":{"status":200},"ok":true,"ms":1.5,"who":"ann"}'),
    json('{"http":{"status":404},"ok":false,"ms":2.25,"who":"bob"}'),
  ]);
  expect(paths.map(({ path, type }) => `${path} ${type}`)).toEqual([
    'http.status BIGINT',
    'ms DOUBLE',
    'ok BOOLEAN',
    'who VARCHAR',
  ]);

  const messages = [
    '{"http":{"status":200},"ok":true,"ms":1.5,"who":"ann"}',
    '{"http":{"status":"200 OK"},"who":{"a":1}}',
    '{"ms":1.50}',
    '{"http":{"status":2e2}}',
    'x {"who":"embedded"} y',
  ];
  const values = messages.map((m, i) => `(0::BIGINT, 0::BIGINT, 'g', 's', '${i}', ${literal(m)})`).join(', ');
  const source = `(VALUES ${values}) AS raw("timestamp", ingestionTime, logGroup, logStream, eventId, message)`;
  const rows = await engine.rows(
    `SELECT "json.http.status", "json.ok", "json.ms", "json.who", json_inexact FROM (${eventColumnsSql(source, { jsonPaths: paths, withPatterns: false })}) ORDER BY event_id`,
  );
  expect(rows).toEqual([
    [200, true, 1.5, 'ann', false],
    [null, null, null, '{"a":1}', true],
    [null, null, 1.5, null, false],
    [200, null, null, null, true],
    [null, null, null, 'embedded', false],
  ]);
});
