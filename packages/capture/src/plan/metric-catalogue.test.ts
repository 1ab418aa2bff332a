// The page that users read names every metric that is asked for, and no other.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { seriesOf } from '../aws/tasks/metrics.ts';
import { nothing } from '../neighbourhood/describe.ts';
import { metricCatalogue } from './metric-catalogue.ts';

const page = readFileSync(join(import.meta.dirname, '../../../../docs/reference/captured-metrics.md'), 'utf8');

test('the page lists the metrics of the catalogue', () => {
  const rows = page.split('\n').filter((line) => /^\| [a-z-]+ \| `/.test(line));
  const listed = rows.flatMap((row) => {
    const [, , namespace = '', , metrics = ''] = row.split('|');
    return [...metrics.matchAll(/`([^`]+)`/g)].map(([, name]) => `${namespace.replaceAll(/[ `]/g, '')} ${name}`);
  });
  const asked = Object.values(metricCatalogue).flatMap((rules) =>
    (rules ?? []).flatMap(({ namespace, metrics }) => Object.keys(metrics).map((name) => `${namespace} ${name}`)),
  );
  expect(new Set(listed)).toEqual(new Set(asked));
});

test('a dimension that a resource does not have makes no series', () => {
  const named = { ...nothing, dimensions: { FunctionName: 'orders' } };
  const series = seriesOf({ kind: 'function', description: named });
  expect(new Set(series.map(({ namespace }) => namespace))).toEqual(new Set(['AWS/Lambda']));
  expect(series.filter(({ name }) => name === 'Duration').map(({ statistic }) => statistic)).toEqual(
    'Average Maximum p50 p90 p95 p99'.split(' '),
  );
  expect(seriesOf({ kind: 'role', description: named })).toEqual([]);
});

test('a table is asked operation by operation, which is how its errors and latencies are kept', () => {
  const series = seriesOf({ kind: 'table', description: { ...nothing, dimensions: { TableName: 'carts' } } });
  const throttled = series.filter(({ name }) => name === 'ThrottledRequests').map(({ dimensions }) => dimensions);
  expect(throttled).toContainEqual([
    { name: 'TableName', value: 'carts' },
    { name: 'Operation', value: 'GetItem' },
  ]);
});
