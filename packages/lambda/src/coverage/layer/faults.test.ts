// What goes wrong is said by its name in the log, and the invocation does not notice: neither its caller nor its time.
import { gunzipSync } from 'node:zlib';
import { startS3 } from '@coldcase/reproduce/s3-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hang, ok, type Reply, reset, s3Error, startFaultServer } from '../../testing/fault-server.ts';
import {
  type Course,
  courseOf,
  coveredInto,
  type LayerLab,
  layerLines,
  openLayerLab,
} from '../../testing/layer-lab.ts';

let lab: LayerLab;
let taskRoot = '';
beforeAll(async () => {
  lab = await openLayerLab();
  taskRoot = lab.folder({ 'index.js': 'exports.handler = async (event) => ({ n: event.n });' });
}, 60_000);
afterAll(() => lab.close());

async function withReplies(replies: readonly Reply[], invocations: number, environment: Record<string, string> = {}) {
  await using server = await startFaultServer(...replies);
  const events = Array.from({ length: invocations }, (_, n) => ({ n }));
  const variables = { ...coveredInto(server.url), ...environment };
  const course = await courseOf({ taskRoot, layers: [lab.layer], environment: variables }, events);
  expect(payloadsOf(course)).toEqual(events.map((event) => JSON.stringify(event)));
  return { course, seen: server.seen };
}

const payloadsOf = ({ outcomes }: Course) => outcomes.map((one) => ('payload' in one ? one.payload : one.kind));
const errorsOf = ({ printed }: Course) =>
  layerLines(printed).flatMap(({ level, message }) => (level === 'ERROR' ? [String(message)] : []));
const metricsOf = ({ printed }: Course) =>
  printed.flatMap((line) => /"(Coverage(?:Success|Failure))":1\}/.exec(line)?.[1] ?? []);
const idsOf = ({ answers }: Course) => answers.flatMap((one) => ('requestId' in one ? [one.requestId] : []));

describe('an upload that fails is told once an invocation, with what S3 said', () => {
  test.each<[string, Reply, string]>([
    ['no permission', s3Error(403, 'AccessDenied'), 'AccessDenied (403): what S3 says of AccessDenied'],
    ['a wrong region', s3Error(301, 'PermanentRedirect'), 'PermanentRedirect (301): what S3 says of PermanentRedirect'],
    ['a connection that is cut', reset, 'NetworkError: 127.0.0.1:N: socket hang up'],
    [
      'an answer that is no S3',
      (_, response) => response.writeHead(418).end('tea'),
      'AnswerNotUnderstood (418): HTTP 418 with 3 characters, no <Code>',
    ],
    ['a server that hangs', hang, 'RequestTimeout: 127.0.0.1:N had not answered when the time was up'],
  ])('%s', async (_, reply, said) => {
    const { course } = await withReplies([reply], 2, { COVERAGE_UPLOAD_TIMEOUT: '0.6' });
    const keys = idsOf(course).map((id) => `s3://bucket/coverage/DAY/orders-${id}.coverage`);
    const told = errorsOf(course).map((line) =>
      line.replace(/\d{4}\/\d\d\/\d\d/, 'DAY').replace(/127.0.0.1:\d+/, '127.0.0.1:N'),
    );
    expect(told.map((line) => line.replace(', tried 3 times', '').replace(', tried 2 times', ''))).toEqual(
      keys.map(
        (key) => `S3UploadError: Failed to upload coverage file to S3: PutObject of ${key} in us-east-1: ${said}`,
      ),
    );
    expect(metricsOf(course)).toEqual(['CoverageFailure', 'CoverageFailure']);
  });

  test('no bucket of this name, as s3rver says it', async () => {
    await using s3 = await startS3(['another-bucket']);
    const course = await courseOf({ taskRoot, layers: [lab.layer], environment: coveredInto(s3.url) }, [{ n: 1 }]);
    expect(payloadsOf(course)).toEqual(['{"n":1}']);
    expect(errorsOf(course)).toEqual([
      expect.stringMatching(
        /^S3UploadError: Failed to upload coverage file to S3: .*: NoSuchBucket \(404\): The specified bucket does not exist$/,
      ),
    ]);
  });
});

test('the caller does not wait for a slow upload; the environment does', async () => {
  const slow: Reply = (_, response) => void setTimeout(() => response.end(), 500);
  const { course } = await withReplies([slow], 2, { COVERAGE_STORE_SOURCES: 'false' });
  const [, warm] = course.outcomes;
  if (warm?.kind !== 'success') expect.fail('it answers');
  expect(warm.latencyMs).toBeLessThan(400);
  expect(warm.extensionsMs).toBeGreaterThan(400);
  expect(metricsOf(course)).toEqual(['CoverageSuccess', 'CoverageSuccess']);
});

test('what a lost file had is in the next one, which says whose it is', async () => {
  const { course, seen } = await withReplies([s3Error(403, 'AccessDenied'), ok], 2, {
    COVERAGE_STORE_SOURCES: 'false',
  });
  const [first, second] = idsOf(course);
  const file = JSON.parse(gunzipSync(seen[1]?.body ?? Buffer.of()).toString());
  expect([file.executionId, file.carriedExecutionIds]).toEqual([second, [first]]);
  const handler = file.scripts[0].functions.find(
    ({ functionName }: { functionName: string }) => functionName === 'exports.handler',
  );
  expect(handler.ranges[0].count).toBe(2);
});

test('texts that could not be stored are tried again after the next invocation', async () => {
  const { seen } = await withReplies([ok, s3Error(403, 'AccessDenied'), ok], 3);
  const kinds = seen.map(({ path }) => (path.includes('/sources/') ? 'text' : 'file'));
  expect(kinds).toEqual(['file', 'text', 'file', 'text', 'file']);
});

test('without a bucket the function runs, and the log says what is missing', async () => {
  const environment = { AWS_LAMBDA_EXEC_WRAPPER: '/opt/coldcase-coverage' };
  const events = [{ n: 1 }, { action: 'health_check' }];
  const course = await courseOf({ taskRoot, layers: [lab.layer], environment }, events);
  const [answer, health = ''] = payloadsOf(course);
  expect(answer).toBe('{"n":1}');
  const error = 'CoverageInitializationError: Failed to initialize coverage tracking: COVERAGE_S3_BUCKET is required';
  expect(errorsOf(course)).toEqual([error]);
  expect(JSON.parse(health)).toMatchObject({ status: 'unhealthy', coverage_enabled: false, error });
  expect(metricsOf(course)).toEqual(['CoverageFailure']);
});

test('a full /tmp changes nothing: no file is written there', async () => {
  await using s3 = await startS3(['bucket']);
  const filling = lab.folder({
    'index.js': `exports.handler = async () => {
      const { writeFileSync, readdirSync } = require('node:fs');
      const before = readdirSync('/tmp');
      try { for (let at = 0; process.env.FULL && at < 9; at++) writeFileSync('/tmp/big' + at, Buffer.alloc(2 ** 20)); } catch (error) { return error.code; }
      return before.filter((name) => /coldcase-coverage/.test(name));
    };`,
  });
  const spec = { taskRoot: filling, layers: [lab.layer], ephemeralStorageMb: 8, environment: coveredInto(s3.url) };
  const { fileSystem } = await courseOf({ taskRoot }, [{}], { fileSystem: 'lambda' });
  // Only a file system of its own may be filled.
  const environment = { ...spec.environment, ...(fileSystem === 'lambda' ? { FULL: '1' } : {}) };
  const course = await courseOf({ ...spec, environment }, [{}, {}], { fileSystem: 'lambda' });
  const answer = fileSystem === 'lambda' ? '"ENOSPC"' : '[]';
  expect(payloadsOf(course)).toEqual([answer, answer]);
  expect(errorsOf(course)).toEqual([]);
  expect(metricsOf(course)).toEqual(['CoverageSuccess', 'CoverageSuccess']);
});
