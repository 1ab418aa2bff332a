// Responses that are streamed, and which handlers a runtime takes; under our runtime client and under AWS's.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { provisionAwsLambdaRic } from '../testing/aws-lambda-ric.ts';
import { masked, told, writeTree } from '../testing/drawn-logs.ts';
import type { FunctionSpec, Outcome } from './function-spec.ts';
import { openSandbox } from './sandbox.ts';

const provisioned = await provisionAwsLambdaRic();
const awsLambdaRic = 'folder' in provisioned ? provisioned.folder : '';

let root = '';
let drawn = 0;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'streaming-test-'));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

function specOf(source: string, change: Partial<FunctionSpec> = {}): FunctionSpec {
  drawn += 1;
  const name = `f${drawn}`;
  const taskRoot = writeTree(join(root, name), { 'index.js': source });
  return { name, taskRoot, handler: 'index.handler', memoryMb: 256, timeoutMs: 20_000, ...change };
}

async function run(spec: FunctionSpec): Promise<{ outcome: Outcome; printed: string; logs: string }> {
  const sandbox = openSandbox([spec], { seed: 1, awsLambdaRic });
  const outcome = await sandbox.invoke(spec.name, { name: 'Ada' });
  await sandbox.close();
  return { outcome, printed: masked(sandbox.logs()), logs: told(sandbox.logs()) };
}

const clients = awsLambdaRic === '' ? (['ours'] as const) : (['ours', 'aws-lambda-ric'] as const);
const all = (['nodejs22.x', 'nodejs24.x'] as const).flatMap((runtime) =>
  clients.map((runtimeClient) => ({ runtime, runtimeClient })),
);
const absent = 'obstacle' in provisioned ? `; without aws-lambda-ric: ${provisioned.obstacle}` : '';

describe.each(all)(`streaming on $runtime with $runtimeClient${absent}`, (change) => {
  test('the first byte comes while the rest is still being made', async () => {
    const source = `exports.handler = awslambda.streamifyResponse(async ({ name }, stream, context) => {
      stream.setContentType('text/plain');
      stream.write('Hello ');
      await new Promise((resolve) => setTimeout(resolve, 300));
      stream.write({ name, id: context.awsRequestId.length });
      stream.end('!');
    });`;
    const { outcome } = await run(specOf(source, change));
    expect(outcome).toMatchObject({
      kind: 'success',
      payload: 'Hello {"name":"Ada","id":36}!',
      stream: { contentType: 'text/plain', bytes: 29 },
    });
    if (outcome.kind !== 'success' || outcome.stream === undefined) expect.fail('a stream');
    expect(outcome.latencyMs - outcome.stream.firstByteMs).toBeGreaterThan(100);
  });

  test('a front end finds status and headers before the body', async () => {
    const source = `const { pipeline } = require('node:stream/promises'), { Readable } = require('node:stream');
    exports.handler = awslambda.streamifyResponse(async (event, stream) => {
      const out = awslambda.HttpResponseStream.from(stream, { statusCode: 201 });
      await pipeline(Readable.from(['a', 'b']), out);
    });`;
    const { outcome } = await run(specOf(source, change));
    expect(outcome).toMatchObject({
      payload: `{"statusCode":201}${'\0'.repeat(8)}ab`,
      stream: { contentType: 'application/vnd.awslambda.http-integration-response' },
    });
  });

  test.each([
    ['before the first byte', ''],
    ['after it', `stream.write('begun');`],
  ])('an error %s is the answer', async (_, before) => {
    const source = `exports.handler = awslambda.streamifyResponse(async (event, stream) => {
      ${before} throw new RangeError('out of words'); });`;
    const { outcome, logs } = await run(specOf(source, change));
    expect(outcome).toMatchObject({ kind: 'error', errorType: 'RangeError' });
    expect(outcome.kind === 'error' && JSON.parse(outcome.payload)).toMatchObject({ errorMessage: 'out of words' });
    expect(logs).toMatch(/⇥ERROR⇥Invoke Error ⇥{"errorType":"RangeError"/);
  });

  test('a handler that returns something, or no promise, is told so', async () => {
    const returning = `exports.handler = awslambda.streamifyResponse(async (event, stream) => { stream.end('x'); return 1; });`;
    expect((await run(specOf(returning, change))).logs).toContain('⇥WARN⇥Streaming handlers ignore return values.');
    const plain = `exports.handler = awslambda.streamifyResponse((event, stream) => { stream.write('x'); });`;
    expect((await run(specOf(plain, change))).outcome).toMatchObject({
      payload: expect.stringContaining('Streaming does not support non-async handlers.'),
    });
  });

  test('a response that nobody ends runs into the time limit', async () => {
    const source = `exports.handler = awslambda.streamifyResponse(async (event, stream) => { stream.write('x'); });`;
    const { outcome } = await run(specOf(source, { ...change, timeoutMs: 1000 }));
    expect(outcome).toMatchObject({ kind: 'timeout' });
  });
});

const callback = `exports.handler = (event, context, callback) => callback(null, typeof context.done);`;
const refused = /AWS Lambda has removed support for callback-based function handlers starting with Node.js 24/;

test('Node 24 refuses a handler that takes a callback, in the words of its client', async () => {
  for (const runtimeClient of clients) {
    const { outcome } = await run(specOf(callback, { runtime: 'nodejs24.x', runtimeClient }));
    expect(outcome).toMatchObject({ kind: 'error', errorType: 'Runtime.CallbackHandlerDeprecated' });
    expect(outcome.kind === 'error' && outcome.payload).toMatch(refused);
  }
});

test('Node 22 hands a callback, and so does the Node that runs us when nobody names a runtime', async () => {
  for (const change of [{ runtime: 'nodejs22.x' as const }, {}])
    expect((await run(specOf(callback, change))).outcome).toMatchObject({ kind: 'success', payload: '"function"' });
});

test('on Node 24 a plain value is an answer, and nothing else ends the invocation', async () => {
  const source = `exports.handler = (event, context) => [typeof context.done, arguments.length];`;
  for (const runtimeClient of clients)
    expect((await run(specOf(source, { runtime: 'nodejs24.x', runtimeClient }))).outcome).toMatchObject({
      payload: '["undefined",5]',
    });
});

test('a process that dies while it streams has not answered', async () => {
  const source = `exports.handler = awslambda.streamifyResponse(async (event, stream) => {
    stream.write('x'); await new Promise((resolve) => setTimeout(resolve, 50)); process.exit(5); });`;
  const { outcome } = await run(specOf(source));
  expect(outcome).toMatchObject({ kind: 'error', errorType: 'Runtime.ExitError' });
});
