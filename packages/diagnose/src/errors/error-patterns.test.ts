// Which statements are one error, what its id and its title are, and when it is called new.
import { epochMs } from '@coldcase/model';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GroupEvidence, Statement } from '../evidence.ts';
import { noNumbers } from '../numbers.ts';
import { type Explains, errorPatternsOf, samplesMax } from './error-patterns.ts';

const start = Date.UTC(2026, 2, 1, 10);
const minute = (count: number) => epochMs(start + count * 60_000);
const window = { startMs: minute(0), endMs: minute(60) };

/** `minute count message`, each a statement of level ERROR with an id of its own; `→` begins a line of a stack. */
function statements(text: string): readonly Statement[] {
  return text
    .trim()
    .split('\n')
    .map((line, index) => {
      const [at = '', count = '', ...words] = line.trim().split(' ');
      const message = words.join(' ').replaceAll(' → ', '\n    at ');
      return {
        pattern: String(index).padStart(16, '0'),
        level: 'ERROR',
        count: Number(count),
        invocations: Number(count),
        firstMs: minute(Number(at)),
        lastMs: minute(Number(at) + 1),
        samples: [message],
      };
    });
}

function patternsIn(
  group: Pick<GroupEvidence, 'statements'> & Partial<GroupEvidence>,
  explains: Explains = () => undefined,
) {
  const groups = [{ logGroup: '/aws/lambda/orders', episodes: [], numbers: noNumbers, firstMs: minute(0), ...group }];
  return errorPatternsOf({ window, groups }, explains);
}

/** First the statements, then `count title` of the patterns, most frequent first. */
function check(text: string, expected: string): void {
  const drawn = patternsIn({ statements: statements(text) }).map(({ count, title }) => `${count} ${title}`);
  expect(drawn).toEqual(
    expected
      .trim()
      .split('\n')
      .map((line) => line.trim()),
  );
}

describe('errors of one template are one', () => {
  test('whose name stands in it does not matter', () => {
    check(
      `
      1 12 the basket of customer alice was refused
      2 3 the basket of customer bruno was refused
      3 1 the basket of customer chloe was refused
      4 5 disk is full
      `,
      `
      16 the basket of customer <value> was refused
      5 disk is full
      `,
    );
  });

  test('which error it is does', () => {
    check(
      `
      1 3 the call of carts failed at once with NotFoundError
      2 2 the call of carts failed at once with TimeoutError
      3 1 the call of carts failed at once with QuotaError
      `,
      `
      3 the call of carts failed at once with NotFoundError
      2 the call of carts failed at once with TimeoutError
      1 the call of carts failed at once with QuotaError
      `,
    );
  });

  test('raised in one place, two sentences that differ in a word are one, unless the word is quoted', () => {
    const at = '→ total (/var/task/cart.js:3:1)';
    check(
      `
      1 3 Error: no basket of alice ${at}
      2 2 Error: no basket of bruno ${at}
      3 1 Error: no card of alice → load (/var/task/store.js:9:1)
      4 1 TypeError: cannot read (reading 'amount') ${at}
      5 1 TypeError: cannot read (reading 'total') ${at}
      `,
      `
      5 Error: no basket of <value>
      1 Error: no card of alice
      1 TypeError: cannot read (reading 'amount')
      1 TypeError: cannot read (reading 'total')
      `,
    );
  });

  test('times, counts, ids and samples are those of all its statements', () => {
    const names = ['alice', 'bruno', 'chloe', 'dora', 'emil', 'frida', 'gino'];
    const lines = names.map((name, n) => `${10 - n} ${n + 1} the basket of customer ${name} was refused`);
    const [pattern] = patternsIn({ statements: statements(lines.join('\n')) });
    expect(pattern).toMatchObject({
      pattern: '0000000000000006',
      patterns: names.map((_, index) => String(index).padStart(16, '0')),
      count: 28,
      invocations: 28,
      firstSeen: '2026-03-01 10:04:00.000',
      lastSeen: '2026-03-01 10:11:00.000',
    });
    expect(pattern?.samples).toEqual(
      ['gino', 'frida', 'emil', 'dora', 'alice'].map((name) => `the basket of customer ${name} was refused`),
    );
    expect(pattern?.samples.length).toBe(samplesMax);
  });

  test('what is explained and what is not stay apart, though they read alike', () => {
    const lines = ['alice', 'bruno', 'chloe'].map((name, n) => `${n} 1 the basket of customer ${name} was refused`);
    const explains: Explains = (_group, statement) => (statement === 1 ? 'iam-denied' : undefined);
    const patterns = patternsIn({ statements: statements(lines.join('\n')) }, explains);
    expect(patterns.map(({ count, explainedBy }) => [count, explainedBy])).toEqual([
      [2, undefined],
      [1, 'iam-denied'],
    ]);
  });
});

describe('a title', () => {
  const title = (...samples: readonly string[]) => {
    const [only] = statements(`1 2 ${samples[0]}`);
    return patternsIn({ statements: only === undefined ? [] : [{ ...only, samples }] })[0]?.title;
  };

  test('has a value that stays, and the type of one that does not', () => {
    expect(title('order 17 took 30 s', 'order 99 took 30 s')).toBe('order <number> took 30 s');
  });

  test('is that of the first message, where the last says something else', () => {
    expect(title('{"reason":"a"}', '{"reason":"b"}')).toBe('reason=a');
  });
});

describe('an error is new', () => {
  const refused = (at: number, count: number) => statements(`${at} ${count} the basket of customer alice was refused`);
  const usual = (count: number, timesAsLong = 1, name = 'bruno') => ({
    timesAsLong,
    statements: ['chloe', 'dora', name].map((one) => ({
      pattern: one,
      sample: `the basket of customer ${one} was refused`,
      count: count / 3,
    })),
  });
  const other = { timesAsLong: 1, statements: [{ pattern: 'disk', sample: 'disk is full', count: 2 }] };
  const newness = (group: Parameters<typeof patternsIn>[0]) =>
    patternsIn(group).map((pattern) => [pattern.newSince, pattern.usual])[0];
  const since = '2026-03-01 10:04:00.000';

  test('when the normal period has none of its template, and that is no chance', () => {
    expect(newness({ statements: refused(4, 7), usual: other })).toEqual([since, 0]);
    expect(newness({ statements: refused(4, 6), usual: other })).toEqual([undefined, 0]);
    expect(newness({ statements: refused(4, 7), usual: { ...other, timesAsLong: 2 } })).toEqual([undefined, 0]);
  });

  test('not when the normal period has it, of whatever names; then how many are usual is told', () => {
    expect(newness({ statements: refused(4, 90), usual: usual(6) })).toEqual([undefined, 6]);
    expect(newness({ statements: refused(4, 90), usual: usual(0.3) })).toEqual([undefined, 1]);
  });

  test('not when the normal period has messages of its id, whatever the kept one says', () => {
    const [error] = refused(4, 90);
    const sample = 'the basket was refused in another way';
    const same = { timesAsLong: 1, statements: [{ pattern: error?.pattern ?? '', sample, count: 8 }] };
    expect(newness({ statements: refused(4, 90), usual: same })).toEqual([undefined, 8]);
  });

  test('without a normal period, when nothing was in the first half of what its log group said', () => {
    expect(newness({ statements: refused(31, 7) })).toEqual(['2026-03-01 10:31:00.000', undefined]);
    expect(newness({ statements: refused(29, 700) })).toEqual([undefined, undefined]);
    expect(newness({ statements: refused(31, 6) })).toEqual([undefined, undefined]);
    expect(newness({ statements: refused(50, 3) })).toEqual(['2026-03-01 10:50:00.000', undefined]);
    expect(newness({ statements: refused(59, 2) })).toEqual([undefined, undefined]);
    expect(newness({ statements: refused(31, 7), firstMs: minute(20) })).toEqual([undefined, undefined]);
    expect(newness({ statements: refused(58, 9), firstMs: minute(54) })).toEqual([undefined, undefined]);
  });
});

test('laws: counts add up, and neither order nor noise in other groups matters', () => {
  const drawn = fc
    .array(
      fc.record({
        name: fc.constantFrom('alice', 'bruno', 'chloe', 'dora', "'x'", 'EvilError'),
        text: fc.constantFrom(
          'the basket of customer NAME was refused',
          'Error: no NAME → f (/var/task/a.js:1:1)',
          'NAME',
        ),
        at: fc.integer({ min: 0, max: 50 }),
        count: fc.integer({ min: 1, max: 9 }),
      }),
      { minLength: 1, maxLength: 20 },
    )
    .map((all) =>
      statements(all.map(({ name, text, at, count }) => `${at} ${count} ${text.replace('NAME', name)}`).join('\n')).map(
        (statement, index) => ({ ...statement, pattern: `${index % 4} ${statement.samples[0]?.length}` }),
      ),
    );
  fc.assert(
    fc.property(drawn, (all) => {
      const patterns = patternsIn({ statements: all });
      const total = (some: readonly { readonly count: number }[]) => some.reduce((sum, { count }) => sum + count, 0);
      expect(total(patterns)).toBe(total(all));
      const ids = (some: readonly string[]) => [...new Set(some)].sort();
      expect(ids(patterns.flatMap((one) => one.patterns))).toEqual(ids(all.map(({ pattern }) => pattern)));
      expect(patternsIn({ statements: all.toReversed() })).toEqual(patterns);
    }),
  );
});
