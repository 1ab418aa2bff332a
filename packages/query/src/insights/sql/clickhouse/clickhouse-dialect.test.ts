// The rules that the language and the engine must share, value by value, tried on the engine.
import { epochMs } from '@coldcase/model';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { openClickhouse, rowsOf as rowsOfStatement } from '../../../../clickhouse-events.ts';
import { lowerCase, roundHalfAway, stripEnd, stripStart, upperCase } from '../../functions/text-rules.ts';
import { compareNaturally } from '../../natural-order.ts';
import { ceilToPeriod, floorToPeriod, periodOf } from '../../period.ts';
import { compareText, numberOfText, textOfNumber, timeValue, toNumber, toText } from '../../value.ts';
import { clickhouseDialect as dialect } from './clickhouse-dialect.ts';
import { clickhouseScalarFunctions as functions } from './clickhouse-functions.ts';

const engine = await openClickhouse();
afterAll(() => engine[Symbol.asyncDispose]());
const seed = 20261126;

/** The values of one expression for each value of a column `x`. */
async function valuesOf(expression: string, type: string, literals: readonly string[]): Promise<readonly unknown[]> {
  const listed = literals.map((each, index) => `(${index}, ${each})`).join(', ');
  const table = `(SELECT c.1 AS i, CAST(c.2 AS ${type}) AS x FROM (SELECT arrayJoin([${listed}]) AS c))`;
  const rows = await rowsOfStatement(engine.client, `SELECT ${expression} FROM ${table} ORDER BY i`);
  return rows.map(([value]) => value);
}

const ofTexts = (expression: string, texts: readonly string[]) =>
  valuesOf(expression, 'Nullable(String)', texts.map(dialect.text));
const ofNumbers = (expression: string, numbers: readonly number[]) =>
  valuesOf(expression, 'Nullable(Float64)', numbers.map(dialect.number));

const call = (name: string, args: readonly string[]) =>
  functions[name]?.(args, {
    moment: { nowMs: epochMs(0), window: { startMs: epochMs(0), endMs: epochMs(0) } },
    args: [],
    as: () => 'NULL',
  }) ?? `the dialect has no ${name}`;

const wellFormed = (text: fc.Arbitrary<string>) => text.map((value) => value.toWellFormed());
const anyText = wellFormed(
  fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom("'", '\\', '\0', '"', ';', '-', '`', '\n', '{', ':', 'x', '}') }),
  ),
);
const rowsOf = <T>(value: fc.Arbitrary<T>) => fc.array(value, { minLength: 1, maxLength: 60 });

test('any text comes back from its literal as it was, hostile text too', async () => {
  const law = fc.asyncProperty(rowsOf(anyText), async (texts) => {
    expect(await ofTexts('x', texts)).toEqual(texts);
  });
  await fc.assert(law, { numRuns: 60, seed });
  const attacks = [
    "' OR 1 = 1 --",
    "\\' UNION SELECT 1 --",
    "\\\\'; DROP TABLE events; --",
    "'||(SELECT 1)||'",
    '{x:String}',
  ];
  expect(await ofTexts('x', attacks)).toEqual(attacks);
});

test('any name comes back from its identifier as it was', async () => {
  const name = anyText.filter((text) => text !== '');
  const law = fc.asyncProperty(name, async (text) => {
    const rows = await rowsOfStatement(
      engine.client,
      `SELECT ${dialect.identifier(text)} FROM (SELECT 'found' AS ${dialect.identifier(text)})`,
    );
    expect(rows).toEqual([['found']]);
  });
  await fc.assert(law, { numRuns: 60, seed });
});

test('the same texts are numbers', async () => {
  const text = fc.oneof(
    fc.string({ unit: fc.constantFrom(...'0123456789+-.eE_ xn\t'), maxLength: 6 }),
    fc.double({ noNaN: true }).map(String),
    fc.constantFrom(
      'inf',
      '-inf',
      'nan',
      'infinity',
      'true',
      ' 1',
      '1\n',
      '+-1',
      '++1',
      '++-1',
      '1e400',
      '',
      '.',
      '1e',
    ),
  );
  const law = fc.asyncProperty(rowsOf(text), async (texts) => {
    const numbers = texts.map((each) => numberOfText(each));
    expect(await ofTexts(dialect.numberOfText('x', false), texts)).toEqual(numbers.map((each) => plain(each)));
    expect(await ofTexts(dialect.numberOfText('x', true), texts)).toEqual(texts.map((each) => plain(toNumber(each))));
  });
  await fc.assert(law, { numRuns: 100, seed });
});

/** A number as it comes out of the engine: nothing where there is none, and no -0. */
function plain(number: number | undefined): number | null {
  return number === undefined ? null : number + 0;
}

const anyNumber = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.double({ min: -1e-3, max: 1e-3, noNaN: true }),
  fc.double({ min: 1e15, max: 1e22, noNaN: true }),
  fc.constantFrom(1e16, 1e17, 1e20, 1e21, 1e22, 1e-4, 1e-5, 1e-6, 1e-7, 9.5e-5, -1.25e-6, 123456789012345680000),
);

test('numbers have the same text', async () => {
  const law = fc.asyncProperty(rowsOf(anyNumber), async (numbers) => {
    expect(await ofNumbers(dialect.textOfNumber('x'), numbers)).toEqual(numbers.map(textOfNumber));
  });
  await fc.assert(law, { numRuns: 100, seed });
});

test('numbers are rounded to the same decimals', async () => {
  const number = fc.oneof(
    anyNumber,
    fc.integer({ min: -100_000, max: 100_000 }).map((each) => each / 1000),
    fc.integer({ min: -2000, max: 2000 }).map((each) => each / 2),
  );
  const law = fc.asyncProperty(rowsOf(number), fc.integer({ min: -2, max: 3 }), async (numbers, decimals) => {
    const rounded = await ofNumbers(call('round', ['x', dialect.number(decimals)]), numbers);
    expect(rounded).toEqual(numbers.map((each) => roundHalfAway(each, decimals) + 0));
  });
  await fc.assert(law, { numRuns: 60, seed });
});

const orderedText = wellFormed(
  fc.string({
    unit: fc.constantFrom('a', 'B', '_', '1', '0', '10', 'é', '😀', '\uffff', ' ', '\0', '\x01', '\x02'),
    maxLength: 6,
  }),
);

test('texts have the same order, with and without runs of digits', async () => {
  const law = fc.asyncProperty(rowsOf(orderedText), async (texts) => {
    const words = texts.filter((each) => numberOfText(each) === undefined);
    if (words.length === 0) return;
    const listed = words.map(dialect.text).join(', ');
    const ordered = async (key: string) => {
      const rows = await rowsOfStatement(
        engine.client,
        `SELECT x FROM (SELECT arrayJoin([${listed}]) AS x) ORDER BY ${key}`,
      );
      return rows.map(([value]) => value);
    };
    expect(await ordered(`${dialect.naturalRuns('x')}, x`)).toEqual(words.toSorted(compareNaturally));
    expect(await ordered('x')).toEqual(words.toSorted(compareText));
  });
  await fc.assert(law, { numRuns: 60, seed });
});

test('letters have the same other case', async () => {
  const text = wellFormed(
    fc.string({ unit: fc.constantFrom('a', 'Z', 'é', 'Σ', 'ß', 'İ', 'ı', 'Я', '😀', 'ﬁ', 'ǅ', ' '), maxLength: 6 }),
  );
  const law = fc.asyncProperty(rowsOf(text), async (texts) => {
    expect(await ofTexts(call('tolower', ['x']), texts)).toEqual(texts.map(lowerCase));
    expect(await ofTexts(call('toupper', ['x']), texts)).toEqual(texts.map(upperCase));
  });
  await fc.assert(law, { numRuns: 60, seed });
});

test('the same characters are stripped, whatever the set', async () => {
  const text = wellFormed(
    fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\t', 'é', 'è', '😀', '^', ']', '-'), maxLength: 6 }),
  );
  const law = fc.asyncProperty(rowsOf(text), text, async (texts, set) => {
    const written = dialect.text(set);
    expect(await ofTexts(call('ltrim', ['x', written]), texts)).toEqual(texts.map((each) => stripStart(each, set)));
    expect(await ofTexts(call('rtrim', ['x', written]), texts)).toEqual(texts.map((each) => stripEnd(each, set)));
    expect(await ofTexts(call('trim', ['x', written]), texts)).toEqual(
      texts.map((each) => stripEnd(stripStart(each, set), set)),
    );
    const blanks = ' \t\n\v\f\r';
    expect(await ofTexts(call('trim', ['x']), texts)).toEqual(
      texts.map((each) => stripEnd(stripStart(each, blanks), blanks)),
    );
  });
  await fc.assert(law, { numRuns: 60, seed });
});

test('times are rounded to the same periods, also before 1970 and in years that no log has', async () => {
  const unit = fc.constantFrom('ms', 's', 'm', 'h', 'd', 'w', 'mo', 'q', 'y');
  const time = fc.oneof(
    fc.integer({ min: Date.UTC(1960, 0, 1), max: Date.UTC(2060, 0, 1) }),
    fc.integer({ min: Date.UTC(1000, 0, 1), max: Date.UTC(8000, 0, 1) }),
  );
  const law = fc.asyncProperty(rowsOf(time), fc.integer({ min: 1, max: 24 }), unit, async (times, count, word) => {
    const period = periodOf(count, word)?.period;
    if (period === undefined) throw new TypeError('every count from 1 to 24 is a period');
    const floors = await ofNumbers(dialect.roundTime('floor', 'x', period), times);
    const ceilings = await ofNumbers(dialect.roundTime('ceil', 'x', period), times);
    expect(floors).toEqual(times.map((each) => floorToPeriod(each, period)));
    expect(ceilings).toEqual(times.map((each) => ceilToPeriod(each, period)));
  });
  await fc.assert(law, { numRuns: 80, seed });
});

test('times have the same text, in UTC', async () => {
  const time = fc.integer({ min: Date.UTC(1000, 0, 1), max: Date.UTC(9999, 11, 31) });
  const law = fc.asyncProperty(rowsOf(time), async (times) => {
    expect(await ofNumbers(dialect.textOfTime('x'), times)).toEqual(times.map((each) => toText(timeValue(each))));
  });
  await fc.assert(law, { numRuns: 40, seed });
});

test('a group that took no part is empty, and without a match there is nothing', async () => {
  const texts = ['status=200', 'status=', 'none', 'status=2\nstatus=3'];
  const captures = dialect.captureAll('x', '(status)=([0-9]*)(!)?', 3);
  const captured = (group: number) => ofTexts(dialect.captured(captures, group), texts);
  expect(await captured(1)).toEqual(['status', 'status', null, 'status']);
  expect(await captured(2)).toEqual(['200', '', null, '2']);
  expect(await captured(3)).toEqual(['', '', null, '']);
});
