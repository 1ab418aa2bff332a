// A capture over two accounts, from one server that tells them apart by who signed, as AWS does.
//
//   123456789012 (credentials)              210987654321 (role reader)
//   orders ── topic shipped ─ ─ ─ ─ ─ ─ ─ ▶ queue parcels, function orders: the same name, another thing
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isOperation } from '@coldcase/capture/aws';
import { epochMs } from '@coldcase/model';
import { openCase, readManifest } from '@coldcase/store';
import { type AwsData, drawnAccount, type FaultPlan, generatedGroup, startAwsServer } from '@coldcase/testkit/aws';
import { afterAll, expect, test } from 'vitest';
import { type CapturePlan, captureCase, resumeCapture } from './capture-case.ts';

const root = mkdtempSync(join(tmpdir(), 'coldcase-accounts-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const startMs = Date.UTC(2026, 10, 21, 14);
const endMs = startMs + 3_600_000 - 1;
const other = '210987654321';
const role = `arn:aws:iam::${other}:role/reader`;

const inOther = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:${other}:${rest}`;

/** The shop, whose function knows a queue and a function of the other account. */
const home: AwsData = (() => {
  const drawn = drawnAccount({ eventCount: 400, startMs, endMs });
  const [orders] = drawn.functions ?? [];
  if (orders === undefined) throw new Error('the drawn account has a function');
  const Environment = {
    Variables: { PARCELS: inOther('sqs', 'parcels'), SHIPPING: inOther('lambda', 'function:orders') },
  };
  const assumed = { SecretAccessKey: 'example', SessionToken: 'token', Expiration: '2099-01-01T00:00:00Z' };
  const answers = {
    ...drawn.answers,
    'sts:AssumeRole': () => ({ Credentials: { AccessKeyId: 'ASIAOTHER', ...assumed } }),
  };
  return { ...drawn, functions: [{ ...orders, configuration: { ...orders.configuration, Environment } }], answers };
})();

const elsewhere: AwsData = {
  queues: { parcels: { QueueArn: inOther('sqs', 'parcels'), ApproximateNumberOfMessages: '7' } },
  functions: [
    {
      configuration: {
        FunctionName: 'orders',
        FunctionArn: inOther('lambda', 'function:orders'),
        Runtime: 'python3.14',
        Timeout: 900,
      },
    },
  ],
  logGroups: [generatedGroup({ name: '/aws/lambda/orders', eventCount: 300, startMs, endMs })],
  metrics: [
    {
      namespace: 'AWS/Lambda',
      name: 'ConcurrentExecutions',
      dimensions: {},
      valueAt: (_start, _period, statistic) => (statistic === 'Maximum' ? 3 : undefined),
    },
  ],
};

interface Trial {
  readonly name: string;
  readonly otherRoles?: readonly string[];
  readonly faults?: FaultPlan;
  readonly signal?: AbortSignal;
}

async function captured({ name, otherRoles = [role], faults, signal = new AbortController().signal }: Trial) {
  await using server = await startTwoAccounts(faults);
  const plans: CapturePlan[] = [];
  const summary = await captureCase({
    ...requestFor(name, server.url, otherRoles, signal),
    named: { functions: ['orders'] },
    window: { startMs: epochMs(startMs), endMs: epochMs(endMs) },
    confirm: async (plan) => plans.push(plan) > 0,
  });
  return { folder: join(root, name), summary, plan: plans[0], calls: server.calls };
}

function startTwoAccounts(faults?: FaultPlan) {
  const accountsByKey = { ASIAOTHER: { account: other, data: elsewhere } };
  return startAwsServer({ data: home, accountsByKey, ...(faults === undefined ? {} : { faults }) });
}

function requestFor(
  name: string,
  endpoint: string,
  otherRoles: readonly string[],
  signal = new AbortController().signal,
) {
  const budget = { maxCalls: 10_000, maxBytes: 1e9, maxCostUsd: 5 };
  const credentials = async () => ({ accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' });
  return {
    folder: join(root, name),
    reader: { region: 'eu-west-1', budget, endpoint, credentials, otherRoles, callsPerSecond: () => 1_000 },
    signal,
    now: () => new Date(startMs + 7_200_000),
    isMasked: false,
    environment: process.env,
  };
}

test('what belongs to another account is asked there, and the same name is two things', async () => {
  const { plan, folder, summary, calls } = await captured({ name: 'both' });
  expect(summary?.gaps).toEqual([]);
  const located = plan?.resources.map(({ kind, id, account = 'here' }) => `${kind} ${id} ${account}`);
  expect(located).toEqual(
    expect.arrayContaining(['function orders here', `function orders ${other}`, `queue parcels ${other}`]),
  );
  await using opened = await openCase(folder);
  expect(opened.facts.logGroups).toContain('/aws/lambda/orders');
  expect(opened.facts.logGroups).toContain(`${other}:/aws/lambda/orders`);
  expect(summary?.events).toBe(700);
  expect(readManifest(folder).captured?.accounts).toEqual(['123456789012', other]);
  // One assumption for all services; and every other call is a read.
  expect(calls.filter(({ operation }) => operation === 'AssumeRole')).toHaveLength(1);
  const unknown = calls.filter(
    ({ service, operation }) => operation !== 'AssumeRole' && !isOperation(`${service}:${operation}`),
  );
  expect(unknown).toEqual([]);
});

test('series of a whole account say which, when it is another one', async () => {
  const { folder } = await captured({ name: 'series' });
  await using opened = await openCase(folder);
  const query = [{ namespace: 'AWS/Lambda', name: 'ConcurrentExecutions' }];
  const points = await opened.metrics(query, new AbortController().signal);
  expect(points).toHaveLength(60);
  expect(points[0]?.dimensions).toEqual([
    { name: 'AccountId', value: other },
    { name: 'Region', value: 'eu-west-1' },
  ]);
});

test('without a role, what belongs elsewhere is a gap, and nothing of that name here is taken for it', async () => {
  const { plan, summary, calls } = await captured({ name: 'no-role', otherRoles: [] });
  expect(summary?.gaps).toEqual([
    `queue parcels (the environment of orders names it): it belongs to account ${other}, for which there is no --other-role`,
    `function orders (the environment of orders names it): it belongs to account ${other}, for which there is no --other-role`,
  ]);
  expect(plan?.resources.filter(({ kind }) => kind === 'function')).toHaveLength(1);
  expect(calls.filter(({ input }) => JSON.stringify(input).includes('parcels'))).toEqual([]);
});

test('a role that may not be assumed leaves the rest whole', async () => {
  const denied: FaultPlan = ({ operation }) => (operation === 'AssumeRole' ? { kind: 'denied' } : undefined);
  const { summary } = await captured({ name: 'denied', faults: denied });
  expect(summary?.events).toBe(400);
  expect(summary?.gaps).toHaveLength(2);
  expect(summary?.gaps[0]).toMatch(/^queue parcels .* may not call it/);
});

test('what is no role is told before anything is asked: CAPTURE_ROLE_INVALID', async () => {
  await expect(captured({ name: 'invalid', otherRoles: ['reader'] })).rejects.toMatchObject({
    code: 'CAPTURE_ROLE_INVALID',
  });
});

test('a capture is taken up in the accounts that it was begun in, and in no others', async () => {
  const stop = new AbortController();
  const atEvents: FaultPlan = ({ operation }) => {
    if (operation === 'FilterLogEvents') stop.abort();
    return undefined;
  };
  await expect(captured({ name: 'resumed', faults: atEvents, signal: stop.signal })).rejects.toThrow();
  await using server = await startTwoAccounts();
  const resumed = (otherRoles: readonly string[], keyOf = 'AKIAEXAMPLE') => {
    const request = requestFor('resumed', server.url, otherRoles);
    const credentials = async () => ({ accessKeyId: keyOf, secretAccessKey: 'example' });
    return resumeCapture({ ...request, reader: { ...request.reader, credentials } });
  };
  await expect(resumed([])).rejects.toMatchObject({ code: 'CAPTURE_ROLES_MISSING' });
  await expect(resumed([role], 'ASIAOTHER')).rejects.toMatchObject({ code: 'CAPTURE_OTHER_ACCOUNT' });
  expect((await resumed([role])).events).toBe(700);
});
