// What `pattern`, `diff`, `logcompare` and `anomaly` call one pattern: messages of one template, as a reader sees it.
import { epochMs, type LogEvent } from '@coldcase/model';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ask, loadEvents, openEngine } from '../../duckdb-events.ts';
import { drawnRows, planOf } from '../../reference-page.ts';
import { interpret } from './interpret/interpret.ts';
import { countOf, patternsOf } from './interpret/stages/patterns.ts';

const startMs = Date.UTC(2026, 10, 21, 10);
const context = {
  window: { startMs: epochMs(startMs), endMs: epochMs(startMs + 3_599_999) },
  nowMs: epochMs(Date.UTC(2026, 10, 22)),
};
const engine = await openEngine();

/** Lines are `minute message`; minutes before 0 are before the window. The interpreter and DuckDB agree. */
async function check(query: string, lines: string, expected: string): Promise<void> {
  const events = drawnLines(lines).map(
    ([minute = '', message = '']): LogEvent => ({
      logGroup: '/aws/lambda/api',
      logStream: 's',
      timestamp: epochMs(startMs + Number(minute) * 60_000),
      message,
    }),
  );
  const plan = planOf(query);
  const table = interpret(plan, events, context);
  const relation = await loadEvents(engine, events, [plan], context);
  expect(await ask(engine, plan, relation, context)).toEqual(table);
  expect(drawnRows(table)).toEqual(drawnLines(expected).map((words) => words.join(' ')));
}

const drawnLines = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]);

describe('one statement is one pattern', () => {
  test('whatever names stand in it', () =>
    check(
      'pattern @message | display @pattern, @sampleCount',
      `
      0 user alice logged in from 10.0.14.7
      1 user bruno logged in from 10.0.14.9
      2 user chloe logged in from 10.0.14.7
      3 user alice logged in from 10.0.14.8
      4 cache is cold
      `,
      `
      user <Token-1> logged in from <IP-2> | 4
      cache is cold | 1
      `,
    ));

  test('and values of several words', () =>
    check(
      'pattern @message | display @pattern, @sampleCount',
      `
      0 the basket of user=alice has tag="Main Window" and stays open
      1 the basket of user=bruno has tag="launch" and stays open
      2 the basket of user=chloe has tag="A B" and stays open
      `,
      `the basket of user=<Token-1> has tag="<Token-2>" and stays open | 3`,
    ));

  test('but errors of other names are others, and so are states', () =>
    check(
      'pattern @message | display @pattern, @sampleCount',
      `
      0 the call of carts failed at once with NotFoundError
      1 the call of carts failed at once with TimeoutError
      2 the call of carts failed at once with QuotaError
      3 the order moved on from NEW to RUNNING
      4 the order moved on from NEW to FAILED
      5 the order moved on from NEW to DONE
      `,
      `
      the call of carts failed at once with NotFoundError | 1
      the call of carts failed at once with QuotaError | 1
      the call of carts failed at once with TimeoutError | 1
      the order moved on from NEW to DONE | 1
      the order moved on from NEW to FAILED | 1
      the order moved on from NEW to RUNNING | 1
      `,
    ));

  test('JSON lines are one by their message and their keys', () =>
    check(
      'pattern @message | display @pattern, @sampleCount',
      `
      0 {"message":"basket of customer alice was saved","ms":12}
      1 {"message":"basket of customer bruno was saved","ms":7}
      2 {"message":"basket of customer chloe was saved","ms":9}
      3 {"message":"basket of customer chloe was saved twice","ms":9,"times":2}
      `,
      `
      {"message":"basket of customer <Token-1> was saved","ms":<Number-2>} | 3
      {"message":"basket of customer chloe was saved twice","ms":<Number-1>,"times":<Number-2>} | 1
      `,
    ));
});

describe('over two times', () => {
  const lines = `
    -50 user alice logged in from the office
    -40 user bruno logged in from the office
     10 user bruno logged in from the office
     20 user chloe logged in from the office
     30 user chloe logged in from the office
  `;
  const expected = `user <Token-1> logged in from the office | 3 | 1 | 50% more often than before | INFO`;

  test('diff has one text for both, though the names differ', () => check('pattern @message | diff', lines, expected));

  test('logcompare as well', () => check('logcompare timeshift 1h', lines, expected));
});

test('an anomaly is one of the statement, not of a name in it', () => {
  const lines = Array.from({ length: 24 }, (_, slice) => {
    const name = ['alice', 'bruno', 'chloe', 'dora'][slice % 4];
    return `${slice * 2.5 + 0.1} user ${name} logged in from the office`;
  });
  const burst = Array.from({ length: 9 }, (_, n) => `${52.6 + n / 10} user emil logged in from the office`);
  return check(
    'pattern @message | anomaly | display @pattern, @anomalyType, @anomalyDescription',
    [...lines, ...burst].join('\n'),
    'user <Token-1> logged in from the office | frequency | 10 events where 1 are usual',
  );
});

describe('laws of patterns', () => {
  const names = fc.constantFrom('alice', 'bruno', 'chloe', 'dora', 'emil', 'NotFoundError', 'GetItem');
  const sample = fc.oneof(
    names.map((name) => `user ${name} opened page 3 of the report`),
    fc.tuple(names, names).map(([one, two]) => `${one} sent a list of ${two}, ${one} to the next node`),
    names.map((name) => JSON.stringify({ message: `basket of customer ${name} was saved`, at: name })),
    fc.string({ unit: fc.constantFrom('a', 'b', ' ', '=', '"', '1', '{', '<', '>', ','), maxLength: 12 }),
  );
  const drawnGroups = fc
    .array(fc.record({ sample, count: fc.integer({ min: 1, max: 9 }) }), { maxLength: 40 })
    .map((groups) => groups.map((group, index) => ({ ...group, key: String(index) })));
  const described = (groups: typeof drawnGroups extends fc.Arbitrary<infer Groups> ? Groups : never) =>
    patternsOf(groups, (group) => group.sample)
      .map((pattern) => `${pattern.text} ${countOf(pattern)} ${pattern.groups.map(({ key }) => key).sort()}`)
      .sort();

  test('neither the order of the groups nor their counts matter', () => {
    fc.assert(
      fc.property(drawnGroups, (groups) => {
        expect(described(groups.toReversed())).toEqual(described(groups));
        const texts = (some: typeof groups) => patternsOf(some, (group) => group.sample).map(({ text }) => text);
        expect(texts(groups.map((group) => ({ ...group, count: 1 })))).toEqual(texts(groups));
      }),
    );
  });

  test('every message is in one pattern, and no two patterns have one text', () => {
    fc.assert(
      fc.property(drawnGroups, (groups) => {
        const patterns = patternsOf(groups, (group) => group.sample);
        const total = patterns.reduce((sum, pattern) => sum + countOf(pattern), 0);
        expect(total).toBe(countOf({ groups }));
        expect(new Set(patterns.map(({ text }) => text)).size).toBe(patterns.length);
      }),
    );
  });

  test('thousands of different sentences are described in moments', () => {
    const word = (seed: number) =>
      String.fromCharCode(...[1, 7, 49].map((step) => 97 + (Math.floor(seed / step) % 26)));
    const groups = Array.from({ length: 5_000 }, (_, index) => {
      const sample = Array.from({ length: 12 }, (_word, place) => word(index * 31 + place * index)).join(' ');
      return { key: String(index), count: 1, sample };
    });
    const startedAt = performance.now();
    patternsOf(groups, (group) => group.sample);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  test('more names than a miner keeps are still one pattern', () => {
    const letters = [...'abcdefghij'];
    const groups = Array.from({ length: 1_000 }, (_, index) => {
      const name = [...String(index)].map((digit) => letters[Number(digit)]).join('');
      return { key: String(index), count: 10, sample: `user x${name} opened page ${index} of the report` };
    });
    expect(patternsOf(groups, (group) => group.sample)).toMatchObject([
      { text: 'user <Token-1> opened page <Number-2> of the report', groups: { length: 1_000 } },
    ]);
  });
});
