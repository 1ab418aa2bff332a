// Every line of the table, sent once: it passes the guard under its name and arrives as that operation of that service, in
// whichever of the five wire formats the service speaks.
import { startAwsServer } from '@coldcase/testkit/aws';
import { expect, test } from 'vitest';
import { readerOf } from '../testing/aws-reader.ts';
import { operationsOf } from './operations.ts';

const { signal } = new AbortController();
const everything = operationsOf({ withPeeks: true });

/** Whatever stands in a path, for any operation. */
const named = {
  FunctionName: 'checkout',
  Resource: 'arn:aws:lambda:eu-west-1:1:function:checkout',
  restApiId: 'a1',
  resourceId: 'r1',
  httpMethod: 'GET',
  ApiId: 'a2',
  Bucket: 'orders-uploads',
};

test('every operation of the table arrives as what it is called', async () => {
  const answers = Object.fromEntries(everything.map((operation) => [operation, () => ({})]));
  await using server = await startAwsServer({ data: { answers } });
  const reader = readerOf(server.url, { mayPeek: true });
  for (const operation of everything) await reader.read(operation, named, { signal });
  reader.close();
  expect(server.calls.map(({ service, operation }) => `${service}:${operation}`)).toEqual(everything);
});
