// What AWS states or what was observed of the service, example by example, for the part of the language that is here.
import { epochMs } from '@coldcase/model';
import { describe, expect, test } from 'vitest';
import { eventsOf, rowsOf, startMs } from '../../drawn-messages.ts';
import { ask, loadEvents, openEngine } from '../../duckdb-events.ts';
import { compile } from './compile.ts';
import type { QueryContext } from './context.ts';
import { interpret } from './interpret/interpret.ts';

const context: QueryContext = {
  window: { startMs: epochMs(0), endMs: epochMs(Date.UTC(2030, 0, 1)) },
  nowMs: epochMs(1_700_000_000_999),
};
const engine = await openEngine();

async function check(query: string, messages: readonly string[], expected: readonly string[]): Promise<void> {
  expect(await rowsOf(query, messages, context)).toEqual(expected);
}

describe('functions give', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['ltrim("xyZxyfooxyZ", "xyZ")', 'fooxyZ'],
    ['rtrim("xyZfooxyxyZ", "xyZ")', 'xyZfoo'],
    ['trim("xyZxyfooxyxyZ", "xyZ")', 'foo'],
    ['substr("xyZfooxyZ", 3)', 'fooxyZ'],
    ['substr("xyZfooxyZ", 3, 3)', 'foo'],
    ['2 ^ 3', '8'],
    ['10 % 3', '1'],
    ['strlen("😀a")', '2'],
    ['concat("a", 1.5, "c")', 'a1.5c'],
    ['replace("a-b-c", "-", "")', 'abc'],
    ['strcontains("GET", "get", true)', '0'],
    ['isempty("")', '1'],
    ['isblank(" ")', '1'],
    ['isempty(nothing)', '1'],
    ['coalesce(nothing, "x")', 'x'],
    ['if(1 = 2, "a", "b")', 'b'],
    ['now()', '1700000000'],
    ['toMillis(@timestamp)', '1795255200000'],
    ['datefloor(@timestamp, 1d)', '2026-11-21 00:00:00.000'],
    ['dateceil(@timestamp, 1mo)', '2026-12-01 00:00:00.000'],
    ['fromMillis(0)', '1970-01-01 00:00:00.000'],
    ['1 / 0', '-'],
    ['10 / 4', '2.5'],
    ['512000000 / 1000 / 1000', '512'],
    ['0.1 + 0.2', '0.3'],
    ['1 / 3', '0.333333'],
    ['1 / 3000000', '0.000000333333'],
    ['1 - "x"', '-'],
    ['jsonParse("{\\"a\\": {\\"b\\": [1, \\"x\\"]}}").a.b[1]', 'x'],
    ['jsonParse("[10, 20]")[0]', '10'],
    ['jsonParse("no")', '-'],
    ['bin(1w)', '2026-11-16 00:00:00.000'],
    ['bin(1q)', '2026-10-01 00:00:00.000'],
    ['bin(2y)', '2026-01-01 00:00:00.000'],
    ['greatest(1, "20", 3)', '20'],
    ['least(1, nothing)', '-'],
    ['round(2.345, 2)', '2.35'],
    ['true = 1', '1'],
    ['"true" = true', '1'],
  ];
  test.each(cases)('%s', async (expression, expected) => {
    await check(`fields ${expression} as x`, ['m'], [expected]);
  });
});

test('bin(300s) is bin(60s), as the documented cap has it', async () => {
  const messages = Array.from({ length: 61 }, () => 'm');
  await check('stats count() by bin(300s)', messages, ['2026-11-21 10:01:00.000 | 1', '2026-11-21 10:00:00.000 | 60']);
});

describe('sort', () => {
  const inOrder = '!: # *%04 0# 5A 111A 2345_ @ @_ A A9876fghj a12345hfh 0 01 1 2 3'.split(' ');
  const shuffled = inOrder.toSorted((left, right) => left.length - right.length || (left < right ? 1 : -1));

  test('ascending is the natural order of the documentation', async () => {
    await check('parse @message "*" as v | display v | sort v asc', shuffled, inOrder);
  });

  test('descending is its exact reverse', async () => {
    await check('parse @message "*" as v | display v | sort v desc', shuffled, inOrder.toReversed());
  });

  test('missing values come first in ascending order', async () => {
    await check('parse @message "n=*" as n | display n | sort n', ['n=2', 'x', 'n=1'], ['-', '1', '2']);
  });

  test('without it events come newest first', async () => {
    await check('display @message', ['a', 'b', 'c'], ['c', 'b', 'a']);
  });
});

describe('missing fields', () => {
  const messages = ['{"a":"-"}', '{"a":"x"}', '{"b":1}'];
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['a = "x"', ['{"a":"x"}']],
    ['a != "-"', ['{"b":1}', '{"a":"x"}']],
    ['a like "x"', ['{"a":"x"}']],
    ['a not like "x"', ['{"b":1}', '{"a":"-"}']],
    ['a not in ["x"]', ['{"b":1}', '{"a":"-"}']],
    ['not ispresent(a)', ['{"b":1}']],
    ['b < 2', ['{"b":1}']],
    ['a < 2', []],
  ];
  test.each(cases)('filter %s', async (condition, expected) => {
    await check(`filter ${condition} | display @message`, messages, expected);
  });
});

test('numbers and numeric text are equal in either form', async () => {
  const messages = ['{"accountId":"123456789012"}', '{"accountId":123456789012}'];
  await check('filter accountId = 123456789012 | stats count()', messages, ['2']);
  await check('filter accountId = "123456789012" | stats count()', messages, ['2']);
});

test('like is case-sensitive and has no wildcard', async () => {
  const messages = ['ERROR', 'Error', '100%'];
  await check('filter @message like "ERROR" | display @message', messages, ['ERROR']);
  await check('filter @message like "%ERR%" | display @message', messages, []);
  await check('filter @message like /(?i)error/ | display @message', messages, ['Error', 'ERROR']);
});

describe('parse', () => {
  const line = "25 May 2019 10:24:39,474 [ERROR] {foo=2, bar=data} The error was: DataIntegrityException for 'api'";

  test('a glob takes what stands at its stars', async () => {
    await check(
      'parse @message "[*] * The error was: *" as level, config, exception | display level, config, exception',
      [line],
      ["ERROR | {foo=2, bar=data} | DataIntegrityException for 'api'"],
    );
  });

  test('a regular expression takes its named groups', async () => {
    await check(
      'parse @message /user=(?<user2>.*?), method:(?<method2>.*?), latency := (?<latency2>.*)/ | stats avg(latency2) by method2, user2',
      [
        'user=ada, method:GET, latency := 10',
        'user=ada, method:GET, latency := 20',
        'user=bob, method:PUT, latency := 5',
      ],
      ['GET | ada | 15', 'PUT | bob | 5'],
    );
  });

  test('events that do not match stay, without the new fields', async () => {
    await check('parse @message "n=*" as n | display @message, n', ['n=1', 'x'], ['x | -', 'n=1 | 1']);
  });

  test('a glob without a star counts its text', async () => {
    await check('parse @message "success" as s | stats count(s), count()', ['a success', 'a failure'], ['1 | 2']);
  });

  test('fields that it makes are shown when nothing else is asked for', () => {
    const { plan } = compile('parse @message "n=*" as n');
    expect(plan?.output.map(({ name }) => name)).toEqual(['@timestamp', '@message', 'n']);
  });

  test('a field may be listed before it is made', async () => {
    await check('fields n | parse @message "n=*" as n', ['n=1'], ['1']);
  });
});

describe('stats', () => {
  const messages = ['{"s":200,"d":10,"u":"a"}', '{"s":500,"d":30,"u":"b"}', '{"s":500,"d":20}'];

  test('columns are keys first, named by their text', () => {
    const { plan } = compile('stats count(*), max( d ) by bin(5m), s as status');
    expect(plan?.output.map(({ name }) => name)).toEqual(['bin(5m)', 'status', 'count(*)', 'max( d )']);
  });

  test('arithmetic, comparisons and earlier aliases work on aggregates', async () => {
    await check(
      'stats sum(s >= 500) as bad, count(*) as n, bad / n * 100 as pct, max(d) - min(d) as spread, sum(s = 404) > 0 as seen',
      messages,
      ['2 | 3 | 66.666667 | 20 | 0'],
    );
  });

  test('a group with a missing key is a group', async () => {
    await check('stats count() by u', messages, ['- | 1', 'a | 1', 'b | 1']);
  });

  test('over nothing there is no row', async () => {
    await check('filter s = 1 | stats count()', messages, []);
  });

  test('a later stats sees only what the earlier one made', async () => {
    await check('stats count() as n by s | stats max(n), count(), count(d)', messages, ['2 | 2 | 0']);
  });

  test('an aggregate is sorted and filtered by its own text', async () => {
    await check('stats COUNT(*) by s | filter count() > 0 | sort count( * ) desc', messages, ['500 | 2', '200 | 1']);
  });

  test('earliest and latest of a time are milliseconds, min and max are times', async () => {
    await check('stats earliest(@timestamp), latest(d), min(@timestamp)', messages, [
      '1795255200000 | 20 | 2026-11-21 10:00:00.000',
    ]);
  });

  test('percentiles are exact and interpolated', async () => {
    await check('stats pct(d, 50), pct(d, 95), pct(d, 0), pct(d, 100)', messages, ['20 | 29 | 10 | 30']);
  });

  test('fields after stats add to its columns', async () => {
    await check('stats count() as n by s | fields n * 2 as twice | sort s', messages, ['200 | 1 | 2', '500 | 2 | 4']);
  });
});

test('dedup keeps the first of each key and all without a key', async () => {
  const messages = ['{"k":"a","n":1}', '{"k":"a","n":2}', '{"n":3}', '{"n":4}', '{"k":"b","n":5}'];
  await check('display n | dedup k', messages, ['5', '4', '3', '2']);
  await check('display n | sort n asc | dedup k | limit 3', messages, ['1', '3', '4']);
});

test('limit cuts where it stands', async () => {
  await check('display @message | sort @timestamp asc | limit 2 | filter @message != "a"', ['a', 'b', 'c'], ['b']);
});

test('the last display decides', async () => {
  await check('display @message | display strlen(@message) as n', ['abc'], ['3']);
});

test('a map cannot be stepped into by its own command, only by a later one', async () => {
  const messages = ['{"x":"{\\"n\\":5}"}'];
  await check('fields jsonParse(x) as j, j.n as n | display n', messages, ['-']);
  await check('fields jsonParse(x) as j | fields j.n as n | display n, j', messages, ['5 | {"n":5}']);
});

describe('the caller', () => {
  const events = eventsOf(['a', 'b', 'c']);
  const { plan } = compile('display @message');

  test('restricts the window, both ends included', () => {
    const window = { startMs: epochMs(startMs), endMs: epochMs(startMs + 1_000) };
    const table = plan && interpret(plan, events, { ...context, window });
    expect(table?.rows).toEqual([['b'], ['a']]);
    expect(table?.statistics).toEqual({ recordsMatched: 2, recordsScanned: 2, bytesScanned: 2 });
  });

  test('restricts the rows', () => {
    const table = plan && interpret(plan, events, { ...context, rowLimit: 1 });
    expect(table?.rows).toEqual([['c']]);
    expect(table?.statistics.recordsMatched).toBe(3);
  });

  test('restricts the log groups, as SOURCE does', async () => {
    const both = compile('SOURCE "/aws/lambda/api" | SOURCE "other" | stats count()').plan;
    const other = compile('SOURCE "other" | stats count()').plan;
    for (const [restricted, expected] of [
      [both, [['3']]],
      [other, []],
    ] as const) {
      if (restricted === undefined) throw new TypeError('the query compiles');
      const relation = await loadEvents(engine, events, [restricted], context);
      expect(interpret(restricted, events, context).rows).toEqual(expected);
      expect((await ask(engine, restricted, relation, context)).rows).toEqual(expected);
    }
  });
});
