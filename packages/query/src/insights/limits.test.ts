// Every limit at its edge: what just fits is answered, one more is refused with the limit in the message.
import { epochMs } from '@coldcase/model';
import { describe, expect, test } from 'vitest';
import { compile } from './compile.ts';
import { type QueryContext, rowCapOf } from './context.ts';
import {
  caseBranchesMax,
  diagnosticsMax,
  lagRowsMax,
  nestingDepthMax,
  queryLengthMax,
  regexLengthMax,
  regexNestingMax,
  regexRepetitionMax,
  rowLimitDefault,
  rowLimitMax,
  statsCommandsMax,
  topkMax,
} from './limits.ts';
import { nearestName } from './nearest-name.ts';
import { ceilToPeriod, floorToPeriod, periodOf } from './period.ts';

const errorsOf = (query: string) =>
  compile(query)
    .diagnostics.filter(({ severity }) => severity === 'error')
    .map(({ code }) => code);

describe('a query at its limits', () => {
  const stats = (count: number) =>
    Array.from({ length: count }, (_, i) => `stats count() as n${i} by n${i - 1}`).join(' | ');
  const cases: readonly (readonly [string, (excess: number) => string, string])[] = [
    ['length', (excess) => `fields ${'a'.repeat(queryLengthMax - 7 + excess)}`, 'QL-0001'],
    [
      'nesting',
      (excess) => `fields ${'('.repeat(nestingDepthMax - 1 + excess)}a${')'.repeat(nestingDepthMax - 1 + excess)}`,
      'QL-0105',
    ],
    ['chain', (excess) => `fields a${'+a'.repeat(nestingDepthMax + excess)}`, 'QL-0105'],
    ['regex length', (excess) => `filter a like /${'x'.repeat(regexLengthMax + excess)}/`, 'QL-0303'],
    [
      'regex nesting',
      (excess) =>
        `filter a like /${'('.repeat(regexNestingMax - 1 + excess)}x${')'.repeat(regexNestingMax - 1 + excess)}/`,
      'QL-0302',
    ],
    ['regex repetition', (excess) => `filter a like /x{${regexRepetitionMax + excess}}/`, 'QL-0302'],
    ['rows', (excess) => `limit ${rowLimitMax + excess}`, 'QL-0411'],
    ['rows appended', (excess) => `appendcols max=${rowLimitMax + excess} (fields a)`, 'QL-0116'],
    ['rows looked back', (excess) => `autoregress a p=${lagRowsMax + excess}`, 'QL-0116'],
    ['branches of case', (excess) => `fields case(${'a, 1, '.repeat(caseBranchesMax + excess)}0) as x`, 'QL-0203'],
    ['values of topk', (excess) => `stats topk(${topkMax + excess}, a)`, 'QL-0207'],
    ['stats', (excess) => stats(statsCommandsMax + excess), 'QL-0410'],
  ];
  test.each(cases)('%s', (_name, query, code) => {
    expect(errorsOf(query(0))).toEqual([]);
    expect(errorsOf(query(1))).toEqual([code]);
  });

  test('diagnostics', () => {
    expect(compile('x y|'.repeat(200)).diagnostics).toHaveLength(diagnosticsMax);
  });
});

test('an answer has 10,000 rows unless the query or the caller says otherwise, and never more than 100,000', () => {
  const context: QueryContext = { window: { startMs: epochMs(0), endMs: epochMs(1) }, nowMs: epochMs(0) };
  const cap = (query: string, rowLimit?: number) => {
    const { plan } = compile(query);
    return plan && rowCapOf(plan, rowLimit === undefined ? context : { ...context, rowLimit });
  };
  expect(cap('fields a')).toBe(rowLimitDefault);
  expect(cap('fields a | limit 50000')).toBe(rowLimitMax);
  expect(cap('fields a', 20)).toBe(20);
  expect(cap('fields a', rowLimitMax + 1)).toBe(rowLimitMax);
});

describe('periods', () => {
  const timeMs = Date.UTC(2026, 10, 21, 10, 7, 8, 9);
  const cases: readonly (readonly [number, string, string])[] = [
    [100, 'ms', '2026-11-21T10:07:08.000Z'],
    [7, 's', '2026-11-21T10:07:03.000Z'],
    [5, 'minutes', '2026-11-21T10:05:00.000Z'],
    [1, 'HOUR', '2026-11-21T10:00:00.000Z'],
    [1, 'd', '2026-11-21T00:00:00.000Z'],
    [1, 'weeks', '2026-11-16T00:00:00.000Z'],
    [1, 'mo', '2026-11-01T00:00:00.000Z'],
    [1, 'qtr', '2026-10-01T00:00:00.000Z'],
    [1, 'y', '2026-01-01T00:00:00.000Z'],
  ];
  test.each(cases)('%s %s', (count, unit, expected) => {
    const period = periodOf(count, unit)?.period;
    expect(period && new Date(floorToPeriod(timeMs, period)).toISOString()).toBe(expected);
  });

  test('a boundary is its own ceiling', () => {
    const period = periodOf(1, 'h')?.period;
    const hour = Date.UTC(2026, 10, 21, 10);
    expect(period && ceilToPeriod(hour, period)).toBe(hour);
    expect(period && ceilToPeriod(hour + 1, period)).toBe(hour + 3_600_000);
  });

  test('counts above the documented cap are cut to it', () => {
    expect(periodOf(60, 's')?.cappedTo).toBeUndefined();
    expect(periodOf(61, 's')?.cappedTo).toBe(60);
    expect(periodOf(1_001, 'ms')?.cappedTo).toBe(1_000);
    expect(periodOf(25, 'h')?.cappedTo).toBe(24);
    expect(periodOf(400, 'd')?.cappedTo).toBeUndefined();
  });

  test('other words and counts are none', () => {
    for (const [count, unit] of [
      [5, 'x'],
      [0, 'm'],
      [1.5, 'm'],
      [10_001, 'd'],
    ] as const) {
      expect(periodOf(count, unit)).toBeUndefined();
    }
  });
});

test('a word is suggested only when it is near', () => {
  expect(nearestName('feilds', ['fields', 'filter'])).toBe('fields');
  expect(nearestName('COUNT', ['count'])).toBe('count');
  expect(nearestName('median', ['pct', 'min'])).toBeUndefined();
});
