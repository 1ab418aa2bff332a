// A case of two functions whose lines belong to traces in two ways: a REPORT says the trace of its request, a JSON logger says it
// in each line.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCase } from '@coldcase/store';
import { afterAll, expect, test } from 'vitest';
import { importFiles } from './import-files.ts';

const root = mkdtempSync(join(tmpdir(), 'traced-lines-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const traceOf = (n: number) => `1-67c2a1b0-${String(n).padStart(24, '0')}`;
const requestOf = (n: number) => `4c1e0a53-7f52-4b65-9c1e-${String(n).padStart(12, '0')}`;
const startMs = Date.UTC(2026, 10, 21, 12);

const event = (logGroup: string, ms: number, message: string) =>
  JSON.stringify({ logGroup, logStream: 's', timestamp: startMs + ms, message });

const lines = [0, 1].flatMap((n) => [
  event('/aws/lambda/orders', n * 1000 + 1, `2026-11-21T12:00:00.000Z\t${requestOf(n)}\tERROR\tcart refused`),
  event(
    '/aws/lambda/orders',
    n * 1000 + 2,
    `REPORT RequestId: ${requestOf(n)}\tDuration: 12.50 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 70 MB\t\nXRAY TraceId: ${traceOf(n)}\tSegmentId: 0000000000000000\tSampled: true\t\n`,
  ),
  event(
    '/aws/lambda/carts',
    n * 1000 + 3,
    JSON.stringify({ level: 'INFO', xray_trace_id: traceOf(n), message: 'looked up' }),
  ),
  event('/aws/lambda/carts', n * 1000 + 4, JSON.stringify({ level: 'INFO', message: 'no trace at all' })),
]);

test('lines of a trace are found by their own word and by that of their request, in a window', async () => {
  const [file, folder] = [join(root, 'events.jsonl'), join(root, 'a.case')];
  writeFileSync(file, lines.join('\n'));
  await importFiles({ inputs: [file], out: folder, isMasked: false });
  await using opened = await openCase(folder);
  const { window } = opened.facts;
  const signal = new AbortController().signal;
  const found = await opened.tracedLines([traceOf(1), traceOf(7)], window, signal);
  expect(
    found.map(({ traceId, logGroup, isError, message }) => [traceId, logGroup, isError, message.slice(0, 6)]),
  ).toEqual([
    [traceOf(1), '/aws/lambda/orders', true, '2026-1'],
    [traceOf(1), '/aws/lambda/orders', false, 'REPORT'],
    [traceOf(1), '/aws/lambda/carts', false, '{"leve'],
  ]);
  expect(await opened.tracedLines([traceOf(1)], { ...window, endMs: window.startMs }, signal)).toEqual([]);
  expect(await opened.tracedLines([], window, signal)).toEqual([]);
});
