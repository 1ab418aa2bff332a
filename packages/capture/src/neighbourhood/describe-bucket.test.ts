// What is asked about a bucket, where, and which refusals are answers.
import { type AwsData, type FaultPlan, startAwsServer } from '@coldcase/testkit/aws';
import { expect, test } from 'vitest';
import { askingIn } from '../aws/ask.ts';
import { readerOf } from '../testing/aws-reader.ts';
import { neighbourhoodOf } from './neighbourhood.ts';

const key = 'arn:aws:kms:us-west-2:123456789012:key/0f1e2d3c';
const imports = 'arn:aws:lambda:us-west-2:123456789012:function:import-uploads';
const buckets: NonNullable<AwsData['buckets']> = {
  bare: { region: 'eu-west-1' },
  uploads: {
    region: 'us-west-2',
    notifications: {
      CloudFunctionConfiguration: [
        { Id: 'csv', CloudFunction: imports, Event: ['s3:ObjectCreated:Put', 's3:ObjectCreated:Copy'] },
        { Id: 'pdf', CloudFunction: imports, Event: ['s3:ObjectCreated:*'] },
      ],
      QueueConfiguration: [{ Queue: 'arn:aws:sqs:us-west-2:123456789012:removed', Event: 's3:ObjectRemoved:*' }],
    },
    policy: { Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:GetObject' }] },
    encryption: {
      Rule: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key } }],
    },
    versioning: { Status: 'Suspended' },
    publicAccessBlock: { BlockPublicAcls: true, RestrictPublicBuckets: true },
    lifecycle: { Rule: [{ ID: 'tidy', Status: 'Enabled', Expiration: { Days: 1 }, Filter: { Prefix: 'tmp/' } }] },
  },
};

async function described(bucket: string, faults?: FaultPlan) {
  await using server = await startAwsServer({ data: { buckets }, ...(faults === undefined ? {} : { faults }) });
  const reader = readerOf(server.url);
  const home = { region: 'eu-west-1', account: '123456789012', otherAccounts: [] };
  const named = [{ kind: 'bucket' as const, id: bucket, because: 'it was named' }];
  const { resources, documents, gaps } = await neighbourhoodOf(askingIn(reader, signal), home, named);
  reader.close();
  const asked = server.calls.map(({ operation, region }) => `${operation} ${region}`);
  return { resources, document: JSON.parse(JSON.stringify(documents[0]?.document ?? {})), gaps, asked };
}
const { signal } = new AbortController();

test('a bucket of another region is found by its redirect, once, and asked there', async () => {
  const { resources, document, gaps, asked } = await described('uploads');
  expect(asked.filter((call) => call.startsWith('GetBucket') || call.startsWith('GetPublic'))).toEqual([
    'GetBucketLocation eu-west-1',
    'GetBucketNotificationConfiguration us-west-2',
    'GetBucketPolicy us-west-2',
    'GetPublicAccessBlock us-west-2',
    'GetBucketEncryption us-west-2',
    'GetBucketVersioning us-west-2',
    'GetBucketLifecycleConfiguration us-west-2',
  ]);
  expect(resources[0]).toMatchObject({ kind: 'bucket', id: 'uploads', region: 'us-west-2' });
  expect(document).toMatchObject({
    region: 'us-west-2',
    notifications: { LambdaFunctionConfigurations: [{ Id: 'csv', LambdaFunctionArn: imports }, { Id: 'pdf' }] },
    Policy: expect.stringContaining('"Deny"'),
    PublicAccessBlockConfiguration: { RestrictPublicBuckets: true },
    ServerSideEncryptionConfiguration: {
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key } }],
    },
    versioning: { Status: 'Suspended' },
    LifecycleRules: [{ ID: 'tidy', Expiration: { Days: 1 } }],
  });
  expect(resources[0]?.description.neighbours.map(({ kind, id, because }) => `${kind} ${id}: ${because}`)).toEqual([
    'queue removed: events of uploads go there',
    'function import-uploads: events of uploads go there',
  ]);
  // The two are not in this account.
  expect(gaps).toHaveLength(2);
});

test('what was never configured is no gap: S3 refuses to show it under a name of its own', async () => {
  const { document, gaps } = await described('bare');
  expect(gaps).toEqual([]);
  expect(document).toEqual({ region: 'eu-west-1', notifications: {}, versioning: {} });
});

test('a part that may not be read is a gap, and the others are there', async () => {
  const { document, gaps } = await described('bare', ({ operation }) =>
    operation === 'GetBucketPolicy' ? { kind: 'denied' } : undefined,
  );
  expect(gaps).toEqual([expect.stringMatching(/^bucket bare: .*s3:GetBucketPolicy/)]);
  expect(document).toMatchObject({ region: 'eu-west-1' });
});

test('S3 that asks to slow down is asked again', async () => {
  const { gaps, asked } = await described('bare', ({ callNumber }) =>
    callNumber === 2 ? { kind: 'throttle' } : undefined,
  );
  expect(gaps).toEqual([]);
  expect(asked.filter((call) => call.startsWith('GetBucketNotification'))).toHaveLength(2);
});

test('a bucket that is gone is told', async () => {
  const { gaps } = await described('gone');
  expect(gaps).toEqual([expect.stringMatching(/^bucket gone \(it was named\): .*does not exist/)]);
});
