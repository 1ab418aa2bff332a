// A bar in the text is where the cursor stands.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { queryArbitrary } from '../../../query-generator.ts';
import { type Completion, type CompletionContext, complete, hover } from './complete.ts';

const context: CompletionContext = {
  fields: ['http.status', 'user-agent', '@message'],
  logGroups: ['/aws/lambda/orders', '/aws/lambda/api'],
  lookupTables: { teams: ['level', 'team'] },
};

function at(drawn: string): Completion {
  const offset = drawn.indexOf('¦');
  return complete(drawn.replace('¦', ''), offset, context);
}

const labels = (drawn: string) => at(drawn).items.map(({ label }) => label);

const drawn: readonly (readonly [place: string, first: readonly string[]])[] = [
  ['fi¦', ['fields', 'filter', 'filterIndex', 'filldown', 'fillmissing']],
  ['fields a | st¦', ['stats']],
  ['fields a\n|¦ ', ['fields', 'display']],
  ['S¦', ['search', 'stats', 'sort', 'sessionize', 'SOURCE']],
  ['stats count(*) b¦', ['by']],
  ['stats co¦', ['count', 'count_distinct']],
  ['stats count(*) by bin(¦', ['1m', '5m']],
  ['stats count(*) by bin(10¦', ['10ms', '10s', '10m']],
  ['sessionize a maxspan ¦', ['1m', '5m']],
  ['fields @m¦', ['@message', '@memorySize', '@maxMemoryUsed']],
  ['fields ht¦', ['http.status']],
  ['parse @message "* ms" as took | sort to¦', ['took']],
  ['parse @message /(?<took>\\d+)/ | sort took ¦', ['asc', 'desc']],
  ['stats count(*) as n by level | sort ¦', ['level', 'n']],
  ['filter a l¦', ['like']],
  ['SOURCE "/aws¦', ['/aws/lambda/orders', '/aws/lambda/api']],
  ['lookup ¦', ['teams']],
  ['lookup teams le¦', ['level']],
  ['lookup teams level O¦', ['OUTPUT', 'OUTPUTNEW']],
  ['diff p¦', ['previousDay', 'previousWeek', 'previousMonth']],
  ['filter id in (S¦', ['search', 'stats', 'sort', 'sessionize', 'SOURCE']],
];

describe('at the cursor stands', () => {
  test.each(drawn)('%s', (place, first) => {
    expect(labels(place).slice(0, first.length)).toEqual(first);
  });

  const silent = ['fields a # co¦', 'filter a like /x¦', 'filter a = "x¦', 'fields a as ¦', 'nonsense a ¦'];
  test.each(silent)('nothing in %s', (place) => expect(labels(place)).toEqual([]));
});

test('a name that needs backticks gets them', () => {
  expect(at('fields user¦').items[0]).toMatchObject({ label: 'user-agent', insert: '`user-agent`' });
});

test('after stats the fields of events are gone', () => {
  expect(labels('stats count(*) as n by level | sort @¦')).toEqual([]);
});

test('an aggregation is offered in the list of stats and not inside of it', () => {
  expect(labels('stats avg(av¦')).toEqual([]);
  expect(labels('stats av¦')).toEqual(['avg']);
  expect(labels('filter av¦')).toEqual([]);
});

test('whatever is offered replaces what was typed, at every place of every query', () => {
  fc.assert(
    fc.property(queryArbitrary, fc.nat(), (text, place) => {
      const offset = place % (text.length + 1);
      const { from, to, items } = complete(text, offset, context);
      expect(to).toBe(offset);
      const typed = text.slice(from, to).toLowerCase();
      for (const { label } of items) expect(label.toLowerCase().startsWith(typed)).toBe(true);
    }),
    { numRuns: 500, seed: 20261126 },
  );
});

test('hover describes commands, functions and fields, and nothing inside a text', () => {
  const described = (text: string) => hover(text.replace('¦', ''), text.indexOf('¦'));
  expect(described('fields a | st¦ats count(*)')).toMatchObject({ kind: 'command', from: 11, to: 16 });
  expect(described('stats cou¦nt(*)')).toMatchObject({ kind: 'function', detail: expect.stringContaining('count(') });
  expect(described('filter @dura¦tion > 1')).toMatchObject({ kind: 'field', doc: expect.stringContaining('milli') });
  expect(described('stats count(*) as n | sort ¦n')).toMatchObject({ doc: 'Made by an earlier command.' });
  expect(described('filter a = "st¦ats"')).toBeUndefined();
});

test('an offset outside of the text is taken for its nearest end', () => {
  expect(complete('fi', 99, context)).toEqual(complete('fi', 2, context));
  expect(complete('fi', -1, context)).toEqual(complete('fi', 0, context));
  expect(hover('limit 1', 99)).toBeUndefined();
});
