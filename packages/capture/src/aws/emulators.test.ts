// The same reads against servers that others wrote after AWS: what they answer is not ours to get right. moto is used when
// Python has it; dynalite and kinesalite come with npm.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readerOf } from '../testing/aws-reader.ts';
import type { AwsReader } from './reader.ts';

const { signal } = new AbortController();
const hasMoto = spawnSync('python3', ['-c', 'import moto.server']).status === 0;
const slowStartMs = 30_000;

describe.skipIf(!hasMoto)('moto (skipped where python3 cannot import moto.server)', () => {
  let moto: ChildProcess | undefined;
  let endpoint = '';
  let reader: AwsReader | undefined;

  beforeAll(async () => {
    const port = await freePort();
    endpoint = `http://127.0.0.1:${port}`;
    moto = spawn('python3', ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
    await answering(endpoint);
    await prepared(endpoint);
    reader = readerOf(endpoint, { timeOuts: { connectMs: 5_000, answerMs: slowStartMs, bodyMs: 5_000 } });
  }, slowStartMs);

  afterAll(async () => {
    reader?.close();
    if (moto === undefined || moto.exitCode !== null) return;
    moto.kill();
    await once(moto, 'exit');
  });

  const asks = (body: (reader: AwsReader) => Promise<unknown>) => async () => {
    if (reader === undefined) expect.fail('moto has started');
    await body(reader);
  };

  test(
    'says who we are',
    asks(async (reader) => {
      expect(await reader.read('sts:GetCallerIdentity', {}, { signal })).toMatchObject({ Account: '123456789012' });
    }),
  );

  test(
    'finds a group, its stream and its events',
    asks(async (reader) => {
      const { logGroups } = await reader.read('logs:DescribeLogGroups', {}, { signal });
      expect(logGroups).toMatchObject([{ logGroupName: 'shop' }]);
      const { events } = await reader.read('logs:FilterLogEvents', { logGroupName: 'shop' }, { signal });
      expect(events).toMatchObject([{ message: 'order 1', logStreamName: 'one' }]);
    }),
  );

  test(
    'finds a metric and its values',
    asks(async (reader) => {
      const { Metrics } = await reader.read('cloudwatch:ListMetrics', { Namespace: 'Shop' }, { signal });
      expect(Metrics).toMatchObject([{ MetricName: 'Orders' }]);
      const Metric = { Namespace: 'Shop', MetricName: 'Orders' };
      const nowMs = Date.now();
      const { MetricDataResults } = await reader.read(
        'cloudwatch:GetMetricData',
        {
          StartTime: new Date(nowMs - 3_600_000),
          EndTime: new Date(nowMs + 3_600_000),
          MetricDataQueries: [{ Id: 'a', MetricStat: { Metric, Period: 60, Stat: 'Sum' } }],
        },
        { signal },
      );
      expect(MetricDataResults?.[0]?.Values).toContain(3);
    }),
  );

  test(
    'finds a queue by its name, and its attributes',
    asks(async (reader) => {
      const { QueueUrl } = await reader.read('sqs:GetQueueUrl', { QueueName: 'orders' }, { signal });
      const { Attributes } = await reader.read(
        'sqs:GetQueueAttributes',
        { QueueUrl, AttributeNames: ['All'] },
        { signal },
      );
      expect(Attributes).toMatchObject({ VisibilityTimeout: '30' });
    }),
  );

  test(
    'describes a table, a stack and a topic',
    asks(async (reader) => {
      const { Table } = await reader.read('dynamodb:DescribeTable', { TableName: 'carts' }, { signal });
      expect(Table).toMatchObject({ TableName: 'carts', TableStatus: 'ACTIVE' });
      const { StackResourceSummaries } = await reader.read(
        'cloudformation:ListStackResources',
        { StackName: 's' },
        { signal },
      );
      expect(StackResourceSummaries).toMatchObject([{ ResourceType: 'AWS::SNS::Topic' }]);
      const { Topics } = await reader.read('sns:ListTopics', {}, { signal });
      expect(Topics).toHaveLength(1);
    }),
  );

  test(
    'lists what is empty',
    asks(async (reader) => {
      const window = { StartTime: new Date(Date.now() - 60_000), EndTime: new Date() };
      expect(await reader.read('lambda:ListFunctions', {}, { signal })).toMatchObject({ Functions: [] });
      expect(await reader.read('xray:GetTraceSummaries', window, { signal })).toMatchObject({ TraceSummaries: [] });
      const { ResourceTagMappingList } = await reader.read('tag:GetResources', {}, { signal });
      expect(ResourceTagMappingList).toBeInstanceOf(Array);
    }),
  );

  test.each([
    ['logs:FilterLogEvents', { logGroupName: 'none' }],
    ['lambda:GetFunction', { FunctionName: 'none' }],
    ['dynamodb:DescribeTable', { TableName: 'none' }],
    ['cloudformation:DescribeStacks', { StackName: 'none' }],
    ['kinesis:DescribeStreamSummary', { StreamName: 'none' }],
    ['iam:GetRole', { RoleName: 'none' }],
  ] as const)('has no such thing for %s', async (operation, input) => {
    await expect(reader?.read(operation, input, { signal })).rejects.toMatchObject({ code: 'CAPTURE_NOT_FOUND' });
  });
});

describe('dynalite and kinesalite', () => {
  test('describe a table and a stream', async () => {
    const require = createRequire(import.meta.url);
    const cases = [
      ['dynalite', 'DynamoDB_20120810.CreateTable', tableOf('carts')],
      ['kinesalite', 'Kinesis_20131202.CreateStream', { StreamName: 'clicks', ShardCount: 1 }],
    ] as const;
    const described: unknown[] = [];
    for (const [name, target, input] of cases) {
      const make: (options: object) => Server = require(name);
      const server = make({ createTableMs: 0, createStreamMs: 0 }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const endpoint = urlOf(server);
      await post(endpoint, target, input);
      const reader = readerOf(endpoint);
      described.push(
        name === 'dynalite'
          ? await reader.read('dynamodb:DescribeTable', { TableName: 'carts' }, { signal })
          : await reader.read('kinesis:DescribeStreamSummary', { StreamName: 'clicks' }, { signal }),
      );
      reader.close();
      server.close();
    }
    expect(described).toMatchObject([
      { Table: { TableName: 'carts' } },
      { StreamDescriptionSummary: { StreamName: 'clicks' } },
    ]);
  });
});

/** What the tests read, written with plain requests: nothing in this package can. */
async function prepared(endpoint: string): Promise<void> {
  await post(endpoint, 'Logs_20140328.CreateLogGroup', { logGroupName: 'shop' });
  await post(endpoint, 'Logs_20140328.CreateLogStream', { logGroupName: 'shop', logStreamName: 'one' });
  const logEvents = [{ timestamp: Date.now(), message: 'order 1' }];
  await post(endpoint, 'Logs_20140328.PutLogEvents', { logGroupName: 'shop', logStreamName: 'one', logEvents });
  await post(endpoint, 'DynamoDB_20120810.CreateTable', tableOf('carts'));
  await post(endpoint, 'AmazonSQS.CreateQueue', { QueueName: 'orders' });
  const value = 'MetricData.member.1.MetricName=Orders&MetricData.member.1.Value=3';
  await form(endpoint, 'monitoring', `Action=PutMetricData&Version=2010-08-01&Namespace=Shop&${value}`);
  const template = encodeURIComponent(JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } }));
  await form(endpoint, 'cloudformation', `Action=CreateStack&Version=2010-05-15&StackName=s&TemplateBody=${template}`);
}

function tableOf(name: string): object {
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  };
}

async function post(endpoint: string, target: string, input: object): Promise<void> {
  const service = { Logs: 'logs', Dyna: 'dynamodb', Kine: 'kinesis', Amaz: 'sqs' }[target.slice(0, 4)] ?? '';
  await send(endpoint, service, JSON.stringify(input), {
    'content-type':
      target.startsWith('Amaz') || target.startsWith('Dyna')
        ? 'application/x-amz-json-1.0'
        : 'application/x-amz-json-1.1',
    'x-amz-target': target,
  });
}

async function form(endpoint: string, service: string, body: string): Promise<void> {
  await send(endpoint, service, body, { 'content-type': 'application/x-www-form-urlencoded' });
}

/** None of these servers checks signatures; moto takes service and region from them. */
async function send(endpoint: string, service: string, body: string, headers: Record<string, string>): Promise<void> {
  const authorization = `AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261121/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  const date = { 'x-amz-date': '20261121T140000Z' };
  const response = await fetch(endpoint, { method: 'POST', body, headers: { ...headers, ...date, authorization } });
  if (!response.ok) throw new RangeError(`${service} was not prepared: ${await response.text()}`);
}

async function answering(endpoint: string): Promise<void> {
  for (let n = 0; n < 200; n++) {
    const response = await fetch(endpoint).catch(() => undefined);
    if (response !== undefined) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new RangeError('the server did not start');
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const port = Number(new URL(urlOf(probe)).port);
  probe.close();
  return port;
}

function urlOf(server: Server): string {
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}
