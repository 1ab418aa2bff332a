import { expect, test } from 'vitest';
import { coverageKey, functionNameOfKey, isCoverageKey } from './coverage-key.ts';

test('a key has the day in UTC, the function and the execution', () => {
  const timestamp = new Date('2024-01-15T10:30:00Z');
  const about = { functionName: 'my-function', executionId: 'abc-123', timestamp };
  expect(coverageKey(about)).toBe('coverage/2024/01/15/my-function-abc-123.coverage');
  expect(coverageKey({ ...about, prefix: 'team/cov' })).toBe('team/cov/2024/01/15/my-function-abc-123.coverage');
  expect(coverageKey({ ...about, prefix: '' })).toBe('2024/01/15/my-function-abc-123.coverage');
  // In New York it is still the 15th.
  const late = new Date('2024-01-15T22:30:00-05:00');
  expect(coverageKey({ ...about, timestamp: late })).toContain('2024/01/16/');
});

test.each([
  ['2026/11/27/my-function-8f5e2b1c-0000-4000-8000-000000000001.coverage', 'my-function'],
  ['2026/11/27/my-function-42.coverage', 'my-function'],
  ['.coverage', ''],
])('%s is of the function "%s"', (key, name) => {
  expect(functionNameOfKey(key)).toBe(name);
});

test.each([
  ['2026/11/27/orders-a.coverage', true],
  ['sources/aa.coverage', false],
  ['combined/old.coverage', false],
  ['2026/11/27/readme.txt', false],
])('%s is a coverage file: %s', (key, isFile) => {
  expect(isCoverageKey(key)).toBe(isFile);
});
