// Whom it hit. From 10:00 to 10:59 all is well, from 11:00 on `orders` fails; each line of a test is one request.
import { epochMs, type LogEvent, type MetricPoint } from '@coldcase/model';
import { compile } from '@coldcase/query';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diagnose } from '../diagnose.ts';
import type { Diagnosis } from '../diagnosis.ts';
import { memoryCaseReader } from '../memory-reader.ts';
import { requestsQuestion, sampledRequestsQuestion, usersQuestion, usualRequestsQuestion } from './blast-questions.ts';
import type { BlastRadius } from './blast-radius.ts';
import { namedFields } from './named-fields.ts';

const day = '2026-11-21';
const at = (clock: string) => epochMs(Date.parse(`${day}T${clock}Z`));
const times = {
  baseline: { startMs: at('10:00:00'), endMs: at('10:59:59.999') },
  incident: { startMs: at('11:00:00'), endMs: at('11:59:59.999') },
};

function id(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

/** `11:00:01 orders ok 20ms {"userId":"u1"}` or `… fails …`: START, the JSON line, REPORT. */
function requests(text: string): readonly LogEvent[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.flatMap((line, n) => {
    const [, clock = '', name = '', end = '', ms = '', json = '{}'] =
      /(\S+) +(\S+) +(ok|fails|again) +(\d+)ms *(.*)/.exec(line) ?? [];
    const requestId = id(end === 'again' ? n - 1 : n);
    const failed = end !== 'ok';
    const told = JSON.stringify({
      level: failed ? 'ERROR' : 'INFO',
      function_request_id: requestId,
      ...JSON.parse(json),
    });
    const report = `REPORT RequestId: ${requestId}\tDuration: ${ms}.00 ms\tBilled Duration: ${ms} ms\tMemory Size: 512 MB\tMax Memory Used: 90 MB`;
    return [`START RequestId: ${requestId} Version: 1`, told, report].map((message, step) => ({
      logGroup: `/aws/lambda/${name}`,
      logStream: 'a',
      timestamp: epochMs(at(clock) + step),
      message,
    }));
  });
}

async function diagnosisOf(
  events: readonly LogEvent[],
  withTimes: Partial<typeof times> = times,
  points: readonly MetricPoint[] = [],
): Promise<Diagnosis> {
  const reader = { ...memoryCaseReader(events, withTimes), metrics: () => Promise.resolve(points) };
  return await diagnose(reader, {}, new AbortController().signal);
}

async function blastOf(
  text: string,
  ...more: [Partial<typeof times>?, (readonly MetricPoint[])?]
): Promise<BlastRadius> {
  return (await diagnosisOf(requests(text), ...more)).blastRadius;
}

const incident = `
  10:00:01 orders ok    20ms {"message":"stored","userId":"u1"}
  10:00:02 orders ok    30ms {"message":"stored","userId":"u2"}
  11:00:01 orders fails 20ms {"message":"TypeError: x","userId":"u1","path":"/orders/17","amount":12.5,"currency":"EUR"}
  11:00:02 orders fails 25ms {"message":"TypeError: x","userId":"u1","path":"/orders/18","amount":7.25,"currency":"EUR"}
  11:00:03 orders ok    90ms {"message":"stored","userId":"u3","path":"/carts/1","amount":99,"currency":"EUR"}
  11:00:04 mail   ok    10ms {"message":"sent","userId":"u4"}
`;

test('requests that failed or were slow are counted by function, beside the normal period', async () => {
  const { requests: all, functions } = await blastOf(incident);
  expect(all).toEqual({ requests: 4, failed: 2, slow: 1, usual: { requests: 2, failed: 0 } });
  expect(functions).toEqual([{ name: 'orders', requests: 3, failed: 2, slow: 1, usual: { requests: 2, failed: 0 } }]);
});

test('a function that fails as it always does was not hit', async () => {
  const lines = (hour: string, count: number) =>
    Array.from({ length: 10 }, (_, n) => `${hour}:00:1${n} mail ${n < count ? 'fails' : 'ok'} 20ms {"path":"/send"}`);
  const told = async (failed: number) => {
    const { functions, operations } = await blastOf([...lines('10', 2), ...lines('11', failed)].join('\n'));
    return [functions.map(({ name }) => name), operations.map(({ operation }) => operation)];
  };
  expect(await told(3)).toEqual([[], []]);
  expect(await told(9)).toEqual([['mail'], ['/send']]);
});

test('users are told apart by the field that names them, whether they met a failure or not', async () => {
  expect((await blastOf(incident)).users).toEqual([{ field: 'userId', hit: 1, seen: 3 }]);
});

test('operations are paths without the ids in them', async () => {
  expect((await blastOf(incident)).operations).toEqual([
    { function: 'orders', operation: '/orders/*', requests: 2, failed: 2 },
  ]);
});

test('money is what failed requests were about, where a currency stands beside the amount', async () => {
  expect((await blastOf(incident)).money).toEqual([{ amount: 19.75, currency: 'EUR', requests: 2, field: 'amount' }]);
});

test('without a currency nothing is called money, and the field is named', async () => {
  const { money, unknown } = await blastOf('11:00:01 orders fails 20ms {"message":"TypeError: x","total":3}');
  expect(money).toEqual([]);
  expect(unknown).toContain(
    'Nothing in the evidence tells of money; total may be an amount, and no currency is beside it.',
  );
});

test('failed invocations cost their gigabytes and seconds, and what was tried again is counted', async () => {
  const { spent } = await blastOf(`
    11:00:01 orders fails 1000ms {"message":"TypeError: x"}
    11:01:01 orders again 1000ms {"message":"TypeError: x"}`);
  expect(spent).toMatchObject({ failedInvocations: 1, retries: 1, gbSeconds: 1 });
  expect(spent?.usd).toBeCloseTo(0.0000166667 + 2 * 0.0000002, 6);
});

test('without a normal period nothing is called slow, and that is said', async () => {
  const { requests: all, unknown } = await blastOf(incident, { incident: times.incident });
  expect(all).toEqual({ requests: 4, failed: 2 });
  expect(unknown.join()).toContain('No normal period');
});

test('where no line carries a request id, requests are not counted', async () => {
  const event = { logGroup: 'syslog', logStream: 'a', timestamp: at('11:00:01'), message: 'ERROR disk is full' };
  const { requests: all, unknown } = (await diagnosisOf([event])).blastRadius;
  expect(all).toBeUndefined();
  expect(unknown).toEqual(['No line carries a request id, so requests cannot be told apart and are not counted.']);
});

test('an API tells how many of its requests were answered with an error', async () => {
  const point = (clock: string, name: string, value: number): MetricPoint => ({
    ...{ namespace: 'AWS/ApiGateway', name, statistic: 'Sum', periodSeconds: 60, value, timestamp: at(clock) },
    dimensions: [{ name: 'ApiName', value: 'shop' }],
  });
  const points = [
    ...[point('10:10:00', 'Count', 100), point('10:10:00', '5XXError', 1)],
    ...[point('11:10:00', 'Count', 200), point('11:10:00', '5XXError', 50), point('11:11:00', '4XXError', 3)],
  ];
  expect((await blastOf(incident, times, points)).frontDoors).toEqual([
    { name: 'shop', requests: 200, serverErrors: 50, clientErrors: 3, usual: { requests: 100, serverErrors: 1 } },
  ]);
});

test('the order of the events changes nothing', async () => {
  const events = requests(incident);
  const expected = (await diagnosisOf(events)).blastRadius;
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray([...events], { minLength: events.length }), async (shuffled) => {
      expect((await diagnosisOf(shuffled)).blastRadius).toEqual(expected);
    }),
    { numRuns: 20 },
  );
});

const users = (line: object) => namedFields([JSON.stringify(line)]).users;

test('a user is named by an id of somebody, and not by an account of AWS or an id of anything', () => {
  expect(users({ user_id: 'u1' })).toEqual(['user_id']);
  expect(users({ user: { id: 7 }, tenantId: 't' })).toEqual(['user.id', 'tenantId']);
  expect(users({ claims: { sub: 'a' } })).toEqual(['claims.sub']);
  expect(users({ id: 'x', orderId: 'o', accountId: '123456789012' })).toEqual([]);
  expect(users({ requestContext: { accountId: 'a' } })).toEqual([]);
});

test('an amount has its currency beside it or in its name', () => {
  const money = (line: object) => namedFields([JSON.stringify(line)]).money;
  expect(money({ order: { total: 3, currency: 'EUR' } })).toEqual({
    amount: 'order.total',
    currencyField: 'order.currency',
  });
  expect(money({ amountUsd: 3 })).toEqual({ amount: 'amountUsd', currency: 'USD' });
  expect(money({ price: { value: 3, currency: 'EUR' } })).toEqual({
    amount: 'price.value',
    currencyField: 'price.currency',
  });
  expect(money({ total: 3, other: { currency: 'EUR' } })).toBeUndefined();
});

test('the order of the lines does not matter to the names that are found', () => {
  const lines = [
    { userId: 'a' },
    { user_id: 1, path: '/a' },
    { total: 3, currency: 5 },
    { total: 'x', currency: 'EUR' },
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray(lines, { minLength: lines.length }), (shuffled) => {
      expect(namedFields(shuffled.map((line) => JSON.stringify(line)))).toEqual(
        namedFields(lines.map((line) => JSON.stringify(line))),
      );
    }),
  );
});

test('whatever a field is called, the questions about it compile', () => {
  const roots = ['in', 'by', 'not', 'stats', 'filter', 'as', 'order', 'limit', 'and', 'like', 'null', 'true', 'bin'];
  const lines = roots.map((root) => ({ [root]: { userId: 'u', path: '/a', total: 3, currency: 'EUR' } }));
  for (const line of [...lines, { sub: 'a', action: 'b', amount: 1, currency: 'EUR' }, { uid: 'a', operation: 'b' }]) {
    const fields = namedFields([JSON.stringify(line)]);
    expect(fields.users).toHaveLength(1);
    const slow = [{ logGroup: 'a "quoted" \\ group', ms: 12.5 }];
    for (const question of [
      requestsQuestion(fields, slow),
      usersQuestion(fields.users),
      usualRequestsQuestion,
      sampledRequestsQuestion,
    ]) {
      const { plan, diagnostics } = compile(question);
      expect(plan, diagnostics.map(({ message }) => message).join()).toBeDefined();
    }
  }
});
