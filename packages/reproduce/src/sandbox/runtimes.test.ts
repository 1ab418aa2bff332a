// Functions of different runtimes, side by side.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { masked, told, writeTree } from '../testing/drawn-logs.ts';
import { openFileSystem } from './file-system.ts';
import type { FunctionSpec, RuntimeName } from './function-spec.ts';
import { openSandbox } from './sandbox.ts';

let root = '';

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'runtimes-test-'));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

function specOf(name: string, runtime: RuntimeName, files: Readonly<Record<string, string>>): FunctionSpec {
  const taskRoot = writeTree(join(root, name), files);
  return { name, runtime, taskRoot, handler: 'index.handler', memoryMb: 256, timeoutMs: 20_000 };
}

const probe = openFileSystem('lambda');
probe.close();
const kinds = probe.kind === 'lambda' ? (['lambda', 'folders'] as const) : (['folders'] as const);

test.each(kinds.flatMap((kind) => [['22', kind] as const, ['24', kind] as const]))(
  'a function of Node %s runs on it, in %s, and its lines and variables say so',
  async (major, fileSystem) => {
    const name = `node-${major}`;
    const source = `exports.handler = async () => [process.version, process.env.AWS_EXECUTION_ENV];`;
    const spec = specOf(name, major === '22' ? 'nodejs22.x' : 'nodejs24.x', { 'index.js': source });
    const sandbox = openSandbox([spec], { seed: 1, fileSystem });
    const outcome = await sandbox.invoke(name, {});
    await sandbox.close();
    if (outcome.kind !== 'success') expect.fail(JSON.stringify(outcome));
    expect(JSON.parse(outcome.payload)).toEqual([
      expect.stringMatching(`^v${major}\\.`),
      `AWS_Lambda_nodejs${major}.x`,
    ]);
    expect(sandbox.logs()[0]?.message).toMatch(`INIT_START Runtime Version: nodejs:${major}.v`);
  },
);

/** A runtime in forty lines of Python: nothing but the Runtime API. */
const pythonBootstrap = `#!/usr/bin/env python3
import json, os, sys, urllib.request
base = 'http://' + os.environ['AWS_LAMBDA_RUNTIME_API'] + '/2018-06-01/runtime/'
def post(path, value, headers={}):
    urllib.request.urlopen(urllib.request.Request(base + path, json.dumps(value).encode(), headers))
print('python, handler ' + os.environ['_HANDLER'], 'AWS_EXECUTION_ENV' in os.environ, flush=True)
while True:
    with urllib.request.urlopen(base + 'invocation/next') as answer:
        request = answer.headers['Lambda-Runtime-Aws-Request-Id']
        event = json.load(answer)
    print('turn', event['turn'], flush=True)
    if event['turn'] == 1:
        sys.exit(4)
    if event['turn'] == 2:
        error = {'errorType': 'ValueError', 'errorMessage': 'two is too much'}
        post('invocation/' + request + '/error', error, {'Lambda-Runtime-Function-Error-Type': 'ValueError'})
    else:
        post('invocation/' + request + '/response', {'turn': event['turn']})
`;

test('a runtime that the function brings along speaks the Runtime API', async () => {
  const sandbox = openSandbox([specOf('python', 'provided.al2023', { bootstrap: pythonBootstrap })], { seed: 1 });
  const outcomes = [];
  for (const turn of [0, 1, 2]) outcomes.push(await sandbox.invoke('python', { turn }));
  await sandbox.close();
  expect(outcomes).toMatchObject([
    { kind: 'success', payload: '{"turn": 0}' },
    { kind: 'error', errorType: 'Runtime.ExitError' },
    { kind: 'error', errorType: 'ValueError' },
  ]);
  const lines = masked(sandbox.logs()).split('\n');
  expect(lines[0]).toMatch(/^INIT_START Runtime Version: provided:al2023\.v0⇥/);
  expect(told(sandbox.logs()).split('\n')).toEqual([
    'python, handler index.handler False',
    'turn 0',
    'turn 1',
    'RequestId: <id> Error: Runtime exited with error: exit status 4⏎Runtime.ExitError',
    'REPORT … Status: error⇥Error Type: Runtime.ExitError⇥',
    'python, handler index.handler False',
    'turn 2',
  ]);
});

test('a layer may bring the runtime', async () => {
  const layer = writeTree(join(root, 'python-layer'), { bootstrap: pythonBootstrap });
  const spec = { ...specOf('layered', 'provided.al2023', { 'code.py': '' }), layers: [layer] };
  const sandbox = openSandbox([spec], { seed: 1, fileSystem: probe.kind });
  expect(await sandbox.invoke('layered', { turn: 0 })).toMatchObject({ payload: '{"turn": 0}' });
  await sandbox.close();
});

test.each([
  ['nothing', {}, "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"],
  ['a file that may not be executed', { bootstrap: 'echo' }, 'fork/exec /var/task/bootstrap: permission denied'],
  ['line ends of Windows', { bootstrap: '#!/bin/sh\r\n' }, 'fork/exec /var/task/bootstrap: no such file or directory'],
])('of a function that brings %s the platform says that it has no entry point', async (what, files, message) => {
  const name = `brings-${what.replaceAll(' ', '-')}`;
  const sandbox = openSandbox([specOf(name, 'provided.al2023', { 'code.py': '', ...files })], { seed: 1 });
  const outcome = await sandbox.invoke(name, {});
  await sandbox.close();
  expect(outcome).toMatchObject({
    errorType: 'Runtime.InvalidEntrypoint',
    payload: expect.stringContaining(`Error: ${message}`),
  });
  expect(told(sandbox.logs()).split('\n').slice(-2)).toEqual([
    `RequestId: <id> Error: ${message}⏎Runtime.InvalidEntrypoint`,
    'REPORT … Status: error⇥Error Type: Runtime.InvalidEntrypoint⇥',
  ]);
});

test('a runtime that is not installed is told before anything starts', () => {
  const spec = specOf('old', 'nodejs22.x', {});
  // As from a file that nobody has checked: the types do not let it through.
  const wrong: FunctionSpec = { ...spec, runtime: JSON.parse('"nodejs12.x"') };
  expect(() => openSandbox([wrong], { seed: 1 })).toThrow(
    expect.objectContaining({ code: 'RUNTIME_NOT_INSTALLED', message: expect.stringContaining('nodejs12.x') }),
  );
  const sandbox = openSandbox([spec], { seed: 1 });
  expect(() => sandbox.update('old', { runtime: JSON.parse('"nodejs12.x"') })).toThrow('nodejs12.x');
});

const scriptsNode = join(import.meta.dirname, '../../../../node_modules/.bin/node');

// Where npm installed no Node, as on macOS, the scripts run on the machine's own.
test.runIf(existsSync(scriptsNode))(
  'the scripts of the repository run on Node 24, although 22 is installed too',
  () => {
    expect(execFileSync(scriptsNode, ['--version']).toString()).toMatch(/^v24\./);
  },
);
