// The command as its user meets it: a process with arguments, two streams and an exit code.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = mkdtempSync(join(tmpdir(), 'coldcase-cli-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const program = join(import.meta.dirname, 'main.ts');

function coldcase(args: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: root,
    encoding: 'utf8',
    input,
    timeout: 30_000,
  });
  return { status, stdout, stderr };
}

const id = (n: number) => `4c1e0a53-7f52-4b65-9c1e-${String(n).padStart(12, '0')}`;
const at = (seconds: number) => 1_795_262_400_000 + seconds * 1_000;

/** What `aws logs filter-log-events` prints for a function that is killed for memory on every third invocation. */
function filterLogEvents(): string {
  const events = Array.from({ length: 30 }, (_, n) => invocation(n)).flat();
  return JSON.stringify({ events, searchedLogStreams: [] });
}

function invocation(n: number) {
  const isKilled = n % 3 === 2;
  const used = isKilled ? 128 : 70;
  const end = isKilled
    ? [`RequestId: ${id(n)} Error: Runtime exited with error: signal: killed\nRuntime.ExitError\n`]
    : [`${new Date(at(n)).toISOString()}\t${id(n)}\tINFO\tpage ${n} rendered\n`];
  const status = isKilled ? '\tStatus: error\tError Type: Runtime.OutOfMemory' : '';
  const lines = [
    `START RequestId: ${id(n)} Version: $LATEST\n`,
    ...end,
    `END RequestId: ${id(n)}\n`,
    `REPORT RequestId: ${id(n)}\tDuration: 12.50 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: ${used} MB${status}\t\n`,
  ];
  return lines.map((message, i) => ({
    logStreamName: '2026/11/21/[$LATEST]0a',
    timestamp: at(n) + i,
    message,
    ingestionTime: at(n) + 500,
    eventId: String(n * 10 + i).padStart(56, '0'),
  }));
}

beforeAll(() => {
  writeFileSync(join(root, 'events.json'), filterLogEvents());
  expect(coldcase(['import', 'events.json', '--log-group', '/aws/lambda/catalog', '--out', 'a.case'])).toMatchObject({
    status: 0,
  });
});

test('help names every command and shows examples', () => {
  const { status, stdout } = coldcase(['--help']);
  expect(status).toBe(0);
  for (const name of [
    'import',
    'info',
    'verify',
    'pack',
    'unpack',
    'query',
    'health',
    'diagnose',
    'cost',
    'report',
    'demo',
  ])
    expect(stdout).toContain(`  ${name}`);
  expect(stdout).toContain('$ coldcase diagnose');
});

test('a mistyped command or option is refused with exit code 2', () => {
  expect(coldcase(['diagnoze', 'a.case'])).toMatchObject({ status: 2 });
  expect(coldcase(['query', 'a.case', 'limit 1', '--format', 'xml'])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('not one of table, json'),
  });
});

test('a table that was kept is joined by name, listed by info, and is one file', () => {
  writeFileSync(join(root, 'owners.csv'), 'kind,owner\nREPORT,platform\n');
  const kept = coldcase(['import', 'owners.csv', '--lookup-table', 'owners', '--out', 'a.case']);
  expect(kept).toMatchObject({ status: 0, stdout: 'a.case: table owners, 1 row of kind, owner.\n' });
  const query = 'lookup owners kind as @type OUTPUT owner | stats count(*) as n by owner | sort n desc';
  const { stdout } = coldcase(['query', 'a.case', query]);
  expect(stdout.split('\n').map((line) => (line === '' ? '' : JSON.parse(line)))).toEqual([
    { n: '90' },
    { owner: 'platform', n: '30' },
    '',
  ]);
  expect(coldcase(['info', 'a.case']).stdout).toContain('owners: 1 row of kind, owner');
  const two = coldcase([
    'import',
    'owners.csv',
    'events.json',
    '--lookup-table',
    'owners',
    '--out',
    'a.case',
    '--json',
  ]);
  expect(JSON.parse(two.stdout).error).toMatchObject({ code: 'LOOKUP_TABLE_FILES' });
});

test('what the case does not cover is said beside the answer', () => {
  const said = (query: string, ...options: string[]) => coldcase(['query', 'a.case', query, ...options]).stderr;
  expect(said('filter nonsense = 1')).toContain('The field nonsense occurs in no event of the case');
  expect(said('SOURCE "/aws/lambda/other" | fields @message')).toContain(
    'The case holds no log group /aws/lambda/other',
  );
  expect(said('stats count(*)', '--from', '2020-01-01T00:00Z')).toContain('is covered only in part');
  expect(said('pattern @message | diff')).toContain('The earlier window that is compared with');
  expect(said('filter @type = "REPORT" | stats count(*)')).toBe('');
});

test('@ptr comes last when asked for, and --explain shows plan and statement', () => {
  const { stdout } = coldcase(['query', 'a.case', 'fields @type | limit 1', '--ptr']);
  expect(Object.keys(JSON.parse(stdout))).toEqual(['@type', '@ptr']);
  const explained = coldcase([
    'query',
    'a.case',
    'filter @message like /(?<!x)y/ | stats count(*)',
    '--explain',
  ]).stdout;
  expect(explained).toMatch(
    /^filter .*\naggregate .*\nextend .*\noutput .*\n\nSELECT .*\n-- then, row by row: filter, aggregate, extend\n$/s,
  );
});

test('import from a pipe says what it found, and whether it is masked', () => {
  const piped = (out: string, ...options: readonly string[]) =>
    coldcase(['import', '-', '--log-group', 'g', '--out', out, ...options], filterLogEvents());
  const masked = piped('piped.case');
  expect(masked.status).toBe(0);
  expect(masked.stdout).toContain('piped.case: 120 events from 1 source');
  expect(masked.stdout).toContain('replaced by pseudonyms');
  expect(piped('open.case', '--no-mask').stdout).toContain('Nothing is masked');
});

test('info, verify, pack and unpack', () => {
  expect(coldcase(['info', 'a.case']).stdout).toMatch(
    /120 events.*\n.*2026-11-21 12:00:00.000 to 2026-11-21 12:00:29.003 UTC/,
  );
  expect(coldcase(['verify', 'a.case'])).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('a.case is whole'),
  });
  const packed = coldcase(['pack', 'a.case', '--into', 'archives']);
  expect(packed.stdout).toMatch(/^Snapshot created: archives\/debug_\d{8}_\d{6}\.tar\.gz\n$/);
  const [archive = ''] = readdirSync(join(root, 'archives'));
  expect(coldcase(['unpack', join('archives', archive), '--out', 'back.case'])).toMatchObject({ status: 0 });
  expect(coldcase(['verify', 'back.case'])).toMatchObject({ status: 0 });
});

test('a query gives rows in every format, and only rows on standard output', () => {
  const query = 'filter @type = "REPORT" | stats count(*) as n, max(@maxMemoryUsed) as used';
  const ask = (format: string) => coldcase(['query', 'a.case', query, '--format', format]).stdout;
  expect(JSON.parse(ask('json'))).toEqual([{ n: '30', used: '128000000' }]);
  expect(ask('ndjson')).toBe('{"n":"30","used":"128000000"}\n');
  expect(ask('csv')).toBe('n,used\r\n30,128000000\n');
  expect(ask('md')).toBe('| n | used |\n| --- | --- |\n| 30 | 128000000 |\n');
  expect(ask('table')).toMatch(/n +used\n30 +128000000\n/);
});

test('a query with a mistake shows the place and the nearest name, and exits with 2', () => {
  const { status, stdout, stderr } = coldcase(['query', 'a.case', 'filter @type = "REPORT" | stats cuont(*)']);
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain('cuont');
  expect(stderr).toContain('count');
  expect(stderr).toContain('~~~');
});

test('sort @timestamp after stats runs, warns and offers what was meant', () => {
  const { status, stderr } = coldcase([
    'query',
    'a.case',
    'filter @type = "REPORT" | stats count(*) by bin(5m) | sort @timestamp desc',
  ]);
  expect(status).toBe(0);
  expect(stderr).toContain('try:');
  expect(stderr).toContain('sort bin(5m) desc');
});

test('a window can be given in words, and is echoed with its zone', () => {
  const { stdout, stderr } = coldcase([
    'query',
    'a.case',
    'stats count(*) as n',
    '--from',
    '10s',
    '--format',
    'ndjson',
  ]);
  expect(stderr).toContain('window: from 2026-11-21 12:00:19.003 UTC');
  expect(stdout).toBe('{"n":"41"}\n'); // both ends belong to the window
  expect(coldcase(['query', 'a.case', 'limit 1', '--from', 'teatime'])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('yesterday 14:00'),
  });
});

test('diagnose names the cause with its proof, and the exit code says that there is one', () => {
  const { status, stdout } = coldcase(['diagnose', 'a.case']);
  expect(status).toBe(1);
  expect(stdout.split('\n')[0]).toBe('Root cause identified: memory-oom');
  expect(stdout).toContain('10 of 30 invocations');
  const json = JSON.parse(coldcase(['diagnose', 'a.case', '--json']).stdout);
  expect(json).toMatchObject({ verdict: 'findings', findings: [{ scenario: 'memory-oom', suspect: 'catalog' }] });
});

test('a part of a case can be the incident, and what came before it the normal period', () => {
  const { stderr, stdout } = coldcase(['diagnose', 'a.case', '--from', '10s', '--json']);
  expect(stderr).toContain(
    'incident: 2026-11-21 12:00:19.003 to 2026-11-21 12:00:29.003 UTC; normal: 2026-11-21 12:00:00.000 to',
  );
  const [finding] = JSON.parse(stdout).findings;
  // Every third invocation is killed before, too: six in twenty seconds are three in ten.
  expect(finding).toMatchObject({ scenario: 'memory-oom', extent: '4 of 11 invocations', usual: 3 });
  const alone = coldcase(['diagnose', 'a.case', '--from', '10s', '--baseline', 'none', '--json']);
  expect(JSON.parse(alone.stdout).findings[0].usual).toBeUndefined();
  const reversed = coldcase(['diagnose', 'a.case', '--from', '5s', '--to', '10s']);
  expect(reversed).toMatchObject({ status: 2, stderr: expect.stringContaining('WINDOW_EMPTY') });
});

test('graph shows who calls whom with throttle rates, as a table, a flowchart and JSON', () => {
  const statistics = (count: number, throttles: number) => ({
    ...{ TotalCount: count, TotalResponseTime: count / 20, FaultStatistics: { TotalCount: 0 } },
    ErrorStatistics: { ThrottleCount: throttles, TotalCount: throttles },
  });
  const services = [
    { ReferenceId: 0, Name: 'orders', Type: 'AWS::Lambda::Function', SummaryStatistics: statistics(900, 0) },
    {
      ReferenceId: 1,
      Name: 'carts',
      Type: 'AWS::DynamoDB::Table',
      SummaryStatistics: statistics(2000, 150),
      Edges: [],
    },
  ];
  const edges = [{ ReferenceId: 1, SummaryStatistics: { TotalCount: 2000 } }];
  writeFileSync(
    join(root, 'graph.json'),
    JSON.stringify({ Services: [{ ...services[0], Edges: edges }, services[1]] }),
  );
  expect(coldcase(['import', 'graph.json', '--out', 'graph.case'])).toMatchObject({ status: 0 });
  const { stdout } = coldcase(['graph', 'graph.case']);
  expect(stdout).toContain('2000 calls that X-Ray counted');
  expect(stdout).toMatch(/carts \(table\) +2000 +0 % +7\.5 % +7\.5 % +50 ms/);
  expect(coldcase(['graph', 'graph.case', '--mermaid']).stdout).toBe(
    'flowchart LR\n  n0["orders (function)<br/>900 requests"]\n  n1["carts (table)<br/>2000 requests, 7.5 % throttled"]\n  n0 --> n1\n',
  );
  expect(JSON.parse(coldcase(['graph', 'graph.case', '--json']).stdout).edges).toHaveLength(1);
  expect(coldcase(['graph', 'a.case']).stdout).toContain('Nobody is known to call anybody');
});

test('the same case gives the same bytes of diagnosis', () => {
  expect(coldcase(['diagnose', 'a.case', '--json']).stdout).toBe(coldcase(['diagnose', 'a.case', '--json']).stdout);
});

test('the cost is told with its prices and with what is not known, and for a month only when asked', () => {
  const { status, stdout } = coldcase(['cost', 'a.case']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/0\.04875 GB-seconds/);
  expect(stdout).toContain('List prices of us-east-1');
  expect(stdout).toContain('No metrics: what tables');
  expect(stdout).not.toContain('in a month');
  const { monthlyUsd, usd } = JSON.parse(coldcase(['cost', 'a.case', '--monthly', '--json']).stdout);
  expect(monthlyUsd).toBeGreaterThan(usd);
});

test('health shows each indicator with its threshold and where that comes from', () => {
  const { status, stdout } = coldcase(['health', 'a.case', '--profile', 'aggregator']);
  expect(status).toBe(1);
  expect(stdout).toMatch(/critical +error-rate +catalog +33/);
  expect(stdout).toContain('S004-04');
  expect(coldcase(['health', 'a.case', '--profile', 'nobody'])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('aggregator'),
  });
});

test('the report follows the layout that its readers know', () => {
  const { stdout } = coldcase(['report', 'a.case']);
  for (const heading of [
    '# Production Debug Report',
    '## Issue Summary',
    '## Debug Process',
    '### 1. Initial Analysis',
    '### 5. Verification',
    '## Metrics Comparison',
    '## Lessons Learned',
  ])
    expect(stdout).toContain(`${heading}\n`);
  expect(stdout).toContain('- **Root Cause**: Root cause identified: memory-oom');
});

test.each([
  { what: 'a file that is not there', args: ['import', 'nowhere.json', '--out', 'x.case'], says: 'EVIDENCE_NOT_FOUND' },
  { what: 'a folder that is no case', args: ['info', '.'], says: 'CASE_NOT_FOUND' },
  { what: 'an archive that is not there', args: ['unpack', 'nowhere.tar.gz'], says: 'ARCHIVE_NOT_FOUND' },
  { what: 'an unknown profile', args: ['health', 'a.case', '--profile', 'nobody'], says: 'PROFILE_UNKNOWN' },
  { what: 'an unknown fault', args: ['demo', '--fault', 'gremlins'], says: 'FAULT_UNKNOWN' },
  {
    what: 'a query file that is not there',
    args: ['query', 'a.case', '@nowhere.query'],
    says: 'QUERY_FILE_UNREADABLE',
  },
])('$what: what was attempted, on what, what came back, what to do', ({ args, says }) => {
  const { status, stderr } = coldcase(args);
  expect(status).toBe(2);
  expect(stderr).toMatch(/^coldcase: Could not .+: .+\.\n {2}.+\n {2}\[[A-Z_]+\]\n$/);
  expect(stderr).toContain(says);
  const { error } = JSON.parse(coldcase([...args, '--json']).stdout);
  expect(error).toMatchObject({
    code: says,
    message: expect.any(String),
    attempted: expect.any(String),
    on: expect.any(String),
    answer: expect.any(String),
    advice: expect.any(String),
  });
});

test('a case of a newer version is refused by name, not misread', () => {
  mkdirSync(join(root, 'newer.case'));
  writeFileSync(join(root, 'newer.case/case.json'), '{"formatVersion": 2}');
  expect(coldcase(['diagnose', 'newer.case'])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('format version 2'),
  });
});

test('bad input loses nothing: the good events are imported, the rest is listed', () => {
  const folder = join(root, 'bad');
  mkdirSync(folder);
  const line = (n: number, text: string) => `2026-11-21T12:00:${String(n).padStart(2, '0')}.000Z ${text}\n`;
  writeFileSync(join(folder, 'binary.bin'), Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 3, 0, 0]));
  writeFileSync(join(folder, 'empty.log'), '');
  writeFileSync(join(folder, 'cut.json.gz'), gzipSync(line(1, 'before the cut').repeat(5_000)).subarray(0, 200));
  writeFileSync(join(folder, 'long.log'), line(2, 'x'.repeat(1_000_000)));
  writeFileSync(
    join(folder, 'latin1.log'),
    Buffer.concat([Buffer.from(line(3, 'caf').trimEnd()), Buffer.from([0xe9]), Buffer.from('\n')]),
  );
  writeFileSync(join(folder, 'jumps.log'), line(9, 'late') + line(4, 'early'));
  mkdirSync(join(folder, 'nothing'));
  const { status, stdout } = coldcase(['import', 'bad', '--out', 'bad.case', '--json']);
  expect(status).toBe(0);
  const summary = JSON.parse(stdout);
  expect(summary.notUnderstood.map(({ source }: { source: string }) => source.replace(/^bad\//, '')).sort()).toEqual(
    expect.arrayContaining(['binary.bin', 'cut.json.gz', 'latin1.log']),
  );
  const rows = JSON.parse(
    coldcase(['query', 'bad.case', 'filter @message not like "before the cut" | fields @message', '--format', 'json'])
      .stdout,
  );
  const messages = rows.map((row: Record<string, string>) => row['@message']);
  expect(messages.some((m: string) => m.includes('x'.repeat(900_000)))).toBe(true);
  expect(messages.filter((m: string) => m.includes('early') || m.includes('late') || m.includes('caf'))).toHaveLength(
    3,
  );
  expect(coldcase(['verify', 'bad.case'])).toMatchObject({ status: 0 });
});

test('an empty folder is no error: there is nothing in it', () => {
  mkdirSync(join(root, 'hollow'));
  expect(coldcase(['import', 'hollow', '--out', 'hollow.case'])).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('Nothing in there looks like evidence'),
  });
  expect(coldcase(['diagnose', 'hollow.case'])).toMatchObject({
    status: 2,
    stdout: expect.stringContaining('unclear'),
  });
});

test('a closed pipe is no error', () => {
  const { status, stderr } = spawnSync(
    'sh',
    ['-c', `"${process.execPath}" "${program}" query a.case 'fields @message' --format ndjson | head -1`],
    { cwd: root, encoding: 'utf8' },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
