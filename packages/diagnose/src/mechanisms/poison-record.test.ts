// One record that no attempt gets through, between others that pass. An invocation a row: its record, and how it ended.
import { epochMs, type ResourceDocument } from '@coldcase/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { poisonousAttemptsMin } from './poison-record.ts';
import { lines } from './testing/drawn.ts';
import { mechanismsSeen, said } from './testing/seen.ts';

const request = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const record = (n: number) => `4959033827149029063${String(n).padStart(8, '0')}`;

/** `['bad 1', 'ok 2']`: the record 1 fails, the record 2 passes. */
function invocations(...rows: readonly string[]) {
  const texts = rows.flatMap((row, n) => {
    const [outcome, number] = row.split(' ');
    const id = request(n);
    const failed = `2026-11-21T11:00:00.000Z\t${id}\tERROR\tTypeError: total is undefined {"sequenceNumber":"${record(Number(number))}"}`;
    return [
      `START RequestId: ${id} Version: 1`,
      ...(outcome === 'bad' ? [failed] : []),
      `END RequestId: ${id}`,
      `REPORT RequestId: ${id}\tDuration: 20.00 ms\tBilled Duration: 20 ms\tMemory Size: 512 MB\tMax Memory Used: 90 MB`,
    ];
  });
  return lines('clicks', ...texts);
}

const poisoned = ['ok 1', 'bad 2', 'bad 2', 'bad 2', 'bad 2', 'ok 3', 'ok 4'];

test('one record that fails four times while others pass is told by its number', async () => {
  expect(poisonousAttemptsMin).toBe(3);
  expect(await said({ events: invocations(...poisoned) })).toEqual([
    `poison-record: one record fails 4 times in clicks with the same error, ${record(2)}, while 3 other invocations ended`,
  ]);
});

test('all records fail alike: none of them is to blame', async () => {
  const all = [1, 2, 3, 4].flatMap((n) => Array.from({ length: 3 }, () => `bad ${n}`));
  expect(await said({ events: invocations(...all, 'ok 5') })).toEqual([]);
  expect(await said({ events: invocations('bad 1', 'bad 2', 'bad 3', 'bad 4', 'ok 5') })).toEqual([]);
});

test('twice may be chance, and where nothing passes it is the code', async () => {
  expect(await said({ events: invocations('bad 1', 'bad 1', 'ok 2', 'ok 3') })).toEqual([]);
  expect(await said({ events: invocations('bad 1', 'bad 1', 'bad 1') })).toEqual([]);
});

test('a mapping that does not bisect is named as what lets one record hold up the others', async () => {
  const mapping = (settings: object): readonly ResourceDocument[] => [
    {
      kind: 'event-source-mapping',
      name: 'm-1',
      document: { UUID: 'm-1', FunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:clicks', ...settings },
    },
  ];
  const [plain] = await mechanismsSeen({ events: invocations(...poisoned), documents: mapping({}) });
  expect(plain?.proofs[1]).toMatchObject({ says: 'the whole batch is repeated for one record: it is not bisected' });
  const careful = mapping({ BisectBatchOnFunctionError: true });
  const [other] = await mechanismsSeen({ events: invocations(...poisoned), documents: careful });
  expect(other?.proofs).toHaveLength(1);
});

test('a message says how often its queue gave it out', async () => {
  const events = invocations(...poisoned).map((event) => ({
    ...event,
    message: event.message.replace('"sequenceNumber"', '"ApproximateReceiveCount":"4","messageId"'),
  }));
  const [plain] = await mechanismsSeen({ events });
  expect(plain?.proofs[1]).toMatchObject({ says: 'the queue gave it to clicks 4 times' });
});

test('the order of events does not matter', async () => {
  const events = invocations(...poisoned).map((event, n) => ({ ...event, timestamp: epochMs(event.timestamp + n) }));
  const expected = await said({ events });
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(events, { minLength: events.length }), async (shuffled) => {
      expect(await said({ events: shuffled })).toEqual(expected);
    }),
    { numRuns: 10 },
  );
});
