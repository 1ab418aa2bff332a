import { createHash } from 'node:crypto';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { md5Hex, patternIdOf, shapeMaskSource, shapeOf } from './index.ts';

test('what varies between requests becomes #, what names something stays', () => {
  check(`
    loaded 12 items for user u-4711 in 3.5 ms        → loaded # items for user u-# in # ms
    connect ECONNREFUSED 10.0.14.7:5432              → connect ECONNREFUSED #
    1-5759e988-bd862e3fe1be46a994272793 sampled      → #-#-# sampled
    id 0c1b2d3e-4f50-6172-8394-a5b6c7d8e9f0 gone     → id # gone
    at 0x7faf0b42df68 in S3, not EC2                 → at # in S#, not EC#
    key a1b2c3 of LEBDZS8X36PQ                       → key # of #
    12:30:45.123 took 1,000 ms                       → # took # ms
    no digits at all                                 → no digits at all
  `);
});

function check(cases: string): void {
  for (const line of cases.trim().split('\n')) {
    const [text = '', shape = ''] = line.split('→').map((part) => part.trim());
    expect(shapeOf(text)).toBe(shape);
  }
}

test('DuckDB computes the same shape and the same id', async () => {
  const texts = [
    ...fc.sample(
      fc.string({ unit: 'binary', maxLength: 60 }).map((text) => text.toWellFormed()),
      { seed: 4, numRuns: 300 },
    ),
    ...fc.sample(fc.string({ unit: fc.constantFrom(...'019afFxXzZ.,:-_ é#\n'), maxLength: 60 }), {
      seed: 5,
      numRuns: 1000,
    }),
  ].filter((text) => !text.includes('\0'));
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const rows = await connection.runAndReadAll(
    `select shape, left(md5(shape), 16) id from (
       select regexp_replace(line, $1, '#', 'g') shape from (select unnest(from_json($2, '["VARCHAR"]')) as line))`,
    [shapeMaskSource, JSON.stringify(texts)],
  );
  expect(rows.getRows()).toEqual(texts.map((text) => [shapeOf(text), patternIdOf(text)]));
  connection.closeSync();
});

test('md5 agrees with the vectors of RFC 1321 and with OpenSSL', () => {
  expect(md5Hex('')).toBe('d41d8cd98f00b204e9800998ecf8427e');
  expect(md5Hex('message digest')).toBe('f96b697d7cb7938d525a2f31aaf161d0');
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      expect(md5Hex(text)).toBe(createHash('md5').update(text, 'utf8').digest('hex'));
    }),
  );
});

test('a megabyte without a break is masked in linear time', () => {
  for (const text of ['a'.repeat(1e6), '1'.repeat(1e6), '1a'.repeat(5e5), `1${'a'.repeat(1e6)}`, 'f-'.repeat(5e5)]) {
    const startedAt = performance.now();
    shapeOf(text);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  }
});
