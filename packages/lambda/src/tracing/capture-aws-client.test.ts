// The SDK itself, over HTTP to a server on loopback that answers as DynamoDB and SQS do and keeps what it was asked.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sentBy } from '../testing/daemon.ts';
import { contextOf, traceIdOf } from '../testing/harness.ts';
import { captureAwsClient } from './capture-aws-client.ts';
import { captureHttp } from './capture-http.ts';
import { carryTrace, withTraceInMessages } from './carry-trace.ts';
import { traceOfRecord } from './record-traces.ts';
import { parseTraceHeader } from './trace-header.ts';
import { withTracing } from './with-tracing.ts';

captureHttp();

interface Asked {
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
}

let server: Server;
let endpoint = '';
const asked: Asked[] = [];
let answer = { status: 200, body: '{}', type: '' };

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked.push({ headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString() || '{}') });
      const type = answer.type === '' ? {} : { 'x-amzn-errortype': answer.type };
      response.writeHead(answer.status, {
        'content-type': 'application/x-amz-json-1.0',
        'x-amzn-requestid': 'r-1',
        ...type,
      });
      response.end(answer.body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const settings = () => ({
  endpoint,
  region: 'eu-west-1',
  maxAttempts: 2,
  credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' },
});

const partsOf = async (work: () => unknown): Promise<readonly Record<string, unknown>[]> => {
  asked.length = 0;
  const [sent] = await sentBy(() => withTracing(async () => work())({}, contextOf(1)));
  const parts: unknown = sent?.document.subsegments;
  return Array.isArray(parts) ? parts : [];
};

test('a call is one part: service, operation, region, request id, retries; its HTTP request is none of its own', async () => {
  answer = { status: 200, body: '{"TableNames":["orders"]}', type: '' };
  const client = captureAwsClient(new DynamoDBClient(settings()));
  const parts = await partsOf(() => client.send(new ListTablesCommand({})));
  expect(parts).toEqual([
    {
      name: 'DynamoDB',
      namespace: 'aws',
      id: expect.any(String),
      start_time: expect.any(Number),
      end_time: expect.any(Number),
      aws: { operation: 'ListTables', region: 'eu-west-1', request_id: 'r-1', retries: 0 },
      http: { response: { status: 200 } },
    },
  ]);
  expect(parseTraceHeader(String(asked[0]?.headers['x-amzn-trace-id']))).toEqual({
    traceId: traceIdOf(1),
    parentId: parts[0]?.id,
    isSampled: true,
  });
});

test('a refusal for going too fast is throttling, with its retries, and the error goes on', async () => {
  answer = { status: 400, body: '{"message":"slow down"}', type: 'ThrottlingException' };
  const client = captureAwsClient(new DynamoDBClient(settings()));
  const parts = await partsOf(async () => {
    await expect(client.send(new ListTablesCommand({}))).rejects.toMatchObject({ name: 'ThrottlingException' });
  });
  expect(parts).toMatchObject([
    {
      throttle: true,
      error: true,
      fault: true,
      aws: { retries: 1 },
      cause: { exceptions: [{ type: 'ThrottlingException', remote: true }] },
    },
  ]);
});

test('a message to a queue carries the trace, beside the attributes that it has', async () => {
  answer = { status: 200, body: '{"MessageId":"m-1","MD5OfMessageBody":"5d41402abc4b2a76b9719d911017c592"}', type: '' };
  const client = captureAwsClient(new SQSClient(settings()));
  const input = { QueueUrl: `${endpoint}/123456789012/orders`, MessageBody: 'hello' };
  const [part] = await partsOf(() => client.send(new SendMessageCommand(input)));
  expect(part).toMatchObject({ name: 'SQS', aws: { operation: 'SendMessage', queue_url: input.QueueUrl } });
  const header = `Root=${traceIdOf(1)};Parent=${part?.id};Sampled=1`;
  expect(asked[0]?.body).toMatchObject({
    MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: header } },
  });
  expect(input).not.toHaveProperty('MessageSystemAttributes');
});

test('outside of an invocation the client is as it was', async () => {
  answer = { status: 200, body: '{"TableNames":[]}', type: '' };
  asked.length = 0;
  const client = captureAwsClient(new DynamoDBClient(settings()));
  await expect(client.send(new ListTablesCommand({}))).resolves.toMatchObject({ TableNames: [] });
  expect(asked[0]?.headers).not.toHaveProperty('x-amzn-trace-id');
});

test('batches and events carry it in each entry; what the user set stays', () => {
  const entries = { Entries: [{ Detail: '{}' }, { Detail: '{}', TraceHeader: 'mine' }] };
  expect(withTraceInMessages('PutEvents', entries, 'Root=1')).toEqual({
    Entries: [
      { Detail: '{}', TraceHeader: 'Root=1' },
      { Detail: '{}', TraceHeader: 'mine' },
    ],
  });
  expect(withTraceInMessages('SendMessageBatch', { Entries: [{ Id: 'a' }] }, 'Root=1')).toEqual({
    Entries: [{ Id: 'a', MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1' } } }],
  });
  expect(withTraceInMessages('GetItem', entries, 'Root=1')).toBe(entries);
});

test('what a Kinesis record carries in its data is read from it', async () => {
  let data: object = {};
  await partsOf(() => {
    data = carryTrace({ orderId: 'o-1' });
  });
  const record = { kinesis: { data: Buffer.from(JSON.stringify(data)).toString('base64') } };
  expect(traceOfRecord(record)).toMatchObject({ traceId: traceIdOf(1), isSampled: true });
  expect(traceOfRecord({ kinesis: { data: 'bm90aGluZw==' } })).toBeUndefined();
  expect(traceOfRecord(null)).toBeUndefined();
});
