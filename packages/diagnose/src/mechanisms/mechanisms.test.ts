// What holds for all mechanisms: they explain, and accuse nobody.
import { expect, test } from 'vitest';
import { labels } from '../scenarios/label.ts';
import { explains, mechanismNames } from './mechanism.ts';
import { mechanismMetrics } from './mechanisms-in.ts';
import { lines, traces } from './testing/drawn.ts';
import { diagnosed } from './testing/seen.ts';
import { explained, mechanismsOfFindingMax, unexplainedMechanisms } from './with-mechanisms.ts';

test('each explains some scenarios, and only such as there are', () => {
  expect(Object.keys(explains).toSorted()).toEqual([...mechanismNames].toSorted());
  for (const known of Object.values(explains)) {
    expect(known.length).toBeGreaterThan(0);
    expect(known.filter((label) => !labels.includes(label))).toEqual([]);
  }
});

test('findings, their order and their scores are the same without any', async () => {
  const timeouts = Array.from({ length: 3 }, () => '2026-11-21T11:00:03.000Z Task timed out after 3.00 seconds');
  const events = lines('orders', ...timeouts);
  const loop = ['orders 0-620', ...[0, 1, 2, 3, 4, 5].map((n) => `  item-${n} ${n * 100}-${n * 100 + 100}`)].join('\n');
  const without = await diagnosed({ events });
  const withLoop = await diagnosed({ events, spans: traces(3, loop) });
  expect(withLoop.findings[0]?.mechanisms).toMatchObject([{ name: 'serial-awaits' }]);
  // What to do about it may be said besides.
  const alike = ({ findings }: typeof without) =>
    findings.map((finding) => ({ ...finding, mechanisms: [], remedies: [] }));
  expect(alike(withLoop)).toEqual(alike(without));
  expect(withLoop.sentence).toBe(without.sentence);
});

test('a mechanism of another function, or of another kind of failure, explains nothing', () => {
  const loop = {
    name: 'serial-awaits',
    subject: 'orders',
    concerns: ['orders'],
    says: '',
    proofs: [],
    ruledOut: [],
  } as const;
  const finding = { scenario: 'lambda-timeout', suspect: 'orders', logGroup: '/aws/lambda/orders' } as const;
  expect(explained(finding, [loop])).toEqual([loop]);
  expect(explained({ ...finding, suspect: 'carts', logGroup: '/aws/lambda/carts' }, [loop])).toEqual([]);
  expect(explained({ ...finding, scenario: 'import-module-missing' }, [loop])).toEqual([]);
  expect(unexplainedMechanisms([{ ...finding, scenario: 'import-module-missing' }], [loop])).toEqual([loop]);
  const many = Array.from({ length: 9 }, () => loop);
  expect(explained(finding, many)).toHaveLength(mechanismsOfFindingMax);
});

test('each metric is asked for once', () => {
  const names = mechanismMetrics.map(({ namespace, name }) => `${namespace} ${name}`);
  expect(new Set(names).size).toBe(names.length);
});
