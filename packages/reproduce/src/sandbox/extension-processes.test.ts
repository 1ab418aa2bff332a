// Extensions as real processes and threads of the runtime: when they hear what, how long they may work, how they fail.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectDrawn, extensionClient, extensionSource, told, writeTree } from '../testing/drawn-logs.ts';
import type { FunctionSpec } from './function-spec.ts';
import { openSandbox } from './sandbox.ts';

/** Where time is not the question: more than a busy machine needs. */
const timeoutMs = 20_000;

let root = '';

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'extensions-test-'));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A function that answers `done`, with a layer that has these files in `extensions/`. */
function specWith(name: string, extensions: Readonly<Record<string, string>>, change: Partial<FunctionSpec> = {}) {
  const taskRoot = writeTree(join(root, name), { 'index.js': `exports.handler = async () => 'done';` });
  const files = Object.entries(extensions).map(([file, text]) => [`extensions/${file}`, text] as const);
  const layer = writeTree(join(root, `${name}-layer`), { 'readme.txt': 'a layer', ...Object.fromEntries(files) });
  const spec: FunctionSpec = { name, taskRoot, handler: 'index.handler', memoryMb: 512, timeoutMs };
  return { ...spec, layers: [layer], ...change };
}

/** A function with an extension inside: `body` is the handler's module, after it has registered under `name`. */
function specInside(name: string, body: string, change: Partial<FunctionSpec> = {}): FunctionSpec {
  const source = `const name = 'inner'; ${extensionClient}\n ${body}`;
  const taskRoot = writeTree(join(root, name), { 'index.mjs': source });
  return { name, taskRoot, handler: 'index.handler', memoryMb: 512, timeoutMs, ...change };
}

const listening = `await register(['INVOKE', 'SHUTDOWN']);
  for (;;) { const event = await next(); console.log(event.eventType, event.requestId ?? event.shutdownReason);
    if (event.eventType === 'SHUTDOWN') process.exit(0); }`;

test('an external extension is started before the runtime, hears of each invocation, and of the end', async () => {
  const sandbox = openSandbox([specWith('listening', { watcher: extensionSource(listening) })], { seed: 1 });
  expect(await sandbox.invoke('listening', {})).toMatchObject({ kind: 'success', payload: '"done"' });
  await sandbox.invoke('listening', {});
  await sandbox.close();
  expectDrawn(
    told(sandbox.logs()),
    `EXTENSION⇥Name: watcher⇥State: Ready⇥Events: [INVOKE,SHUTDOWN]
    INVOKE <id>
    INVOKE <id>
    SHUTDOWN spindown`,
  );
});

test('the caller has the answer at once; the environment is free when the extension has finished, too', async () => {
  const working = `await register(['INVOKE']);
    for (;;) { await next(); while (!require('node:fs').existsSync(process.env.GATE)) await sleep(10); console.log('sent'); }`;
  const gate = join(root, 'gate');
  const spec = specWith('working', { shipper: extensionSource(working) }, { environment: { GATE: gate } });
  const sandbox = openSandbox([spec], { seed: 1 });
  const first = sandbox.send('working', {});
  const answer = await first.answered;
  const answeredAt = performance.now();
  expect(answer).toMatchObject({ kind: 'success', payload: '"done"' });
  // The environment is busy: the next request meets a new one.
  const second = sandbox.send('working', {});
  await second.answered;
  expect(told(sandbox.logs())).not.toContain('sent');
  const heldMs = performance.now() - answeredAt;
  writeTree(root, { gate: 'open' });
  const outcomes = await Promise.all([first.finished, second.finished]);
  await sandbox.close();
  expect(new Set(sandbox.logs().map(({ logStream }) => logStream)).size).toBe(2);
  expect(outcomes).toMatchObject([{ ...answer }, { initDurationMs: expect.any(Number) }]);
  const [outcome] = outcomes;
  if (outcome.kind !== 'success') expect.fail('the function answers');
  expect(outcome.extensionsMs).toBeGreaterThan(heldMs / 2);
  expect(outcome.durationMs).toBeGreaterThanOrEqual(outcome.extensionsMs);
  // It waited for the initialisation and the handler.
  expect(outcome.latencyMs).toBeGreaterThan(outcome.initDurationMs ?? 0);
});

test('an extension inside the runtime works on after the answer, before the environment is frozen', async () => {
  const spec = specInside(
    'inside',
    `await register(['INVOKE']);
    (async () => { for (;;) { const { requestId } = await next();
      await new Promise((resolve) => setTimeout(resolve, 150)); console.log('uploaded', requestId.length); } })();
    export const handler = async () => 'inside';`,
  );
  const sandbox = openSandbox([spec], { seed: 1 });
  const outcome = await sandbox.invoke('inside', {});
  const [extension, ...rest] = told(sandbox.logs()).split('\n');
  await sandbox.close();
  expect(extension).toBe('EXTENSION⇥Name: inner⇥State: Ready⇥Events: [INVOKE]');
  expect(rest).toEqual([expect.stringMatching(/⇥INFO⇥uploaded 36$/)]);
  expect(outcome).toMatchObject({ kind: 'success', payload: '"inside"' });
});

test('nobody registers after the initialisation', async () => {
  const sandbox = openSandbox([specInside('late', `export const handler = () => register(['INVOKE']);`)], { seed: 1 });
  const outcome = await sandbox.invoke('late', {});
  await sandbox.close();
  expect(outcome).toMatchObject({ payload: expect.stringContaining('Extension.RegistrationClosed') });
});

test('the time of the function is that of its extensions, too', async () => {
  const hanging = `await register(['INVOKE', 'SHUTDOWN']); await next(); await sleep(2500);
    console.log((await next()).shutdownReason); process.exit(0);`;
  const spec = specWith('hanging', { shipper: extensionSource(hanging) }, { timeoutMs: 2000 });
  const sandbox = openSandbox([spec], { seed: 1 });
  const outcome = await sandbox.invoke('hanging', {});
  await sandbox.close();
  // The caller was served long before.
  expect(outcome).toMatchObject({ kind: 'success', payload: '"done"' });
  expectDrawn(
    told(sandbox.logs()),
    `EXTENSION⇥Name: shipper⇥State: Ready⇥Events: [INVOKE,SHUTDOWN]
    timeout
    <time> <id> Task timed out after N.NN seconds⏎
    REPORT … Status: timeout⇥`,
  );
});

const readyThen = (then: string) => `await register(['INVOKE']); await next(); ${then}`;

test.each([
  [
    'ends before it registers',
    { one: extensionSource('process.exit(0);') },
    'Extension.Crash',
    'exit code 0',
    'Started',
  ],
  [
    'fails while it starts',
    { one: extensionSource(`await register([]); process.exit(7);`) },
    'Extension.Crash',
    'exit status 7',
    'Registered',
  ],
  [
    'tells that its start failed',
    { one: extensionSource(`await register([]); await fail('init', 'One.NoKey'); process.exit(1);`) },
    'Extension.InitError',
    'exit status 1',
    'InitError',
  ],
  [
    'may not be executed',
    { one: 'echo' },
    'Extension.LaunchError',
    'fork/exec /opt/extensions/one: permission denied',
    'LaunchError',
  ],
  [
    'was saved with the line ends of Windows',
    { one: '#!/bin/sh\r\necho\r\n' },
    'Extension.LaunchError',
    'fork/exec /opt/extensions/one: no such file or directory',
    'LaunchError',
  ],
])('an extension that %s keeps the function from starting', async (what, extensions, errorType, message, state) => {
  const name = `broken-${what.replaceAll(' ', '-')}`;
  const sandbox = openSandbox([specWith(name, extensions)], { seed: 1 });
  const outcome = await sandbox.invoke(name, {});
  await sandbox.close();
  expect(outcome).toMatchObject({ kind: 'error', errorType, payload: expect.stringContaining(`Error: ${message}`) });
  const lines = told(sandbox.logs()).split('\n');
  expect(lines.filter((line) => line.startsWith('EXTENSION'))).toEqual(
    Array(2).fill(expect.stringContaining(`EXTENSION⇥Name: one⇥State: ${state}⇥Events: []`)),
  );
  expect(lines.slice(-2)).toEqual([
    `RequestId: <id> Error: ${message}⏎${errorType}`,
    `REPORT … Status: error⇥Error Type: ${errorType}⇥`,
  ]);
});

test('an extension that ends during an invocation ends it; the next one begins anew', async () => {
  const once = extensionSource(readyThen(`process.exit(2);`));
  const slow = `exports.handler = () => new Promise((resolve) => setTimeout(resolve, 15_000));`;
  const spec = specWith('ending', { one: once });
  writeTree(spec.taskRoot, { 'index.js': slow });
  const sandbox = openSandbox([spec], { seed: 1 });
  const outcome = await sandbox.invoke('ending', {});
  await sandbox.close();
  expect(outcome).toMatchObject({ kind: 'error', errorType: 'Extension.Crash' });
  expect(told(sandbox.logs())).toContain('RequestId: <id> Error: exit status 2⏎Extension.Crash');
});

test('an extension has the variables of the function, but not those of its runtime', async () => {
  const showing = `await register([]); console.log(Object.keys(process.env).sort().join(' ')); await next();`;
  const spec = specWith('showing', { one: extensionSource(showing) }, { environment: { TABLE: 'orders' } });
  const sandbox = openSandbox([spec], { seed: 1 });
  await sandbox.invoke('showing', {});
  await sandbox.close();
  const names = told(sandbox.logs()).split('\n')[0]?.split(' ');
  expect(names).toEqual(
    expect.arrayContaining(['TABLE', 'AWS_LAMBDA_RUNTIME_API', 'AWS_LAMBDA_FUNCTION_NAME', 'PATH']),
  );
  for (const name of ['AWS_EXECUTION_ENV', 'AWS_LAMBDA_LOG_GROUP_NAME', 'LAMBDA_TASK_ROOT', '_HANDLER'])
    expect(names).not.toContain(name);
});

const partingHandler = `process.on('SIGTERM', () => { console.log('parting'); process.exit(0); });
  export const handler = async () => 1;`;

test('a runtime is asked to end when an extension is registered, and only then', async () => {
  const registered = `await register([]); next(); ${partingHandler}`;
  const specs = [specInside('registered', registered), specInside('alone', partingHandler)];
  const sandbox = openSandbox(specs, { seed: 1 });
  await Promise.all([sandbox.invoke('registered', {}), sandbox.invoke('alone', {})]);
  await sandbox.close();
  const parting = sandbox.logs().filter(({ message }) => message.includes('parting'));
  expect(parting.map(({ logGroup }) => logGroup)).toEqual(['/aws/lambda/registered']);
});

test.each([
  ['a runtime that does not listen', 'deaf', 300, 6000],
  ['an extension that does not end', 'endless', 1900, 8000],
])('%s is killed when its time is over', async (_, name, atLeastMs, atMostMs) => {
  const deaf = `await register([]); next(); process.on('SIGTERM', () => {}); export const handler = async () => 1;`;
  const endless = extensionSource(`await register(['SHUTDOWN']); await next(); setInterval(() => {}, 1000);`);
  const spec = name === 'deaf' ? specInside(name, deaf) : specWith(name, { endless });
  const sandbox = openSandbox([spec], { seed: 1 });
  await sandbox.invoke(name, {});
  const pids = sandbox.pids();
  const beganAt = performance.now();
  await sandbox.close();
  const closedMs = performance.now() - beganAt;
  expect(closedMs).toBeGreaterThan(atLeastMs);
  expect(closedMs).toBeLessThan(atMostMs);
  expect(pids).toHaveLength(name === 'deaf' ? 1 : 2);
  for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

test('a deployment ends the old environment in order', async () => {
  const spec = specWith('redeployed', { watcher: extensionSource(listening) });
  const sandbox = openSandbox([spec], { seed: 1 });
  await sandbox.invoke('redeployed', {});
  sandbox.update('redeployed', { environment: { RELEASE: '2' }, layers: [] });
  await sandbox.invoke('redeployed', {});
  await sandbox.close();
  const lines = told(sandbox.logs()).split('\n');
  expect(lines).toContain('SHUTDOWN spindown');
  expect(lines.filter((line) => line.startsWith('EXTENSION'))).toHaveLength(1);
});
