// biome-ignore-all lint/suspicious/noTemplateCurlyInString: holes of templates are the subject of this file.
// What stands in for a hole of a template depends on its place alone.
import { expect, test } from 'vitest';
import { fillHoles, fillHolesWithPlaces } from './fill-holes.ts';

const filled: readonly (readonly [string, string])[] = [
  ["SOURCE '${group}' | fields @message", "SOURCE 'word' | fields @message"],
  ['SOURCE ${group} | fields @message', 'SOURCE "word" | fields @message'],
  ['filter name = %{event} and size > #{n}', 'filter name = "word" and size > 10'],
  ['filter name in %{list} and id NOT IN #{quote(ids)}', 'filter name in ["word"] and id NOT IN ["word"]'],
  ['filter name in [%{a}, %{b}]', 'filter name in ["word", "word"]'],
  ['filter a like /^${x.y["z"]}\\/b/ | limit ${n}', 'filter a like /^word\\/b/ | limit 10'],
  ['filter @message like ${pattern}', 'filter @message like "word"'],
  ['filter #{conditions} | limit #{ROWS * VIEWS.size}', 'filter word = "word" | limit 10'],
  ['filter a = 1 and ${field} != 2', 'filter a = 1 and word != 2'],
  ['fields @timestamp, ${column} | sort ${column} desc', 'fields @timestamp, word | sort word desc'],
  [
    'stats pct(ms, ${p}), strcontains(a, ${b}) by bin(${period})',
    'stats pct(ms, 10), strcontains(a, "word") by bin(5m)',
  ],
  ['stats sum(a / ${b}) by bin(${n}m)', 'stats sum(a / 10) by bin(5m)'],
  ['fields a_${b}, `${c} d`', 'fields a_word, `word d`'],
  ['fields a\n| ${extra}\n| limit 5', 'fields a\n| fields @timestamp\n| limit 5'],
  ['filter a = 1 ${more}\n| limit 5', 'filter a = 1 \n| limit 5'],
  ['fields a # about ${b} and "c\n| limit 5', 'fields a # about ${b} and "c\n| limit 5'],
  ['filter a =~ /#{[1, 2].map { |n| n }.join}/', 'filter a =~ /word/'],
  ['parse @message /x\\\\/y (?<z>%{pattern})/', 'parse @message /x\\/y (?<z>word)/'],
  ['filter "a ${b', 'filter "a ${b'],
];

test.each(filled)('%s', (template, query) => {
  expect(fillHoles(template)).toBe(query);
});

test('a query without holes is left alone', () => {
  const query = "filter a / 2 > 1 and b like /\\d{3}/ | parse c 'x* /' as d";
  expect(fillHoles(query)).toBe(query);
});

test('each character knows the place in the template that it comes from', () => {
  const template = 'filter a = ${name} and b > {{ n }} | limit 5';
  const { text, places } = fillHolesWithPlaces(template);
  expect(text).toBe('filter a = "word" and b > 10 | limit 5');
  expect(places).toHaveLength(text.length + 1);
  expect(places[text.indexOf('"word"')]).toBe(template.indexOf('${'));
  expect(places[text.indexOf('10')]).toBe(template.indexOf('{{'));
  expect(places[text.indexOf('limit')]).toBe(template.indexOf('limit'));
});

test('double braces with JSON in them are no hole', () => {
  const text = `parse @message '{{"a": *}}' as a | filter b like "{{name}}"`;
  expect(fillHolesWithPlaces(text).text).toBe(`parse @message '{{"a": *}}' as a | filter b like "word"`);
});
