// The words of the service beside ours, as they were observed.
import { expect, test } from 'vitest';
import { compile } from './compile.ts';

const saidOf = (query: string) => compile(query).diagnostics.flatMap(({ service }) => service ?? []);

test.each([
  ['display a\n| dedup a | sort a', 'unexpected symbol found sort at line 2 and position 12'],
  ['feilds a', 'unexpected symbol found feilds at line 1 and position 0'],
  ['filter a = ', 'unexpected symbol found <EOF> at line 1 and position 11'],
  ['fields a | diff', 'Diff compilation Failed : Diff operation has to be used after Pattern'],
  ['parse @message "a*" as b | relevantfields b where c = 1', 'Query cannot be compiled'],
  ['stats count(*) as n by a | filter r = 1', 'Unknown symbols found in or after stats: r'],
])('%s', (query, service) => {
  expect(saidOf(query)).toEqual([service]);
});

test('nothing is put into its mouth where its words are unknown', () => {
  expect(saidOf('fields a | anomaly')).toEqual([]);
  expect(saidOf('stats count() by bin(5x)')).toEqual([]);
});
