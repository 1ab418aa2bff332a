import { expect, test } from 'vitest';
import { costAfterUsd, costBeforeUsd, Purse } from './budget.ts';
import { operationNamed } from './operations.ts';

test('a purse gives nothing beyond its limits, and takes nothing for what it refuses', () => {
  const purse = new Purse({ maxCalls: 3, maxBytes: 100, maxCostUsd: 1 });
  expect(purse.take(0.6)).toBeUndefined();
  expect(purse.take(0.6)).toEqual({ budget: 'USD', used: 0.6, limit: 1 });
  expect(purse.take(0.4)).toBeUndefined();
  purse.add({ bytes: 100, costUsd: 0 });
  expect(purse.take(0)).toEqual({ budget: 'bytes', used: 100, limit: 100 });
  expect(purse.spent).toEqual({ calls: 2, bytes: 100, costUsd: 1 });
});

test('metrics are paid for one by one, before', () => {
  const MetricDataQueries = [{ Id: 'a' }, { Id: 'b' }];
  expect(costBeforeUsd(operationNamed('cloudwatch:GetMetricData'), { MetricDataQueries })).toBe(0.00002);
});

test('traces and scanned bytes are paid for as the answer says', () => {
  const summaries = operationNamed('xray:GetTraceSummaries');
  expect(costAfterUsd(summaries, { TracesProcessedCount: 1_000_000, TraceSummaries: [] })).toBe(0.5);
  expect(costAfterUsd(operationNamed('xray:BatchGetTraces'), { Traces: [{}, {}] })).toBe(1e-6);
  const results = operationNamed('logs:GetQueryResults');
  const statistics = { bytesScanned: 2_000_000_000 };
  expect(costAfterUsd(results, { status: 'Complete', statistics })).toBeCloseTo(0.01);
  expect(costAfterUsd(results, { status: 'Running', statistics })).toBe(0);
});

test('what is free costs nothing', () => {
  expect(costBeforeUsd(operationNamed('logs:FilterLogEvents'), {})).toBe(0);
});
