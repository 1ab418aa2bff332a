// The reader against a server that misbehaves on demand: it survives what passes, and ends in the right code with what stays.
import {
  type AwsData,
  type AwsServer,
  type AwsServerOptions,
  type Fault,
  generatedGroup,
  scriptedFaults,
  seededFaults,
  startAwsServer,
} from '@coldcase/testkit/aws';
import { describe, expect, test } from 'vitest';
import { readerOf, skippingClock } from '../testing/aws-reader.ts';
import { systemClock } from './clock.ts';
import type { AwsCall, AwsReader, AwsReaderOptions } from './reader.ts';
import { attemptsMax } from './retries.ts';

const { signal } = new AbortController();
const startMs = Date.UTC(2026, 10, 21, 14);
const group = '/aws/lambda/checkout';
const data: AwsData = {
  logGroups: [generatedGroup({ name: group, eventCount: 20_000, startMs, endMs: startMs + 3_600_000 })],
  functions: [
    { configuration: { FunctionName: 'checkout', FunctionArn: 'arn:aws:lambda:eu-west-1:1:function:checkout' } },
  ],
  queues: { orders: { QueueArn: 'arn:aws:sqs:eu-west-1:1:orders' } },
};

async function withServer(
  options: Omit<AwsServerOptions, 'data'>,
  body: (server: AwsServer, reader: AwsReader) => Promise<void>,
  readerOptions: Partial<AwsReaderOptions> = {},
): Promise<void> {
  await using server = await startAwsServer({ data, ...options });
  const reader = readerOf(server.url, readerOptions);
  try {
    await body(server, reader);
  } finally {
    reader.close();
  }
}

const always = (fault: Fault) => () => fault;
const onePage = { logGroupName: group, limit: 10 };

describe('the reader survives one', () => {
  const faults: readonly Fault[] = [
    { kind: 'throttle' },
    { kind: 'status', status: 500 },
    { kind: 'status', status: 502 },
    { kind: 'status', status: 503 },
    { kind: 'cutBefore' },
    { kind: 'cutMiddle' },
    { kind: 'slow', delayMs: 20 },
    { kind: 'hang' },
    { kind: 'malformed' },
    { kind: 'empty' },
    { kind: 'loginPage' },
    { kind: 'wrongLength' },
    { kind: 'expiredToken' },
  ];
  test.each(faults)('$kind $status', async (fault) => {
    await withServer({ faults: scriptedFaults([fault]) }, async (server, reader) => {
      const page = await reader.read('logs:FilterLogEvents', onePage, { signal });
      expect(page.events).toHaveLength(10);
      expect(server.calls).toHaveLength(fault.kind === 'slow' ? 1 : 2);
    });
  });

  test.each(faults.filter(({ kind }) => /malformed|empty|loginPage|wrongLength/.test(kind)))(
    '$kind instead of XML, which the SDK would take for an empty answer',
    async (fault) => {
      await withServer({ faults: scriptedFaults([fault]) }, async (server, reader) => {
        expect(await reader.read('sts:GetCallerIdentity', {}, { signal })).toMatchObject({ Account: '123456789012' });
        expect(server.calls).toHaveLength(2);
      });
    },
  );

  test('throttle of each service, in its own words', async () => {
    const plan = scriptedFaults([
      { kind: 'throttle' },
      undefined,
      { kind: 'throttle' },
      undefined,
      { kind: 'throttle' },
    ]);
    await withServer({ faults: plan }, async (server, reader) => {
      await reader.read('lambda:ListFunctions', {}, { signal });
      await reader.read('sqs:GetQueueUrl', { QueueName: 'orders' }, { signal });
      await reader.read('cloudformation:DescribeStacks', {}, { signal });
      expect(server.calls).toHaveLength(6);
    });
  });
});

describe('the reader gives up', () => {
  const ends: readonly (readonly [Fault, code: string, calls: number])[] = [
    [{ kind: 'throttle' }, 'CAPTURE_THROTTLED', attemptsMax],
    [{ kind: 'status', status: 503 }, 'CAPTURE_SERVICE_FAILED', attemptsMax],
    [{ kind: 'malformed' }, 'CAPTURE_SERVICE_FAILED', attemptsMax],
    [{ kind: 'cutMiddle' }, 'CAPTURE_UNREACHABLE', attemptsMax],
    [{ kind: 'expiredToken' }, 'CAPTURE_CREDENTIALS_EXPIRED', 2],
    [{ kind: 'denied' }, 'CAPTURE_ACCESS_DENIED', 1],
    [{ kind: 'deleted' }, 'CAPTURE_NOT_FOUND', 1],
    [{ kind: 'invalidNextToken' }, 'CAPTURE_PLACE_EXPIRED', 1],
  ];
  test.each(ends)('%o with %s after %i calls', async (fault, code, calls) => {
    await withServer({ faults: always(fault) }, async (server, reader) => {
      const failed = reader.read('logs:FilterLogEvents', onePage, { signal });
      await expect(failed).rejects.toMatchObject({ code, failure: { on: group } });
      expect(server.calls).toHaveLength(calls);
    });
  });

  test('a request that is wrong, with CAPTURE_INVALID_REQUEST', async () => {
    await withServer({}, async (_server, reader) => {
      const failed = reader.read('logs:FilterLogEvents', { logGroupName: group, limit: 10_001 }, { signal });
      await expect(failed).rejects.toMatchObject({
        code: 'CAPTURE_INVALID_REQUEST',
        failure: { answer: expect.stringContaining('less than or equal to 10000') },
      });
    });
  });

  test('what a permission is missing for is in the message', async () => {
    await withServer({ faults: always({ kind: 'denied' }) }, async (_server, reader) => {
      await expect(reader.read('lambda:GetFunction', { FunctionName: 'checkout' }, { signal })).rejects.toThrow(
        /arn:aws:sts::123456789012:assumed-role\/reader\/grace.hopper@shop.test may not call it on \*/,
      );
    });
  });

  test('a message passes the masker before it is kept, and the error of the SDK is not kept at all', async () => {
    const maskText = (text: string) => text.replaceAll('checkout', '‹name›');
    await withServer(
      {},
      async (_server, reader) => {
        const failed = reader.read('lambda:GetFunction', { FunctionName: 'no-checkout' }, { signal });
        await expect(failed).rejects.toSatisfy((error: Error) => {
          return !error.message.includes('checkout') && error.cause === undefined;
        });
      },
      { maskText },
    );
  });
});

test('what is denied for one group is not for another', async () => {
  const faults = always({ kind: 'denied', resource: 'secret' });
  await withServer({ faults }, async (_server, reader) => {
    const failed = reader.read('logs:FilterLogEvents', { logGroupName: 'secret' }, { signal });
    await expect(failed).rejects.toMatchObject({ code: 'CAPTURE_ACCESS_DENIED' });
    await expect(reader.read('logs:FilterLogEvents', onePage, { signal })).resolves.toHaveProperty('events');
  });
});

describe('credentials', () => {
  /** Credentials that count how often they were read. */
  function counted() {
    const counts = { read: 0 };
    const credentials = async () => {
      counts.read += 1;
      return { accessKeyId: `AKIA${counts.read}`, secretAccessKey: 'example' };
    };
    return { counts, credentials };
  }
  const expired: Fault = { kind: 'expiredToken' };

  test('are read again once when they have expired', async () => {
    const { counts, credentials } = counted();
    await withServer(
      { faults: scriptedFaults([undefined, expired]) },
      async (_server, reader) => {
        await reader.read('logs:FilterLogEvents', onePage, { signal });
        await reader.read('logs:FilterLogEvents', onePage, { signal });
        expect(counts.read).toBe(2);
      },
      { credentials },
    );
  });

  test('are read again once for all the calls that were under way', async () => {
    const { counts, credentials } = counted();
    await withServer(
      { faults: ({ accessKeyId }) => (accessKeyId === 'AKIA1' ? expired : undefined) },
      async (_server, reader) => {
        const calls = Array.from({ length: 8 }, () => reader.read('logs:FilterLogEvents', onePage, { signal }));
        await Promise.all(calls);
        expect(counts.read).toBe(2);
      },
      { credentials },
    );
  });
});

describe('nothing is lost and nothing is twice', () => {
  test.each([1, 2, 3])('in 20,000 events under the faults of seed %i', async (seed) => {
    await withServer({ faults: seededFaults(seed, 0.3) }, async (server, reader) => {
      const found = await everyEvent(reader, 500);
      expect(found.size).toBe(20_000);
      expect(server.calls.filter(({ fault }) => fault !== undefined).length).toBeGreaterThan(5);
      expect(new Set(server.calls.map(({ operation }) => operation))).toEqual(new Set(['FilterLogEvents']));
    });
  });
});

/** Turns pages until there is no token. */
async function everyEvent(reader: AwsReader, limit: number): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  let nextToken: string | undefined;
  for (let pages = 0; pages < 1_000; pages++) {
    const input = { logGroupName: group, limit, startTime: startMs, endTime: startMs + 3_600_000 };
    const page = await reader.read('logs:FilterLogEvents', nextToken === undefined ? input : { ...input, nextToken }, {
      signal,
    });
    for (const { eventId = '' } of page.events ?? []) found.add(eventId);
    nextToken = page.nextToken;
    if (nextToken === undefined) return found;
  }
  throw new RangeError('the pages did not end');
}

describe('the budget', () => {
  const budgets = [
    [{ maxCalls: 2, maxBytes: 1e9, maxCostUsd: 1 }, 'calls', 2],
    [{ maxCalls: 99, maxBytes: 100, maxCostUsd: 1 }, 'bytes', 1],
    [{ maxCalls: 99, maxBytes: 1e9, maxCostUsd: 0.000_001 }, 'USD', 2],
  ] as const;
  test.each(budgets)(
    '%o ends a capture before the call that would exceed it: CAPTURE_BUDGET_SPENT',
    async (budget, name, calls) => {
      await withServer(
        {},
        async (server, reader) => {
          const read = () => reader.read('sqs:GetQueueUrl', { QueueName: 'orders' }, { signal });
          for (let n = 0; n < calls; n++) await read();
          const [failed] = await Promise.allSettled([read()]);
          expect(failed).toMatchObject({
            reason: { code: 'CAPTURE_BUDGET_SPENT', failure: { answer: expect.stringContaining(name) } },
          });
          expect(server.calls).toHaveLength(calls);
        },
        { budget: { ...budget, maxBytes: name === 'bytes' ? 1 : budget.maxBytes } },
      );
    },
  );

  test('counts retries', async () => {
    await withServer(
      { faults: always({ kind: 'throttle' }) },
      async (server, reader) => {
        const failed = reader.read('sqs:GetQueueUrl', { QueueName: 'orders' }, { signal });
        await expect(failed).rejects.toMatchObject({ code: 'CAPTURE_BUDGET_SPENT' });
        expect(server.calls).toHaveLength(3);
      },
      { budget: { maxCalls: 3, maxBytes: 1e9, maxCostUsd: 1 } },
    );
  });
});

describe('the record', () => {
  test('that cannot be kept ends the call with its own error, once', async () => {
    const calls: AwsCall[] = [];
    const onCall = (call: AwsCall) => {
      calls.push(call);
      throw new RangeError('the disk is full');
    };
    await withServer(
      {},
      async (_server, reader) => {
        await expect(reader.read('sqs:GetQueueUrl', { QueueName: 'orders' }, { signal })).rejects.toThrow(
          'the disk is full',
        );
        expect(calls).toHaveLength(1);
      },
      { onCall },
    );
  });

  test('has every attempt, with what came back and what it cost', async () => {
    const calls: AwsCall[] = [];
    const onCall = (call: AwsCall) => {
      calls.push(call);
    };
    await withServer(
      { faults: scriptedFaults([{ kind: 'throttle' }, { kind: 'cutBefore' }]) },
      async (_server, reader) => {
        const queue = { QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/1/orders' };
        await reader.read('sqs:GetQueueAttributes', queue, { signal });
        const [first, second, third] = calls;
        expect(first).toMatchObject({ attempt: 1, status: 403, error: 'RequestThrottled', requestId: 'call-1' });
        expect(second).toMatchObject({ attempt: 2, error: 'ECONNRESET', bytes: 0 });
        expect(third).toMatchObject({
          operation: 'sqs:GetQueueAttributes',
          on: queue.QueueUrl,
          attempt: 3,
          status: 200,
        });
        expect(third?.bytes).toBe(JSON.stringify({ Attributes: data.queues?.orders }).length);
        expect(reader.spent).toMatchObject({ calls: 3, costUsd: expect.closeTo(3 * 0.4e-6, 12) });
      },
      { onCall },
    );
  });
});

describe('what may be asked', () => {
  test('a look into a queue needs its switch: CAPTURE_NOT_READ_ONLY', async () => {
    const queue = { QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/1/orders' };
    await withServer({}, async (server, reader) => {
      const failed = reader.read('sqs:ReceiveMessage', queue, { signal });
      await expect(failed).rejects.toMatchObject({ code: 'CAPTURE_NOT_READ_ONLY' });
      expect(server.calls).toEqual([]);
    });
    await withServer(
      {},
      async (_server, reader) => {
        await expect(reader.read('sqs:ReceiveMessage', queue, { signal })).resolves.not.toHaveProperty('Messages');
      },
      { mayPeek: true },
    );
  });

  test('the address of the code of a function does not pass', async () => {
    await withServer({}, async (_server, reader) => {
      const { Code } = await reader.read('lambda:GetFunction', { FunctionName: 'checkout' }, { signal });
      expect(Code).toEqual({ RepositoryType: 'S3' });
    });
  });

  test('inputs have the types of their operation', async () => {
    await withServer({}, async (_server, reader) => {
      // @ts-expect-error: the name of a table is not that of a group
      await expect(reader.read('logs:FilterLogEvents', { TableName: 'carts' }, { signal })).rejects.toThrow();
      // @ts-expect-error: not in the table
      await expect(reader.read('logs:PutLogEvents', {}, { signal })).rejects.toThrow(/was not sent/);
    });
  });
});

describe('a signal', () => {
  test('ends a call that is under way, and its reason comes out', async () => {
    await withServer({ faults: always({ kind: 'hang' }) }, async (_server, reader) => {
      const controller = new AbortController();
      const failed = reader.read('logs:FilterLogEvents', onePage, { signal: controller.signal });
      setTimeout(() => controller.abort(new DOMException('enough', 'AbortError')), 30);
      await expect(failed).rejects.toThrow('enough');
    });
  });
});

describe('a pace', () => {
  test('waits between calls as the table says, and longer after a throttle', async () => {
    const clock = skippingClock();
    await withServer(
      { faults: scriptedFaults([undefined, undefined, { kind: 'throttle' }]) },
      async (_server, reader) => {
        for (let n = 0; n < 4; n++) await reader.read('cloudtrail:LookupEvents', {}, { signal });
        // Two a second; then the jitter of the retry (half of 200 ms) and one a second.
        expect(clock.sleptMs.slice(0, 3)).toEqual([500, 500, 100]);
        expect(clock.sleptMs[3]).toBe(900);
      },
      { clock },
    );
  });

  test('keeps within the quota of a server that has one', async () => {
    const quotas = { 'cloudtrail:LookupEvents': 10 };
    await withServer(
      { quotas },
      async (server, reader) => {
        for (let n = 0; n < 12; n++) await reader.read('cloudtrail:LookupEvents', {}, { signal });
        expect(server.calls.every(({ status }) => status === 200)).toBe(true);
      },
      { callsPerSecond: () => 8, clock: systemClock },
    );
  });
});
