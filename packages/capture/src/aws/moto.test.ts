// The same reads against moto, which others wrote after AWS: what it answers is not ours to get right. It needs Python with
// `moto[server]`; without it these tests are skipped.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, test as always, beforeAll, expect } from 'vitest';
import { readerOf } from '../testing/aws-reader.ts';
import { answering, form, freePort, makeBucket, post, tableInput } from '../testing/emulators.ts';
import type { AwsReader } from './reader.ts';

const { signal } = new AbortController();
const slowStartMs = 30_000;
const hasMoto = spawnSync('python3', ['-c', 'import moto.server']).status === 0;
const test = always.skipIf(!hasMoto);

let moto: ChildProcess | undefined;
let endpoint = '';
let reader: AwsReader | undefined;

beforeAll(async () => {
  if (!hasMoto) return;
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
  'finds the values of a metric',
  asks(async (reader) => {
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
  'finds where a bucket is, and what was never set about it',
  asks(async (reader) => {
    const of = { Bucket: 'orders-uploads' };
    const { LocationConstraint } = await reader.read('s3:GetBucketLocation', of, { signal });
    expect(LocationConstraint).toBe('eu-central-1');
    const where = { signal, region: 'eu-central-1' };
    expect(await reader.read('s3:GetBucketVersioning', of, where)).not.toHaveProperty('Status');
    const absent = { code: 'CAPTURE_NOT_FOUND' };
    await expect(reader.read('s3:GetBucketPolicy', of, where)).rejects.toMatchObject(absent);
    await expect(reader.read('s3:GetBucketLifecycleConfiguration', of, where)).rejects.toMatchObject(absent);
    await expect(reader.read('s3:GetPublicAccessBlock', of, where)).rejects.toMatchObject(absent);
  }),
);

test(
  'describes a table, a stack and the topic that it made',
  asks(async (reader) => {
    const { Table } = await reader.read('dynamodb:DescribeTable', { TableName: 'carts' }, { signal });
    expect(Table).toMatchObject({ TableName: 'carts', TableStatus: 'ACTIVE' });
    const { StackResources } = await reader.read(
      'cloudformation:DescribeStackResources',
      { StackName: 's' },
      { signal },
    );
    expect(StackResources).toMatchObject([{ ResourceType: 'AWS::SNS::Topic' }]);
    const TopicArn = StackResources?.[0]?.PhysicalResourceId;
    const { Attributes } = await reader.read('sns:GetTopicAttributes', { TopicArn }, { signal });
    expect(Attributes).toMatchObject({ TopicArn });
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
  ['s3:GetBucketLocation', { Bucket: 'none' }],
] as const)('has no such thing for %s', async (operation, input) => {
  await expect(reader?.read(operation, input, { signal })).rejects.toMatchObject({ code: 'CAPTURE_NOT_FOUND' });
});
/** What the tests read, written with plain requests: nothing in this package can. */
async function prepared(endpoint: string): Promise<void> {
  await post(endpoint, 'Logs_20140328.CreateLogGroup', { logGroupName: 'shop' });
  await post(endpoint, 'Logs_20140328.CreateLogStream', { logGroupName: 'shop', logStreamName: 'one' });
  const logEvents = [{ timestamp: Date.now(), message: 'order 1' }];
  await post(endpoint, 'Logs_20140328.PutLogEvents', { logGroupName: 'shop', logStreamName: 'one', logEvents });
  await post(endpoint, 'DynamoDB_20120810.CreateTable', tableInput('carts'));
  await post(endpoint, 'AmazonSQS.CreateQueue', { QueueName: 'orders' });
  await makeBucket(endpoint, 'orders-uploads', 'eu-central-1');
  const value = 'MetricData.member.1.MetricName=Orders&MetricData.member.1.Value=3';
  await form(endpoint, 'monitoring', `Action=PutMetricData&Version=2010-08-01&Namespace=Shop&${value}`);
  const template = encodeURIComponent(JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } }));
  await form(endpoint, 'cloudformation', `Action=CreateStack&Version=2010-05-15&StackName=s&TemplateBody=${template}`);
}
