// Laws of the formatter: the same tree, the same names of columns, all comments, and nothing to do the second time.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { queryArbitrary } from '../../../query-generator.ts';
import { seedQueries } from '../../seed-queries.data.ts';
import { compile } from '../compile.ts';
import { format } from './format.ts';

const seed = 20261126;

/** A tree without its positions; `text` of a broken command stays. */
function shape(tree: unknown): unknown {
  return JSON.parse(JSON.stringify(tree, (key, value: unknown) => (/span$/i.test(key) ? undefined : value)));
}

function outputNames(text: string): readonly string[] | undefined {
  return compile(text).plan?.output.map(({ name }) => name);
}

function holdsFor(text: string): void {
  const formatted = format(text);
  expect(shape(compile(formatted).tree)).toEqual(shape(compile(text).tree));
  expect(outputNames(formatted)).toEqual(outputNames(text));
  expect(format(formatted)).toBe(formatted);
}

test('a generated query means the same afterwards', () => {
  fc.assert(fc.property(queryArbitrary, holdsFor), { numRuns: 1_000, seed });
});

test.each(seedQueries)('$id means the same afterwards', ({ text }) => holdsFor(text));

/** A query with a comment at the end of each of some lines, and line breaks where there were blanks. */
const commented = fc.tuple(queryArbitrary, fc.array(fc.nat(), { maxLength: 4 })).map(([text, places]) => {
  const blanks = [...text.matchAll(/ (?=\|)|(?<=\|) |(?<=,) /g)].map(({ index }) => index);
  const chosen = new Set(places.map((place) => blanks[place % Math.max(1, blanks.length)]));
  return [...text].map((character, index) => (chosen.has(index) ? ` # note ${index}\n` : character)).join('');
});

test('no comment is lost, wherever it stands', () => {
  const property = fc.property(commented, (text) => {
    // A text may hold what looks like a comment; it is counted on both sides.
    const notes = (one: string) => (one.match(/# note \d+/g) ?? []).toSorted();
    expect(notes(format(text))).toEqual(notes(text));
    holdsFor(text);
  });
  fc.assert(property, { numRuns: 1_000, seed });
});

test('a broken text is not made worse', () => {
  const damaged = fc.tuple(queryArbitrary, fc.nat(), fc.string({ maxLength: 3 })).map(([text, at, put]) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + put + text.slice(place + 1);
  });
  fc.assert(
    fc.property(damaged, (text) => {
      const formatted = format(text);
      expect(shape(compile(formatted).tree)).toEqual(shape(compile(text).tree));
      expect(format(formatted)).toBe(formatted);
    }),
    { numRuns: 1_000, seed },
  );
});

const drawn: readonly (readonly [before: string, after: string])[] = [
  [
    `-- slow ones
FILTER @duration>1000 AND NOT @message LIKE /x/  # why
|STATS  count(*)/2,max( @duration ) AS longest BY bin(5m)`,
    `# slow ones
filter @duration > 1000 and not @message like /x/ # why
| stats count(*)/2, max(@duration) as longest by bin(5m)`,
  ],
  [
    'fields @timestamp, # when\n  # not now: level,\n  @message | Head 5',
    'fields @timestamp, # when\n    # not now: level,\n    @message\n| head 5',
  ],
  [
    `SOURCE 'a' START = -3600s | fields -a as b, list[0] as c | filter x in ['1','2'] and !ispresent(y)`,
    `SOURCE 'a' START=-3600s\n| fields -a as b, list[0] as c\n| filter x in ['1', '2'] and !ispresent(y)`,
  ],
  [
    'fields a | join type=left left=A right=B where A.k=B.k (SOURCE "g" | fields k, v)|limit 5',
    `fields a
| join type=left left=A right=B where A.k = B.k (
  SOURCE "g"
  | fields k, v
)
| limit 5`,
  ],
  ['fields a |  nonsense   b  c | limit 1', 'fields a\n| nonsense   b  c\n| limit 1'],
  ['filter a = "open', 'filter a = "open'],
  ['', ''],
  ['# alone', '# alone'],
];

test.each(drawn)('%s', (before, after) => {
  expect(format(before)).toBe(after);
  expect(format(after)).toBe(after);
});

test('what is too wide is broken at its commas, and then inside its lists', () => {
  expect(format('fields a, b | filter level in ["one", "two"] and size > 100', { width: 24 })).toBe(`fields a, b
| filter level in ["one",
    "two"]
    and size > 100`);
});
