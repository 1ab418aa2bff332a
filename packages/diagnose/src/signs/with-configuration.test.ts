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
