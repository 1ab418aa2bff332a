// The symptoms that the requirement documents name, drawn as small incidents: diagnosis must name the cause that they
// stand for, and the health table must turn from green.
import { diagnose, health, memoryCaseReader, type ProfileName, rankedLabels } from '@coldcase/diagnose';
import { epochMs } from '@coldcase/model';
import { drawnEvents } from '@coldcase/testkit';
import { describe, expect, test } from 'vitest';

const id = '8f507cfc-1697-4b5f-9d13-4c5ad0c4f6a1';
const never = new AbortController().signal;

const timedOut = `
  10:00:00.000 api START RequestId: ${id} Version: $LATEST
  10:00:00.100 api 2026-11-21T10:00:00.100Z⇥${id}⇥INFO⇥page 1 of 40 converted
  10:00:01.500 api 2026-11-21T10:00:01.500Z⇥${id}⇥INFO⇥page 2 of 40 converted
  10:00:02.900 api 2026-11-21T10:00:02.900Z⇥${id}⇥INFO⇥page 3 of 40 converted
  10:00:03.000 api 2026-11-21T10:00:03.000Z ${id} Task timed out after 3.00 seconds
  10:00:03.001 api END RequestId: ${id}
  10:00:03.001 api REPORT RequestId: ${id}⇥Duration: 3000.00 ms⇥Billed Duration: 3000 ms⇥Memory Size: 512 MB⇥Max Memory Used: 301 MB⇥`;

const killed = `
  10:00:00.000 api START RequestId: ${id} Version: $LATEST
  10:00:02.000 api RequestId: ${id} Error: Runtime exited with error: signal: killed↵Runtime.ExitError
  10:00:02.000 api END RequestId: ${id}
  10:00:02.000 api REPORT RequestId: ${id}⇥Duration: 2000.00 ms⇥Billed Duration: 2000 ms⇥Memory Size: 512 MB⇥Max Memory Used: 512 MB⇥`;

const failed = (message: string) => `
  10:00:00.000 api START RequestId: ${id} Version: $LATEST
  10:00:00.100 api 2026-11-21T10:00:00.100Z⇥${id}⇥ERROR⇥Invoke Error⇥{"errorType":"${message.split(':')[0]}","errorMessage":"${message.split(': ')[1]}","stack":[]}
  10:00:00.200 api END RequestId: ${id}
  10:00:00.200 api REPORT RequestId: ${id}⇥Duration: 200.00 ms⇥Billed Duration: 200 ms⇥Memory Size: 512 MB⇥Max Memory Used: 90 MB⇥`;

describe('a symptom leads to its cause', () => {
  const cases = [
    { ids: 'S000-08 S000-09 S000-10', label: 'lambda-timeout', events: timedOut },
    { ids: 'S000-18 S000-19', label: 'memory-oom', events: killed },
    {
      ids: 'S000-26 S004-18',
      label: 'dynamodb-throttled',
      events: failed(
        'ProvisionedThroughputExceededException: The level of configured provisioned throughput for the table carts was exceeded',
      ),
    },
    {
      ids: 'S000-35',
      label: 'unhandled-exception',
      events: failed("TypeError: Cannot read properties of undefined (reading 'total')"),
    },
    {
      ids: 'S000-34 S000-36',
      label: 'proxy-response-malformed',
      events: `
        10:00:00.000 /aws/apigateway/shop (r-1) Execution failed due to configuration error: Malformed Lambda proxy response
        10:00:00.000 /aws/apigateway/shop (r-1) Method completed with status: 502`,
    },
    {
      ids: 'S004-15',
      label: 'iam-denied',
      events: failed('AccessDeniedException: User is not authorized to perform: dynamodb:PutItem on resource carts'),
    },
    {
      ids: 'S004-16',
      label: 'dynamodb-validation',
      events: failed('ValidationException: The provided key element does not match the schema'),
    },
    {
      ids: 'S004-17',
      label: 'resource-not-found',
      events: failed('ResourceNotFoundException: Requested resource not found'),
    },
  ];
  test.each(cases)('$ids: $label', async ({ label, events }) => {
    const diagnosis = await diagnose(memoryCaseReader(drawnEvents(events)), {}, never);
    expect(rankedLabels(diagnosis)[0]).toBe(label);
    expect(diagnosis.findings[0]?.evidence.length).toBeGreaterThan(0);
    expect(diagnosis.findings[0]?.remedies.length).toBeGreaterThan(0);
  });
});

describe('a symptom shows in the health table', () => {
  async function bandOf(profile: ProfileName, indicator: string, events: string): Promise<string | undefined> {
    const { indicators } = await health(memoryCaseReader(drawnEvents(events)), profile, never);
    return indicators.find((reading) => reading.indicator === indicator)?.band;
  }

  test('S000-08: a duration that equals the timeout is critical', async () => {
    expect(await bandOf('debugging', 'duration-share', timedOut)).toBe('critical');
  });
  test('S000-09: a timeout is critical', async () => {
    expect(await bandOf('debugging', 'timeouts', timedOut)).toBe('critical');
  });
  test('S000-19: all of the memory is critical', async () => {
    expect(await bandOf('debugging', 'memory-share', killed)).toBe('critical');
  });
  test('S003-47: an error within the hour is not healthy', async () => {
    expect(await bandOf('workers', 'errors', killed)).not.toBe('healthy');
  });
});

describe('a metric turns its indicator at the threshold of the documents, and not before', () => {
  const cases = [
    { id: 'S003-06', profile: 'workers', indicator: 'errors', metric: 'Errors', quiet: 0, loud: 1, band: 'warning' },
    {
      id: 'S003-07',
      profile: 'workers',
      indicator: 'throttles',
      metric: 'Throttles',
      quiet: 0,
      loud: 1,
      band: 'critical',
    },
    {
      id: 'S003-09',
      profile: 'workers',
      indicator: 'dead-letter-errors',
      metric: 'DeadLetterErrors',
      quiet: 0,
      loud: 1,
      band: 'critical',
    },
    {
      id: 'S003-10',
      profile: 'workers',
      indicator: 'iterator-age',
      metric: 'IteratorAge',
      quiet: 60_000,
      loud: 60_001,
      band: 'warning',
    },
    {
      id: 'S003-14',
      profile: 'workers',
      indicator: 'errors-per-5-minutes',
      metric: 'Errors',
      quiet: 5,
      loud: 6,
      band: 'critical',
    },
    {
      id: 'S003-16',
      profile: 'workers',
      indicator: 'iterator-age',
      metric: 'IteratorAge',
      quiet: 60_000,
      loud: 120_001,
      band: 'critical',
    },
    {
      id: 'S003-17 C-4',
      profile: 'workers',
      indicator: 'dead-letter-depth',
      metric: 'ApproximateNumberOfMessagesVisible',
      quiet: 0,
      loud: 1,
      band: 'critical',
    },
    {
      id: 'S004-06 C-1',
      profile: 'aggregator',
      indicator: 'iterator-age',
      metric: 'IteratorAge',
      quiet: 999,
      loud: 30_000,
      band: 'critical',
    },
    {
      id: 'S004-07 C-4',
      profile: 'aggregator',
      indicator: 'dead-letter-depth',
      metric: 'ApproximateNumberOfMessagesVisible',
      quiet: 0,
      loud: 11,
      band: 'critical',
    },
  ] as const;

  test.each(cases)('$id: $indicator from $loud', async ({ profile, indicator, metric, quiet, loud, band }) => {
    const bandAt = async (value: number) => {
      const point = {
        namespace: 'AWS/Lambda',
        name: metric,
        statistic: metric === 'IteratorAge' ? 'Maximum' : 'Sum',
        dimensions: [{ name: 'Name', value: 'orders-dlq' }],
        timestamp: epochMs(Date.UTC(2026, 10, 21, 10)),
        value,
      };
      const reader = { ...memoryCaseReader([]), metrics: () => Promise.resolve([point]) };
      const { indicators } = await health(reader, profile, never);
      return indicators.find((reading) => reading.indicator === indicator)?.band;
    };
    expect([await bandAt(quiet), await bandAt(loud)]).toEqual(['healthy', band]);
  });
});
