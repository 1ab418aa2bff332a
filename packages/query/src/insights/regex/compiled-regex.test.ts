// Regular expressions mean the same in RE2 and in JavaScript, or they are refused with the construct by its name.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openEngine } from '../../../duckdb-events.ts';
import { duckdbDialect } from '../sql/duckdb/duckdb-dialect.ts';
import { compileRegex } from './compiled-regex.ts';
import { globSource } from './glob.ts';
import { RegexProblem } from './regex-parser.ts';

function compiled(source: string) {
  const regex = compileRegex(source, 'groups');
  if (regex instanceof RegexProblem) throw new TypeError(`${source}: ${regex.text}`);
  return regex;
}

describe('a pattern is refused', () => {
  const cases: readonly (readonly [string, 'unsupported' | 'invalid'])[] = [
    ['(?(1)a|b)', 'unsupported'],
    ['(a)\\2', 'invalid'],
    ['\\k<b>(?<a>x)', 'invalid'],
    ['\\h', 'unsupported'],
    ['a\\Z', 'unsupported'],
    ['a{1001}', 'invalid'],
    ['(a{100}){100}', 'invalid'],
    ['a{3,2}', 'invalid'],
    ['[z-a]', 'invalid'],
    ['[a', 'invalid'],
    ['(a', 'invalid'],
    ['a)', 'invalid'],
    ['*a', 'invalid'],
    ['a**', 'invalid'],
    ['a\\', 'invalid'],
    ['\\p{Nonsense}', 'invalid'],
    ['('.repeat(200), 'invalid'],
  ];
  test.each(cases)('%s', (source, kind) => {
    const regex = compileRegex(source, 'none');
    expect(regex instanceof RegexProblem ? regex.kind : 'accepted').toBe(kind);
  });
});

describe('what RE2 cannot do runs in JavaScript', () => {
  const cases: readonly (readonly [source: string, text: string, captures: readonly string[] | undefined])[] = [
    ['(\\w+)(?=!)', 'ab cd!', ['cd']],
    ['(\\w+)(?!\\w|!)', 'ab! cd', ['cd']],
    ['(?<=id=)(\\d+)', 'no 1, id=42', ['42']],
    ['(?<!\\d)(\\d{2})(?!\\d)', '123 45', ['45']],
    ['(\\w)\\1', 'abccd', ['c']],
    ['(?<q>["\'])(?<v>.*?)\\k<q>', `say "it's"`, ['"', "it's"]],
    ['(?>a+)b', 'aaab', []],
    ['(?>a|ab)c', 'abc', undefined],
    ['a++a', 'aaa', undefined],
    ['(?i:x)(?#a comment)(?=y)', 'Xy', []],
  ];
  test.each(cases)('%s on %s', (source, text, captures) => {
    const regex = compiled(source);
    expect(regex.re2).toBeUndefined();
    expect(regex.capture(text)).toEqual(captures);
  });
});

test.each([
  ['(?<!no )timeout', 'timeout'],
  ['id=(?=\\d)\\d+ of user', ' of user'],
  ['(?i)error(?!s)', undefined],
  ['(?:error|warn)(?= in)', undefined],
  ['(fatal)?(?=x)', undefined],
  ['(?:ab)+(?!c)', 'ab'],
])('what every match of %s contains', (source, required) => {
  expect(compiled(source).required).toBe(required);
});

describe('the first match is the same in both engines', async () => {
  const engine = await openEngine();

  async function check(source: string, text: string): Promise<void> {
    const regex = compiled(`(${source})`);
    const match = new RegExp(regex.javascript, 'u').exec(text);
    const { text: quote, matches, capture } = duckdbDialect;
    const re2 = regex.re2 ?? '';
    const sql = `SELECT ${matches(quote(text), re2)}, ${capture(quote(text), re2, regex.groups[0]?.name === undefined ? 1 : 0)}`;
    const reader = await engine.runAndReadAll(sql);
    expect([source, text, ...(reader.getRows()[0] ?? [])]).toEqual([source, text, match !== null, match?.[0] ?? '']);
  }

  const patterns = [
    '(?i)error',
    '(?i:É)x',
    '(?i)[k-s]+',
    '(?s)a.b',
    'a.b',
    '(?m)^b$',
    '^b',
    'a$',
    '\\Aa\\z',
    '\\bis\\b',
    '[^a-z\\s]+',
    '[[:alpha:]]+[[:^digit:]]',
    '\\p{Lu}\\pL*',
    '\\P{L}+',
    '\\Q.*\\E+',
    '[]a]+',
    '[^]a]',
    'a{,2}',
    'x{2}|y{1,}',
    '(?P<n>\\d+)\\.?',
    '\\x41\\x{1F600}?',
    '[\\w.-]+@[\\S]+',
    'a|',
    '(a|b)*?c',
    '(?:a(?i)b)B',
    '\\[.+?\\]',
    '-',
    '[a\\-z]',
    "it's",
    'é+',
  ];
  const texts = [
    '',
    'a\nb',
    'a',
    'An ERROR is.*here',
    'éx ÉX',
    'K s',
    'Ab 😀 A😀',
    'a{,2}',
    'xx y 12.5',
    'u.x-y@host [id] ]a',
    'acbc abB aBB',
    "it's -",
    'b\n',
  ];
  test.each(patterns)('%s', async (source) => {
    for (const text of texts) await check(source, text);
  });

  test('also for generated patterns', async () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      '.',
      '\\d',
      '[ab]',
      '[^a]',
      '\\w',
      '\\.',
      'é',
      '(?:ab)',
      '(b)',
      '\\b',
      '^',
      '$',
    );
    const piece = fc.tuple(atom, fc.constantFrom('', '', '*', '+', '?', '*?', '{1,2}')).map(([one, many]) => {
      return /^(?:\\b|\^|\$)$/.test(one) ? one : one + many;
    });
    const pattern = fc.array(piece, { minLength: 1, maxLength: 5 }).chain((pieces) => {
      return fc
        .constantFrom('', '|', '(?i)')
        .map((joint) => (joint === '(?i)' ? joint + pieces.join('') : pieces.join(joint)));
    });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '1', '.', '\n', 'é', ' '), maxLength: 8 });
    await fc.assert(fc.asyncProperty(pattern, text, check), { numRuns: 500, seed: 20261121 });
  });
});

test('a list of plain texts is known to be one', () => {
  expect(compiled('Error|Exception').literals).toEqual(['Error', 'Exception']);
  expect(compiled('Task timed out').literals).toEqual(['Task timed out']);
  expect(compiled('a\\.b').literals).toEqual(['a.b']);
  for (const source of ['(?i)error', 'a|', '^a', 'a.b', 'a+']) expect(compiled(source).literals).toBeUndefined();
});

test('a group that cannot be empty is known to be one', () => {
  const neverEmpty = (source: string) => compiled(source).groups.map((group) => group.neverEmpty);
  expect(neverEmpty('(\\w+)=(.*)')).toEqual([true, false]);
  expect(neverEmpty('(a)?b|(c)')).toEqual([false, false]);
  expect(neverEmpty('(?<x>a|b)')).toEqual([true]);
});

test('named groups alone capture where there are any', () => {
  expect(compiled('(a)(?<x>b)(?P<y>c)').groups.map(({ name }) => name)).toEqual(['x', 'y']);
  expect(compiled('(a)(b)').groups).toHaveLength(2);
});

test('wildcards are short, except the last one', () => {
  const take = (glob: string, text: string) =>
    new RegExp(compiled(globSource(glob)).javascript, 'u').exec(text)?.slice(1);
  expect(take('user=*, method:*, latency := *', 'x user=ada, method:GET, latency := 12 ms')).toEqual([
    'ada',
    'GET',
    '12 ms',
  ]);
  expect(take('[*] *', '[INFO] [x]\nnext')).toEqual(['INFO', '[x]\nnext']);
  expect(take('* end', 'a b end end')).toEqual(['a b']);
  expect(take('a*b', 'ab')).toEqual(['']);
  expect(take('success', 'a success')).toEqual(['success']);
  expect(take('a*', 'b')).toBeUndefined();
});
