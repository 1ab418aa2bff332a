// The generated case is what it says: the same every time, a type of line in every group, tables that are tables.
import { parseMessage } from '@coldcase/model';
import { expect, test } from 'vitest';
import { everyLogGroup, logGroups, lookupTables } from './log-groups.ts';

test('the same seed gives the same events, and each group has some', () => {
  const events = everyLogGroup(7);
  expect(everyLogGroup(7)).toEqual(events);
  expect(new Set(events.map(({ logGroup }) => logGroup)).size).toBe(logGroups.length);
});

test('every type of line that has fields of its own occurs', () => {
  const types = new Set(everyLogGroup(1).map(({ message }) => parseMessage(message).recordType));
  expect([...types]).toEqual(
    expect.arrayContaining(['REPORT', 'VPC_FLOW', 'DNS_QUERY', 'CISCO', 'SYSLOG', 'SYSLOG_BSD']),
  );
});

test.each(Object.entries(lookupTables))('the table %s has a header and rows of its width', (_, csv) => {
  const [header = '', ...rows] = csv.trim().split('\n');
  expect(new Set(rows.map((row) => row.split(',').length))).toEqual(new Set([header.split(',').length]));
});
