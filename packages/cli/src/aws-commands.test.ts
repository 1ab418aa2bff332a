// The commands that ask AWS, as processes, against a server that plays AWS.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drawnAccount, startAwsServer } from '@coldcase/testkit/aws';
import { afterAll, expect, test } from 'vitest';

const root = mkdtempSync(join(tmpdir(), 'coldcase-cli-capture-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const startMs = Date.UTC(2026, 10, 21, 14);
const data = drawnAccount({ eventCount: 400, startMs, endMs: startMs + 3_600_000 - 1 });
const window = ['--from', '2026-11-21T14:00Z', '--to', '2026-11-21T15:00Z', '--baseline', 'none'];

/** The environment holds nothing of whoever runs the tests. */
async function coldcase(
  args: readonly string[],
  environment: Record<string, string>,
  onStart?: (interrupt: () => void) => void,
) {
  const program = join(import.meta.dirname, 'main.ts');
  const child = spawn(process.execPath, [program, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: root, COLDCASE_KEYS: join(root, 'keys'), ...environment },
  });
  onStart?.(() => child.kill('SIGINT'));
  const texts = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    texts.stdout += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    texts.stderr += String(chunk);
  });
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { status, ...texts };
}

const credentials = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example', AWS_REGION: 'eu-west-1' };

test('a profile gives the credentials, the region and the endpoint', async () => {
  await using server = await startAwsServer({ data });
  const lines = ['region = eu-west-1', `endpoint_url = ${server.url}`, 'aws_access_key_id = AKIAPROFILE'];
  const file = join(root, 'config');
  writeFileSync(file, ['[profile shop]', ...lines, 'aws_secret_access_key = example', ''].join('\n'));
  const args = [
    'capture',
    '--function',
    'orders',
    ...window,
    '--out',
    'profile.case',
    '--profile',
    'shop',
    '--dry-run',
  ];
  const { status, stdout } = await coldcase(args, { AWS_CONFIG_FILE: file });
  expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringContaining('Account 123456789012') });
  expect(new Set(server.calls.map(({ accessKeyId }) => accessKeyId))).toEqual(new Set(['AKIAPROFILE']));
});

test('what is missing is asked for, and nothing is sent', async () => {
  await using server = await startAwsServer({ data });
  const environment = { ...credentials, AWS_ENDPOINT_URL: server.url };
  const code = async (...args: string[]) => (await coldcase(['capture', ...args], environment)).stderr;
  expect(await code('--function', 'orders', '--since', '2h')).toContain('[CAPTURE_WANTS]');
  expect(await code('--function', 'orders', '--from', 'now', '--to', '2h', '--out', 'a.case')).toContain(
    '[WINDOW_EMPTY]',
  );
  expect(await code('--resume', 'never.case', '--region', 'eu-west-1')).toContain('[CAPTURE_NOT_BEGUN]');
  expect(server.calls).toEqual([]);
});

test('without a terminal somebody must have said yes before', async () => {
  await using server = await startAwsServer({ data });
  const args = ['capture', '--function', 'orders', ...window, '--out', 'unconfirmed.case'];
  const { status, stderr } = await coldcase(args, { ...credentials, AWS_ENDPOINT_URL: server.url });
  expect(status).toBe(2);
  expect(stderr).toContain('[CAPTURE_NOT_CONFIRMED]');
  expect(server.calls.filter(({ operation }) => operation === 'FilterLogEvents')).toEqual([]);
});

test('a plan that looks into dead-letter queues says so where nobody can miss it', async () => {
  await using server = await startAwsServer({ data });
  const environment = { ...credentials, AWS_ENDPOINT_URL: server.url };
  const args = ['capture', '--function', 'orders', ...window, '--out', 'peek.case', '--dry-run'];
  expect((await coldcase(args, environment)).stdout).toContain('Only reads; nothing in production changes.');
  const { stdout } = await coldcase([...args, '--peek-dlq'], environment);
  expect(stdout).toContain('WARNING: looks into 1 dead-letter queue: orders-dlq.');
  expect(stdout).toContain('raises ApproximateReceiveCount');
  expect(stdout).not.toContain('nothing in production changes');
  expect(server.calls.filter(({ operation }) => operation === 'ReceiveMessage')).toEqual([]);
  const policy = async (...more: string[]) => (await coldcase(['capture', '--print-policy', ...more], {})).stdout;
  expect(await policy()).not.toContain('sqs:ReceiveMessage');
  expect(await policy('--peek-dlq')).toContain('sqs:ReceiveMessage');
});

test('a doctor says what is there, what is not, and what to do', async () => {
  await using server = await startAwsServer({
    data,
    faults: ({ operation }) => (operation === 'GetPolicy' ? { kind: 'denied' } : undefined),
  });
  const environment = { ...credentials, AWS_ENDPOINT_URL: server.url };
  const { status, stdout } = await coldcase(['doctor', '--function', 'orders'], environment);
  expect(status).toBe(1);
  expect(stdout).toContain('assumed-role/reader/me in account 123456789012');
  expect(stdout).toMatch(
    /warning +permissions +\d+ of \d+ operations may be called; denied: iam:GetPolicy, lambda:GetPolicy/,
  );
  expect(stdout).toContain('"lambda:GetPolicy"');
  const json = JSON.parse((await coldcase(['doctor', '--json'], environment)).stdout);
  expect(json.checks.find(({ name }: { name: string }) => name === 'permissions')).toMatchObject({
    verdict: 'warning',
    advice: expect.stringContaining('gap'),
  });
});

const cloudwatch = ['--engine', 'cloudwatch', '--log-group', '/aws/lambda/orders', '--from', '2026-11-21T14:00Z'];

test('a query on the service: rows to standard output, estimate and cost beside them', async () => {
  await using server = await startAwsServer({ data });
  const environment = { ...credentials, AWS_ENDPOINT_URL: server.url };
  const args = ['query', 'fields @timestamp, @message | limit 2', ...cloudwatch, '--to', '2026-11-21T15:00Z'];
  const { status, stdout, stderr } = await coldcase([...args, '--limit', '2'], environment);
  expect({ status, lines: stdout.trim().split('\n').length }).toEqual({ status: 0, lines: 2 });
  expect(JSON.parse(stdout.split('\n')[0] ?? '')).toHaveProperty('@message');
  expect(stderr).toMatch(/Goes through about [\d.]+ kB, for [\d.e-]+ USD\.\n1 query, \d+ calls, [\d.e-]+ USD\./);
});

test('a mistake in a query is shown with its place, as the service found it', async () => {
  await using server = await startAwsServer({ data });
  const environment = { ...credentials, AWS_ENDPOINT_URL: server.url };
  const args = ['query', 'fields @message | nonsense', ...cloudwatch];
  const { status, stderr } = await coldcase(args, environment);
  expect(status).toBe(2);
  expect(stderr).toContain('INSIGHTS_MALFORMED at 1:19: unexpected symbol found nonsense');
  expect(stderr).toContain('    fields @message | nonsense\n                      ~~~~~~~~');
  const json = JSON.parse((await coldcase([...args, '--json'], environment)).stdout);
  expect(json).toMatchObject({
    error: { code: 'INSIGHTS_MALFORMED' },
    diagnostics: [{ span: { start: 18, end: 26 } }],
  });
});

test('Ctrl-C stops the query on the service', async () => {
  let interrupt = () => {};
  await using server = await startAwsServer({
    data,
    faults: ({ operation }) => {
      if (operation !== 'GetQueryResults') return undefined;
      interrupt();
      return { kind: 'queryStatus', status: 'Running' };
    },
  });
  const environment = { ...credentials, AWS_ENDPOINT_URL: server.url };
  const { status } = await coldcase(['query', 'fields @message', ...cloudwatch], environment, (stop) => {
    interrupt = stop;
  });
  expect(status).toBe(130);
  expect(server.calls.at(-1)).toMatchObject({ operation: 'StopQuery', status: 200 });
});

test('a case without a text is asked nothing: QUERY_WANTS', async () => {
  expect((await coldcase(['query', 'a.case'], credentials)).stderr).toContain('[QUERY_WANTS]');
});
