import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { crc32, deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { type EvidenceBatch, epochMs, type LogEvent } from '@coldcase/model';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import {
  eventsPerBatchMax,
  type Format,
  headLength,
  lineLengthMax,
  openSources,
  type ReadOptions,
  readEvidence,
  recognise,
} from '../index.ts';
import { untimedEventsMax } from './collector.ts';
import { containerDepthMax } from './containers.ts';
import { hintsOfPath } from './open-sources.ts';

const folder = mkdtempSync(join(tmpdir(), 'evidence-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
function write(content: string | Uint8Array, name = `file-${count}`): string {
  count += 1;
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

async function batches(path: string, options: ReadOptions = {}): Promise<EvidenceBatch[]> {
  const all: EvidenceBatch[] = [];
  for (const source of await openSources([path]))
    for await (const batch of readEvidence(source, options)) all.push(batch);
  return all;
}

const eventsOf = (all: readonly EvidenceBatch[]): readonly LogEvent[] => all.flatMap((batch) => batch.events ?? []);

// An event as `time group stream | message`, `⏎` for a newline; a problem as `! reason count`.
async function drawn(path: string, options: ReadOptions = {}): Promise<string> {
  return drawnBatches(await batches(path, options));
}

function drawnBatches(all: readonly EvidenceBatch[]): string {
  const problems = all
    .flatMap((batch) => batch.notUnderstood ?? [])
    .map(({ reason, count: times }) => `! ${reason} ${times}`);
  return [...eventsOf(all).map(drawEvent), ...problems].join('\n');
}

function drawEvent({ timestamp, logGroup, logStream, message }: LogEvent): string {
  return `${timestamp} ${logGroup || '-'} ${logStream || '-'} | ${message.replaceAll('\n', '⏎')}`.trimEnd();
}

async function check(
  content: string | Uint8Array,
  expected: string,
  options: ReadOptions & { name?: string } = {},
): Promise<void> {
  const { name, ...rest } = options;
  expect(await drawn(write(content, name), rest)).toBe(
    expected
      .trim()
      .split('\n')
      .map((line) => line.trim())
      .join('\n'),
  );
}

const json = JSON.stringify;
const stream = '2026/11/21/[$LATEST]2f0c2f0c';

describe('CloudWatch Logs', () => {
  const events = [
    { logStreamName: stream, timestamp: 1000, message: 'a\n', ingestionTime: 1500, eventId: '3912' },
    { logStreamName: stream, timestamp: 1001, message: 'b "quoted" {[\\' },
  ].map((event) => ({ ...event, timestamp: event.timestamp + 1.7e12 }));
  const expected = `
    1700000001000 /aws/lambda/a ${stream} | a⏎
    1700000001001 /aws/lambda/a ${stream} | b "quoted" {[\\`;
  const options = { logGroup: '/aws/lambda/a' };

  test('filter-log-events: pretty, compact, several pages in one file, a bare array', async () => {
    const page = { events, searchedLogStreams: [], nextToken: 'x' };
    await check(json(page, undefined, 4), expected, options);
    await check(json(page), expected, options);
    await check(
      `${json(page, undefined, 2)}\n${json({ events: [] })}\n${json(page)}`,
      `${expected}${expected}`,
      options,
    );
    await check(json(events, undefined, 2), expected, options);
  });

  test('ids and ingestion times are kept', async () => {
    const [first] = eventsOf(await batches(write(json({ events }))));
    expect(first).toMatchObject({ eventId: '3912' });
  });

  test('get-log-events has no streams: the option says it', async () => {
    await check(
      json(
        { events: [{ timestamp: 1.7e12, message: 'a', ingestionTime: 1.7e12 }], nextForwardToken: 'f/1/s' },
        undefined,
        2,
      ),
      '1700000000000 /aws/lambda/a s1 | a',
      { ...options, logStream: 's1' },
    );
  });

  test('an answer without events is an answer', async () => {
    await check('{\n "events": [],\n "searchedLogStreams": []\n}', '');
  });

  test('subscription payloads, with the owner before or behind the events', async () => {
    const payload = {
      messageType: 'DATA_MESSAGE',
      owner: '1',
      logGroup: '/g',
      logStream: 's',
      logEvents: [{ id: '1', timestamp: 1.7e12, message: 'a' }],
    };
    const sorted = { logEvents: payload.logEvents, logGroup: '/g', logStream: 's', messageType: 'DATA_MESSAGE' };
    const line = '1700000000000 /g s | a';
    await check(json(payload) + json(sorted), `${line}\n${line}`);
    await check(gzipSync(json(payload)), line);
    const data = gzipSync(json(payload)).toString('base64');
    await check(json({ Records: [{ kinesis: { data } }] }), line);
    await check(json({ awslogs: { data } }), line);
    await check(json({ ...payload, messageType: 'CONTROL_MESSAGE' }), '');
  });

  test('events a line, ready for the fast lane', async () => {
    const lines = events
      .map((event) => json({ logGroup: '/g', logStream: 's', timestamp: event.timestamp, message: event.message }))
      .join('\n');
    expect(recognise(Buffer.from(lines))).toBe('event-lines');
    await check(
      `${lines}\nnot json\n`,
      `
      1700000001000 /g s | a⏎
      1700000001001 /g s | b "quoted" {[\\
      ! not-json 1`,
    );
  });

  test('aws logs tail, detailed and short', async () => {
    await check(
      `2023-11-14T22:13:20.000000+00:00 ${stream} START RequestId: a Version: 1\n\n2023-11-14T22:13:20.001000+00:00 ${stream} {\n  "a": 1\n}\n\n`,
      `1700000000000 - ${stream} | START RequestId: a Version: 1
       1700000000001 - ${stream} | {⏎  "a": 1⏎}`,
    );
    await check(
      '2023-11-14T22:13:20 START RequestId: a Version: 1\n2023-11-14T22:13:21 hello\n',
      `
      1700000000000 - - | START RequestId: a Version: 1
      1700000001000 - - | hello`,
    );
  });

  test('an S3 export: the stream is in the path, the time before each event', async () => {
    const text = '2023-11-14T22:13:20.000Z hello\n2023-11-14T22:13:20.001Z world\nsecond line\n';
    await check(
      gzipSync(text),
      `
      1700000000000 - ${stream} | hello
      1700000000001 - ${stream} | world⏎second line`,
      { name: `export/8f2c/2026-11-21-[$LATEST]2f0c2f0c/000000.gz` },
    );
  });

  test('the group is in the name of a folder or file', async () => {
    await check(
      '2023-11-14T22:13:20.000Z\tundefined\tINFO\tx',
      '1700000000000 /aws/lambda/pay - | 2023-11-14T22:13:20.000Z\tundefined\tINFO\tx',
      { name: 'in/aws/lambda/pay/a.log' },
    );
    await check('x 1', '0 /aws/lambda/pay - | x 1\n! no-time 1', { name: '_aws_lambda_pay.log' });
  });
});

describe('Insights', () => {
  test('get-query-results', async () => {
    const row = (cells: Record<string, string>) => Object.entries(cells).map(([field, value]) => ({ field, value }));
    const answer = {
      results: [
        row({
          '@timestamp': '2023-11-14 22:13:20.000',
          '@message': 'a',
          '@log': '123456789012:/aws/lambda/a',
          '@logStream': 's',
          '@ptr': 'x',
        }),
        row({ 'count(*)': '5' }),
      ],
      statistics: {},
      status: 'Complete',
    };
    await check(json(answer, undefined, 2), '1700000000000 /aws/lambda/a s | a\n! no-message 1');
  });

  test("the console's CSV and JSON", async () => {
    await check(
      '@timestamp,@message,@logStream\r\n2023-11-14 22:13:20.000,"a ""b"", c\nd",s\r\n2023-11-14 22:13:20.001,"",s\n',
      `
      1700000000000 - s | a "b", c⏎d
      1700000000001 - s |`,
    );
    await check('timestamp,message\n1700000000000,"{""a"":1}"\n', '1700000000000 - - | {"a":1}');
    await check(
      json([{ '@timestamp': '2023-11-14 22:13:20.000', '@message': { a: 1 } }], undefined, 2),
      '1700000000000 - - | {"a":1}',
    );
  });
});

describe('application output', () => {
  test('lines are joined to events, times come from the lines', async () => {
    await check(
      'before\n2023-11-14 22:13:20,000 ERROR failed\nTraceback (most recent call last):\n  File "a.py", line 1, in f\nKeyError: 1\nafter\n',
      `1700000000000 - - | before
       1700000000000 - - | 2023-11-14 22:13:20,000 ERROR failed⏎Traceback (most recent call last):⏎  File "a.py", line 1, in f⏎KeyError: 1
       1700000000000 - - | after`,
    );
  });

  test("a logger's JSON lines, and text between them", async () => {
    await check(
      `${json({ level: 'info', ts: 1.7e9, msg: 'a' })}\nplain\n${json({ time: '2023-11-14T22:13:21Z', events: [], message: 'b' })}\n`,
      `
      1700000000000 - - | {"level":"info","ts":1700000000,"msg":"a"}
      1700000000000 - - | plain
      1700000001000 - - | {"time":"2023-11-14T22:13:21Z","events":[],"message":"b"}`,
    );
  });

  test('a pretty-printed error is one event, followed by text', async () => {
    await check(
      '{\n  "errorType": "KeyError",\n  "errorMessage": "x"\n}\nSTART RequestId: a Version: 1\n',
      `
      5 - - | {⏎  "errorType": "KeyError",⏎  "errorMessage": "x"⏎}
      6 - - | START RequestId: a Version: 1
      ! no-time 2`,
      { fallbackTimestamp: epochMs(5) },
    );
  });

  test('clocks that jump are kept as they are', async () => {
    await check(
      '2023-11-14T22:13:21Z a\n2023-11-14T22:13:20Z b\n',
      '1700000001000 - - | 2023-11-14T22:13:21Z a\n1700000000000 - - | 2023-11-14T22:13:20Z b',
    );
  });

  test('UTF-16 from PowerShell', async () => {
    await check(Buffer.from('\ufeffhéllo 12\r\n', 'utf16le'), '0 - - | héllo 12\n! no-time 1');
  });
});

describe('traces and metrics', () => {
  const segment = {
    id: '1111111111111111',
    trace_id: '1-65540000-aaaaaaaaaaaaaaaaaaaaaaaa',
    name: 'orders',
    start_time: 1.7e9,
    end_time: 1.7e9 + 1,
  };

  test('batch-get-traces, and a segment document alone', async () => {
    const traces = {
      Traces: [{ Id: segment.trace_id, Segments: [{ Id: segment.id, Document: json(segment) }] }],
      UnprocessedTraceIds: [],
    };
    for (const content of [json(traces, undefined, 2), json(segment), json(segment, undefined, 2)]) {
      const [batch] = await batches(write(content));
      expect(batch?.segments).toMatchObject([
        { id: segment.id, name: 'orders', startMs: 1.7e12, endMs: 1.7e12 + 1000 },
      ]);
    }
  });

  test('service graph and trace summaries are kept whole', async () => {
    const [graph] = await batches(
      write(json({ Services: [{ ReferenceId: 0 }], StartTime: 1 }, undefined, 2), 'graph.json'),
    );
    expect(graph?.resources).toEqual([
      {
        kind: 'service-graph',
        name: join(folder, 'graph.json'),
        document: { Services: [{ ReferenceId: 0 }], StartTime: 1 },
      },
    ]);
    const [summaries] = await batches(write(json({ TraceSummaries: [{ Id: 'a' }, { Id: 'b' }] })));
    expect(summaries?.resources).toMatchObject([
      { kind: 'trace-summaries', document: { TraceSummaries: [{ Id: 'a' }, { Id: 'b' }] } },
    ]);
  });

  test('get-metric-data and get-metric-statistics', async () => {
    const data = {
      MetricDataResults: [
        {
          Id: 'm1',
          Label: 'Errors',
          Timestamps: ['2023-11-14T22:13:20Z', 1700000060],
          Values: [1, 2],
          StatusCode: 'Complete',
        },
      ],
    };
    const [first] = await batches(write(json(data, undefined, 2)));
    expect(first?.metrics).toEqual([
      { namespace: '', name: 'm1', label: 'Errors', dimensions: [], statistic: '', timestamp: 1.7e12, value: 1 },
      {
        namespace: '',
        name: 'm1',
        label: 'Errors',
        dimensions: [],
        statistic: '',
        timestamp: 1.7e12 + 60_000,
        value: 2,
      },
    ]);
    const statistics = {
      Datapoints: [{ Timestamp: '2023-11-14T22:13:20+00:00', Sum: 3, Unit: 'Count', ExtendedStatistics: { p99: 4 } }],
      Label: 'Errors',
    };
    const [second] = await batches(write(json(statistics, undefined, 2)));
    expect(second?.metrics?.map((point) => [point.name, point.statistic, point.value, point.unit])).toEqual([
      ['Errors', 'Sum', 3, 'Count'],
      ['Errors', 'p99', 4, 'Count'],
    ]);
  });

  test('an answer that we do not know is counted', async () => {
    await check(
      json({ MetricAlarms: [{ AlarmName: 'a' }], events: [{ no: 'event' }] }, undefined, 2),
      '! unknown-shape 1',
    );
  });
});

describe('containers', () => {
  const text = Array.from({ length: 20_000 }, (_, i) => `${1_700_000_000_000 + i} line ${Math.sin(i)}`).join('\n');

  test('gzip, zstd, and one in the other give what the plain file gives', async () => {
    const plain = await drawn(write(text));
    expect(await drawn(write(gzipSync(text)))).toBe(plain);
    expect(await drawn(write(zstdCompressSync(text)))).toBe(plain);
    expect(await drawn(write(gzipSync(zstdCompressSync(text))))).toBe(plain);
    expect(
      await drawn(write(Buffer.concat([zstdCompressSync(text.slice(0, 9_999)), zstdCompressSync(text.slice(9_999))]))),
    ).toBe(plain);
    expect(await drawn(write(Buffer.concat([gzipSync(text.slice(0, 9_999)), gzipSync(text.slice(9_999))])))).toBe(
      plain,
    );
  });

  test('what a truncated or damaged gzip still holds is read', async () => {
    const bytes = gzipSync(text);
    const cut = await batches(write(bytes.subarray(0, bytes.length >> 1)));
    expect(eventsOf(cut).length).toBeGreaterThan(9_000);
    expect(cut.at(-1)?.notUnderstood?.[0]?.reason).toBe('truncated');
    const damaged = Buffer.from(bytes);
    damaged.fill(0xff, bytes.length >> 1);
    const kept = await batches(write(damaged));
    expect(eventsOf(kept).length).toBeGreaterThan(9_000);
    expect(kept.at(-1)?.notUnderstood?.[0]?.reason).toMatch(/^(?:archive-damaged|truncated)$/); // zlib's choice
    const zstd = zstdCompressSync(text);
    const half = await batches(write(zstd.subarray(0, zstd.length >> 1)));
    expect(eventsOf(half).length).toBeGreaterThan(5_000);
    expect(half.at(-1)?.notUnderstood?.[0]?.reason).toBe('truncated');
  });

  test('a zip: entries by name, encrypted ones and bombs left out', async () => {
    const zip = zipOf([
      { name: 'b.log', content: Buffer.from('2023-11-14T22:13:20Z b') },
      { name: 'a.log.gz', content: gzipSync('2023-11-14T22:13:20Z a') },
      { name: 'secret', content: Buffer.from('x'), flags: 1 },
      { name: 'bomb', content: Buffer.from('x'), claimedSize: 4_000_000_000 },
    ]);
    await check(
      zip,
      '1700000000000 - - | 2023-11-14T22:13:20Z a\n1700000000000 - - | 2023-11-14T22:13:20Z b\n! archive-encrypted 1\n! archive-bomb 1',
    );
    await check(zip.subarray(0, zip.length - 10), '! archive-damaged 1');
  });

  test('a gzip bomb is stopped', async () => {
    const all = await batches(write(gzipSync(Buffer.alloc(100_000_000, `${'a'.repeat(1000)}\n`), { level: 9 })));
    expect(all.at(-1)?.notUnderstood?.map(({ reason }) => reason)).toContain('archive-bomb');
  });

  test('bytes read add up to the size of the file', async () => {
    for (const content of [text, gzipSync(text), zipOf([{ name: 'a', content: Buffer.from(text) }])]) {
      const path = write(content);
      const [source] = await openSources([path]);
      const sum = (await batches(path)).reduce((bytes, batch) => bytes + batch.bytesRead, 0);
      const isZip = source?.format === 'zip'; // its directory is not counted
      expect(isZip ? sum > 0 && sum <= content.length : sum === content.length).toBe(true);
    }
  });
});

describe('what is damaged', () => {
  test('empty, blank and binary files', async () => {
    await check('', '! empty 1');
    await check('\n \n', '! empty 1');
    await check(Buffer.from([1, 0, 2, 0]), '! binary 1');
  });

  test('invalid UTF-8 is replaced and counted, a real replacement character is not', async () => {
    await check(
      Buffer.concat([Buffer.from('1700000000000 a'), Buffer.from([0xff, 0xfe]), Buffer.from(' \ufffd')]),
      '1700000000000 - - | 1700000000000 a\ufffd\ufffd \ufffd\n! invalid-utf8 2',
    );
  });

  test('a line of more than the limit is cut, the next one is read', async () => {
    const all = await batches(write(`1700000000000 ${'x'.repeat(3 * lineLengthMax)}\n1700000000001 b`));
    expect(eventsOf(all).map((event) => event.message.length)).toEqual([lineLengthMax, 15]);
    expect(all.at(-1)?.notUnderstood).toMatchObject([{ reason: 'line-too-long', count: 1 }]);
  });

  test('a JSON document that breaks off gives what it has', async () => {
    const whole = json(
      { events: [1, 2, 3].map((i) => ({ timestamp: 1.7e12 + i, message: `m${i}`, logStreamName: 's' })) },
      undefined,
      2,
    );
    const cut = whole.slice(0, whole.indexOf('m3'));
    await check(cut, '1700000000001 - s | m1\n1700000000002 - s | m2\n! not-json 1\n! truncated 1');
  });

  test('a missing path is named, an unreadable file in a folder does not stop the others', async () => {
    await expect(openSources([join(folder, 'absent')])).rejects.toMatchObject({ code: 'EVIDENCE_NOT_FOUND' });
    write('1700000000000 a', 'mixed/a.log');
    const closed = write('1700000000000 b', 'mixed/b.log');
    write('1700000000000 c', 'mixed/deep/c.log');
    write('1700000000000 d', 'mixed/.hidden');
    mkdirSync(join(folder, 'mixed/empty'));
    chmodSync(closed, 0);
    const isRoot = process.getuid?.() === 0; // root reads everything
    expect(await drawn(join(folder, 'mixed'))).toBe(
      [
        '1700000000000 - - | 1700000000000 a',
        ...(isRoot ? ['1700000000000 - - | 1700000000000 b'] : []),
        '1700000000000 - - | 1700000000000 c',
        ...(isRoot ? [] : ['! unreadable 1']),
      ].join('\n'),
    );
    if (!isRoot) await expect(openSources([closed])).rejects.toMatchObject({ code: 'EVIDENCE_UNREADABLE' });
  });

  test('a path that cannot be asked for is unreadable; a source that fails while read keeps what came before', async () => {
    await expect(openSources([join(folder, 'mixed/a.log/x')])).rejects.toMatchObject({ code: 'EVIDENCE_NOT_FOUND' });
    await expect(openSources([join(folder, 'x'.repeat(5_000))])).rejects.toMatchObject({ code: 'EVIDENCE_UNREADABLE' });
    expect(await failing([])).toBe('! unreadable 1');
    expect(await failing(['1700000000000 a\n', '1700000000001 b\n'])).toBe(
      '1700000000000 - - | 1700000000000 a\n1700000000001 - - | 1700000000001 b\n! truncated 1',
    );
  });

  async function failing(texts: readonly string[]): Promise<string> {
    async function* open(): AsyncGenerator<Uint8Array> {
      for (const text of texts) yield Buffer.from(text);
      throw new TypeError('the disk is gone');
    }
    const all: EvidenceBatch[] = [];
    for await (const batch of readEvidence({ name: 'x', sizeBytes: 0, format: 'text', open })) all.push(batch);
    return drawnBatches(all);
  }
});

test('a folder of containers has a depth that is opened, and untimed events a number that wait', async () => {
  const text = Buffer.from('1700000000000 a');
  const nested = (depth: number): Buffer => (depth === 0 ? text : gzipSync(nested(depth - 1)));
  await check(nested(containerDepthMax), '1700000000000 - - | 1700000000000 a');
  await check(nested(containerDepthMax + 1), '! archive-too-deep 1\n! empty 1');
  const all = await batches(write(`${'x 1\n'.repeat(untimedEventsMax + 1)}1700000000000 a`));
  const times = eventsOf(all).map((event) => event.timestamp);
  expect([times[0], times[untimedEventsMax - 1], times[untimedEventsMax]]).toEqual([0, untimedEventsMax - 1, 1.7e12]);
});

test('a file is recognised by its content', () => {
  const cases: readonly (readonly [string, Format])[] = [
    ['', 'empty'],
    ['{"logGroup":"g","logStream":"s","timestamp":1,"message":"m"}', 'event-lines'],
    ['{"logGroup":"g","logStream":"s","timestamp":1,"message":"m"}\n{"other":1}\nx', 'text'],
    ['{"logGroup":"g","logStream":"s","timestamp":"2026-11-21","message":"m"}', 'text'],
    [`{"logGroup":"g","logStream":"s","timestamp":1,"message":"${'m'.repeat(headLength)}`, 'event-lines'],
    ['{"level":"info","msg":"x","events":[1,2]}', 'text'],
    ['{"events":[', 'json-documents'],
    ['{\n  "nextForwardToken": "f/1/s",\n  "eve', 'json-documents'],
    ['{\n  "errorType": "KeyError"', 'text'],
    ['[\n  {\n    "timestamp', 'json-documents'],
    ['[ERROR] KeyError', 'text'],
    ['"@timestamp","@message"\n', 'csv'],
    ['time,amount\n', 'text'],
    ['2026-11-21T14:03:22Z a b', 'text'],
    ['PK\x03\x04', 'zip'],
  ];
  for (const [head, format] of cases) expect(recognise(Buffer.from(head, 'latin1')), head.slice(0, 80)).toBe(format);
});

test('standard input is read like a file', async () => {
  async function* stdin(): AsyncGenerator<Uint8Array> {
    yield gzipSync('1700000000000 a\n1700000000001 b');
  }
  const [source] = await openSources(['-'], { stdin: stdin() });
  expect(source).toMatchObject({ name: '-', format: 'gzip' });
  const all: EvidenceBatch[] = [];
  if (source !== undefined) for await (const batch of readEvidence(source)) all.push(batch);
  expect(eventsOf(all).map(({ message }) => message)).toEqual(['1700000000000 a', '1700000000001 b']);
});

test('batches have a bound, and nothing is lost between them', async () => {
  const total = 2 * eventsPerBatchMax + 7;
  const lines = Array.from({ length: total }, (_, i) =>
    json({ logGroup: 'g', logStream: 's', timestamp: 1.7e12 + i, message: 'm' }),
  );
  const all = await batches(write(lines.join('\n')));
  expect(Math.max(...all.map((batch) => batch.events?.length ?? 0))).toBeLessThanOrEqual(eventsPerBatchMax);
  expect(eventsOf(all).map((event) => event.timestamp - 1.7e12)).toEqual(Array.from({ length: total }, (_, i) => i));
});

test('events come back whatever the layout, the chunks and the container', async () => {
  const message = fc
    .string({ unit: 'binary', maxLength: 40 })
    .map((text) => text.toWellFormed())
    .filter((text) => text !== '' && !text.includes('\ufffd'));
  const events = fc.array(
    fc.record({ logStreamName: fc.constant('s'), timestamp: fc.integer({ min: 1.6e12, max: 1.8e12 }), message }),
    { minLength: 1, maxLength: 20 },
  );
  const layout = fc.constantFrom<(page: object) => string>(
    (page) => json(page),
    (page) => json(page, undefined, 2),
    (page) => `${json(page, undefined, 1)}\n\n${json(page)}`,
  );
  const packed = fc.constantFrom<(text: string) => Uint8Array>(
    (text) => Buffer.from(text),
    (text) => gzipSync(text),
    (text) => zstdCompressSync(text),
  );
  await fc.assert(
    fc.asyncProperty(
      events,
      layout,
      packed,
      fc.integer({ min: 1, max: 64 }),
      async (drawnEvents, print, pack, chunkLength) => {
        const text = print({ events: drawnEvents });
        const bytes = pack(text);
        async function* chunks(): AsyncGenerator<Uint8Array> {
          for (let at = 0; at < bytes.length; at += chunkLength) yield bytes.subarray(at, at + chunkLength);
        }
        const [source] = await openSources(['-'], { stdin: chunks() });
        const found: LogEvent[] = [];
        if (source !== undefined) for await (const batch of readEvidence(source)) found.push(...(batch.events ?? []));
        const times = text.split('"events"').length - 1;
        const expected = Array.from({ length: times }, () => drawnEvents).flat();
        expect(found.map((event) => [event.timestamp, event.logStream, event.message])).toEqual(
          expected.map((event) => [event.timestamp, 's', event.message]),
        );
      },
    ),
    { numRuns: 60 },
  );
});

test('a path may name the group or the stream, a folder of experiments does not', () => {
  expect(hintsOfPath('logs/aws/lambda/checkout/2026.json')).toEqual({ logGroup: '/aws/lambda/checkout' });
  expect(hintsOfPath('x.zip!aws/lambda/checkout-api.jsonl.gz')).toEqual({ logGroup: '/aws/lambda/checkout-api' });
  expect(hintsOfPath('/tmp/_aws_lambda_checkout.json')).toEqual({ logGroup: '/aws/lambda/checkout' });
  expect(hintsOfPath('/home/me/aws-lambda-experiments/a.log')).toEqual({});
  expect(hintsOfPath('e/8f2c/2026-11-21-[$LATEST]2f0c/000000.gz')).toEqual({ logStream: '2026/11/21/[$LATEST]2f0c' });
});

test('no bytes make the reader fail', async () => {
  const piece = fc.constantFrom(
    '{"events":[',
    '{"a":',
    ']',
    '}',
    '"',
    '\\',
    '\n',
    '1700000000000 x',
    '@timestamp,@message\n',
    'START RequestId: a Version: 1\n',
    '\x1f\x8b',
    '[',
  );
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.array(piece).map((parts) => Buffer.from(parts.join(''), 'latin1')),
  );
  await fc.assert(
    fc.asyncProperty(bytes, async (content) => {
      async function* one(): AsyncGenerator<Uint8Array> {
        yield content;
      }
      const [source] = await openSources(['-'], { stdin: one() });
      if (source !== undefined)
        for await (const batch of readEvidence(source)) expect(batch.bytesRead).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 200 },
  );
});

test('a file larger than the memory allowed is read', { timeout: 120_000 }, () => {
  const script = `
    import { openSources, readEvidence } from ${json(join(import.meta.dirname, '../index.ts'))};
    async function* stdin() {
      yield Buffer.from('{"events":[');
      const element = Buffer.from(('{"timestamp":1700000000000,"logStreamName":"s","message":"' + 'x'.repeat(900) + '"},').repeat(1000));
      for (let i = 0; i < 300; i += 1) yield element;
      yield Buffer.from('{"timestamp":1700000000000,"logStreamName":"s","message":"last"}]}');
    }
    let events = 0;
    for (const source of await openSources(['-'], { stdin: stdin() })) for await (const batch of readEvidence(source)) events += batch.events?.length ?? 0;
    console.log(events);
  `;
  const run = spawnSync(process.execPath, ['--max-old-space-size=96', '--input-type=module', '-e', script], {
    encoding: 'utf8',
  });
  expect(run.stderr).toBe('');
  expect(run.stdout.trim()).toBe('300001');
});

interface ZipEntry {
  readonly name: string;
  readonly content: Buffer;
  readonly flags?: number;
  readonly claimedSize?: number;
}

// A zip written by hand, so that it may also lie: local headers, the directory, and its end.
function zipOf(entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  for (const entry of entries) {
    const data = deflateRawSync(entry.content);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(entry.flags ?? 0, 2);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(crc32(entry.content), 10);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(entry.claimedSize ?? entry.content.length, 18);
    fields.writeUInt16LE(entry.name.length, 22);
    const offset = Buffer.concat(locals).length;
    locals.push(Buffer.from('PK\x03\x04'), fields, Buffer.from(entry.name), data);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02'), Buffer.from([20, 0]), fields, tail, Buffer.from(entry.name));
  }
  const start = Buffer.concat(locals).length;
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(Buffer.concat(directory).length, 8);
  end.writeUInt32LE(start, 12);
  return Buffer.concat([...locals, ...directory, Buffer.from('PK\x05\x06'), end]);
}
