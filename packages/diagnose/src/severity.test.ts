import { describe, expect, test } from 'vitest';
import { priorities, severities, severityOf } from './severity.ts';
import { functionOf, suspectOf } from './suspect.ts';

describe('severity', () => {
  test('follows the share of failing invocations, the bounds included', () => {
    expect([250, 249, 50, 49, 10, 9].map((failed) => severityOf(failed, 1000))).toEqual([
      'critical',
      'high',
      'high',
      'medium',
      'medium',
      'low',
    ]);
  });
  test('is medium when nobody knows how many ran', () => expect(severityOf(5, undefined)).toBe('medium'));
  test('has one priority each', () => {
    expect(severities.map((severity) => priorities[severity])).toEqual(['P1', 'P2', 'P3', 'P4']);
  });
});

describe('the suspect', () => {
  test('is the resource that the line names', () => {
    expect(suspectOf('dynamodb-throttled', ['throughput for the table carts was exceeded'], '/aws/lambda/a')).toBe(
      'carts',
    );
    expect(suspectOf('dns-failure', ['getaddrinfo ENOTFOUND db.internal'], '/aws/lambda/a')).toBe('db.internal');
  });
  test('is the function when the line names none', () => {
    expect(suspectOf('dynamodb-throttled', ['throughput for the table was exceeded'], '/aws/lambda/a')).toBe('a');
    expect([functionOf('/custom/group'), functionOf('')]).toEqual(['/custom/group', 'unknown']);
  });
});
