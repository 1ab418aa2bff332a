// `coldcase capture` as its user meets it: processes of the command against a server that plays AWS.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drawnAccount, type FaultPlan, startAwsServer } from '@coldcase/testkit/aws';
import { afterAll, expect, test } from 'vitest';

const root = mkdtempSync(join(tmpdir(), 'coldcase-cli-capture-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const program = join(import.meta.dirname, 'main.ts');
const startMs = Date.UTC(2026, 10, 21, 14);
const data = drawnAccount({ eventCount: 1_000, startMs, endMs: startMs + 3_599_999 });
const incident = ['--from', '2026-11-21T14:00Z', '--to', '2026-11-21T14:59:59.999Z', '--baseline', 'none'];

interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The server answers in this process, so the command must not block it. */
function coldcase(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<Ended> {
  const env = { ...process.env, AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example', ...environment };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [program, ...args], { cwd: root, env }, (error, stdout, stderr) => {
      resolve({ status: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
    child.stdin?.end();
  });
}

async function capture(args: readonly string[], faults?: FaultPlan): Promise<Ended> {
  await using server = await startAwsServer({ data, ...(faults === undefined ? {} : { faults }) });
  const endpoint = { AWS_ENDPOINT_URL: server.url, AWS_REGION: 'eu-west-1' };
  return await coldcase(['capture', ...args], endpoint);
}

test('a plan is shown, the capture is told, and the case can be asked', async () => {
  const { status, stdout, stderr } = await capture(['--function', 'orders', ...incident, '--out', 'a.case', '--yes']);
  expect(status).toBe(0);
  expect(stderr).toMatch(/queue +orders-dlq +dead letters of orders-in go there/);
  expect(stderr).toMatch(/Estimate: at least \d+ calls, about 1,000 events/);
  expect(stdout).toMatch(/^a\.case: 1,000 events, \d+ metric points, 59 trace segments/);
  expect(stdout).toContain('replaced by pseudonyms');
  const counted = await coldcase(['query', 'a.case', 'stats count(*) as n', '--format', 'json'], {});
  expect(JSON.parse(counted.stdout)).toEqual([{ n: '1000' }]);
}, 60_000);

test('a dry run shows the plan, asks for no event, and leaves nothing', async () => {
  const { status, stdout } = await capture(['--function', 'orders', ...incident, '--out', 'dry.case', '--dry-run']);
  expect(status).toBe(0);
  expect(stdout).toContain('orders-in');
  expect(existsSync(join(root, 'dry.case'))).toBe(false);
}, 60_000);

test('without a terminal somebody must have said yes', async () => {
  const { status, stderr } = await capture(['--function', 'orders', ...incident, '--out', 'unasked.case']);
  expect(status).toBe(2);
  expect(stderr).toContain('[CAPTURE_NOT_CONFIRMED]');
  expect(existsSync(join(root, 'unasked.case'))).toBe(false);
}, 60_000);

test('--json is one document, with the figures of the contract', async () => {
  const { stdout } = await capture(['--function', 'orders', ...incident, '--out', 'json.case', '--yes', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({
    case: 'json.case',
    events: 1_000,
    calls: expect.any(Number),
    bytes: expect.any(Number),
    estimatedCost: expect.any(Number),
    gaps: [],
  });
}, 60_000);

test('a capture whose credentials end is taken up again with the words that the error gives', async () => {
  const expired: FaultPlan = ({ callNumber }) => (callNumber > 45 ? { kind: 'expiredToken' } : undefined);
  const stopped = await capture(['--function', 'orders', ...incident, '--out', 'b.case', '--yes'], expired);
  expect(stopped.status).toBe(2);
  expect(stopped.stderr).toMatch(/coldcase capture --resume[\s\S]*\[CAPTURE_CREDENTIALS_EXPIRED\]/);
  const resumed = await capture(['--resume', 'b.case']);
  expect(resumed).toMatchObject({ status: 0, stdout: expect.stringMatching(/^b\.case: 1,000 events/) });
}, 60_000);

test('a plan that somebody changed is not followed, and a case that is whole has no capture to take up', async () => {
  const expired: FaultPlan = ({ callNumber }) => (callNumber > 45 ? { kind: 'expiredToken' } : undefined);
  await capture(['--function', 'orders', ...incident, '--out', 'c.case', '--yes'], expired);
  writeFileSync(join(root, 'c.case/.capture/plan.json'), '{"version": 7}');
  expect((await capture(['--resume', 'c.case'])).stderr).toContain('[CAPTURE_PLAN_INVALID]');
  expect((await capture(['--resume', 'nothing.case'])).stderr).toContain('[CAPTURE_NOT_BEGUN]');
}, 60_000);

test.each([
  ['nothing to capture', ['--since', '1h', '--out', 'x.case'], 'CAPTURE_WANTS'],
  ['no time', ['--function', 'orders', '--out', 'x.case'], 'CAPTURE_WANTS'],
  ['no place', ['--function', 'orders', '--since', '1h'], 'CAPTURE_WANTS'],
  ['a time that ends first', ['--function', 'f', '--from', '1h', '--to', '2h', '--out', 'x.case'], 'WINDOW_EMPTY'],
  [
    'a function that is not there',
    ['--function', 'oders', ...incident, '--out', 'x.case', '--yes'],
    'CAPTURE_FOUND_NOTHING',
  ],
])(
  '%s is told before anything is written',
  async (_what, args, code) => {
    const { status, stderr } = await capture(args);
    expect(status).toBe(2);
    expect(stderr).toContain(`[${code}]`);
    expect(existsSync(join(root, 'x.case'))).toBe(false);
  },
  60_000,
);

test('an application is captured without AWS: its log, its metrics, what it is made of, and no other variable', async () => {
  writeFileSync(join(root, 'production.log'), '2026-11-21T14:00:00.000Z order of ada@shop.test failed\n'.repeat(1_500));
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'shop', engines: { node: '22' } }));
  const metrics = createServer((_request, response) => response.end('logins_total{user="ada@shop.test"} 3\n'));
  await new Promise<void>((resolve) => metrics.listen(0, '127.0.0.1', resolve));
  const address = metrics.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const environment = {
    METRICS_ENDPOINT: `http://scraper:hunter2@127.0.0.1:${port}/metrics`,
    FEATURE_FLAGS: 'cart,express',
    PLANTED_VALUE: 'correct-horse-battery',
    AWS_ACCESS_KEY_ID: '',
    AWS_SECRET_ACCESS_KEY: '',
  };
  const args = ['capture', '--app-log', 'production.log', 'no.log', '--metrics-endpoint', '--application'];
  const { status, stdout, stderr } = await coldcase([...args, '--out', 'app.case', '--yes'], environment);
  metrics.close();
  expect(stderr).toMatch(/Reads the log .*production\.log: the last 1,000 lines\./);
  expect(stderr).toContain(`Asks http://127.0.0.1:${port}/metrics for its metrics, once.`);
  expect(status).toBe(0);
  expect(stdout).toMatch(
    /^app\.case: 1,000 events, 1 metric point, 1 document\.\nMissing:\n.*no\.log: there is no such file/,
  );
  const folder = join(root, 'app.case');
  const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json') || name.endsWith('.jsonl'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
  expect(texts).toContain('"FEATURES":["cart","express"]');
  expect(texts).not.toMatch(/correct-horse-battery|PLANTED_VALUE|hunter2|ada@/);
  const found = await coldcase(['query', 'app.case', 'stats count(*) as n by @log', '--format', 'json'], {});
  expect(JSON.parse(found.stdout)).toEqual([{ '@log': expect.stringContaining('app/production.log'), n: '1000' }]);
}, 60_000);

test('an application of which nothing is there is no case', async () => {
  const args = ['capture', '--app-log', 'no.log', '--metrics-endpoint', 'http://127.0.0.1:1/', '--yes'];
  const { status, stderr } = await coldcase([...args, '--out', 'none.case'], {});
  expect([status, existsSync(join(root, 'none.case'))]).toEqual([2, false]);
  expect(stderr).toContain('[CAPTURE_FOUND_NOTHING]');
  const without = await coldcase(['capture', '--metrics-endpoint', '--out', 'none.case'], { METRICS_ENDPOINT: '' });
  expect(without.stderr).toMatch(/METRICS_ENDPOINT[\s\S]*\[CAPTURE_WANTS\]/);
}, 60_000);

test('an endpoint is asked once, and the capture says at once how it is; so does info, and health judges it', async () => {
  const asked: string[] = [];
  const gateway = createServer(({ url = '' }, response) => {
    asked.push(url);
    const own = { 'x-amzn-errortype': 'InternalServerErrorException', 'x-amz-apigw-id': 'IOIGVEoIrPEFfJg=' };
    response.writeHead(504, own).end('{"message": "Endpoint request timed out"}');
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  const address = gateway.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const shown = `http://localhost:${port}/health`;
  const args = ['capture', '--health-endpoint', `${shown}?key=hunter2`, '--out', 'endpoint.case'];
  const plan = await coldcase([...args, '--dry-run'], {});
  expect(plan.stdout).toContain(`Sends one GET to ${shown}, through the front door of production`);
  expect(plan.stdout).toContain('All else only reads; nothing in production changes.');
  expect(asked).toEqual([]);
  const { status, stdout } = await coldcase([...args, '--yes', '--json'], {});
  gateway.close();
  expect([status, asked]).toEqual([0, ['/health?key=hunter2']]);
  expect(JSON.parse(stdout)).toMatchObject({
    documents: 1,
    gaps: [],
    endpoints: [{ endpoint: shown, checks: { gateway: { status: 'ok' }, backend: { status: 'failed' } } }],
  });
  const line = `${shown}: dns ok, certificate unknown (the address is http, which has none), gateway ok, backend failed (504 from the gateway itself: what is behind it did not answer in time)`;
  expect((await coldcase(['info', 'endpoint.case'], {})).stdout).toContain(line);
  const health = await coldcase(['health', 'endpoint.case', '--profile', 'workers'], {});
  expect([health.status, health.stdout]).toEqual([1, expect.stringMatching(/critical +endpoint-checks-failed +http:/)]);
  const folder = join(root, 'endpoint.case');
  const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.jsonl?$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
  expect(texts.join('\n')).not.toContain('hunter2');
}, 60_000);

test('an endpoint that is not there is a finding, and what is no address is a mistake', async () => {
  const { status, stdout } = await coldcase(
    ['capture', '--health-endpoint', 'http://localhost:1/health', '--out', 'closed.case', '--yes'],
    {},
  );
  expect([status, stdout]).toEqual([0, expect.stringMatching(/gateway failed \(no connection: nothing listens there/)]);
  const mistaken = await coldcase(['capture', '--health-endpoint', 'api.example.com', '--out', 'y.case', '--yes'], {});
  expect(mistaken.stderr).toMatch(/no address of http or https[\s\S]*\[EVIDENCE_UNREADABLE\]/);
  expect(existsSync(join(root, 'y.case'))).toBe(false);
}, 60_000);

test('the policy is JSON that IAM takes, and allows no wild card of actions', async () => {
  const { stdout } = await coldcase(['capture', '--print-policy'], {});
  const policy: { Statement: { Action: string[] }[] } = JSON.parse(stdout);
  expect(policy.Statement.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
}, 60_000);

test('mask --explain tells what would go and why, without the values', async () => {
  writeFileSync(join(root, 'app.log'), 'order of ada.lovelace@shop.test failed\npeer 10.0.0.7 refused\n');
  const { status, stdout } = await coldcase(['mask', '--explain', 'app.log'], {});
  expect(status).toBe(0);
  expect(stdout).toMatch(/1:10 +masked +email/);
  expect(stdout).toMatch(/2:6 +kept +ip-address .*private/);
  expect(stdout).not.toContain('lovelace');
  expect((await coldcase(['mask'], {})).stderr).toContain('[MASK_WANTS_ONE]');
  expect((await coldcase(['mask', '--explain', 'no.log'], {})).stderr).toContain('[TEXT_UNREADABLE]');
}, 60_000);

test('a key can be replaced and destroyed; what is then added does not join, and without a key nothing is', async () => {
  const keys = { COLDCASE_KEYS: join(root, 'keys') };
  const add = (name: string) => {
    writeFileSync(join(root, name), `2026-11-21T14:00:00.000Z ${name} of ada.lovelace@shop.test failed\n`);
    return coldcase(['import', name, '--out', 'k.case'], keys);
  };
  const pseudonyms = async () => {
    const { stdout } = await coldcase(['query', 'k.case', 'fields @message | sort @message', '--format', 'json'], keys);
    return [...stdout.matchAll(/masked-\w+@[\w.]+/g)].map(([pseudonym]) => pseudonym);
  };
  await add('a.log');
  await add('b.log');
  const [first, second] = await pseudonyms();
  expect(first).toBe(second);
  expect((await coldcase(['mask', '--rotate', 'k.case'], keys)).status).toBe(0);
  await add('c.log');
  expect(new Set(await pseudonyms()).size).toBe(2);
  expect((await coldcase(['mask', '--forget', 'k.case'], keys)).stdout).toContain('is destroyed');
  expect((await add('d.log')).stderr).toContain('[MASKING_KEY_MISSING]');
}, 60_000);

test('rules of the team mask what no detector knows, and a misspelt one is refused', async () => {
  const rules = { masking: { rules: [{ name: 'tenant', expression: 'tenant-(\\w+)' }] } };
  writeFileSync(join(root, 'rules.json'), JSON.stringify(rules));
  writeFileSync(join(root, 'tenants.log'), '2026-11-21T14:00:00.000Z tenant-acme is slow\n');
  await coldcase(['import', 'tenants.log', '--out', 't.case', '--config', 'rules.json'], {});
  const { stdout } = await coldcase(['query', 't.case', 'fields @message', '--format', 'json'], {});
  expect(stdout).not.toContain('acme');
  writeFileSync(join(root, 'bad.json'), JSON.stringify({ masking: { rulez: [] } }));
  const refused = await coldcase(['import', 'tenants.log', '--out', 'u.case', '--config', 'bad.json'], {});
  expect(refused.stderr).toContain('[CONFIGURATION_INVALID]');
  expect(readFileSync(join(root, 'tenants.log'), 'utf8')).toContain('acme');
}, 60_000);
