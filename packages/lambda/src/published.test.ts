// As a stranger installs it: build, pack, install into an empty folder; type-check, run as ES module and as CommonJS, and bundle.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = mkdtempSync(join(tmpdir(), 'lambda-published-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const packageFolder = join(import.meta.dirname, '..');
const workspace = join(packageFolder, '../..');
const installed = join(root, 'node_modules/@coldcase/lambda');

const consumer = `
import { createLogger, publishMetric, withTracing, withLogger, type LambdaContext, type TraceTools } from '@coldcase/lambda';
interface Order { readonly id: string }
const log = createLogger({ service: 'orders' });
export const handler = withLogger(withTracing(async (order: Order, context: LambdaContext, { traceId }: TraceTools) => {
  log.info('order received', { orderId: order.id });
  publishMetric('OrdersReceived', 1);
  return { traceId, requestId: context.awsRequestId };
}));
// @ts-expect-error: an order has an id
export const wrong = (context: LambdaContext) => handler({ name: 'x' }, context);
const context: LambdaContext = {
  awsRequestId: 'r-1', functionName: 'orders', functionVersion: '1', invokedFunctionArn: 'arn', memoryLimitInMB: '128',
  logGroupName: 'g', logStreamName: 's', getRemainingTimeInMillis: () => 1000,
};
handler({ id: 'o-1' }, context).then((answer) => console.log(JSON.stringify(answer)));
`;

beforeAll(() => {
  execFileSync(process.execPath, [join(packageFolder, 'build.ts')], { stdio: 'pipe' });
  execFileSync('npm', ['pack', join(packageFolder, 'dist'), '--pack-destination', root], { stdio: 'pipe', cwd: root });
  const [tarball = ''] = readdirSync(root).filter((name) => name.endsWith('.tgz'));
  writeFileSync(join(root, 'package.json'), '{"private": true, "type": "module"}');
  const flags = ['--offline', '--no-audit', '--no-fund'];
  execFileSync('npm', ['install', ...flags, join(root, tarball)], { stdio: 'pipe', cwd: root });
  writeFileSync(join(root, 'consumer.ts'), consumer);
}, 180_000);

test('nothing else is installed with it, and it asks for nothing', () => {
  expect(readdirSync(join(root, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['@coldcase']);
  const manifest: Record<string, unknown> = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  expect(Object.keys(manifest).filter((name) => /dependencies/i.test(name))).toEqual([]);
});

test('no door imports anything but Node', () => {
  for (const format of ['esm', 'cjs'])
    for (const name of readdirSync(join(installed, format)).filter((file) => file.endsWith('.js'))) {
      const text = readFileSync(join(installed, format, name), 'utf8');
      const asked = [...text.matchAll(/(?:from|require\(|import\(|import)\s*[`"']([^`"']+)[`"']/g)].map(
        ([, module]) => module,
      );
      expect(
        asked.filter((module) => module !== undefined && !/^(node:|\.\/)/.test(module)),
        name,
      ).toEqual([]);
    }
});

test('a program of a stranger compiles against its types, without ours and without those of Node', () => {
  const compiler = join(workspace, 'node_modules/typescript/bin/tsc');
  const flags = '--noEmit --strict --module nodenext --target es2022 --lib es2022,dom --types'.split(' ');
  execFileSync(process.execPath, [compiler, ...flags, '', 'consumer.ts'], { stdio: 'pipe', cwd: root });
});

const run = (file: string, text: string): readonly Record<string, unknown>[] => {
  writeFileSync(join(root, file), text);
  const trace = { _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0' };
  const output = execFileSync(process.execPath, [file], {
    encoding: 'utf8',
    cwd: root,
    env: { ...process.env, ...trace },
  });
  return output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
};
const printed = [
  { level: 'INFO', message: 'order received', function_request_id: 'r-1', orderId: 'o-1' },
  { OrdersReceived: 1 },
  { traceId: '1-5759e988-bd862e3fe1be46a994272793', requestId: 'r-1' },
];

test('and runs as an ES module', () => {
  const lines = run('program.ts', consumer);
  expect(lines).toMatchObject(printed.map((line) => expect.objectContaining(line)));
});

test('and as CommonJS, bundled from the same source', () => {
  const entryPoints = [join(root, 'consumer.ts')];
  const settings = { bundle: true, write: false, platform: 'node', legalComments: 'none' } as const;
  const { outputFiles } = buildSync({ entryPoints, ...settings, format: 'cjs' });
  expect(run('program.cjs', outputFiles[0]?.text ?? '')).toMatchObject(printed);
});

test('a logger that was required finds the invocation that an imported wrapper opened', () => {
  const lines = run(
    'both.mjs',
    `import { createRequire } from 'node:module';
import { withTracing } from '@coldcase/lambda';
const { createLogger } = createRequire(import.meta.url)('@coldcase/lambda');
const handler = withTracing(async () => createLogger().info('found'));
await handler({}, { awsRequestId: 'r-2', functionName: 'orders', getRemainingTimeInMillis: () => 1000 });`,
  );
  expect(lines).toMatchObject([{ message: 'found', function_request_id: 'r-2' }]);
});

/** What a function ships for `program`, minified and compressed. */
function shippedBytes(program: string): number {
  const stdin = { contents: program, resolveDir: root };
  const settings = { bundle: true, minify: true, write: false, format: 'esm', platform: 'node' } as const;
  const { outputFiles } = buildSync({ stdin, ...settings });
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length;
}

test('tracing, logs and metrics are below 12 kB, minified and compressed', () => {
  const bytes = shippedBytes(`
    export { captureAwsClient, captureHttp, createLogger, getSegment, inSubsegment, publishMetric, withLogger, withMetrics,
      withTracing } from '@coldcase/lambda';`);
  // 9.4 kB in November 2026. The ceiling is the promise.
  expect(bytes).toBeLessThanOrEqual(12_000);
});
