// The rules that the language and the engine must share, value by value, tried on the engine.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openEngine } from '../../../../duckdb-events.ts';
import { lowerCase, roundHalfAway, upperCase } from '../../functions/text-rules.ts';
import { compareNaturally } from '../../natural-order.ts';
import { ceilToPeriod, floorToPeriod, periodOf } from '../../period.ts';
import { compareText, numberOfText, textOfNumber, toNumber } from '../../value.ts';
import { duckdbDialect as dialect } from './duckdb-dialect.ts';

const engine = await openEngine();
const seed = 20261121;

/** The values of one expression for each row of literals. */
async function valuesOf(expression: string, rows: readonly string[]): Promise<readonly unknown[]> {
  const listed = rows.map((row, index) => `(${index}, ${row})`).join(', ');
  const reader = await engine.runAndReadAll(`SELECT ${expression} FROM (VALUES ${listed}) t(i, x) ORDER BY i`);
  return reader.getRows().map((row) => row[0]);
}

const wellFormed = (text: fc.Arbitrary<string>) => text.map((value) => value.toWellFormed());
const anyText = wellFormed(
  fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom("'", '\\', '\0', '"', ';', '-') })),
);
const numberLike = fc.string({ unit: fc.constantFrom(...'0123456789+-.eE_ xn'), maxLength: 6 });
const rowsOf = <T>(value: fc.Arbitrary<T>) => fc.array(value, { minLength: 1, maxLength: 60 });

test('any text comes back from its literal as it was', async () => {
  const law = fc.asyncProperty(rowsOf(anyText), async (texts) => {
    expect(await valuesOf('x', texts.map(dialect.text))).toEqual(texts);
  });
  await fc.assert(law, { numRuns: 60, seed });
});

test('the same texts are numbers', async () => {
  const text = fc.oneof(
    numberLike,
    fc.double({ noNaN: true }).map(String),
    fc.constantFrom('inf', '-inf', 'nan', 'true', ' 1', '1\n', '+-1', '1e400'),
  );
  const law = fc.asyncProperty(rowsOf(text), async (texts) => {
    const literals = texts.map(dialect.text);
    expect(await valuesOf(dialect.numberOfText('x', false), literals)).toEqual(
      texts.map((each) => numberOfText(each) ?? null),
    );
    expect(await valuesOf(dialect.numberOfText('x', true), literals)).toEqual(
      texts.map((each) => toNumber(each) ?? null),
    );
  });
  await fc.assert(law, { numRuns: 60, seed });
});

test('numbers have the same text', async () => {
  const number = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.double({ min: -1e-3, max: 1e-3, noNaN: true }),
  );
  const law = fc.asyncProperty(rowsOf(number), async (numbers) => {
    const literals = numbers.map((each) => `CAST(${dialect.number(each)} AS DOUBLE)`);
    expect(await valuesOf(dialect.textOfNumber('x'), literals)).toEqual(numbers.map(textOfNumber));
  });
  await fc.assert(law, { numRuns: 60, seed });
});

test('numbers are rounded to the same decimals', async () => {
  const number = fc.integer({ min: -100_000, max: 100_000 }).map((each) => each / 1000);
  const law = fc.asyncProperty(rowsOf(number), fc.integer({ min: -2, max: 3 }), async (numbers, decimals) => {
    const literals = numbers.map((each) => `CAST(${dialect.number(each)} AS DOUBLE)`);
    const rounded = await valuesOf(`round(x, ${decimals}) + 0`, literals);
    expect(rounded).toEqual(numbers.map((each) => roundHalfAway(each, decimals) + 0));
  });
  await fc.assert(law, { numRuns: 60, seed });
});

test('texts have the same order, with and without runs of digits', async () => {
  const text = wellFormed(
    fc.string({ unit: fc.constantFrom('a', 'B', '_', '1', '0', '10', 'é', '😀', '\uffff', ' '), maxLength: 5 }),
  );
  const law = fc.asyncProperty(rowsOf(text), async (texts) => {
    const words = texts.filter((each) => numberOfText(each) === undefined);
    if (words.length === 0) return;
    const listed = words.map((each) => `(${dialect.text(each)})`).join(', ');
    const ordered = async (key: string) => {
      const reader = await engine.runAndReadAll(`SELECT x FROM (VALUES ${listed}) t(x) ORDER BY ${key}`);
      return reader.getRows().map((row) => row[0]);
    };
    expect(await ordered(`${dialect.naturalRuns('x')}, x`)).toEqual(words.toSorted(compareNaturally));
    expect(await ordered('x')).toEqual(words.toSorted(compareText));
  });
  await fc.assert(law, { numRuns: 60, seed });
});

test('letters have the same other case', async () => {
  const text = wellFormed(
    fc.string({ unit: fc.constantFrom('a', 'Z', 'é', 'Σ', 'ß', 'İ', 'Я', '😀', 'ﬁ'), maxLength: 6 }),
  );
  const law = fc.asyncProperty(rowsOf(text), async (texts) => {
    const literals = texts.map(dialect.text);
    expect(await valuesOf('lower(x)', literals)).toEqual(texts.map(lowerCase));
    expect(await valuesOf('upper(x)', literals)).toEqual(texts.map(upperCase));
  });
  await fc.assert(law, { numRuns: 60, seed });
});

test('times are rounded to the same periods, also before 1970', async () => {
  const unit = fc.constantFrom('ms', 's', 'm', 'h', 'd', 'w', 'mo', 'q', 'y');
  const time = fc.integer({ min: Date.UTC(1960, 0, 1), max: Date.UTC(2060, 0, 1) });
  const law = fc.asyncProperty(rowsOf(time), fc.integer({ min: 1, max: 24 }), unit, async (times, count, word) => {
    const period = periodOf(count, word)?.period;
    if (period === undefined) throw new TypeError('every count from 1 to 24 is a period');
    const literals = times.map((each) => `CAST(${dialect.number(each)} AS BIGINT)`);
    const floors = await valuesOf(dialect.roundTime('floor', 'x', period), literals);
    const ceilings = await valuesOf(dialect.roundTime('ceil', 'x', period), literals);
    expect(floors.map(Number)).toEqual(times.map((each) => floorToPeriod(each, period)));
    expect(ceilings.map(Number)).toEqual(times.map((each) => ceilToPeriod(each, period)));
  });
  await fc.assert(law, { numRuns: 80, seed });
});
