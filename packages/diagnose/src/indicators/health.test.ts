import { assert, epochMs, type LogEvent, type MetricPoint } from '@coldcase/model';
import { describe, expect, test } from 'vitest';
import type { CaseReader } from '../case-reader.ts';
import { memoryCaseReader } from '../memory-reader.ts';
import { type Band, bandOf, thresholdText } from './bands.ts';
import { health } from './health.ts';
import type { IndicatorName, ProfileName, Rule } from './profile.ts';
import { profiles } from './profiles.ts';

function ruleOf(profile: ProfileName, indicator: IndicatorName): Rule {
  const rule = profiles[profile].rules.find((candidate) => candidate.indicator === indicator);
  assert(rule !== undefined, `${profile} has a rule for ${indicator}`);
  return rule;
}

describe('bands at their exact thresholds', () => {
  const cases: readonly (readonly [ProfileName, IndicatorName, readonly (readonly [number, Band])[]])[] = [
    [
      'aggregator',
      'error-rate',
      [
        [0, 'healthy'],
        [0.0099, 'warning'],
        [0.01, 'critical'],
        [0.02, 'critical'],
      ],
    ],
    [
      'aggregator',
      'duration-share',
      [
        [0.49, 'healthy'],
        [0.5, 'warning'],
        [0.79, 'warning'],
        [0.8, 'critical'],
      ],
    ],
    [
      'aggregator',
      'iterator-age',
      [
        [999, 'healthy'],
        [1000, 'warning'],
        [29_999, 'warning'],
        [30_000, 'critical'],
      ],
    ],
    [
      'aggregator',
      'dead-letter-depth',
      [
        [0, 'healthy'],
        [1, 'warning'],
        [10, 'warning'],
        [11, 'critical'],
      ],
    ],
    [
      'workers',
      'iterator-age',
      [
        [60_000, 'healthy'],
        [60_001, 'warning'],
        [120_000, 'warning'],
        [120_001, 'critical'],
      ],
    ],
    [
      'workers',
      'errors-per-5-minutes',
      [
        [5, 'healthy'],
        [6, 'critical'],
      ],
    ],
    [
      'workers',
      'throttles',
      [
        [0, 'healthy'],
        [1, 'critical'],
      ],
    ],
    [
      'workers',
      'client-error-rate',
      [
        [0.05, 'healthy'],
        [0.0501, 'warning'],
      ],
    ],
    [
      'workers',
      'queue-depth',
      [
        [1000, 'healthy'],
        [1001, 'warning'],
      ],
    ],
    [
      'debugging',
      'memory-share',
      [
        [0.9, 'healthy'],
        [0.91, 'warning'],
        [1, 'critical'],
      ],
    ],
    [
      'coverage',
      'memory-share',
      [
        [0.8, 'healthy'],
        [0.81, 'warning'],
      ],
    ],
    [
      'coverage',
      'duration-average',
      [
        [10_000, 'healthy'],
        [10_001, 'critical'],
      ],
    ],
  ];
  for (const [profile, indicator, expected] of cases) {
    test(`${profile} ${indicator}`, () => {
      const rule = ruleOf(profile, indicator);
      expect(expected.map(([value]) => [value, bandOf(value, rule)])).toEqual(expected);
    });
  }

  test('what was not measured is unknown', () => {
    expect(bandOf(undefined, ruleOf('workers', 'throttles'))).toBe('unknown');
  });
});

describe('timeout - 5 s', () => {
  const rule = ruleOf('workers', 'duration-share');
  test('is a share of a long timeout', () => {
    expect([0.83, 0.84].map((value) => bandOf(value, rule, { timeoutMs: 30_000 }))).toEqual(['warning', 'critical']);
  });
  test('falls back to 80 % when the timeout is at most 5 s', () => {
    expect([0.79, 0.81].map((value) => bandOf(value, rule, { timeoutMs: 3_000 }))).toEqual(['healthy', 'critical']);
    expect(thresholdText(rule, { timeoutMs: 3_000 })).toContain('> 80 % (the timeout is at most 5000 ms)');
  });
});

const start = Date.UTC(2026, 2, 1, 10);

function reports(count: number, timedOut: number): readonly LogEvent[] {
  return Array.from({ length: count }, (_, n) => {
    const id = `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
    const event = (message: string): LogEvent => ({
      logGroup: '/aws/lambda/orders',
      logStream: 'a',
      timestamp: epochMs(start + n * 1000),
      message,
    });
    const figures = 'Billed Duration: 20 ms\tMemory Size: 512 MB\tMax Memory Used: 128 MB';
    const report = event(`REPORT RequestId: ${id}\tDuration: ${n < timedOut ? 3000 : 20}.00 ms\t${figures}`);
    return n < timedOut
      ? [event(`2026-03-01T10:00:00.000Z ${id} Task timed out after 3.00 seconds`), report]
      : [report];
  }).flat();
}

test('of a captured incident, the normal period beside it is not measured', async () => {
  const dayMs = 86_400_000;
  const hour = (fromMs: number) => ({ startMs: epochMs(fromMs), endMs: epochMs(fromMs + 3_599_999) });
  const periods = { baseline: hour(start), incident: hour(start + dayMs) };
  // Yesterday every invocation timed out, today none.
  const today = reports(10, 0).map((event) => ({ ...event, timestamp: epochMs(event.timestamp + dayMs) }));
  const captured = {
    ...memoryCaseReader([...reports(10, 10), ...today], periods),
    metrics: () => Promise.resolve([point('AWS/Lambda', 'Throttles', 'Sum', 5, 'orders')]),
  };
  const bands = await bandsOf('aggregator', captured);
  expect(bands.filter((line) => /critical|warning/.test(line))).toEqual([]);
});

function reader(events: readonly LogEvent[], points: readonly MetricPoint[] = []): CaseReader {
  return { ...memoryCaseReader(events), metrics: () => Promise.resolve(points) };
}

function point(namespace: string, name: string, statistic: string, value: number, resource: string): MetricPoint {
  const dimensions = [{ name: 'Name', value: resource }];
  return { namespace, name, statistic, value, dimensions, timestamp: epochMs(start) };
}

async function bandsOf(profile: ProfileName, caseReader: CaseReader): Promise<readonly string[]> {
  const { indicators } = await health(caseReader, profile, new AbortController().signal);
  return indicators.map(
    ({ indicator, resource, shown, band, measuredFrom }) => `${indicator} ${resource} ${shown} ${band} ${measuredFrom}`,
  );
}

describe('health', () => {
  test('comes from log lines when there are no metrics, and unknown stays unknown', async () => {
    expect(await bandsOf('aggregator', reader(reports(100, 1)))).toEqual([
      'error-rate orders 1 % critical logs',
      'duration-share orders 100 % critical logs',
      'iterator-age  unknown unknown nothing',
      'dead-letter-depth  unknown unknown nothing',
    ]);
  });

  test('does not know the timeout of a function that never timed out', async () => {
    const bands = await bandsOf('aggregator', reader(reports(10, 0)));
    expect(bands.slice(0, 2)).toEqual([
      'error-rate orders 0 % healthy logs',
      'duration-share  unknown unknown nothing',
    ]);
  });

  test('knows timeout and reservation from the captured configuration', async () => {
    const document = { Configuration: { Timeout: 10 }, Concurrency: { ReservedConcurrentExecutions: 10 } };
    const captured = {
      ...reader(reports(10, 0), [point('AWS/Lambda', 'ConcurrentExecutions', 'Maximum', 9, 'orders')]),
      resources: () => Promise.resolve([{ kind: 'function' as const, name: 'orders', document }]),
    };
    const bands = await bandsOf('workers', captured);
    expect(bands.filter((line) => /duration-share|concurrency/.test(line))).toEqual([
      'duration-share orders 0.2 % healthy logs',
      'concurrency-share orders 90 % warning metrics',
    ]);
  });

  test('prefers metrics, by resource', async () => {
    const points = [
      point('AWS/Lambda', 'Invocations', 'Sum', 200, 'orders'),
      point('AWS/Lambda', 'Errors', 'Sum', 1, 'orders'),
      point('AWS/Lambda', 'IteratorAge', 'Maximum', 30_000, 'orders'),
      point('AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'Maximum', 4, 'orders-dlq'),
    ];
    expect(await bandsOf('aggregator', reader(reports(100, 1), points))).toEqual([
      'error-rate orders 0.5 % warning metrics',
      'duration-share orders 100 % critical logs',
      'iterator-age orders 30000 ms critical metrics',
      'dead-letter-depth orders-dlq 4 warning metrics',
    ]);
  });

  test('an endpoint counts its failed checks, and one that was not seen is unknown', async () => {
    const check = (status: 'ok' | 'failed' | 'unknown') => ({ status, why: `it is ${status}` });
    const seen = async (gateway: 'ok' | 'failed' | 'unknown', backend: 'ok' | 'failed' | 'unknown') => {
      const checks = {
        dns: check('ok'),
        certificate: check('unknown'),
        gateway: check(gateway),
        backend: check(backend),
      };
      const endpoints = [{ endpoint: 'http://api.example.com/', at: '2026-03-01T10:00:00.000Z', checks }];
      const { facts, ...answers } = reader([]);
      const bands = await bandsOf('workers', { ...answers, facts: { ...facts, endpoints } });
      return bands.find((line) => line.startsWith('endpoint-checks-failed'));
    };
    const about = 'endpoint-checks-failed http://api.example.com/';
    expect(await seen('ok', 'ok')).toBe(`${about} 0 healthy endpoints`);
    expect(await seen('ok', 'failed')).toBe(`${about} 1 critical endpoints`);
    expect(await seen('failed', 'unknown')).toBe(`${about} 1 critical endpoints`);
    expect(await seen('ok', 'unknown')).toBe('endpoint-checks-failed  unknown unknown nothing');
  });

  test('prints the rule that each threshold comes from', async () => {
    const { indicators, overall } = await health(reader(reports(10, 0)), 'workers', new AbortController().signal);
    expect(overall).toBe('healthy');
    expect(indicators.find(({ indicator }) => indicator === 'errors')?.sources).toEqual(['S003-06', 'S003-47', 'C-2']);
    expect(indicators.every(({ threshold, sources }) => threshold !== '' && sources.length > 0)).toBe(true);
  });
});
