// Is everything in place? Settings of all kinds, a bucket on s3rver, and keys that overwrite each other.

import { type S3Server, s3Credentials, startS3 } from '@coldcase/reproduce/s3-server';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openPlace } from '../places/open-place.ts';
import { coverageAlarms } from './alarms.ts';
import { checkNames } from './bucket-checks.ts';
import { type CoverageHealth, coverageHealth } from './health.ts';
import { combinerPolicy, uploadPolicy } from './policies.ts';
import { checkFunction, checkSettings, type FunctionFacts, functionFacts } from './settings.ts';

const { signal } = new AbortController();
let server: S3Server;

beforeAll(async () => {
  for (const [name, value] of Object.entries(s3Credentials)) vi.stubEnv(name, value);
  server = await startS3(['shop-coverage']);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await server[Symbol.asyncDispose]();
});

function factsOf(variables: Readonly<Record<string, string>>, more: Partial<FunctionFacts> = {}): FunctionFacts {
  return { variables, ...more };
}

async function examined(facts: FunctionFacts, mayWrite = false): Promise<CoverageHealth> {
  return await coverageHealth({ facts, mayWrite, signal, endpointUrl: server.url, region: 'us-east-1' });
}

function drawn({ checks }: CoverageHealth): readonly string[] {
  return checks.map(({ name, verdict }) => `${verdict} ${name}`);
}

test('a bucket that is there, may be listed and written: nothing is wrong, and nothing of ours stays', async () => {
  const place = await openPlace('s3://shop-coverage/coverage/', { endpointUrl: server.url });
  await place.write('2026/11/27/orders-8f5e2b1c-0000-4000-8000-000000000001.coverage', Buffer.from('x'), signal);
  const facts = factsOf(
    { COVERAGE_S3_BUCKET: 'shop-coverage', COVERAGE_DEBUG: 'true' },
    { memoryMb: 512, timeoutSeconds: 30, layers: ['arn:aws:lambda:us-east-1:1:layer:coldcase-coverage:3'] },
  );
  const health = await examined(facts, true);
  expect(drawn(health)).toEqual([
    'ok configuration',
    'ok layer',
    'ok memory and timeout',
    'ok bucket',
    'ok region',
    expect.stringMatching(/(ok|unknown) bucket policy/),
    'ok list',
    'ok names',
    'ok write',
    'ok read',
    'ok remove',
    'todo logs',
    'ok debug mode',
  ]);
  expect(health.isHealthy).toBe(true);
  const keys: string[] = [];
  for await (const { key } of place.list(signal)) keys.push(key);
  expect(keys).toHaveLength(1);
});

test('without a yes nothing is written, and what would be is said', async () => {
  const { checks } = await examined(factsOf({ COVERAGE_S3_BUCKET: 'shop-coverage', COVERAGE_S3_PREFIX: 'other' }));
  expect(checks.find(({ name }) => name === 'write')).toEqual({
    name: 'write',
    verdict: 'todo',
    found: expect.stringMatching(
      /^would write, read and remove s3:\/\/shop-coverage\/other\/health-check-[\w-]+\.txt$/,
    ),
  });
  expect(checks.find(({ name }) => name === 'list')).toMatchObject({
    verdict: 'todo',
    found: expect.stringMatching(/^0 /),
  });
});

test('a bucket that is not there ends it', async () => {
  const health = await examined(factsOf({ COVERAGE_S3_BUCKET: 'no-such-bucket' }), true);
  expect(health.isHealthy).toBe(false);
  expect(health.checks).toContainEqual({
    name: 'bucket',
    verdict: 'bad',
    found: 's3://no-such-bucket: NoSuchBucket: there is none of this name',
  });
  expect(drawn(health)).not.toContain('ok write');
});

test('a function in another region than its bucket', async () => {
  const { checks } = await examined(factsOf({ COVERAGE_S3_BUCKET: 'shop-coverage' }, { region: 'eu-west-1' }));
  expect(checks).toContainEqual({
    name: 'region',
    verdict: 'bad',
    found: 'the bucket is in us-east-1, the function in eu-west-1',
  });
});

test.each([
  ['COVERAGE_S3_BUCKET is required', {}],
  ['COVERAGE_S3_BUCKET is required', { COVERAGE_S3_BUCKET: '' }],
  ['the name of a bucket alone is wanted', { COVERAGE_S3_BUCKET: 's3://shop/coverage' }],
  ['keys begin without a slash', { COVERAGE_S3_BUCKET: 'shop', COVERAGE_S3_PREFIX: '/coverage' }],
  ['a number of seconds is wanted', { COVERAGE_S3_BUCKET: 'shop', COVERAGE_UPLOAD_TIMEOUT: '60s' }],
  ['true or false is wanted', { COVERAGE_S3_BUCKET: 'shop', COVERAGE_DEBUG: 'on please' }],
  ['an empty pattern', { COVERAGE_S3_BUCKET: 'shop', COVERAGE_INCLUDE_PATTERNS: 'src/*,,lib/*' }],
])('a setting that is wrong: %s', (what, variables) => {
  expect(checkSettings(variables)).toEqual({
    name: 'configuration',
    verdict: 'bad',
    found: expect.stringContaining(what),
  });
});

test('settings that are right say where files go', () => {
  const variables = {
    COVERAGE_S3_BUCKET: 'shop',
    COVERAGE_UPLOAD_TIMEOUT: '120',
    COVERAGE_EXCLUDE_PATTERNS: 'tests/*',
  };
  expect(checkSettings(variables).found).toBe('files go to s3://shop/coverage/');
});

test('a function is read as the AWS command line prints it', () => {
  const printed = {
    FunctionName: 'orders',
    FunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:orders',
    MemorySize: 128,
    Timeout: 3,
    Layers: [],
    Environment: { Variables: { COVERAGE_S3_BUCKET: 'shop' } },
  };
  const facts = functionFacts('orders.json', JSON.stringify(printed));
  expect(facts).toEqual({
    functionName: 'orders',
    region: 'eu-west-1',
    memoryMb: 128,
    timeoutSeconds: 3,
    layers: [],
    variables: { COVERAGE_S3_BUCKET: 'shop' },
  });
  expect(functionFacts('x', JSON.stringify({ Configuration: printed }))).toEqual(facts);
  expect(checkFunction(facts)).toMatchObject([
    { name: 'layer', verdict: 'todo' },
    { verdict: 'bad', found: '128 MB and 3 s; 256 MB and 10 s are wanted' },
  ]);
  expect(functionFacts('x', '{"COVERAGE_S3_BUCKET": "shop"}')).toEqual({ variables: { COVERAGE_S3_BUCKET: 'shop' } });
});

test.each(['[]', '{"FunctionName": '])('what is no configuration: COVERAGE_CONFIGURATION_INVALID, %s', (text) => {
  expect(() => functionFacts('x.json', text)).toThrow(
    expect.objectContaining({ code: 'COVERAGE_CONFIGURATION_INVALID' }),
  );
});

const good = '2026/11/27/orders-8f5e2b1c-0000-4000-8000-000000000001.coverage';

test.each([
  ['have no execution id', '2026/11/27/orders-undefined.coverage'],
  ['have an execution id of another day', good.replace('27', '28')],
  ['are named otherwise', 'notes.txt'],
  ['are named otherwise', '27-11-2026/orders-a.coverage'],
  ['are longer than 1024 bytes', `2026/11/27/${'ü'.repeat(600)}-a.coverage`],
])('keys that %s', (what, key) => {
  expect(checkNames([good, key], 'coverage/')).toMatchObject({ verdict: 'bad', found: expect.stringContaining(what) });
});

test('keys that differ, beside texts and results', () => {
  const keys = [good, good.replace('0001', '0002'), 'sources/aa.gz', 'combined/state.jsonl.gz', ''];
  expect(checkNames(keys, 'coverage/')).toMatchObject({
    verdict: 'ok',
    found: '2 keys, all different: by day, function and execution',
  });
});

test('who uploads may write below the prefix, and nothing else', () => {
  expect(uploadPolicy({ bucket: 'shop-coverage', prefix: 'coverage/' })).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'WriteCoverage',
        Effect: 'Allow',
        Action: ['s3:PutObject', 's3:PutObjectAcl'],
        Resource: 'arn:aws:s3:::shop-coverage/coverage/*',
      },
    ],
  });
});

test('who combines may list and read there, and write results', () => {
  const { Statement } = combinerPolicy({ bucket: 'shop-coverage', prefix: 'coverage/' });
  expect(Statement.map(({ Action, Resource }) => `${Action.join()} ${Resource}`)).toEqual([
    's3:ListBucket arn:aws:s3:::shop-coverage',
    's3:GetObject arn:aws:s3:::shop-coverage/coverage/*',
    's3:PutObject arn:aws:s3:::shop-coverage/coverage/combined/*',
  ]);
  expect(Statement[0]?.Condition).toEqual({ StringLike: { 's3:prefix': 'coverage/*' } });
});

test('two alarms watch a function', () => {
  const [errors, duration] = coverageAlarms('orders');
  const dimensions = [{ Name: 'FunctionName', Value: 'orders' }];
  const common = {
    Namespace: 'AWS/Lambda',
    Period: 300,
    EvaluationPeriods: 2,
    ComparisonOperator: 'GreaterThanThreshold',
  };
  expect(errors).toMatchObject({
    ...common,
    MetricName: 'Errors',
    Statistic: 'Sum',
    Threshold: 5,
    Dimensions: dimensions,
  });
  expect(duration).toMatchObject({ ...common, MetricName: 'Duration', Statistic: 'Average', Threshold: 10_000 });
  expect(errors?.AlarmName).toBe('CoverageHighErrorRate-orders');
});
