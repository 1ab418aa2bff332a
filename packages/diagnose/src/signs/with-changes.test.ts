// What was altered before `orders` failed at 11:00.
import { type ChangeRecord, epochMs, type ResourceDocument } from '@coldcase/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diagnose } from '../diagnose.ts';
import { memoryCaseReader } from '../memory-reader.ts';
import { suspectedMinutesMax } from './with-changes.ts';

const elevenMs = Date.UTC(2026, 10, 21, 11);

function change(minutesBefore: number, action: string, resource = 'orders'): ChangeRecord {
  const timestamp = epochMs(elevenMs - minutesBefore * 60_000);
  return {
    timestamp,
    source: 'cloudtrail',
    id: `${action} ${minutesBefore}`,
    action,
    resource,
    detail: '{}',
    actor: 'dana',
  };
}

const role: ResourceDocument = {
  kind: 'function',
  name: 'orders',
  document: { Configuration: { Role: 'arn:aws:iam::123456789012:role/service/orders-role' } },
};

async function first(message: string, ...changes: readonly ChangeRecord[]) {
  const line = `2026-11-21T11:00:00.000Z\t00000000-0000-4000-8000-000000000001\tERROR\t${message}`;
  const event = { logGroup: '/aws/lambda/orders', logStream: 'a', timestamp: epochMs(elevenMs), message: line };
  const reader = {
    ...memoryCaseReader([event]),
    changes: () => Promise.resolve(changes),
    resources: () => Promise.resolve([role]),
  };
  const [finding] = (await diagnose(reader, {}, new AbortController().signal)).findings;
  const claims = (finding?.evidence ?? []).map((item) => ('for' in item ? item.for : item.against));
  return {
    scenario: finding?.scenario,
    score: finding?.score,
    suspected: claims.filter((one) => one.includes('suspected')),
  };
}

const missing = "Runtime.ImportModuleError: Error: Cannot find module 'stripe'";

test('a deployment four minutes before a module is missing is suspected', async () => {
  expect(await first(missing, change(4, 'UpdateFunctionCode20150331v2'))).toMatchObject({
    scenario: 'import-module-missing',
    suspected: [
      'a deployment came 4 minutes before: UpdateFunctionCode20150331v2 of orders, which is suspected to have led to it',
    ],
  });
});

test('a change of settings deploys no code, another function is none of its business, and two hours are long ago', async () => {
  for (const other of [
    change(4, 'UpdateFunctionConfiguration20150331v2'),
    change(4, 'UpdateFunctionCode20150331v2', 'carts'),
    change(suspectedMinutesMax + 1, 'UpdateFunctionCode20150331v2'),
    change(-4, 'UpdateFunctionCode20150331v2'),
    { ...change(4, 'UpdateFunctionCode20150331v2'), error: 'AccessDenied' },
  ]) {
    expect((await first(missing, other)).suspected).toEqual([]);
  }
});

test('a setting that is missed and a right that is refused have changes of their own kind', async () => {
  const configured = await first(
    'Error: process.env.STRIPE_KEY is required',
    change(1, 'UpdateFunctionConfiguration20150331v2'),
  );
  expect(configured.suspected).toEqual([expect.stringMatching(/^a change of settings came 1 minute before/)]);
  const denied = await first(
    'AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/orders-role/orders is not authorized to perform: dynamodb:GetItem on resource: arn:aws:dynamodb:eu-west-1:123456789012:table/carts',
    change(7, 'DetachRolePolicy', 'orders-role'),
  );
  expect(denied).toMatchObject({
    scenario: 'iam-denied',
    suspected: [expect.stringMatching(/^a change of rights came 7 minutes before: DetachRolePolicy of orders-role/)],
  });
});

test('it changes no score, and the order in which changes are told does not matter', async () => {
  const changes = [
    change(4, 'UpdateFunctionCode20150331v2'),
    change(9, 'UpdateFunctionCode20150331v2'),
    change(2, 'TagResource'),
  ];
  const expected = await first(missing, ...changes);
  expect(expected.score).toBe((await first(missing)).score);
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(changes, { minLength: changes.length }), async (shuffled) => {
      expect(await first(missing, ...shuffled)).toEqual(expected);
    }),
    { numRuns: 6 },
  );
});
