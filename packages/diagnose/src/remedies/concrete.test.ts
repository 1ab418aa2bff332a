// What to do, with the names and figures of the case. `orders` has 512 MB and 30 s unless a test says otherwise.
import { durationMs, epochMs, megabytes } from '@coldcase/model';
import { expect, test } from 'vitest';
import { diagnose } from '../diagnose.ts';
import { memoryCaseReader } from '../memory-reader.ts';
import { noNumbers } from '../numbers.ts';
import { concreteRemedies, type Known } from './concrete.ts';

function known(over: Partial<Known> = {}): Known {
  const details = { Configuration: { MemorySize: 512, Timeout: 30 } };
  return { functionName: 'orders', suspect: 'orders', texts: [], numbers: noNumbers, details, ...over };
}

test('memory is doubled, up to what Lambda has, and it is said that nobody knows how much is enough', () => {
  const [remedy] = concreteRemedies('memory-oom', known());
  expect(remedy).toMatchObject({
    kind: 'mitigate',
    risk: 'reversible',
    command: 'aws lambda update-function-configuration --function-name orders --memory-size 1024',
    text: expect.stringContaining('not known'),
  });
  const large = { Configuration: { MemorySize: 8_000 } };
  expect(concreteRemedies('memory-oom', known({ details: large }))[0]?.command).toMatch(/--memory-size 10240$/);
  const largest = { Configuration: { MemorySize: 10_240 } };
  expect(concreteRemedies('memory-oom', known({ details: largest }))).toEqual([]);
});

test('without the configuration, the figures of the log tell the limit; without either, there is no command', () => {
  const numbers = { ...noNumbers, memorySizeMb: megabytes(256), timeoutMs: durationMs(3_000) };
  const unseen = known({ details: undefined, numbers });
  expect(concreteRemedies('memory-oom', unseen)[0]?.command).toMatch(/--memory-size 512$/);
  expect(concreteRemedies('lambda-timeout', unseen)[0]?.command).toMatch(/--timeout 6$/);
  expect(concreteRemedies('memory-oom', known({ details: undefined }))).toEqual([]);
});

test('a timeout beyond that of the gateway says so', () => {
  expect(concreteRemedies('lambda-timeout', known())[0]?.text).toContain('up to 29 s only');
});

test('more concurrency takes from others, and is risky; where none is reserved, the account is looked at', () => {
  const reserved = { Concurrency: { ReservedConcurrentExecutions: 10 }, Configuration: {} };
  expect(concreteRemedies('lambda-throttled', known({ details: reserved }))).toMatchObject([
    { risk: 'risky', command: expect.stringMatching(/--reserved-concurrent-executions 20$/) },
  ]);
  expect(concreteRemedies('lambda-throttled', known())).toMatchObject([
    { risk: 'safe', command: 'aws lambda get-account-settings' },
  ]);
});

const denied = (rest: string) =>
  `AccessDenied: User: arn:aws:sts::123456789012:assumed-role/orders-role/orders is not authorized to perform: s3:GetObject${rest}`;

test('the one action on the one resource is allowed, to the role that asked', () => {
  const texts = [denied(' on resource: arn:aws:s3:::uploads/a.csv because no identity-based policy allows it')];
  expect(concreteRemedies('iam-denied', known({ texts }))).toMatchObject([
    {
      kind: 'fix',
      risk: 'reversible',
      command: `aws iam put-role-policy --role-name orders-role --policy-name allow-s3-GetObject --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::uploads/a.csv"}]}'`,
    },
  ]);
});

test('without a resource the permission is wide, and risky; an explicit deny is not undone by one', () => {
  expect(concreteRemedies('iam-denied', known({ texts: [denied('')] }))).toMatchObject([{ risk: 'risky' }]);
  const explicit = [
    denied(' on resource: arn:aws:s3:::uploads/a.csv with an explicit deny in a service control policy'),
  ];
  const [remedy] = concreteRemedies('iam-denied', known({ texts: explicit }));
  expect(remedy?.command).toBeUndefined();
  expect(remedy?.text).toContain('denies s3:GetObject to orders-role explicitly');
});

test('a message that names nobody gives no command', () => {
  expect(concreteRemedies('iam-denied', known({ texts: ['Access Denied'] }))).toEqual([]);
  expect(concreteRemedies('dynamodb-throttled', known())).toEqual([]);
});

test('a finding has its concrete remedies before the general ones of the same kind', async () => {
  const id = '00000000-0000-4000-8000-000000000001';
  const lines = [
    `START RequestId: ${id} Version: 1`,
    `RequestId: ${id} Error: Runtime exited with error: signal: killed\nRuntime.ExitError`,
    `REPORT RequestId: ${id}\tDuration: 900.00 ms\tBilled Duration: 900 ms\tMemory Size: 512 MB\tMax Memory Used: 512 MB`,
  ];
  const at = Date.UTC(2026, 2, 1, 10);
  const group = { logGroup: '/aws/lambda/orders', logStream: 'a' };
  const events = lines.map((message, n) => ({ ...group, timestamp: epochMs(at + n), message }));
  const { findings } = await diagnose(memoryCaseReader(events), {}, new AbortController().signal);
  expect(findings[0]?.remedies.slice(0, 2)).toMatchObject([
    { kind: 'mitigate', command: expect.stringContaining('--memory-size 1024') },
    { kind: 'mitigate', text: 'Raise the memory of the function.' },
  ]);
});
