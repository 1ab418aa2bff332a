// Laws of the parser: it survives any text, quickly, and what it prints means what it read.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { queryArbitrary } from '../../../query-generator.ts';
import { seedQueries } from '../../seed-queries.data.ts';
import { compile } from '../compile.ts';
import { collectProblems } from '../diagnostics.ts';
import { queryLengthMax } from '../limits.ts';
import { parseQuery } from './parser.ts';
import { print } from './print.ts';
import type { QuerySyntax } from './syntax.ts';

const seed = 20261121;

function parse(text: string): QuerySyntax {
  return parseQuery(text, collectProblems());
}

/** A tree without its positions. */
function shape(tree: unknown): unknown {
  return JSON.parse(JSON.stringify(tree, (key, value: unknown) => (/span$/i.test(key) ? undefined : value)));
}

test('any text is compiled without an exception, and its diagnostics lie within it', () => {
  const anyText = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...'|/"\'`()[]-#=~ \n.*') }),
  );
  const survives = fc.property(anyText, (text) => {
    for (const { span } of compile(text).diagnostics) {
      expect(span?.start).toBeGreaterThanOrEqual(0);
      expect(span?.end).toBeLessThanOrEqual(text.length);
    }
  });
  fc.assert(survives, { numRuns: 2_000, seed });
});

test('a damaged query is compiled without an exception', () => {
  const damaged = fc
    .tuple(
      fc.oneof(queryArbitrary, fc.constantFrom(...seedQueries.map(({ text }) => text))),
      fc.nat(),
      fc.nat(9),
      fc.string(),
    )
    .map(([text, at, length, put]) => {
      const start = at % (text.length + 1);
      return text.slice(0, start) + put + text.slice(start + length);
    });
  fc.assert(
    fc.property(damaged, (text) => {
      compile(text);
    }),
    { numRuns: 2_000, seed },
  );
});

const hostile: Readonly<Record<string, (length: number) => string>> = {
  parentheses: (length) => `filter ${'('.repeat(length)}`,
  nots: (length) => `filter ${'not '.repeat(length / 4)}a`,
  minuses: (length) => `fields ${'-'.repeat(length)}a`,
  sum: (length) => `fields ${'a+'.repeat(length / 2)}a`,
  conditions: (length) => `filter ${'a or '.repeat(length / 5)}a`,
  pipes: (length) => '|'.repeat(length),
  slashes: (length) => `filter a like ${'/'.repeat(length)}`,
  quotes: (length) => `filter a = ${'"'.repeat(length)}`,
  backticks: (length) => `fields ${'`'.repeat(length)}`,
  brackets: (length) => `filter a like /${'['.repeat(length)}/`,
  groups: (length) => `filter a like /${'('.repeat(1_900)}${' '.repeat(length / 10)}/`,
  comments: (length) => '#\n'.repeat(length / 2),
  names: (length) => `fields ${'a.'.repeat(length / 2)}`,
  paths: (length) => `fields jsonParse(a)${'[0]'.repeat(length / 3)}`,
  items: (length) => `fields ${'a,'.repeat(length / 2)}a`,
  computed: (length) => `stats ${'sum(a),'.repeat(length / 7)}sum(a)`,
  mistakes: (length) => 'x y|'.repeat(length / 4),
};

test.each(Object.keys(hostile))('ten thousand characters of %s take less than 50 ms', (name) => {
  const text = (hostile[name]?.(queryLengthMax) ?? '').slice(0, queryLengthMax);
  compile(text.slice(0, 100));
  const times = [1, 2, 3].map(() => {
    const start = performance.now();
    compile(text);
    return performance.now() - start;
  });
  expect(Math.min(...times)).toBeLessThan(50);
});

test('what is printed is read back as the same tree', () => {
  const law = fc.property(queryArbitrary, (text) => {
    const tree = parse(text);
    expect(shape(parse(print(tree)))).toEqual(shape(tree));
  });
  fc.assert(law, { numRuns: 1_000, seed });
});

const printed: readonly (readonly [string, string])[] = [
  [
    'FIELDS @timestamp,@message|SORT @timestamp DESC|LIMIT 20',
    'fields @timestamp, @message | sort @timestamp desc | limit 20',
  ],
  ['filter (a=1 or b==2) && !ispresent(c)', 'filter (a = 1 or b = 2) and not ispresent(c)'],
  ['where a <> 1', 'filter a != 1'],
  ['order by total desc', 'sort total desc'],
  ['fields -2^2, a-(b-c), a-b-c, 2^3^2', 'fields -2 ^ 2, a - (b - c), a - b - c, 2 ^ 3 ^ 2'],
  ["filter a like 'it\\'s' # why\n| limit 5", 'filter a like "it\'s" | limit 5'],
  ['parse @message /a\\/b[^/]+(?<c>x)/', 'parse @message /a\\/b[^\\/]+(?<c>x)/'],
  ['parse "[*] *" as level, `the rest`', 'parse "[*] *" as level, `the rest`'],
  ['fields a.`b c`.d, `x-y`, @`aws.tag`', 'fields `a.b c.d`, `x-y`, @aws.tag'],
  ['fields jsonParse(f).a.`b.c`[0]', 'fields jsonParse(f).a.`b.c`[0]'],
  ['stats count( * ) as n by bin (5 min)', 'stats count(*) as n by bin(5min)'],
  ['filter a not in ["x", 1.5e-7] and b not like /c/', 'filter a not in ["x", 1.5e-7] and b not like /c/'],
  ["SOURCE 'g' | fields a", 'SOURCE "g" | fields a'],
  ['filter not a = 1 and b', 'filter not a = 1 and b'],
  ['filter (not a) = 1', 'filter (not a) = 1'],
];

test.each(printed)('%s', (text, expected) => {
  expect(print(parse(text))).toBe(expected);
  expect(compile(text).diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
});

test('search takes a pattern, also as the first command', () => {
  expect(compile('search /a[/]b/ | search "c" | search d / 2 > 1').diagnostics).toEqual([]);
});
