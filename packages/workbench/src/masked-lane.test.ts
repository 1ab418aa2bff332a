// Large files of plain events are masked by threads, everything else by the readers. Whichever way an event goes, it must come
// out as the same row, down to the last pseudonym.
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSources, readEvidence } from '@coldcase/capture';
import { createMasker } from '@coldcase/masking';
import { innocentText, plantedText } from '@coldcase/masking/planted-corpus';
import {
  type Border,
  type ImportOptions,
  importEvidence,
  keyOf,
  literal,
  maskedBorder,
  openEngine,
  readManifest,
  verifyCase,
} from '@coldcase/store';
import { seeded } from '@coldcase/testkit';
import { afterAll, describe, expect, test } from 'vitest';

const root = mkdtempSync(join(tmpdir(), 'coldcase-masked-lane-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const rules = [{ name: 'order-number', expression: /\border (\d{6})\b/i }];
const keep = ['support@shop.test'];
const secret = new Uint8Array(32).fill(7);

function border(lane: 'masked' | 'slow'): Border {
  const masker = createMasker({ digest: keyOf('key-1', secret).digest, rules, keep });
  return maskedBorder('key-1', masker, lane === 'masked' ? { secret, rules, keep } : undefined);
}

/** What threads could get wrong: ends of lines that are none, characters of several bytes, lines longer than a piece. */
const oddMessages = [
  'between \u2028 and \u2029 and \u0085 no line ends; write to ada@shop.test\n',
  'support@shop.test stays, order 482913 goes\r\n',
  'a lone surrogate \ud800 and a pair 😀, password=hunter2',
  `${'ключ '.repeat(20_000)}token=Zk7QpLw2Tn84RxVb1Yc`,
  `${'x'.repeat(900_000)} bob@shop.test`,
  '{"level":"INFO","user":{"email":"eve@shop.test"},"n":1}',
  '',
];

function events(count: number): readonly Record<string, unknown>[] {
  const random = seeded(20261126);
  return Array.from({ length: count }, (_, n) => ({
    logGroup: `/aws/lambda/f${n % 3}`,
    logStream: 's',
    timestamp: 1_795_262_400_000 + Math.floor(n / 10),
    ...(n % 2 === 0 ? { ingestionTime: 1_795_262_400_500 + n } : {}),
    eventId: String(n).padStart(56, '0'),
    message:
      n % 40 === 0
        ? (oddMessages[(n / 40) % oddMessages.length] ?? '')
        : n % 2 === 0
          ? plantedText(random, n % 4 === 0 ? 'credential' : 'personal').text
          : innocentText(random),
  }));
}

function fileOf(name: string, content: string | Uint8Array): string {
  const path = join(root, `${name}.jsonl`);
  writeFileSync(path, content);
  return path;
}

const lines = events(1_000).map((event) => JSON.stringify(event));

/** Threads alone: a file that must not need the readers. */
async function maskedAlone(path: string, options: ImportOptions) {
  return imported(path, 'masked', options, () => expect.unreachable('the readers were asked'));
}

async function imported(
  path: string,
  lane: 'masked' | 'slow',
  options: ImportOptions = {},
  batches: typeof readEvidence = readEvidence,
) {
  const folder = mkdtempSync(join(root, `${lane}-`));
  const sources = (await openSources([path])).map((source) => ({
    ...source,
    isEventLines: source.format === 'event-lines',
    batches: (signal?: AbortSignal) => batches(source, signal === undefined ? {} : { signal }),
  }));
  const summary = await importEvidence(folder, sources, { unitBytes: 1, ...options, border: border(lane) });
  expect(await verifyCase(folder)).toMatchObject({ isWhole: true, problems: [] });
  return { folder, summary, rows: await rowsOf(folder), parts: readManifest(folder).parts.map((part) => part.rows) };
}

async function rowsOf(folder: string): Promise<readonly string[]> {
  const engine = await openEngine();
  try {
    const from = `read_parquet(${literal(join(folder, 'logs/*.parquet'))})`;
    const rows = await engine.rows(`SELECT to_json(r)::VARCHAR FROM ${from} AS r ORDER BY event_id`);
    return rows.map(([row]) => String(row));
  } finally {
    engine.close();
  }
}

describe('both lanes give the same rows', () => {
  test.each([
    ['lines that end with a line feed', `${lines.join('\n')}\n`],
    ['CRLF, blank lines, and no end of the last line', lines.join('\r\n\n')],
    ['one line', lines[0] ?? ''],
  ])('%s', async (name, content) => {
    const path = fileOf(name.replaceAll(/\W/g, '-'), content);
    const slow = await imported(path, 'slow');
    const masked = await maskedAlone(path, { spoolBytes: 1 << 19 });
    expect(masked.rows).toEqual(slow.rows);
    expect(masked.summary).toEqual(slow.summary);
    expect(masked.rows.join('\n')).not.toMatch(/ada@shop|bob@shop|eve@shop|hunter2|482913/);
    expect(masked.rows.join('\n')).toMatch(/support@shop|level/);
  });

  test('events, parts and their order do not depend on the number of threads', async () => {
    const path = fileOf('threads', lines.join('\n'));
    const one = await maskedAlone(path, { threads: 1, spoolBytes: 1 << 19 });
    const four = await maskedAlone(path, { threads: 4, spoolBytes: 1 << 19 });
    expect(one.parts.length).toBeGreaterThan(3);
    expect(four.parts).toEqual(one.parts);
    expect(four.rows).toEqual(one.rows);
  });
});

describe('a file that is not plain goes by the readers, which say what is wrong', () => {
  const spliced = (line: string | Uint8Array) =>
    Buffer.concat([Buffer.from(`${lines.join('\n')}\n`), Buffer.from(line), Buffer.from(`\n${lines[1]}\n`)]);

  test.each([
    ['a line that is no event', '{"no":"event"}', 'unknown-shape'],
    ['a line that is no JSON', 'Killed', 'not-json'],
    ['bytes that are no text', Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d), 'invalid-utf8'],
    ['a line without an end in sight', `{"message":"${'x'.repeat(5_000_000)}"}`, 'line-too-long'],
  ])('%s', async (name, line, reason) => {
    const path = fileOf(name.replaceAll(/\W/g, '-'), spliced(line));
    const { summary, rows, parts } = await imported(path, 'masked', { spoolBytes: 1 << 20 });
    expect(summary.notUnderstood.map((one) => one.reason)).toContain(reason);
    expect(rows.length).toBe(lines.length + 1);
    expect(parts.reduce((sum, count) => sum + count, 0)).toBe(lines.length + 1);
  });

  test('events without an id, with a time in seconds, or without a group', async () => {
    const [first = ''] = lines;
    const path = fileOf(
      'nearly',
      `${first}\n${first.replace('"eventId"', '"other"')}\n${first.replace('000,', ',')}\n`,
    );
    expect((await imported(path, 'masked')).rows).toEqual((await imported(path, 'slow')).rows);
  });
});

describe('threads end with the import', () => {
  test('when it is aborted, with the reason of the abort', async () => {
    const path = fileOf('aborted', lines.join('\n'));
    const stop = new AbortController();
    const onProgress = () => stop.abort(new DOMException('enough', 'AbortError'));
    const work = imported(path, 'masked', { spoolBytes: 1 << 16, signal: stop.signal, onProgress });
    await expect(work).rejects.toMatchObject({ message: 'enough' });
  });

  test('when one of them dies: an error, no hang, and nothing half in the case', async () => {
    const folder = mkdtempSync(join(root, 'died-'));
    const path = fileOf('died', lines.join('\n'));
    const [source] = await openSources([path]);
    const broken: Border = { ...border('masked'), worker: { secret, rules: JSON.parse('[5]'), keep } };
    const sources =
      source === undefined ? [] : [{ ...source, isEventLines: true, batches: () => readEvidence(source) }];
    const work = importEvidence(folder, sources, { unitBytes: 1, border: broken });
    await expect(work).rejects.toMatchObject({ code: 'IMPORT_WORKER_FAILED' });
    expect(existsSync(join(folder, '.import'))).toBe(false);
    expect(readdirSync(join(folder, 'logs'))).toEqual([]);
    expect((await verifyCase(folder)).problems).toEqual([`the import of ${source?.name} did not finish`]);
  });
});
