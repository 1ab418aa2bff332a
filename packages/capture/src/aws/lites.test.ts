// Reads against dynalite and kinesalite, which imitate DynamoDB and Kinesis and come with npm.
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { readerOf } from '../testing/aws-reader.ts';
import { post, tableInput, urlOf } from '../testing/emulators.ts';

const { signal } = new AbortController();
const require = createRequire(import.meta.url);

test('dynalite describes a table', async () => {
  const endpoint = await started('dynalite');
  await post(endpoint.url, 'DynamoDB_20120810.CreateTable', tableInput('carts'));
  const reader = readerOf(endpoint.url);
  const { Table } = await reader.read('dynamodb:DescribeTable', { TableName: 'carts' }, { signal });
  expect(Table).toMatchObject({ TableName: 'carts' });
  reader.close();
  endpoint.server.close();
});

test('kinesalite describes a stream, over HTTP/1', async () => {
  const endpoint = await started('kinesalite');
  await post(endpoint.url, 'Kinesis_20131202.CreateStream', { StreamName: 'clicks', ShardCount: 1 });
  const reader = readerOf(endpoint.url);
  const answer = await reader.read('kinesis:DescribeStreamSummary', { StreamName: 'clicks' }, { signal });
  expect(answer.StreamDescriptionSummary).toMatchObject({ StreamName: 'clicks' });
  reader.close();
  endpoint.server.close();
});

async function started(name: 'dynalite' | 'kinesalite'): Promise<{ readonly url: string; readonly server: Server }> {
  const make: (options: object) => Server = require(name);
  const server = make({ createTableMs: 0, createStreamMs: 0 }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: urlOf(server), server };
}
