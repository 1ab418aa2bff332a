// What the configuration of `orders` says to what its log says.
import { epochMs, type ResourceDocument } from '@coldcase/model';
import { expect, test } from 'vitest';
import { diagnose } from '../diagnose.ts';
import type { Diagnosis } from '../diagnosis.ts';
import { memoryCaseReader } from '../memory-reader.ts';

const start = Date.UTC(2026, 2, 1, 10);

function diagnosed(message: string, configuration: object | undefined, name = 'orders'): Promise<Diagnosis> {
  const line = `2026-03-01T10:00:00.000Z\t00000000-0000-4000-8000-000000000001\tERROR\t${message}`;
  const event = { logGroup: '/aws/lambda/orders', logStream: 'a', timestamp: epochMs(start), message: line };
  const documents: readonly ResourceDocument[] =
    configuration === undefined ? [] : [{ kind: 'function', name, document: { Configuration: configuration } }];
  const reader = { ...memoryCaseReader([event]), resources: () => Promise.resolve(documents) };
  return diagnose(reader, {}, new AbortController().signal);
}

const claims = ({ findings }: Diagnosis) =>
  (findings[0]?.evidence ?? []).map((item) => ('for' in item ? `+ ${item.for}` : `- ${item.against}`));

const hanging = 'Error: connect ETIMEDOUT 10.0.3.7:5432';

test('a function in no VPC has no route of yours that could be missing', async () => {
  const unknown = await diagnosed(hanging, undefined);
  const outside = await diagnosed(hanging, { VpcConfig: { SubnetIds: [], VpcId: '' } });
  const inside = await diagnosed(hanging, { VpcConfig: { SubnetIds: ['subnet-1'], VpcId: 'vpc-1' } });
  expect(claims(outside).at(-1)).toMatch(/^- the function is in no VPC/);
  expect(claims(inside).at(-1)).toMatch(/^\+ the function is in a VPC/);
  expect(outside.findings[0]?.score).toBeLessThan(unknown.findings[0]?.score ?? 0);
  expect(inside.findings[0]?.score).toBe(unknown.findings[0]?.score);
});

test('a variable that the code misses is looked for among those that are set', async () => {
  const message = 'Error: process.env.STRIPE_KEY is required';
  const without = await diagnosed(message, { Environment: { Variables: { TABLE: 'carts' } } });
  expect(claims(without).at(-1)).toBe('+ the function has no variable STRIPE_KEY');
  const set = await diagnosed(message, { Environment: { Variables: { STRIPE_KEY: '…' } } });
  expect(claims(set).at(-1)).toBe('- the function has the variable STRIPE_KEY');
  expect(set.findings[0]?.score).toBeLessThan(without.findings[0]?.score ?? 0);
});

test('the limit that was reached is told as it is configured', async () => {
  const { findings } = await diagnosed('Error: ENOSPC: no space left on device, write', {
    EphemeralStorage: { Size: 512 },
  });
  expect(findings[0]?.evidence.at(-1)).toMatchObject({
    for: '/tmp of the function has 512 MB',
    query: 'aws lambda get-function-configuration --function-name orders',
  });
});

test('the configuration of another function says nothing, and one that is damaged neither', async () => {
  expect(claims(await diagnosed(hanging, { VpcConfig: {} }, 'payments'))).toEqual(
    claims(await diagnosed(hanging, undefined)),
  );
  const document = { kind: 'function' as const, name: 'orders', document: 'no object' };
  const event = { logGroup: '/aws/lambda/orders', logStream: 'a', timestamp: epochMs(start), message: hanging };
  const reader = { ...memoryCaseReader([event]), resources: () => Promise.resolve([document]) };
  expect((await diagnose(reader, {}, new AbortController().signal)).findings).toHaveLength(1);
});

const claimsWith = async (
  message: string,
  configuration: object,
  details: object = {},
  more: readonly ResourceDocument[] = [],
) => {
  const line = `2026-03-01T10:00:00.000Z\t00000000-0000-4000-8000-000000000001\tERROR\t${message}`;
  const event = { logGroup: '/aws/lambda/orders', logStream: 'a', timestamp: epochMs(start), message: line };
  const own: ResourceDocument = {
    kind: 'function',
    name: 'orders',
    document: { Configuration: configuration, ...details },
  };
  const reader = { ...memoryCaseReader([event]), resources: () => Promise.resolve([own, ...more]) };
  return claims(await diagnose(reader, {}, new AbortController().signal));
};

test.each([
  ['Error: /var/task/sharp.node: invalid ELF header', { Architectures: ['arm64'] }, /^\+ the function runs on arm64/],
  [
    "Runtime.ImportModuleError: Error: Cannot find module 'stripe'",
    { Handler: 'src/app.handler' },
    /handler that is configured is src\/app\.handler/,
  ],
  ['Endpoint request timed out', { Timeout: 60 }, /^\+ the function may take 60 s, longer than a gateway waits/],
  ['SnapStartException: restore hook failed', { SnapStart: { ApplyOn: 'None' } }, /^- the function takes no snapshots/],
])('%s: the setting that goes with it', async (message, configuration, claim) => {
  expect(await claimsWith(message, configuration)).toContainEqual(expect.stringMatching(claim));
});

test('a function that was switched off refuses everything', async () => {
  const refused = 'TooManyRequestsException: Rate Exceeded. Reason: ReservedFunctionConcurrentInvocationLimitExceeded';
  const off = { Concurrency: { ReservedConcurrentExecutions: 0 } };
  expect((await claimsWith(refused, {}, off)).join('\n')).toContain(
    '+ its reserved concurrency is 0: it is switched off',
  );
});

const queue = (attributes: object): readonly ResourceDocument[] => [
  {
    kind: 'event-source-mapping',
    name: 'm-1',
    document: {
      FunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:orders',
      EventSourceArn: 'arn:aws:sqs:eu-west-1:123456789012:in',
    },
  },
  { kind: 'queue', name: 'in', document: { QueueUrl: 'https://sqs/in', Attributes: attributes } },
];

test('a queue that hides its messages for less than six times the timeout, and has no dead-letter queue', async () => {
  const message = 'ReceiptHandleIsInvalid: The receipt handle has expired';
  const short = await claimsWith(message, { Timeout: 30 }, {}, queue({ VisibilityTimeout: '60' }));
  expect(short).toContain('+ messages of in are hidden for 60 s and the function may take 30 s; 180 s are advised');
  expect(short.join('\n')).toContain('in has no dead-letter queue');
  const well = await claimsWith(message, { Timeout: 30 }, {}, queue({ VisibilityTimeout: '180', RedrivePolicy: '{}' }));
  expect(well.join('\n')).not.toMatch(/hidden for|dead-letter/);
});
