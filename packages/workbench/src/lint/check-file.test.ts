// biome-ignore-all lint/suspicious/noTemplateCurlyInString: holes of templates are the subject of this file.
// Where a finding stands in its file, and what is mended.
import { expect, test } from 'vitest';
import { checkFile, fixFile } from './check-file.ts';

/** The code of each finding and what it underlines. */
function underlined(path: string, file: string): readonly string[] {
  return checkFile(path, file).findings.map(({ code, start, end }) => `${code} ${file.slice(start, end)}`);
}

test('a finding stands where the word stands in the file', () => {
  expect(underlined('a.md', 'text\n```insights\nfields a\n| nonsense b\n```')).toEqual(['QL-0102 nonsense']);
  expect(underlined('a.json', '{"query": "fields \\"a\\"\\n| nonsense b"}')).toEqual(['QL-0102 nonsense']);
  expect(underlined('a.yml', 'QueryString: |\n  fields a\n  | nonsense b\n')).toEqual(['QL-0102 nonsense']);
  expect(underlined('a.tf', 'query_string = <<EOF\nfields a\n| nonsense ${x}\nEOF\n')).toEqual(['QL-0102 nonsense']);
  expect(underlined('a.ts', 'const a = { queryString: `fields ${b}\n| nonsense ${c}` };')).toEqual([
    'QL-0102 nonsense',
  ]);
});

test('what a template fills in is not complained about', () => {
  const file = 'query_string = "filter a = ${x} and b like /${y}/ | stats count(*) by bin(${z}), c | limit ${n}"';
  expect(underlined('a.tf', file)).toEqual([]);
  expect(underlined('a.query', 'filter a = {{ name }} | fields a, b')).toEqual([]);
});

test('what means the same is mended, and nothing else', () => {
  const file = 'text\n```insights\n-- note\nfields a,\n| filter b ~= /x/ | head 5\n| sort nonsense(c)\n```\n';
  expect(fixFile('a.md', file)).toEqual({
    text: 'text\n```insights\n# note\nfields a\n| filter b =~ /x/ | limit 5\n| sort nonsense(c)\n```\n',
    fixed: 4,
  });
});

test('mending is finished after one run', () => {
  const once = fixFile('a.query', 'fields a, | head 5 | filter b exists').text;
  expect(once).toBe('fields a | limit 5 | filter ispresent(b)');
  expect(fixFile('a.query', once)).toEqual({ text: once, fixed: 0 });
});

test('nothing is mended inside of an escape', () => {
  const file = '{"query": "fields a,\\n| head 5"}';
  const { text } = fixFile('a.json', file);
  expect(JSON.parse(text)).toEqual({ query: 'fields a\n| limit 5' });
});

const mended: readonly (readonly [code: string, from: string, to: string])[] = [
  ['QL-0006', '-- note\nfields a', '# note\nfields a'],
  ['QL-0106', 'fields a, | limit 5', 'fields a | limit 5'],
  ['QL-0112', 'filter a exists', 'filter ispresent(a)'],
  ['QL-0113', 'filter a ~= /x/', 'filter a =~ /x/'],
  ['QL-0209', 'stats count(distinct a)', 'stats count_distinct(a)'],
  ['QL-0413', 'tail 5', 'limit 5'],
];

test.each(mended)('%s is mended', (code, from, to) => {
  expect(checkFile('a.query', from).findings.map((finding) => finding.code)).toContain(code);
  expect(fixFile('a.query', from)).toEqual({ text: to, fixed: 1 });
});
