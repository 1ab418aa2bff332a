// What a doctor sees, over the real SDK and a server that plays AWS.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isOperation } from '@coldcase/capture/aws';
import { type AwsServerOptions, drawnAccount, startAwsServer } from '@coldcase/testkit/aws';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { clockCheck } from './doctor/account.ts';
import { databaseVerdicts } from './doctor/database.ts';
import { keysCheck, nodeCheck, roomCheck } from './doctor/machine.ts';
import { type Check, type DoctorRequest, examine } from './doctor.ts';

const root = mkdtempSync(join(tmpdir(), 'coldcase-doctor-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const nowMs = Date.UTC(2026, 10, 21, 15);
const data = drawnAccount({ eventCount: 400, startMs: nowMs - 3_600_000, endMs: nowMs });

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example');
  vi.stubEnv('AWS_CONFIG_FILE', join(root, 'none'));
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
});
afterEach(() => vi.unstubAllEnvs());

async function examined(options: Partial<AwsServerOptions> = {}, request: Partial<DoctorRequest> = {}) {
  await using server = await startAwsServer({ data, ...options });
  vi.stubEnv('AWS_ENDPOINT_URL', server.url);
  const found = await examine({
    functions: ['orders'],
    region: 'eu-west-1',
    identity: {},
    folder: root,
    environment: { COLDCASE_KEYS: join(root, 'keys'), AWS_ENDPOINT_URL: server.url },
    now: () => new Date(),
    signal: new AbortController().signal,
    ...request,
  });
  const verdicts = Object.fromEntries(found.checks.map((check) => [check.name, check]));
  return { ...found, verdicts, calls: server.calls };
}

const said = ({ verdict, seen, code }: Check): string => `${verdict}: ${seen}${code === undefined ? '' : ` [${code}]`}`;

test('all is well where everything may be asked', async () => {
  const { checks, permissions, calls } = await examined();
  expect(checks.filter(({ name }) => name !== 'disk').map(({ name, verdict }) => `${name} ${verdict}`)).toEqual([
    'node ok',
    'engine ok',
    'keys ok',
    'configuration ok',
    'region ok',
    'endpoint ok',
    'credentials ok',
    'clock ok',
    'functions ok',
    'permissions ok',
  ]);
  expect(permissions).toMatchObject({ denied: [], unknown: [], asked: expect.any(Number) });
  // Each asked once, and a few more to find out what there is; nothing that is not a read, and no query was begun.
  expect(calls.filter(({ service, operation }) => !isOperation(`${service}:${operation}`))).toEqual([]);
  expect(calls.length).toBeLessThan((permissions?.asked ?? 0) + 5);
  expect(calls.filter(({ operation, status }) => operation === 'StartQuery' && status === 200)).toEqual([]);
});

test('keys of AWS are shown nowhere', async () => {
  const { checks, permissions } = await examined();
  expect(JSON.stringify({ checks, permissions })).not.toMatch(/AKIA|secret/i);
});

test('what is denied is told with the statement that is missing', async () => {
  const denied = ['FilterLogEvents', 'GetRole'];
  const { verdicts, permissions } = await examined({
    faults: ({ operation }) => (denied.includes(operation) ? { kind: 'denied' } : undefined),
  });
  expect(verdicts.permissions).toMatchObject({
    verdict: 'warning',
    seen: expect.stringMatching(/^\d+ of \d+ operations may be called; denied: iam:GetRole, logs:FilterLogEvents$/),
  });
  expect(JSON.parse(permissions?.missingPolicy ?? '')).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'LogGroup',
        Effect: 'Allow',
        Action: ['logs:FilterLogEvents'],
        Resource: ['arn:aws:logs:*:*:log-group:/aws/lambda/orders', 'arn:aws:logs:*:*:log-group:/aws/lambda/orders:*'],
      },
      { Sid: 'Role', Effect: 'Allow', Action: ['iam:GetRole'], Resource: ['arn:aws:iam::*:role/*'] },
    ],
  });
});

test('a denial on a name that we made up says so', async () => {
  const { verdicts } = await examined({
    faults: ({ operation }) => (operation === 'DescribeStreamSummary' ? { kind: 'denied' } : undefined),
  });
  expect(verdicts.permissions?.seen).toContain('kinesis:DescribeStreamSummary (on a name that we made up)');
});

test('a function that is not there is a problem, and the first of the account stands in for none', async () => {
  const missing = await examined({}, { functions: ['orders', 'oders'] });
  expect(missing.verdicts.functions).toMatchObject({ verdict: 'problem', seen: expect.stringContaining('oders') });
  const { verdicts, calls } = await examined({}, { functions: [] });
  expect(verdicts.functions).toBeUndefined();
  expect(calls.find(({ operation }) => operation === 'GetFunction')?.input).toMatchObject({ FunctionName: 'orders' });
});

test('no region, and credentials that are expired, are problems with a code, and the rest is still looked at', async () => {
  const expired = await examined({ faults: () => ({ kind: 'expiredToken' }) });
  expect(expired.verdicts.credentials).toMatchObject({ verdict: 'problem', code: 'CAPTURE_CREDENTIALS_EXPIRED' });
  await using server = await startAwsServer({ data });
  vi.stubEnv('AWS_ENDPOINT_URL', server.url);
  const nowhere = await examine({
    functions: [],
    identity: {},
    folder: root,
    environment: {},
    now: () => new Date(),
    signal: new AbortController().signal,
  });
  expect(nowhere.checks.at(-1)).toMatchObject({ name: 'region', verdict: 'problem', code: 'CAPTURE_REGION_MISSING' });
});

test('where nobody answers, the wait ends, and the reason is told', async () => {
  vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:9');
  const of = { functions: [], region: 'eu-west-1', identity: {}, folder: root, environment: {} };
  const signal = new AbortController().signal;
  const { checks } = await examine({ ...of, now: () => new Date(), signal, patienceMs: 500 });
  expect(checks.at(-1)).toEqual({
    name: 'credentials',
    verdict: 'problem',
    seen: 'AWS did not answer within 0.5 s: ECONNREFUSED',
    code: 'CAPTURE_UNREACHABLE',
  });
});

test('each further account is entered by its role, or says why not', async () => {
  const roles = { identity: { otherRoles: ['arn:aws:iam::210987654321:role/reader'] } };
  const keys = { AccessKeyId: 'ASIAOTHER', SecretAccessKey: 'example', SessionToken: 't' };
  const answers = {
    ...data.answers,
    'sts:AssumeRole': () => ({ Credentials: { ...keys, Expiration: '2099-01-01T00:00:00Z' } }),
  };
  const { verdicts } = await examined({ data: { ...data, answers } }, roles);
  expect(verdicts['other-account']).toMatchObject({ verdict: 'ok', seen: expect.stringContaining('210987654321 as') });
  const denied = ({ operation }: { operation: string }) =>
    operation === 'AssumeRole' ? ({ kind: 'denied' } as const) : undefined;
  const refused = await examined({ faults: denied }, roles);
  expect(refused.verdicts['other-account']).toMatchObject({ verdict: 'problem', code: 'CAPTURE_ACCESS_DENIED' });
  expect(refused.verdicts.credentials).toMatchObject({ verdict: 'ok' });
});

test('a clock that is wrong is told from the one of AWS', async () => {
  const { verdicts } = await examined({ aheadMs: 400_000 });
  expect(verdicts.clock).toMatchObject({
    verdict: 'problem',
    seen: expect.stringMatching(/^this machine is (399|400) s behind AWS$/),
  });
  expect([0, -20_000, -61_000, 300_000].map((skewMs) => clockCheck(skewMs).verdict)).toEqual([
    'ok',
    'ok',
    'warning',
    'problem',
  ]);
});

test('keys that others may read are a problem', () => {
  const folder = join(root, 'open-keys');
  mkdirSync(folder, { mode: 0o700 });
  writeFileSync(join(folder, 'key-1.key'), '00', { mode: 0o600 });
  expect(keysCheck(folder).verdict).toBe('ok');
  chmodSync(join(folder, 'key-1.key'), 0o644);
  expect(said(keysCheck(folder))).toBe(`problem: others on this machine may read ${join(folder, 'key-1.key')}`);
  chmodSync(folder, 0o755);
  expect(keysCheck(folder).seen).toContain(`${folder}, `);
  expect(keysCheck(join(root, 'no-keys')).verdict).toBe('ok');
});

test('a rule that is no expression is a problem: CONFIGURATION_INVALID', async () => {
  const configuration = join(root, 'bad.json');
  writeFileSync(configuration, JSON.stringify({ masking: { rules: [{ name: 'order', expression: '(' }] } }));
  const { verdicts } = await examined({}, { configuration });
  expect(verdicts.configuration).toMatchObject({ verdict: 'problem', code: 'CONFIGURATION_INVALID' });
});

test('an old Node and a full disk are seen', () => {
  expect(['20.19.0', '22.17.1', '22.18.0', '24.0.0'].map((version) => nodeCheck(version).verdict)).toEqual([
    'problem',
    'problem',
    'ok',
    'ok',
  ]);
  expect([0.5e9, 5e9, 50e9].map((bytes) => roomCheck(bytes, '/').verdict)).toEqual(['problem', 'warning', 'ok']);
});

test('a database that is a primary, or does not answer, is a problem', async () => {
  const found = {
    ...{ source: 'db:5432/shop as reader', version: '15.1', majorVersion: 15, isReplica: false },
    ...{ hasSlowQueries: false, pgDump: undefined },
  };
  expect(databaseVerdicts(found).map(said)).toEqual([
    'ok: db:5432/shop as reader answers, PostgreSQL 15.1, and the session can only read',
    'problem: it is a primary',
    'warning: pg_stat_statements is not in this database',
    'warning: no pg_dump of version 15 or newer is on this machine',
  ]);
  const { verdicts } = await examined({}, { database: 'postgres://reader:secret@127.0.0.1:9/shop' });
  expect(verdicts.database).toMatchObject({ verdict: 'problem', code: 'DATABASE_UNREACHABLE' });
  expect(JSON.stringify(verdicts.database)).not.toContain('secret');
});
