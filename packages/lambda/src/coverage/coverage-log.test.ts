import { afterEach, expect, test, vi } from 'vitest';
import { contextOf, printedBy } from '../testing/harness.ts';
import { getLogger, invocationFacts, troubleLinesMax } from './coverage-log.ts';
import { putCoverageMetric } from './coverage-metrics.ts';

afterEach(() => vi.unstubAllEnvs());

test('a line has the fields of the debug output, and debug lines are printed when asked for', async () => {
  const log = getLogger('orders');
  const extra = { memory: 'A' };
  expect(await printedBy(() => log.debug('Function started', extra))).toEqual([]);
  vi.stubEnv('COVERAGE_DEBUG', 'true');
  const [line] = await printedBy(() => log.debug('Function started', extra));
  expect(Object.keys(line ?? {})).toEqual(['timestamp', 'level', 'logger', 'message', 'data']);
  expect(line).toMatchObject({ level: 'DEBUG', logger: 'orders', message: 'Function started', data: extra });
  expect(line?.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});

test('the facts of an invocation have the names of the runbook', () => {
  expect(invocationFacts({ name: 'test', id: 1 }, contextOf(1))).toEqual({
    event_keys: ['name', 'id'],
    context_info: { function_name: 'orders', memory_limit: '128', remaining_time: expect.any(Number) },
  });
  expect(invocationFacts('text', contextOf(1))).toMatchObject({ event_keys: [] });
});

test('an environment prints a bounded number of warnings and errors', async () => {
  const log = getLogger('orders');
  const lines = await printedBy(() => {
    for (let count = 0; count < troubleLinesMax + 10; count += 1) log.error('again');
  });
  expect(lines).toHaveLength(troubleLinesMax);
});

test('a metric is one line of the embedded format, with the dimension FunctionName', async () => {
  vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'orders');
  const [line] = await printedBy(() => putCoverageMetric('CoverageSuccess', 1));
  expect(line).toMatchObject({
    _aws: {
      CloudWatchMetrics: [
        {
          Namespace: 'Lambda/Coverage',
          Dimensions: [['FunctionName']],
          Metrics: [{ Name: 'CoverageSuccess', Unit: 'Count' }],
        },
      ],
    },
    FunctionName: 'orders',
    CoverageSuccess: 1,
  });
  vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', '');
  expect(await printedBy(() => putCoverageMetric('CoverageFailure', 2))).toMatchObject([{ FunctionName: 'unknown' }]);
});
