// Import end to end: what goes in comes out, in any order of interruption.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { epochMs, type LogEvent } from '@coldcase/model';
import { compile } from '@coldcase/query';
import { afterAll, describe, expect, test } from 'vitest';
import { readManifest, writeManifest } from '../folder/manifest.ts';
import { openCase } from '../open-case.ts';
import { verifyCase } from '../verify.ts';
import { openBorder } from './border.ts';
import { type ImportSource, importEvidence } from './import-evidence.ts';
import { wideSpoolBytesMax } from './spool.ts';

const root = mkdtempSync(join(tmpdir(), 'coldcase-import-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function event(n: number, message = `event ${n}\n`): LogEvent {
  return { logGroup: '/aws/lambda/f', logStream: 's', timestamp: epochMs(1_795_262_400_000 + n), message };
}

/** A source in a file of its own, whose batches come from memory. */
function source(name: string, events: readonly LogEvent[]): ImportSource {
  const path = join(root, `${name}.jsonl`);
  writeFileSync(path, events.map((e) => `${JSON.stringify(e)}\n`).join(''));
  return {
    name,
    path,
    format: 'event-lines',
    sizeBytes: 1,
    isEventLines: true,
    batches: async function* () {
      yield { events, bytesRead: 1 };
    },
  };
}

async function messagesOf(folder: string): Promise<readonly (string | undefined)[]> {
  const { plan } = compile('fields @message | sort @message asc');
  expect(plan).toBeDefined();
  await using opened = await openCase(folder);
  if (plan === undefined) return [];
  const table = await opened.ask(plan, new AbortController().signal);
  return table.rows.map((row) => row[0]);
}

test('every message comes back as it was, with quotes, tabs, line breaks and other scripts', async () => {
  const folder = join(root, 'verbatim.case');
  const messages = [
    "it's 'quoted' \"twice\"\n",
    'tab\there\r\n',
    '日本語 ✓ \u0001',
    '{"a":{"b":[1,2]}}',
    '',
    'x'.repeat(100_000),
  ];
  await importEvidence(folder, [
    source(
      'verbatim',
      messages.map((m, i) => event(i, m)),
    ),
  ]);
  expect(await messagesOf(folder)).toEqual([...messages].sort());
  expect(await verifyCase(folder)).toMatchObject({ isWhole: true, problems: [], events: messages.length });
});

test('a source that is in the case already is not read twice', async () => {
  const folder = join(root, 'twice.case');
  const first = source('a', [event(1)]);
  await importEvidence(folder, [first]);
  const summary = await importEvidence(folder, [first, source('b', [event(2)])]);
  expect(summary).toMatchObject({ events: 1, sources: 1, skipped: 1 });
  expect(await messagesOf(folder)).toEqual(['event 1\n', 'event 2\n']);
});

test('a file that grows while it is read is not taken for finished', async () => {
  const folder = join(root, 'growing.case');
  const growing = source('growing', [event(1)]);
  const { batches } = growing;
  const writtenTo: ImportSource = {
    ...growing,
    batches: async function* () {
      yield* batches();
      writeFileSync(growing.path ?? '', `${JSON.stringify(event(2))}\n`, { flag: 'a' });
    },
  };
  await importEvidence(folder, [writtenTo]);
  expect(await importEvidence(folder, [growing])).toMatchObject({ skipped: 0, sources: 1 });
});

test('an import that stops half way leaves a case that says what is missing, and goes on where it stopped', async () => {
  const folder = join(root, 'stopped.case');
  const broken: ImportSource = {
    ...source('broken', [event(2)]),
    sizeBytes: 64 << 20,
    isEventLines: false,
    batches: async function* () {
      yield { events: [event(2)], bytesRead: 1 };
      throw new TypeError('the disk was pulled out');
    },
  };
  const big = { ...source('whole', [event(1)]), sizeBytes: 64 << 20, isEventLines: false };
  await expect(importEvidence(folder, [big, broken])).rejects.toThrow('pulled out');
  expect((await verifyCase(folder)).problems).toEqual(['the import of broken did not finish']);
  await expect(openCase(folder)).rejects.toMatchObject({ code: 'CASE_INCOMPLETE' });

  const summary = await importEvidence(folder, [big, source('broken', [event(2)])]);
  expect(summary).toMatchObject({ events: 1, skipped: 1 });
  expect(await messagesOf(folder)).toEqual(['event 1\n', 'event 2\n']);
});

test('what an interrupted import never read and nobody imports again becomes a gap', async () => {
  const folder = join(root, 'gap.case');
  await importEvidence(folder, [source('here', [event(1)])]);
  writeManifest(folder, { ...readManifest(folder), state: 'importing', pending: ['lost.json'] });
  await importEvidence(folder, [source('here', [event(1)])]);
  expect(readManifest(folder)).toMatchObject({
    state: 'complete',
    pending: [],
    gaps: ['lost.json was not imported: its import was interrupted'],
  });
});

test('a folder with other things in it is not made into a case', async () => {
  const folder = join(root, 'precious');
  mkdirSync(folder);
  writeFileSync(join(folder, 'thesis.txt'), 'mine');
  await expect(importEvidence(folder, [source('a', [event(1)])])).rejects.toMatchObject({ code: 'CASE_EXISTS' });
  expect(readdirSync(folder)).toEqual(['thesis.txt']);
});

test('two imports into one case do not run at once', async () => {
  const folder = join(root, 'busy.case');
  await importEvidence(folder, [source('a', [event(1)])]);
  const holder = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 30000)']);
  try {
    writeFileSync(join(folder, '.import.lock'), String(holder.pid));
    await expect(importEvidence(folder, [source('b', [event(2)])])).rejects.toMatchObject({ code: 'CASE_BUSY' });
  } finally {
    holder.kill('SIGKILL');
    await once(holder, 'exit');
  }
  await importEvidence(folder, [source('b', [event(2)])]);
  expect(await messagesOf(folder)).toEqual(['event 1\n', 'event 2\n']);
});

test('a full disk is an error that names the file, and what was imported before is kept', async () => {
  const folder = join(root, 'full.case');
  await importEvidence(folder, [source('a', [event(1)])]);
  // A file where a folder must be: the refusal that a test can produce without filling a disk.
  rmSync(join(folder, 'metrics'), { recursive: true });
  writeFileSync(join(folder, 'metrics'), '');
  await expect(importEvidence(folder, [source('b', [event(2)])])).rejects.toMatchObject({ code: 'DISK_WRITE_FAILED' });
  rmSync(join(folder, 'metrics'));
  expect(await messagesOf(folder)).toEqual(['event 1\n']);
});

test('lines that are no events send a fast file to the readers, and nothing is lost', async () => {
  const folder = join(root, 'mixed.case');
  const mixed = source('mixed', [event(1), event(2)]);
  writeFileSync(mixed.path ?? '', `${JSON.stringify(event(1))}\n{"no":"event"}\n${JSON.stringify(event(2))}\n`);
  await importEvidence(folder, [{ ...mixed, sizeBytes: 64 << 20 }]);
  expect(await messagesOf(folder)).toEqual(['event 1\n', 'event 2\n']);
});

/** Spools are written a megabyte at a time, so a part of its own needs a long message. */
const long = 'x'.repeat(1 << 20);

test('a source larger than a spool becomes several parts, and nothing is lost between them', async () => {
  const folder = join(root, 'spools.case');
  const large: ImportSource = {
    ...source('large', []),
    batches: async function* () {
      for (let n = 1; n <= 5; n++) yield { events: [event(n, `${n} ${long}`)], bytesRead: 1 };
    },
  };
  const summary = await importEvidence(folder, [large], { spoolBytes: 1 });
  expect(summary.events).toBe(5);
  expect(readManifest(folder).parts.map(({ rows }) => rows)).toEqual([1, 1, 1, 1, 1]);
  expect((await messagesOf(folder)).map((message) => message?.slice(0, 2))).toEqual(['1 ', '2 ', '3 ', '4 ', '5 ']);
  expect(await verifyCase(folder)).toMatchObject({ isWhole: true });
});

test('a part that cannot be written stops the readers, and the case says what is missing', async () => {
  const folder = join(root, 'unwritable.case');
  const large: ImportSource = {
    ...source('unwritable', []),
    batches: async function* () {
      for (let n = 1; n <= 3; n++) yield { events: [event(n, `${n} ${long}`)], bytesRead: 1 };
      rmSync(join(folder, 'logs'), { recursive: true, force: true });
      writeFileSync(join(folder, 'logs'), '');
      for (let n = 4; n <= 9; n++) yield { events: [event(n, `${n} ${long}`)], bytesRead: 1 };
    },
  };
  await expect(importEvidence(folder, [large], { spoolBytes: 1 })).rejects.toMatchObject({ name: 'ColdcaseError' });
  rmSync(join(folder, 'logs'));
  expect((await verifyCase(folder)).problems).toEqual(['the import of unwritable did not finish']);
});

test('an import that was stopped leaves nothing of its work behind once it has been run again', async () => {
  const folder = join(root, 'clean.case');
  await importEvidence(folder, [source('a', [event(1)])]);
  for (const name of ['logs/part-00009.parquet', 'logs/part-00003.parquet.partial', 'case.json.partial'])
    writeFileSync(join(folder, name), 'x');
  expect((await verifyCase(folder)).isWhole).toBe(false);
  await importEvidence(folder, []);
  expect((await verifyCase(folder)).problems).toEqual([]);
  expect(existsSync(join(folder, '.import'))).toBe(false);
});

test('the sample of what nobody understood passes the border like any text', async () => {
  const folder = join(root, 'samples.case');
  const one = { source: 'odd', reason: 'unknown-shape', count: 1, sample: 'mail to ada@shop.test' };
  const batches = async function* () {
    yield { bytesRead: 1, notUnderstood: [one] };
  };
  const border = { ...openBorder, text: (text: string) => text.replace('ada', 'masked') };
  await importEvidence(folder, [{ ...source('odd', []), isEventLines: false, batches }], { border });
  expect(readManifest(folder).notUnderstood).toEqual([{ ...one, sample: 'mail to masked@shop.test' }]);
});

test('long lines are cut into parts before they are too many for the engine', async () => {
  const folder = join(root, 'wide.case');
  const lines = Array.from({ length: 200 }, (_, n) => event(n, JSON.stringify({ n, text: 'x'.repeat(100_000) })));
  const batches = async function* () {
    for (let at = 0; at < lines.length; at += 10) yield { bytesRead: 1, events: lines.slice(at, at + 10) };
  };
  const summary = await importEvidence(folder, [{ ...source('wide', []), isEventLines: false, batches }], {
    isFrugal: true,
  });
  expect(summary.events).toBe(200);
  expect(readManifest(folder).parts.length).toBe(Math.ceil((200 * 100_000) / wideSpoolBytesMax));
}, 60_000);

describe('parts of a trace that a function printed are rows of the trace table', () => {
  const traceId = '1-69284f80-0123456789abcdef01234567';
  const document = {
    name: '## orders.handler',
    id: '0123456789abcdef',
    trace_id: traceId,
    parent_id: 'fedcba9876543210',
    type: 'subsegment',
    start_time: 1_795_262_400.25,
    end_time: 1_795_262_400.75,
    fault: true,
    subsegments: [
      { name: 'DynamoDB', id: 'aaaaaaaaaaaaaaaa', namespace: 'aws', start_time: 1_795_262_400.3, in_progress: true },
    ],
  };
  const printed = [
    event(1, 'a line\n'),
    event(2, `${JSON.stringify({ xray_segment: document })}\n`),
    event(3, '{"xray_segment":{"id":7}}'),
    event(4, '{"xray_segment":'),
  ];

  test.each([
    ['read by a reader', {}],
    ['read by the engine', { unitBytes: 1 }],
  ])('%s; the lines stay, and what only looks so is a line', async (name, options) => {
    const folder = join(root, `${name.replaceAll(' ', '-')}.case`);
    const summary = await importEvidence(folder, [source(name.replaceAll(' ', '-'), printed)], options);
    expect(summary).toMatchObject({ events: 4, segments: 2 });
    await using opened = await openCase(folder);
    const segments = await opened.segments({ startMs: epochMs(0), endMs: epochMs(2e12) }, new AbortController().signal);
    expect(segments).toMatchObject([
      {
        ...{ traceId, id: '0123456789abcdef', parentId: 'fedcba9876543210', fault: true },
        ...{ name: 'f', origin: 'AWS::Lambda::Function', operation: '## orders.handler' },
      },
      { traceId, id: 'aaaaaaaaaaaaaaaa', parentId: '0123456789abcdef', name: 'DynamoDB', namespace: 'aws' },
    ]);
    expect(segments[1]).not.toHaveProperty('endMs');
    expect(await verifyCase(folder)).toMatchObject({ isWhole: true, problems: [] });
  });
});
