// A capture of a drawn account, over the real SDK and real sockets, from a server that plays AWS.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isOperation } from '@coldcase/capture/aws';
import { ColdcaseError, epochMs } from '@coldcase/model';
import { openCase, readManifest, verifyCase } from '@coldcase/store';
import { drawnAccount, type FaultPlan, startAwsServer } from '@coldcase/testkit/aws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CapturePlan, captureCase, resumeCapture } from './capture-case.ts';

const root = mkdtempSync(join(tmpdir(), 'coldcase-capture-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const startMs = Date.UTC(2026, 10, 21, 14);
const endMs = startMs + 3_600_000 - 1;
const data = drawnAccount({ eventCount: 4_000, startMs, endMs });
const unlimited = { maxCalls: 10_000, maxBytes: 1e9, maxCostUsd: 5 };

beforeAll(() => {
  process.env.AWS_ACCESS_KEY_ID = 'AKIAEXAMPLE';
  process.env.AWS_SECRET_ACCESS_KEY = 'example';
});

interface Trial {
  readonly name: string;
  readonly faults?: FaultPlan;
  readonly budget?: Partial<typeof unlimited>;
  readonly functions?: readonly string[];
  readonly signal?: AbortSignal;
  readonly onPlan?: (plan: CapturePlan) => void;
  readonly isMasked?: boolean;
  readonly peeksDeadLetters?: boolean;
  readonly account?: typeof data;
}

async function captured({
  name,
  faults,
  budget = {},
  functions = ['orders'],
  signal,
  onPlan,
  isMasked = false,
  peeksDeadLetters = false,
  account = data,
}: Trial) {
  await using server = await startAwsServer({ data: account, ...(faults === undefined ? {} : { faults }) });
  const folder = join(root, name);
  const request = requestFor(folder, server.url, { ...unlimited, ...budget }, signal, isMasked);
  const summary = await captureCase({
    ...request,
    named: { functions },
    peeksDeadLetters,
    window: { startMs: epochMs(startMs), endMs: epochMs(endMs) },
    confirm: async (plan) => {
      onPlan?.(plan);
      return true;
    },
  });
  return { folder, summary, calls: server.calls };
}

function requestFor(
  folder: string,
  endpoint: string,
  budget: typeof unlimited,
  signal: AbortSignal = new AbortController().signal,
  isMasked = false,
) {
  return {
    folder,
    reader: { region: 'eu-west-1', budget, endpoint, callsPerSecond: () => 1_000 },
    signal,
    now: () => new Date(startMs + 7_200_000),
    isMasked,
    environment: process.env,
  };
}

test('a function brings what feeds it, what it reaches and where its failures go, each with the reason', async () => {
  const plans: CapturePlan[] = [];
  const { folder, summary } = await captured({ name: 'neighbours', onPlan: (plan) => plans.push(plan) });
  expect(plans[0]?.resources.map(({ kind, id, because }) => `${kind} ${id}: ${because}`)).toEqual([
    'function orders: it was named',
    'queue orders-in: it feeds orders',
    'rest-api a1b2c3: it may call orders',
    'table carts: the environment of orders names it',
    'role orders-role: orders runs as it',
    'stack shop: it made orders',
    'queue orders-dlq: dead letters of orders-in go there',
  ]);
  expect(plans[0]?.estimate.events).toBe(4_000);
  expect(summary).toMatchObject({ events: 4_000, segments: 59, changes: 2, gaps: [] });
  expect((await verifyCase(folder)).isWhole).toBe(true);
});

/** `orders` calls a function whose name is nowhere in its configuration. */
const calling = (): typeof data => {
  const called = { FunctionName: 'payments', FunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:payments' };
  const serviceGraph = [
    {
      Name: 'orders',
      Type: 'AWS::Lambda::Function',
      ReferenceId: 0,
      Edges: [{ ReferenceId: 1, SummaryStatistics: {} }],
    },
    { Name: 'payments', Type: 'AWS::Lambda', ReferenceId: 1, Edges: [] },
  ];
  return { ...data, serviceGraph, functions: [...(data.functions ?? []), { configuration: called }] };
};

test('what traces saw belongs to it, too, though no configuration names it', async () => {
  const plans: CapturePlan[] = [];
  const { summary } = await captured({ name: 'traced', account: calling(), onPlan: (plan) => plans.push(plan) });
  expect(plans[0]?.resources).toContainEqual(
    expect.objectContaining({ kind: 'function', id: 'payments', because: 'traces show that orders calls it' }),
  );
  expect(summary?.gaps).toEqual([expect.stringContaining('/aws/lambda/payments: it does not exist')]);
});

test('without the permission to see the service graph, configuration tells the neighbours, and the case says so', async () => {
  const denied: FaultPlan = ({ operation }) => (operation === 'GetServiceGraph' ? { kind: 'denied' } : undefined);
  const { summary } = await captured({ name: 'no-graph', account: calling(), faults: denied });
  expect(summary?.events).toBe(4_000);
  expect(summary?.gaps).toEqual([
    expect.stringMatching(
      /^the service graph in eu-west-1, so that neighbours are those of configuration alone: .*may not/,
    ),
    expect.stringMatching(/^service graph eu-west-1 .*may not call it/),
  ]);
});

test('everything that was asked is a read of the table, by the record of the server itself', async () => {
  const { folder, calls } = await captured({ name: 'reads' });
  expect(calls.filter(({ service, operation }) => !isOperation(`${service}:${operation}`))).toEqual([]);
  const { captured: record } = readManifest(folder);
  expect(record?.calls).toBe(calls.length);
});

test('the events are there with their groups, and percentiles and failures beside them', async () => {
  const { folder } = await captured({ name: 'content' });
  await using opened = await openCase(folder);
  expect(opened.facts.logGroups).toEqual(['/aws/lambda/orders', 'API-Gateway-Execution-Logs_a1b2c3/prod']);
  const points = await opened.metrics([{ namespace: 'AWS/Lambda', name: 'Errors' }], new AbortController().signal);
  expect(points.length).toBe(60);
});

test('the signed address of the code stays out of the case, and so do values of the environment', async () => {
  const { folder } = await captured({ name: 'secrets', isMasked: true });
  const texts = readManifest(folder)
    .parts.filter(({ kind }) => kind === 'resources')
    .map(({ file }) => readFileSync(join(folder, file), 'utf8'))
    .join('\n');
  expect(texts).toContain('PAYMENT_SECRET');
  expect(texts).not.toMatch(/X-Amz-Signature|correct-horse/);
  expect(texts).toContain('"NODE_ENV":"production"');
});

test('a function that does not exist is told by name, and leaves neither folder nor key', async () => {
  const keys = () => readdirSync(process.env.COLDCASE_KEYS ?? '').length;
  const before = keys();
  const attempt = captured({ name: 'unknown', functions: ['oders'], isMasked: true });
  await expect(attempt).rejects.toThrow(expect.objectContaining({ code: 'CAPTURE_FOUND_NOTHING' }));
  await expect(attempt).rejects.toThrow(/function oders/);
  expect(existsSync(join(root, 'unknown'))).toBe(false);
  expect(keys()).toBe(before);
});

test('everything that is configured is looked for, and what is not there is told by name', async () => {
  const { tables: _tables, ...without } = data;
  const { summary } = await captured({ name: 'verified', account: without });
  expect(summary?.gaps).toEqual([expect.stringMatching(/^table carts\b.*: .*(not found|does not exist)/i)]);
});

test('what support asks for is in one case: the configuration, the layers, how long logs are kept, the last hour', async () => {
  const layer = { Arn: 'arn:aws:lambda:eu-west-1:123456789012:layer:coverage:7', CodeSize: 7_000 };
  const account = {
    ...data,
    functions: (data.functions ?? []).map((one) => ({
      ...one,
      configuration: { ...one.configuration, Layers: [layer] },
    })),
    logGroups: (data.logGroups ?? []).map((group) => ({ ...group, retentionInDays: 14 })),
  };
  const { folder, summary } = await captured({ name: 'support', account, isMasked: true });
  expect(summary?.events).toBe(4_000);
  const documents = resourcesIn(folder);
  expect(documents).toContain('"MemorySize":256');
  expect(documents).toContain(layer.Arn);
  expect(documents).toContain('"retentionInDays":14');
});

test('a bucket that calls the function comes along with its configuration, and no object is listed or read', async () => {
  const [orders] = data.functions ?? [];
  const Statement = [
    { Principal: { Service: 's3.amazonaws.com' }, Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:::uploads' } } },
  ];
  const Variables = { ARCHIVE: 'arn:aws:s3:::archive/2026/*', SCRATCH: 's3://scratch/tmp' };
  const configuration = { ...orders?.configuration, Environment: { Variables } };
  const here = { region: 'eu-west-1' };
  const account = {
    ...data,
    functions: [{ ...orders, configuration, policy: { Statement } }],
    buckets: { uploads: here, archive: { region: 'us-east-1' }, scratch: here },
  };
  const plans: CapturePlan[] = [];
  const { calls, summary } = await captured({ name: 'buckets', account, onPlan: (plan) => plans.push(plan) });
  const found = plans[0]?.resources.filter(({ kind }) => kind === 'bucket');
  expect(found?.map(({ id, region, because }) => `${id} in ${region}: ${because}`)).toEqual([
    'uploads in eu-west-1: it may call orders',
    'archive in us-east-1: the environment of orders names it',
    'scratch in eu-west-1: the environment of orders names it',
  ]);
  expect(summary?.gaps).toEqual([]);
  const asked = calls.filter(({ service }) => service === 's3');
  expect(asked).toHaveLength(3 * 7);
  expect(asked.filter(({ operation }) => !isOperation(`s3:${operation}`))).toEqual([]);
});

test('a group that may not be read is a gap, and the rest is there', async () => {
  const denied: FaultPlan = ({ operation, input }) =>
    operation === 'FilterLogEvents' && JSON.stringify(input).includes('API-Gateway') ? { kind: 'denied' } : undefined;
  const { folder, summary } = await captured({ name: 'denied', faults: denied });
  expect(summary?.events).toBe(2_000);
  expect(summary?.gaps.join('\n')).toMatch(
    /^logs eu-west-1 API-Gateway-Execution-Logs_a1b2c3\/prod .* may not call it/,
  );
  expect(readManifest(folder).gaps).toEqual(summary?.gaps);
  expect(summary?.gaps).toHaveLength(1);
});

test('a budget of calls ends the capture with a case that says what is missing', async () => {
  const { summary, calls, folder } = await captured({ name: 'budget', budget: { maxCalls: 40 } });
  expect(calls.length).toBe(40);
  expect(summary?.gaps.join('\n')).toContain('40 of 40 calls are used');
  expect((await verifyCase(folder)).isWhole).toBe(true);
});

test('what was interrupted says so, and goes on behind the last page that was kept', async () => {
  const stop = new AbortController();
  const halfWay: FaultPlan = ({ callNumber }) => {
    if (callNumber === 45) stop.abort();
    return undefined;
  };
  await expect(captured({ name: 'interrupted', faults: halfWay, signal: stop.signal })).rejects.toThrow();
  const folder = join(root, 'interrupted');
  await expect(openCase(folder)).rejects.toThrow('its capture did not finish');
  await using server = await startAwsServer({ data });
  const summary = await resumeCapture(requestFor(folder, server.url, unlimited));
  expect(summary.events).toBe(4_000);
  expect(server.calls.filter(({ operation }) => operation === 'GetFunction')).toEqual([]);
});

test('expired credentials stop the capture, which can be taken up with new ones', async () => {
  const expired: FaultPlan = ({ callNumber }) => (callNumber > 45 ? { kind: 'expiredToken' } : undefined);
  const attempt = captured({ name: 'expired', faults: expired });
  await expect(attempt).rejects.toThrow(expect.objectContaining({ code: 'CAPTURE_CREDENTIALS_EXPIRED' }));
  await using server = await startAwsServer({ data });
  const summary = await resumeCapture(requestFor(join(root, 'expired'), server.url, unlimited));
  expect(summary.events).toBe(4_000);
});

function resourcesIn(folder: string): string {
  return readManifest(folder)
    .parts.filter(({ kind }) => kind === 'resources')
    .map(({ file }) => readFileSync(join(folder, file), 'utf8'))
    .join('\n');
}

test('dead letters are looked at when that was asked for, each once, masked, and without what could delete them', async () => {
  const plans: CapturePlan[] = [];
  const { folder, calls, summary } = await captured({
    name: 'dead-letters',
    peeksDeadLetters: true,
    isMasked: true,
    onPlan: (plan) => plans.push(plan),
  });
  expect(summary?.gaps).toEqual([]);
  expect(plans[0]?.tasks.filter(({ kind }) => kind === 'dead-letters')).toMatchObject([
    { queue: 'orders-dlq', hasRedrive: false },
  ]);
  const looks = calls.filter(({ operation }) => operation === 'ReceiveMessage').map(({ input }) => input);
  expect(looks.length).toBeLessThanOrEqual(10);
  for (const look of looks) expect(look).toMatchObject({ VisibilityTimeout: 0, MaxNumberOfMessages: 10 });
  expect(new Set(looks.map(({ QueueUrl }) => QueueUrl)).size).toBe(1);
  const line = resourcesIn(folder)
    .split('\n')
    .find((text) => text.includes('"dead-letters"'));
  const kept = JSON.parse(line ?? '{}');
  const messages = JSON.parse(JSON.stringify(kept)).document.Messages;
  expect(messages).toHaveLength(14);
  expect(JSON.stringify(kept)).not.toMatch(/ReceiptHandle|MD5OfBody|customer-\d+@example\.org/);
  expect(messages[0].Body).toContain('the table carts did not answer');
});

test('nobody receives anything without being told to', async () => {
  const { calls } = await captured({ name: 'no-peek' });
  expect(calls.filter(({ operation }) => operation === 'ReceiveMessage')).toEqual([]);
});

test('a queue that a function reads is not looked into, though failures go there', async () => {
  const [queueFed, ...others] = data.eventSourceMappings ?? [];
  const back = { ...queueFed, UUID: '2', EventSourceArn: 'arn:aws:sqs:eu-west-1:123456789012:orders-dlq' };
  const account = { ...data, eventSourceMappings: [queueFed ?? {}, back, ...others] };
  const { calls } = await captured({ name: 'read-back', peeksDeadLetters: true, account });
  expect(calls.filter(({ operation }) => operation === 'ReceiveMessage')).toEqual([]);
});

test('a queue that counts our looks is told from the others, and the yes holds when the capture is taken up', async () => {
  const stop = new AbortController();
  const queues = { ...data.queues };
  const redrive = JSON.stringify({
    deadLetterTargetArn: 'arn:aws:sqs:eu-west-1:123456789012:last',
    maxReceiveCount: 50,
  });
  const account = { ...data, queues: { ...queues, 'orders-dlq': { ...queues['orders-dlq'], RedrivePolicy: redrive } } };
  const plans: CapturePlan[] = [];
  const attempt = captured({
    name: 'redrive',
    account,
    peeksDeadLetters: true,
    signal: stop.signal,
    onPlan: (plan) => plans.push(plan),
    faults: ({ operation }) => {
      if (operation === 'ReceiveMessage') stop.abort();
      return undefined;
    },
  });
  await expect(attempt).rejects.toThrow();
  expect(plans[0]?.tasks.find(({ kind }) => kind === 'dead-letters')).toMatchObject({ hasRedrive: true });
  await using server = await startAwsServer({ data: account });
  await resumeCapture(requestFor(join(root, 'redrive'), server.url, unlimited));
  expect(resourcesIn(join(root, 'redrive'))).toContain('"dead-letters"');
});

test('a plan that somebody changed is not followed: CAPTURE_PLAN_INVALID', async () => {
  const stop = new AbortController();
  const halfWay: FaultPlan = ({ callNumber }) => {
    if (callNumber === 45) stop.abort();
    return undefined;
  };
  await expect(captured({ name: 'changed', faults: halfWay, signal: stop.signal })).rejects.toThrow();
  const folder = join(root, 'changed');
  writeFileSync(join(folder, '.capture', 'plan.json'), JSON.stringify({ version: 99 }));
  await expect(resumeCapture(requestFor(folder, 'http://127.0.0.1:9', unlimited))).rejects.toThrow(
    expect.objectContaining({ code: 'CAPTURE_PLAN_INVALID' }),
  );
});

test('a folder that holds something is left alone', async () => {
  await captured({ name: 'twice' });
  await expect(captured({ name: 'twice' })).rejects.toThrow(ColdcaseError);
  await expect(captured({ name: 'twice' })).rejects.toThrow(expect.objectContaining({ code: 'CASE_EXISTS' }));
});

test('a look at an endpoint is made anew when the capture is taken up, and its secrets are on no disk', async () => {
  const asked: string[] = [];
  const stop = new AbortController();
  const door = createServer(({ url = '' }, response) => {
    asked.push(url);
    if (asked.length === 1) stop.abort();
    else response.end('{"email": "ada.lovelace@shop.test"}');
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  const address = door.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const token = 'ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8';
  const healthEndpoints = [`http://scraper:hidden@localhost:${port}/hooks/${token}?key=hidden`];
  const folder = join(root, 'endpoint');
  const environment = { ...process.env, COLDCASE_KEYS: join(root, 'endpoint-keys') };
  const request = (signal: AbortSignal) => ({
    ...requestFor(folder, 'http://127.0.0.1:9', unlimited, signal, true),
    environment,
    healthEndpoints,
  });
  const onDisk = () =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
      .join('\n');
  const first = captureCase({
    ...request(stop.signal),
    named: {},
    window: { startMs: epochMs(startMs), endMs: epochMs(endMs) },
    confirm: async () => true,
  });
  await expect(first).rejects.toThrow();
  expect(onDisk()).not.toMatch(/hidden|a1B2c3/);
  const { endpoints, gaps } = await resumeCapture(request(new AbortController().signal));
  door.close();
  expect(asked).toEqual([`/hooks/${token}?key=hidden`, `/hooks/${token}?key=hidden`]);
  expect(gaps).toEqual([]);
  expect(endpoints).toEqual([
    expect.objectContaining({ endpoint: expect.stringMatching(/^http:\/\/localhost:\d+\/hooks\/ghp_MASKED/) }),
  ]);
  expect(onDisk()).not.toMatch(/hidden|a1B2c3|lovelace/);
  await using opened = await openCase(folder);
  expect(opened.facts.endpoints?.[0]?.checks.backend).toMatchObject({ status: 'ok' });
});

test('a capture of an application beside AWS can be taken up, and keeps no password of an address', async () => {
  const stop = new AbortController();
  const atOnce: FaultPlan = ({ operation }) => {
    if (operation === 'FilterLogEvents') stop.abort();
    return undefined;
  };
  const log = join(root, 'production.log');
  writeFileSync(log, '2026-11-21T14:00:00.000Z order taken\n');
  const metricsEndpoint = 'http://scraper:hidden@127.0.0.1:1/metrics';
  const folder = join(root, 'application');
  await using server = await startAwsServer({ data, faults: atOnce });
  const first = captureCase({
    ...requestFor(folder, server.url, unlimited, stop.signal),
    named: { functions: ['orders'] },
    application: { logs: [log], logLines: 10 },
    metricsEndpoint,
    window: { startMs: epochMs(startMs), endMs: epochMs(endMs) },
    confirm: async (plan) => {
      expect(JSON.stringify(plan)).not.toContain('hidden');
      return true;
    },
  });
  await expect(first).rejects.toThrow();
  await using later = await startAwsServer({ data });
  const summary = await resumeCapture({ ...requestFor(folder, later.url, unlimited), metricsEndpoint });
  expect(summary.events).toBe(4_001);
  expect(summary.gaps).toEqual([expect.stringMatching(/^metrics-endpoint http:\/\/127\.0\.0\.1:1\/metrics: /)]);
});

test('a captured case tells its changes and the history of its alarms', async () => {
  const { folder } = await captured({ name: 'happenings' });
  await using opened = await openCase(folder);
  const { signal } = new AbortController();
  const { incident = opened.facts.window } = opened.facts;
  const segments = await opened.segments(incident, signal);
  expect(segments).toHaveLength(59);
  expect(segments[9]).toMatchObject({ name: 'orders', origin: 'AWS::Lambda::Function', fault: true });
  expect(await opened.segments({ ...incident, endMs: incident.startMs }, signal)).toHaveLength(1);
  const changes = await opened.changes(signal);
  expect(changes.map(({ action, resource, actor = '' }) => `${action} ${resource} ${actor}`)).toEqual([
    'UPDATE_COMPLETE Orders ',
    'UpdateFunctionCode20150331v2 orders deployer',
  ]);
  expect(await opened.resources(['alarm-history'], signal)).toMatchObject([{ name: 'orders-errors' }]);
  const kinds = (await opened.resources(['table', 'function'], signal)).map(({ kind, name }) => `${kind} ${name}`);
  expect(kinds).toEqual(['function orders', 'table carts']);
});
