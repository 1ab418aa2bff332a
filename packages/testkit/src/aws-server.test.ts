// The server keeps the rules of the service, since a client that was tested against softer ones is not tested. Requests are
// plain, as any client sends them.
import { describe, expect, test } from 'vitest';
import { type AwsData, type AwsServer, generatedGroup, seededFaults, startAwsServer } from '../aws/server.ts';

const startMs = Date.UTC(2026, 10, 21, 14);
const hourMs = 3_600_000;
const group = generatedGroup({ name: 'shop', eventCount: 1_000, startMs, endMs: startMs + hourMs });
const data: AwsData = { logGroups: [group] };

/** The members that the tests look at. */
interface Body {
  readonly events: readonly { readonly eventId: string }[];
  readonly nextToken?: string;
  readonly NextToken?: string;
  readonly MetricDataResults: readonly { readonly Values: readonly number[] }[];
  readonly __type?: string;
}

async function ask({ url }: AwsServer, target: string, input: object): Promise<{ status: number; body: Body }> {
  const headers = { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.1' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(input) });
  const body: Body = JSON.parse(await response.text());
  return { status: response.status, body };
}

function codeIn({ __type = '' }: Body): string | undefined {
  return __type.split('#')[1];
}

const filter = 'Logs_20140328.FilterLogEvents';

describe('FilterLogEvents', () => {
  test('gives both ends of a window, and nothing beyond', async () => {
    await using server = await startAwsServer({ data });
    const { timestamp } = group.eventAt(10);
    const window = { startTime: timestamp, endTime: group.eventAt(12).timestamp };
    const { body } = await ask(server, filter, { logGroupName: 'shop', ...window });
    expect(body.events).toHaveLength(3);
    expect(body.events[0]).toMatchObject({ timestamp, logStreamName: group.eventAt(10).logStreamName });
    expect(body.events[0]?.eventId).toMatch(/^\d{56}$/);
  });

  test('cuts a page at its limit, and the last page is empty and has no token', async () => {
    await using server = await startAwsServer({ data });
    const first = await ask(server, filter, { logGroupName: 'shop', limit: 600 });
    const second = await ask(server, filter, { logGroupName: 'shop', limit: 600, nextToken: first.body.nextToken });
    const third = await ask(server, filter, { logGroupName: 'shop', limit: 600, nextToken: second.body.nextToken });
    expect([first, second, third].map(({ body }) => body.events.length)).toEqual([600, 400, 0]);
    expect(third.body).not.toHaveProperty('nextToken');
  });

  test('cuts a page at a megabyte', async () => {
    const large = generatedGroup({
      ...{ name: 'large', eventCount: 3_000, startMs, endMs: startMs + hourMs },
      messageLength: 1_000,
    });
    await using server = await startAwsServer({ data: { logGroups: [large] } });
    const { body } = await ask(server, filter, { logGroupName: 'large' });
    expect(JSON.stringify(body).length).toBeGreaterThan(1_000_000);
    expect(JSON.stringify(body).length).toBeLessThan(1_010_000);
  });

  test('refuses a page that is too long, a token of another request, and a group that is not there', async () => {
    await using server = await startAwsServer({ data });
    const { body } = await ask(server, filter, { logGroupName: 'shop', limit: 1 });
    const { nextToken } = body;
    const refused = await Promise.all([
      ask(server, filter, { logGroupName: 'shop', limit: 10_001 }),
      ask(server, filter, { logGroupName: 'shop', startTime: startMs, nextToken }),
      ask(server, filter, { logGroupName: 'none' }),
    ]);
    expect(refused.map(({ status, body }) => [status, codeIn(body)])).toEqual([
      [400, 'InvalidParameterException'],
      [400, 'InvalidParameterException'],
      [400, 'ResourceNotFoundException'],
    ]);
  });

  test('matches terms, and says so when it does not know a pattern', async () => {
    await using server = await startAwsServer({ data });
    const errors = await ask(server, filter, { logGroupName: 'shop', filterPattern: 'ERROR "order 50 "' });
    expect(errors.body.events).toHaveLength(1);
    const { status } = await ask(server, filter, { logGroupName: 'shop', filterPattern: '{ $.level = "ERROR" }' });
    expect(status).toBe(400);
  });
});

test('the metrics of a group count its events', async () => {
  await using server = await startAwsServer({ data });
  const Metric = {
    Namespace: 'AWS/Logs',
    MetricName: 'IncomingLogEvents',
    Dimensions: [{ Name: 'LogGroupName', Value: 'shop' }],
  };
  const input = {
    StartTime: startMs / 1_000,
    EndTime: (startMs + hourMs) / 1_000,
    MetricDataQueries: [{ Id: 'a', MetricStat: { Metric, Period: 60, Stat: 'Sum' } }],
    MaxDatapoints: 40,
  };
  const first = await ask(server, 'GraniteServiceVersion20100801.GetMetricData', input);
  const second = await ask(server, 'GraniteServiceVersion20100801.GetMetricData', {
    ...input,
    NextToken: first.body.NextToken,
  });
  const values = [first, second].flatMap(({ body }) => body.MetricDataResults[0]?.Values ?? []);
  expect(first.body.MetricDataResults[0]).toMatchObject({ StatusCode: 'PartialData' });
  expect(values).toHaveLength(60);
  expect(values.reduce((sum, value) => sum + value, 0)).toBe(1_000);
});

test('what it does not know is refused and written down', async () => {
  await using server = await startAwsServer({ data });
  const { status, body } = await ask(server, 'Logs_20140328.DeleteLogGroup', { logGroupName: 'shop' });
  expect([status, codeIn(body)]).toEqual([400, 'UnknownOperationException']);
  await fetch(`${server.url}/2015-03-31/functions/checkout`, { method: 'DELETE' });
  expect(server.calls).toMatchObject([
    { service: 'logs', operation: 'DeleteLogGroup', status: 400 },
    { service: 'unknown', operation: 'DELETE /2015-03-31/functions/checkout', status: 400 },
  ]);
});

test('the same seed gives the same faults', () => {
  const asking = {
    callNumber: 1,
    accessKeyId: 'a',
    protocol: 'rest',
    service: 's',
    operation: 'o',
    region: 'r',
    input: {},
  } as const;
  const faultsOf = (seed: number) => {
    const plan = seededFaults(seed, 0.5);
    return Array.from({ length: 50 }, () => plan(asking)?.kind);
  };
  expect(faultsOf(7)).toEqual(faultsOf(7));
  expect(faultsOf(7)).not.toEqual(faultsOf(8));
});
