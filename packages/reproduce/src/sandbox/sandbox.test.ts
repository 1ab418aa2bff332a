// What the sandbox prints for functions that end in each of the ways there are, and that its limits are limits.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseMessage } from '@coldcase/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectDrawn, masked } from '../testing/drawn-logs.ts';
import type { FunctionSpec, Outcome } from './function-spec.ts';
import { openSandbox } from './sandbox.ts';

let root = '';

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'sandbox-test-'));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

function specOf(name: string, source: string, change: Partial<FunctionSpec> = {}): FunctionSpec {
  writeFileSync(join(root, `${name}.js`), source);
  return { name, taskRoot: root, handler: `${name}.handler`, memoryMb: 128, timeoutMs: 3000, ...change };
}

/** Deploys one function, invokes it `times` times, and compares what was printed, with ids and measures masked. */
async function check(spec: FunctionSpec, times: number, drawn: string): Promise<readonly Outcome[]> {
  const sandbox = openSandbox([spec], { seed: 1 });
  const outcomes: Outcome[] = [];
  for (let turn = 0; turn < times; turn += 1) outcomes.push(await sandbox.invoke(spec.name, { turn }));
  await sandbox.close();
  expectDrawn(masked(sandbox.logs()), drawn);
  return outcomes;
}

const initStart =
  'INIT_START Runtime Version: nodejs:<version>⇥Runtime Version ARN: arn:aws:lambda:us-east-1::runtime:<hash>';
const report = 'REPORT RequestId: <id>⇥Duration: N ms⇥Billed Duration: N ms⇥Memory Size: 128 MB⇥Max Memory Used:';

test('a healthy function prints START, its lines, END and REPORT, and a cold start only once', async () => {
  const source = `exports.handler = async (event) => { console.warn('turn %d\\nof two', event.turn); return 'done'; };`;
  const outcomes = await check(
    specOf('healthy', source),
    2,
    `${initStart}
    START RequestId: <id> Version: $LATEST
    <time>⇥<id>⇥WARN⇥turn 0⏎of two
    END RequestId: <id>
    ${report} NN MB⇥Init Duration: N ms⇥
    START RequestId: <id> Version: $LATEST
    <time>⇥<id>⇥WARN⇥turn 1⏎of two
    END RequestId: <id>
    ${report} NN MB⇥`,
  );
  expect(outcomes).toMatchObject([{ kind: 'success', payload: '"done"' }, { kind: 'success' }]);
});

test('a function that throws prints its error and counts as answered', async () => {
  const [outcome] = await check(
    specOf('throwing', `exports.handler = async (event) => event.order.id;`),
    1,
    `${initStart}
    START RequestId: <id> Version: $LATEST
    <time>⇥<id>⇥ERROR⇥Invoke Error ⇥{"errorType":"TypeError","errorMessage":"Cannot read properties of undefined (reading 'id')",<stack>}
    END RequestId: <id>
    ${report} NN MB⇥Init Duration: N ms⇥`,
  );
  expect(outcome).toMatchObject({ kind: 'error', errorType: 'TypeError' });
});

test('a function over its time is stopped, and the next invocation initialises silently', async () => {
  const source = `exports.handler = async ({ turn }) => { for (;turn === 0;); return turn; };`;
  const outcomes = await check(
    specOf('slow', source, { timeoutMs: 1200 }),
    2,
    `${initStart}
    START RequestId: <id> Version: $LATEST
    <time> <id> Task timed out after N.NN seconds⏎
    END RequestId: <id>
    ${report} NN MB⇥Init Duration: N ms⇥Status: timeout⇥
    START RequestId: <id> Version: $LATEST
    END RequestId: <id>
    ${report} NN MB⇥`,
  );
  expect(outcomes).toMatchObject([{ kind: 'timeout' }, { kind: 'success', payload: '1' }]);
  expect(outcomes[0]?.kind === 'timeout' && outcomes[0].durationMs).toBeGreaterThanOrEqual(1200);
  expect(outcomes[0]?.kind === 'timeout' && outcomes[0].durationMs).toBeLessThan(2400);
});

test('a function over its memory is killed', async () => {
  const source = `const kept = []; exports.handler = async () => {
    for (let block = 0; block < 400; block += 1) { kept.push(Buffer.alloc(4e6, 1)); await new Promise((r) => setTimeout(r, 5)); }
  };`;
  const [outcome] = await check(
    specOf('hungry', source),
    1,
    `${initStart}
    START RequestId: <id> Version: $LATEST
    RequestId: <id> Error: Runtime exited with error: signal: killed⏎Runtime.ExitError
    END RequestId: <id>
    ${report} 128 MB⇥Init Duration: N ms⇥Status: error⇥Error Type: Runtime.OutOfMemory⇥`,
  );
  expect(outcome).toMatchObject({ kind: 'error', errorType: 'Runtime.OutOfMemory' });
});

test('a heap that grows without end is ended by V8 or by the limit of the process, whichever is reached first', async () => {
  const source = `const kept = []; exports.handler = async () => { for (;;) kept.push({ some: Math.random() }); };`;
  const sandbox = openSandbox([specOf('heap', source, { memoryMb: 1024, timeoutMs: 20_000 })], { seed: 1 });
  // V8's limit is 922 MB here, so the heap and the rest of the process race for 1024: either end is a real one.
  expect(await sandbox.invoke('heap', {})).toMatchObject({ kind: 'error' });
  await sandbox.close();
  const text = sandbox
    .logs()
    .map(({ message }) => message)
    .join('');
  expect(text).toMatch(/signal: (killed|aborted)/);
});

test('a function that ends its process prints the status', async () => {
  const [outcome] = await check(
    specOf('leaving', `exports.handler = async () => { process.exit(3); };`),
    1,
    `${initStart}
    START RequestId: <id> Version: $LATEST
    RequestId: <id> Error: Runtime exited with error: exit status 3⏎Runtime.ExitError
    END RequestId: <id>
    ${report} NN MB⇥Init Duration: N ms⇥Status: error⇥Error Type: Runtime.ExitError⇥`,
  );
  expect(outcome).toMatchObject({ kind: 'error', errorType: 'Runtime.ExitError' });
});

test('a function that cannot be loaded fails at init, and again inside the invocation', async () => {
  const uncaught = `<time>⇥undefined⇥ERROR⇥Uncaught Exception ⇥{"errorType":"Runtime.HandlerNotFound","errorMessage":"renamed.handler is undefined or not exported",<stack>}`;
  await check(
    specOf('renamed', `exports.main = async () => {};`),
    1,
    `${initStart}
    ${uncaught}
    INIT_REPORT Init Duration: N ms⇥Phase: init⇥Status: error⇥Error Type: Runtime.HandlerNotFound
    ${uncaught}
    INIT_REPORT Init Duration: N ms⇥Phase: invoke⇥Status: error⇥Error Type: Runtime.HandlerNotFound
    START RequestId: <id> Version: $LATEST
    END RequestId: <id>
    ${report} NN MB⇥Status: error⇥Error Type: Runtime.HandlerNotFound⇥`,
  );
});

test.each([
  ['absent', `require('no-such-package');`, 'absent.handler', 'Runtime.ImportModuleError'],
  ['unreadable', `exports.handler = async ( => {`, 'unreadable.handler', 'Runtime.UserCodeSyntaxError'],
  ['nameless', ``, 'nameless', 'Runtime.MalformedHandlerName'],
  ['nowhere', ``, 'elsewhere.handler', 'Runtime.ImportModuleError'],
  ['unset', `throw new Error('TABLE is required');`, 'unset.handler', 'Runtime.Unknown'],
  ['gone', `process.exit(1);`, 'gone.handler', 'Runtime.ExitError'],
])('%s: an initialisation that fails is named by the platform', async (name, source, handler, errorType) => {
  const sandbox = openSandbox([specOf(name, source, { handler })], { seed: 1 });
  expect(await sandbox.invoke(name, {})).toMatchObject({ kind: 'error', errorType });
  await sandbox.close();
  const records = sandbox.logs().map(({ message }) => parseMessage(message));
  expect(records.filter(({ recordType }) => recordType === 'INIT_REPORT')).toMatchObject([
    { phase: 'init', status: 'error', errorType },
    { phase: 'invoke', status: 'error', errorType },
  ]);
  expect(records.at(-1)).toMatchObject({ recordType: 'REPORT', status: 'error', errorType });
});

test('a promise that nobody awaits ends the process with status 128', async () => {
  const source = `exports.handler = async () => {
    Promise.reject(new TypeError('audit')); await new Promise((r) => setTimeout(r, 50)); };`;
  const sandbox = openSandbox([specOf('forgetful', source)], { seed: 1 });
  expect(await sandbox.invoke('forgetful', {})).toMatchObject({ errorType: 'Runtime.UnhandledPromiseRejection' });
  await sandbox.close();
  const text = sandbox
    .logs()
    .map(({ message }) => message)
    .join('');
  expect(text).toContain('ERROR\tUnhandled Promise Rejection \t{"errorType":"Runtime.UnhandledPromiseRejection"');
  expect(text).toContain('Runtime exited with error: exit status 128');
});

test('a process is frozen between invocations: what it left behind happens in the next one', async () => {
  const source = `exports.handler = async () => { setTimeout(() => console.log('late'), 30); };`;
  const sandbox = openSandbox([specOf('frozen', source)], { seed: 1 });
  await sandbox.invoke('frozen', {});
  await new Promise((resolve) => setTimeout(resolve, 120));
  expect(sandbox.logs().some(({ message }) => message.includes('late'))).toBe(false);
  await sandbox.close();
});

test('callback handlers wait for an empty event loop, unless they say otherwise', async () => {
  const waiting = `exports.handler = (event, context, callback) => { setInterval(() => {}, 50); callback(null, 'sent'); };`;
  const leaving = waiting.replace('{ set', '{ context.callbackWaitsForEmptyEventLoop = false; set');
  const specs = [specOf('waiting', waiting, { timeoutMs: 400 }), specOf('parting', leaving)];
  const sandbox = openSandbox(specs, { seed: 1 });
  expect(await sandbox.invoke('waiting', {})).toMatchObject({ kind: 'timeout' });
  expect(await sandbox.invoke('parting', {})).toMatchObject({ kind: 'success', payload: '"sent"' });
  await sandbox.close();
});

test('reserved concurrency throttles without a log line, and so does the limit of the whole', async () => {
  const source = `exports.handler = () => new Promise((resolve) => setTimeout(resolve, 200));`;
  const specs = [
    specOf('one', source, { reservedConcurrency: 1 }),
    specOf('two', source),
    specOf('none', source, { reservedConcurrency: 0 }),
  ];
  const sandbox = openSandbox(specs, { seed: 1, maxConcurrency: 2 });
  const outcomes = await Promise.all(['one', 'one', 'two', 'two', 'none'].map((name) => sandbox.invoke(name, {})));
  await sandbox.close();
  expect(outcomes.map((outcome) => (outcome.kind === 'throttled' ? outcome.reason : outcome.kind))).toEqual([
    'success',
    'ReservedFunctionConcurrentInvocationLimitExceeded',
    'success',
    'ConcurrentInvocationLimitExceeded',
    'ReservedFunctionConcurrentInvocationLimitExceeded',
  ]);
  const starts = sandbox.logs().filter(({ message }) => parseMessage(message).recordType === 'START');
  expect(starts).toHaveLength(2);
});

test('concurrent invocations get an environment and a log stream each', async () => {
  const source = `exports.handler = () => new Promise((resolve) => setTimeout(resolve, 100));`;
  const sandbox = openSandbox([specOf('wide', source)], { seed: 1 });
  await Promise.all([0, 1, 2].map(() => sandbox.invoke('wide', {})));
  await sandbox.invoke('wide', {});
  await sandbox.close();
  const streams = new Set(sandbox.logs().map(({ logStream }) => logStream));
  expect(streams.size).toBe(3);
  for (const stream of streams) expect(stream).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
  expect(new Set(sandbox.logs().map(({ logGroup }) => logGroup))).toEqual(new Set(['/aws/lambda/wide']));
});

test('a deployment gets new environments', async () => {
  const source = `exports.handler = async () => process.env.RELEASE ?? 'first';`;
  const sandbox = openSandbox([specOf('released', source)], { seed: 1 });
  expect(await sandbox.invoke('released', {})).toMatchObject({ payload: '"first"' });
  sandbox.update('released', { environment: { RELEASE: 'second' } });
  expect(await sandbox.invoke('released', {})).toMatchObject({ payload: '"second"' });
  await sandbox.close();
  expect(new Set(sandbox.logs().map(({ logStream }) => logStream)).size).toBe(2);
});

test('a module of the new kind is loaded, and a package that says it is one', async () => {
  writeFileSync(
    join(root, 'modern.mjs'),
    `await 0; export const handler = async () => import.meta.url.endsWith('modern.mjs');`,
  );
  const spec: FunctionSpec = {
    name: 'modern',
    taskRoot: root,
    handler: 'modern.handler',
    memoryMb: 128,
    timeoutMs: 3000,
  };
  const sandbox = openSandbox([spec], { seed: 1 });
  expect(await sandbox.invoke('modern', {})).toMatchObject({ kind: 'success', payload: 'true' });
  await sandbox.close();
});

test('no process survives closing, whatever it was doing', async () => {
  const sandbox = openSandbox(
    [
      specOf('endless', `exports.handler = async () => { for (;;); };`),
      specOf('idle', `exports.handler = async () => 1;`),
    ],
    { seed: 1 },
  );
  await sandbox.invoke('idle', {});
  const running = sandbox.invoke('endless', {});
  await until(() => sandbox.pids().length === 2);
  const pids = sandbox.pids();
  expect(pids.every(isAlive)).toBe(true);
  await sandbox.close();
  expect(await running).toMatchObject({ kind: 'error', errorType: 'Runtime.ExitError' });
  expect(pids.some(isAlive)).toBe(false);
});

test('no process survives ours, even when ours is killed', async () => {
  const spec = specOf('orphan', `exports.handler = async () => process.pid;`);
  const script = `import { openSandbox } from ${JSON.stringify(import.meta.resolve('./sandbox.ts'))};
    const sandbox = openSandbox([${JSON.stringify(spec)}], { seed: 1 });
    console.log((await sandbox.invoke('orphan', {})).payload);
    setInterval(() => {}, 1000);`;
  const ours = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const pid = Number(await new Promise((resolve) => ours.stdout.once('data', resolve)));
  expect(isAlive(pid)).toBe(true);
  ours.kill('SIGKILL');
  await until(() => !isAlive(pid));
});

test('a function whose folder is not there cannot be started', async () => {
  const sandbox = openSandbox([specOf('lost', '', { taskRoot: join(root, 'nowhere') })], { seed: 1 });
  await expect(sandbox.invoke('lost', {})).rejects.toMatchObject({ code: 'PROCESS_NOT_STARTED' });
  await sandbox.close();
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(holds: () => boolean): Promise<void> {
  const endsAt = performance.now() + 10_000;
  while (!holds()) {
    if (performance.now() > endsAt) expect.fail('it did not happen within 10 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
