// What a function sees of files: layers, wrapper scripts, /var/task, /opt and /tmp. Where this machine lets nobody mount, the
// tests of mounts say so instead of running.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { extensionSource, told, writeTree } from '../testing/drawn-logs.ts';
import { type FileSystemKind, openFileSystem } from './file-system.ts';
import type { FunctionSpec } from './function-spec.ts';
import { openSandbox } from './sandbox.ts';

let root = '';

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'file-system-test-'));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

const probe = openFileSystem('lambda');
probe.close();

/** Both ways where both are to be had. */
const kinds: readonly FileSystemKind[] = probe.kind === 'lambda' ? ['lambda', 'folders'] : ['folders'];

let drawn = 0;

/** A function of these files, and a layer for each further set of files. */
function specOf(source: string, ...layers: readonly Readonly<Record<string, string>>[]): FunctionSpec {
  drawn += 1;
  const name = `f${drawn}`;
  const taskRoot = writeTree(join(root, name), { 'index.js': source });
  const folders = layers.map((files, index) => writeTree(join(root, `${name}-layer-${index}`), files));
  return { name, taskRoot, handler: 'index.handler', memoryMb: 256, timeoutMs: 20_000, layers: folders };
}

/** What the function returns, each time that it is invoked in the same environment. */
async function answersOf(spec: FunctionSpec, fileSystem: FileSystemKind, times = 1): Promise<readonly unknown[]> {
  const sandbox = openSandbox([spec], { seed: 1, fileSystem });
  expect(sandbox.fileSystem).toEqual({ kind: fileSystem, obstacle: undefined });
  const payloads: unknown[] = [];
  for (let turn = 0; turn < times; turn += 1) {
    const outcome = await sandbox.invoke(spec.name, { turn });
    if (outcome.kind !== 'success') expect.fail(JSON.stringify(outcome));
    payloads.push(JSON.parse(outcome.payload));
  }
  await sandbox.close();
  return payloads;
}

describe.each(kinds)('with layers, in %s', (kind) => {
  test('modules, tools and files of layers are found, and a later layer wins', async () => {
    const spec = specOf(
      `const { execFileSync } = require('node:child_process');
      exports.handler = async () => [require('money'), require('dates'), execFileSync('stamp').toString()];`,
      {
        'nodejs/node_modules/money/index.js': `module.exports = 'money 1';`,
        'nodejs/node_modules/dates/index.js': `module.exports = 'dates 1';`,
        'bin/stamp': '#!/bin/sh\necho first',
      },
      { 'nodejs/node_modules/money/index.js': `module.exports = 'money 2';`, 'bin/stamp': '#!/bin/sh\necho second' },
    );
    expect(await answersOf(spec, kind)).toEqual([['money 2', 'dates 1', 'second\n']]);
  });

  test('a wrapper gets the command of the runtime as its arguments, and may change what it finds', async () => {
    const wrapper = `#!/bin/sh
      export NODE_OPTIONS="--require $(dirname "$0")/preload.js"
      export COMMAND="$(basename "$1") of $# words"
      exec "$@"`;
    const spec = specOf(`exports.handler = async () => [process.env.COMMAND, globalThis.preloaded];`, {
      wrapper,
      'preload.js': `globalThis.preloaded = true;`,
    });
    const environment = { AWS_LAMBDA_EXEC_WRAPPER: '/opt/wrapper' };
    expect(await answersOf({ ...spec, environment }, kind)).toEqual([['node of 4 words', true]]);
  });

  test.each([
    ['absent', '/opt/elsewhere', 'does not exist', 127],
    ['not executable', '/opt/wrapper', 'is not an executable', 126],
  ])('a wrapper that is %s ends the start of the runtime', async (_, wrapper, complaint, status) => {
    const spec = specOf(`exports.handler = async () => 1;`, { wrapper: 'exec "$@"' });
    const environment = { AWS_LAMBDA_EXEC_WRAPPER: wrapper };
    const sandbox = openSandbox([{ ...spec, environment }], { seed: 1, fileSystem: kind });
    expect(await sandbox.invoke(spec.name, {})).toMatchObject({ kind: 'error', errorType: 'Runtime.ExitError' });
    await sandbox.close();
    const lines = told(sandbox.logs()).split('\n');
    expect(lines[0]).toMatch(new RegExp(`/${wrapper.replace('/opt/', '')}: ${complaint}$`));
    expect(lines.at(-2)).toBe(
      `RequestId: <id> Error: Runtime exited with error: exit status ${status}⏎Runtime.ExitError`,
    );
  });

  test('an extension of a layer runs', async () => {
    const watcher = extensionSource(`await register([]); console.log(process.argv[1]); await next();`);
    const spec = specOf(`exports.handler = async () => 1;`, { 'extensions/watcher': watcher });
    const sandbox = openSandbox([spec], { seed: 1, fileSystem: kind });
    await sandbox.invoke(spec.name, {});
    await sandbox.close();
    expect(told(sandbox.logs())).toMatch(/\/extensions\/watcher\nEXTENSION⇥Name: watcher⇥State: Ready⇥Events: \[\]$/);
  });
});

describe.skipIf(probe.kind !== 'lambda')(`mounted (${probe.obstacle ?? 'this machine lets us'})`, () => {
  test('the code is in /var/task, for stacks and URLs, too, and cannot be written', async () => {
    const spec = specOf(`const { writeFileSync } = require('node:fs');
      exports.handler = async () => {
        try { writeFileSync('/var/task/new', ''); } catch (error) {
          return { cwd: process.cwd(), file: __filename, node: process.execPath, code: error.code,
            root: process.env.LAMBDA_TASK_ROOT, at: new Error().stack.split('\\n')[1].trim(), client: process.argv[1] }; } };`);
    expect(await answersOf({ ...spec, layers: [] }, 'lambda')).toEqual([
      {
        cwd: '/var/task',
        file: '/var/task/index.js',
        node: '/var/lang/bin/node',
        code: 'EROFS',
        root: '/var/task',
        at: expect.stringMatching(/^at exports.handler \(\/var\/task\/index.js:5:/),
        client: '/var/runtime/index.mjs',
      },
    ]);
  });

  test('/tmp is as large as it may be, and really full then', async () => {
    const spec = specOf(`const { writeFileSync, rmSync, readdirSync } = require('node:fs');
      exports.handler = async ({ turn }) => { const found = readdirSync('/tmp');
        try { writeFileSync('/tmp/file-' + turn, Buffer.alloc(5e6)); return found; }
        catch (error) { return [...found, error.message]; } };`);
    const full = 'ENOSPC: no space left on device, write';
    expect(await answersOf({ ...spec, ephemeralStorageMb: 8 }, 'lambda', 2)).toEqual([[], ['file-0', full]]);
    expect(await answersOf({ ...spec, ephemeralStorageMb: 16 }, 'lambda', 2)).toEqual([[], ['file-0']]);
  });

  test('/tmp stays with the environment when its process does not, and is nobody else’s', async () => {
    const spec = specOf(`const { appendFileSync, readdirSync } = require('node:fs');
      exports.handler = async ({ turn }) => { appendFileSync('/tmp/mark', '.');
        if (turn === 0) process.exit(1); return require('node:fs').readFileSync('/tmp/mark', 'utf8'); };`);
    const sandbox = openSandbox([spec], { seed: 1, fileSystem: 'lambda' });
    expect(await sandbox.invoke(spec.name, { turn: 0 })).toMatchObject({ kind: 'error' });
    expect(await sandbox.invoke(spec.name, { turn: 1 })).toMatchObject({ payload: '".."' });
    await sandbox.close();
    expect(readdirSync(tmpdir())).not.toContain('mark');
  });

  test('nothing of a view is left when the sandbox is closed', async () => {
    const before = mountsHere();
    const spec = specOf(`exports.handler = async () => 1;`, { 'readme.txt': '' });
    const sandbox = openSandbox([spec], { seed: 1, fileSystem: 'lambda' });
    await sandbox.invoke(spec.name, {});
    expect(mountsHere()).toBe(before);
    const [pid = 0] = sandbox.pids();
    expect(readFileSync(`/proc/${pid}/mounts`, 'utf8')).toContain(' /var ');
    expect(commandsWith(spec.taskRoot)).toBe(1);
    await sandbox.close();
    expect(commandsWith(spec.taskRoot)).toBe(0);
  });

  test('a size that the system refuses is told', async () => {
    const spec = { ...specOf(`exports.handler = async () => 1;`), ephemeralStorageMb: -5 };
    const sandbox = openSandbox([spec], { seed: 1, fileSystem: 'lambda' });
    await expect(sandbox.invoke(spec.name, {})).rejects.toMatchObject({ code: 'FILE_SYSTEM_REFUSED' });
    await sandbox.close();
  });

  test('an extension shares /tmp with the function', async () => {
    const writer = extensionSource(`require('node:fs').writeFileSync('/tmp/note', 'from outside');
      await register([]); await next();`);
    const source = `exports.handler = async () => require('node:fs').readFileSync('/tmp/note', 'utf8');`;
    expect(await answersOf(specOf(source, { 'extensions/writer': writer }), 'lambda')).toEqual(['from outside']);
  });
});

function mountsHere(): string {
  return readFileSync('/proc/self/mounts', 'utf8');
}

/** Processes whose command names this text, as the one that holds a namespace names the folder of the code. */
function commandsWith(text: string): number {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && commandOf(name).includes(text)).length;
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

test('a machine without the tools gets folders, and the reason', () => {
  const fileSystem = openFileSystem('lambda', join(root, 'no-tools'));
  expect(fileSystem).toMatchObject({
    kind: 'folders',
    obstacle: 'there is no unshare or no nsenter on the search path',
  });
  fileSystem.close();
});

test('a machine that refuses to mount gets folders, and what it answered', () => {
  const tools = writeTree(join(root, 'tools'), {
    unshare: '#!/bin/sh\necho "unshare failed: Operation not permitted" >&2; exit 1',
    nsenter: '#!/bin/sh\nexit 1',
  });
  const fileSystem = openFileSystem('lambda', tools);
  expect(fileSystem).toMatchObject({ kind: 'folders', obstacle: 'unshare failed: Operation not permitted' });
  fileSystem.close();
});

test.each([
  ['a layer that is not there', ['/nowhere/layer'], 'it does not exist'],
  ['a sixth layer', Array<string>(6).fill('/'), '5 at most'],
])('%s is refused', async (_, layers, answer) => {
  const spec = { ...specOf(`exports.handler = async () => 1;`), layers };
  const sandbox = openSandbox([spec], { seed: 1 });
  await expect(sandbox.invoke(spec.name, {})).rejects.toMatchObject({
    code: 'LAYER_UNREADABLE',
    message: expect.stringContaining(answer),
  });
  await sandbox.close();
});

test('without layers a function sees this machine, as before', async () => {
  const spec = specOf(`exports.handler = async () => [process.env.NODE_PATH, __dirname, process.env.PATH];`);
  expect(await answersOf(spec, 'folders')).toEqual([[null, spec.taskRoot, process.env.PATH]]);
});
