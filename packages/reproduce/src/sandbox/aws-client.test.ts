// The same functions under AWS's own runtime client: our sandbox is a platform to it, and our client prints what it prints.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { provisionAwsLambdaRic } from '../testing/aws-lambda-ric.ts';
import { expectDrawn, extensionClient, masked, told, writeTree } from '../testing/drawn-logs.ts';
import type { FunctionSpec, Outcome } from './function-spec.ts';
import { openSandbox } from './sandbox.ts';

const provisioned = await provisionAwsLambdaRic();
const awsLambdaRic = 'folder' in provisioned ? provisioned.folder : '';
const obstacle = 'obstacle' in provisioned ? provisioned.obstacle : undefined;

let root = '';

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'aws-client-test-'));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

const runtimes = ['nodejs22.x', 'nodejs24.x'] as const;

function specOf(name: string, source: string, change: Partial<FunctionSpec> = {}): FunctionSpec {
  const taskRoot = writeTree(join(root, name), { 'index.js': source });
  return { name, taskRoot, handler: 'index.handler', memoryMb: 256, timeoutMs: 20_000, ...change };
}

async function run(spec: FunctionSpec, turns = 1) {
  const sandbox = openSandbox([spec], { seed: 1, awsLambdaRic, fileSystem: 'lambda' });
  const outcomes: Outcome[] = [];
  for (let turn = 0; turn < turns; turn += 1) outcomes.push(await sandbox.invoke(spec.name, { turn }));
  await sandbox.close();
  const fileSystem = sandbox.fileSystem.kind;
  return { outcomes, fileSystem, printed: masked(sandbox.logs()), logs: told(sandbox.logs()) };
}

describe.skipIf(obstacle !== undefined).each(runtimes)(
  `aws-lambda-ric on %s (${obstacle ?? 'installed'})`,
  (runtime) => {
    test('it prints and answers as ours does', async () => {
      const source = `exports.handler = async ({ turn }, context) => {
      console.warn('turn %d\\nof %s', turn, context.functionName);
      if (turn === 1) throw new TypeError('no second turn');
      return { turn, remaining: context.getRemainingTimeInMillis() > 1000, trace: process.env._X_AMZN_TRACE_ID.slice(0, 7) };
    };`;
      const ours = await run(specOf('same', source, { runtime }), 3);
      const theirs = await run(specOf('same', source, { runtime, runtimeClient: 'aws-lambda-ric' }), 3);
      expect(theirs.printed).toBe(ours.printed);
      expect(theirs.outcomes).toMatchObject([
        { kind: 'success', payload: '{"turn":0,"remaining":true,"trace":"Root=1-"}' },
        { kind: 'error', errorType: 'TypeError' },
        { kind: 'success' },
      ]);
    });

    test('a layer gets into its process by a wrapper, registers, and works on before the freeze', async () => {
      const layer = writeTree(join(root, 'inner-layer'), {
        wrapper: `#!/bin/sh\nexport NODE_OPTIONS="--import $(dirname "$0")/inner.mjs"\nexec "$@"`,
        'inner.mjs': `const name = 'inner'; ${extensionClient}
        await register(['INVOKE']);
        (async () => { for (;;) { const { requestId } = await next();
          await new Promise((resolve) => setTimeout(resolve, 100)); process.stdout.write('uploaded ' + requestId + '\\n'); } })();`,
      });
      const source = `exports.handler = async () => __filename;`;
      const environment = { AWS_LAMBDA_EXEC_WRAPPER: '/opt/wrapper' };
      const change = { runtime, runtimeClient: 'aws-lambda-ric' as const, layers: [layer], environment };
      const { outcomes, logs, printed, fileSystem } = await run(specOf('layered', source, change), 2);
      expectDrawn(logs, `EXTENSION⇥Name: inner⇥State: Ready⇥Events: [INVOKE]\n    uploaded <id>\n    uploaded <id>`);
      const file = fileSystem === 'lambda' ? '/var/task/index.js' : join(root, 'layered', 'index.js');
      expect(outcomes).toMatchObject(Array(2).fill({ kind: 'success', payload: JSON.stringify(file) }));
      expect(printed).toMatch(/START.*\nuploaded <id>\nEND/);
    });

    test('a handler that cannot be loaded fails the initialisation', async () => {
      const { outcomes, logs } = await run(specOf('renamed', '', { runtime, runtimeClient: 'aws-lambda-ric' }));
      expect(outcomes).toMatchObject([{ kind: 'error', errorType: 'Runtime.HandlerNotFound' }]);
      expect(logs).toContain(
        'INIT_REPORT Init Duration: N ms⇥Phase: init⇥Status: error⇥Error Type: Runtime.HandlerNotFound',
      );
    });
  },
);

test.each([
  ['when nobody says where it is', undefined, 'no folder of it was named'],
  ['when it is not there', '/nowhere/aws-lambda-ric', '/nowhere/aws-lambda-ric/index.mjs does not exist'],
])('a function that names it is refused %s', (_, folder, answer) => {
  const spec = specOf('refused', '', { runtimeClient: 'aws-lambda-ric' });
  const options = { seed: 1, ...(folder === undefined ? {} : { awsLambdaRic: folder }) };
  expect(() => openSandbox([spec], options)).toThrow(
    expect.objectContaining({ code: 'RUNTIME_NOT_INSTALLED', message: expect.stringContaining(answer) }),
  );
});
