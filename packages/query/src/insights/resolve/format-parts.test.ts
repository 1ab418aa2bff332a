// Printing by parts gives what printing by a calendar gives.
import { epochMs } from '@coldcase/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '../compile.ts';
import { formatTime } from '../functions/date-format.ts';
import { utc } from '../functions/time-zone.ts';
import { evaluate } from '../interpret/evaluate.ts';
import type { PlanExpression } from '../plan.ts';
import { formatByParts } from './format-parts.ts';

const literal = (value: string | number): PlanExpression => ({ kind: 'literal', value, type: 'dynamic' });
const moment = { nowMs: epochMs(0), window: { startMs: epochMs(0), endMs: epochMs(0) } };
const row = { field: () => undefined, columns: new Map(), rank: 0 };

/** Drawn as the calls that engines get: `substr 0 10` for the date. */
function drawn(pattern: string, zone?: string): string {
  const args = [literal(0), literal(pattern), ...(zone === undefined ? [] : [literal(zone)])];
  const draw = (part: PlanExpression): string => {
    if (part.kind === 'literal') return JSON.stringify(part.value);
    if (part.kind !== 'call') return part.kind;
    return part.function === 'concat'
      ? part.args.map(draw).join(', ')
      : `substr ${part.args.slice(1).map(draw).join(' ')}`;
  };
  const parts = formatByParts(args);
  return parts === undefined ? 'as it is' : draw(parts);
}

test('neighbours of the printed time are one part', () => {
  expect(drawn('%Y-%m-%d')).toBe('substr 0 10');
  expect(drawn('%F %T')).toBe('substr 0 19');
  expect(drawn('%Y%m')).toBe('substr 0 4, substr 5 2');
  expect(drawn('%d.%m. %R h', 'UTC')).toBe('substr 8 2, ".", substr 5 2, ". ", substr 11 5, " h"');
});

test('what needs a calendar stays a call of formatDate', () => {
  for (const pattern of ['%a', '%Q', 'no time', '', '%%']) expect(drawn(pattern)).toBe('as it is');
  expect(drawn('%H', 'Europe/Berlin')).toBe('as it is');
});

test('a computed time is not computed once for each part', () => {
  const { plan } = compile(`fields ${'formatDate(1 + '.repeat(40)}0${', "%d.%m")'.repeat(40)} as x`);
  expect(JSON.stringify(plan).length).toBeLessThan(100_000);
});

test('both ways print the same', () => {
  const token = fc.constantFrom(
    '%Y',
    '%y',
    '%m',
    '%d',
    '%H',
    '%M',
    '%S',
    '%L',
    '%F',
    '%R',
    '%T',
    '%%',
    '-',
    ':',
    ' ',
    '.',
    '0',
    'é',
  );
  const time = fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2100, 0, 1) });
  const law = fc.property(fc.array(token, { maxLength: 8 }), time, (tokens, ms) => {
    const pattern = tokens.join('');
    const parts = formatByParts([literal(ms), literal(pattern)]);
    if (parts !== undefined) expect(evaluate(parts, row, moment)).toBe(formatTime(ms, pattern, utc));
  });
  fc.assert(law, { numRuns: 2_000, seed: 20261126 });
});
