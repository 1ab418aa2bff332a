// Each command has a sentence, and no query is without words.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { queryArbitrary } from '../../../query-generator.ts';
import { explain } from './explain.ts';

const sentences = (text: string) => explain(text).steps.map(({ sentence }) => sentence);

test('a query of several commands, a sentence each', () => {
  const text = `SOURCE "/aws/lambda/orders" | filter @type = "REPORT" and (@duration >= 100 or not level in ["INFO"])
| parse @message "* ms" as took | stats count(*), pct(@duration, 99) as p99, avg(took) as mean by bin(5m), @log
| sort p99 desc | limit 20`;
  expect(sentences(text)).toEqual([
    'Reads the log group /aws/lambda/orders.',
    'Keeps the rows where @type is "REPORT" and (@duration is at least 100 or not level is one of "INFO").',
    'Takes took out of @message, by the text around its wildcards. Rows that do not match stay, without these fields.',
    'Groups the rows by each 5m of time and @log, and computes the number of rows, p99: the 99th percentile of @duration and mean: the average of took.',
    'Orders the rows by p99, largest first.',
    'Keeps the first 20 rows.',
  ]);
  expect(explain(text)).toMatchObject({ result: 'At most 20 rows, one a group.' });
});

test('conditions and functions', () => {
  expect(sentences('filter @message like /x/ and a not like "y" and ispresent(b) | fields strlen(a) as n')).toEqual([
    'Keeps the rows where @message matches /x/ and a does not contain "y" and there is b.',
    expect.stringMatching(/^Shows n: strlen\(a\) \(.+\)\.$/),
  ]);
});

test('commands that have no words of their own take those of the reference', () => {
  expect(sentences('stats count(*) as n by level | accum n')[1]).toBe('Sums a field up from row to row: n.');
});

test('what surprises is said, and the plan is there exactly when the query has no error', () => {
  const surprising = explain('stats count(*) by bin(300s) | sort @timestamp desc');
  expect(surprising.surprises.map(({ code }) => code)).toEqual(expect.arrayContaining(['QL-0218', 'QL-0401']));
  expect(surprising.plan).toContain('aggregate');
  const broken = explain('fields a | nonsense b');
  expect(broken.plan).toBeUndefined();
  expect(broken.steps[1]?.sentence).toBe('Is not understood; see what is wrong with it.');
});

test('every command of a generated query has a sentence that ends', () => {
  fc.assert(
    fc.property(queryArbitrary, (text) => {
      for (const sentence of sentences(text)) expect(sentence).toMatch(/^[A-Z].*[.)]$/s);
    }),
    { numRuns: 500, seed: 20261126 },
  );
});
