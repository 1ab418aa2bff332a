import { describe, test } from 'vitest';
import { checkAwsReads, missingCommands } from './aws-reads.ts';
import { expectNoProblems, expectProblemAt } from './problem.ts';
import { drawnFiles, repositoryFiles } from './repository.ts';

const files = repositoryFiles();

describe('the repository', () => {
  test('imports no command of AWS that is not a read of the table', () => expectNoProblems(checkAwsReads(files)));
  test('imports every command of the table', () => expectNoProblems(missingCommands(files)));
});

describe('the check finds', () => {
  const found = (path: string, text: string, ...lines: readonly number[]) => {
    const drawn = drawnFiles(`=== ${path}\n${text}`);
    expectProblemAt(checkAwsReads(drawn), ...lines.map((line) => `${path}:${line}`));
  };
  const service = 'packages/capture/src/aws/services/logs.ts';

  test('a command that writes, one of another service, and a whole module', () =>
    found(
      service,
      `import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import * as everything from '@aws-sdk/client-cloudwatch-logs';
const later = import('@aws-sdk/client-cloudwatch-logs');
export { DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';`,
      2,
      3,
      4,
      5,
      6,
    ));

  test('a client elsewhere, and a handler of requests', () =>
    found(
      'packages/capture/src/files/reader.ts',
      `import { SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { SQSClientConfig } from '@aws-sdk/client-sqs';`,
      1,
      2,
    ));

  test('a connection that needs no import', () =>
    found('packages/capture/src/aws/reader.ts', `await fetch('http://example.com');\nnew WebSocket('ws://a');`, 1, 2));

  test('a request for metrics that sends something, or goes where it is sent', () =>
    found(
      'packages/capture/src/application/ask-endpoint.ts',
      `await fetch(url, { headers, redirect: 'manual', signal });
await fetch(url, { method: 'POST', redirect: 'manual' });
await fetch(url, { headers, signal });
await fetch(url, { ...options, redirect: 'manual' });
await fetch(url);`,
      2,
      3,
      4,
      5,
    ));

  test('a command that nobody imports', () =>
    expectProblemAt(
      missingCommands(files.filter(({ path }) => path !== 'packages/capture/src/aws/services/sts.ts')),
      'packages/capture/src/aws/services/sts.ts',
    ));
});
