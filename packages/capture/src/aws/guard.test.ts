// The three lines against writing. The first two, that no command that writes is imported and that a check says so, are
// checks/aws-reads.test.ts; this is the third, with commands that only a test may import.
import { CloudWatchLogsClient, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { PurgeQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startAwsServer } from '@coldcase/testkit/aws';
import { expect, test } from 'vitest';
import { exampleCredentials } from '../testing/aws-reader.ts';
import { readOnlyGuard } from './guard.ts';
import { isOperation } from './operations.ts';
import { reads } from './services/reads.ts';

const options = { abortSignal: new AbortController().signal, onAnswer: () => undefined };

test('a command that writes is refused by the client before anything leaves: CAPTURE_NOT_READ_ONLY', async () => {
  await using server = await startAwsServer({ data: {} });
  const config = { region: 'eu-west-1', endpoint: server.url, credentials: exampleCredentials, maxAttempts: 1 };
  const put = reads(new CloudWatchLogsClient(config), readOnlyGuard('logs', isOperation))(PutLogEventsCommand);
  const purge = reads(new SQSClient(config), readOnlyGuard('sqs', isOperation))(PurgeQueueCommand);
  const written = put({ logGroupName: 'g', logStreamName: 's', logEvents: [] }, options);
  await expect(written).rejects.toMatchObject({ code: 'CAPTURE_NOT_READ_ONLY', failure: { on: 'logs:PutLogEvents' } });
  await expect(purge({ QueueUrl: server.url }, options)).rejects.toMatchObject({ code: 'CAPTURE_NOT_READ_ONLY' });
  expect(server.calls).toEqual([]);
});

test('what the list allows passes', async () => {
  await using server = await startAwsServer({ data: { queues: { orders: {} } } });
  const config = { region: 'eu-west-1', endpoint: server.url, credentials: exampleCredentials, maxAttempts: 1 };
  const receive = reads(new SQSClient(config), readOnlyGuard('sqs', isOperation))(ReceiveMessageCommand);
  await receive({ QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/1/orders' }, options);
  expect(server.calls).toMatchObject([{ service: 'sqs', operation: 'ReceiveMessage' }]);
});
