// The page about log types is complete, and its example lines are what it says.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isLineType, parseMessage } from '@coldcase/model';
import { jsonDataSources, lineDataSources, lineFields } from '@coldcase/query';
import { expect, test } from 'vitest';

const page = readFileSync(join(import.meta.dirname, '../docs/reference/log-types.md'), 'utf8');
const examples = [...page.matchAll(/^```text\n([\s\S]*?)\n```$/gm)].map(([, text = '']) => text);

test('it names every field of every type of line', () => {
  const words = new Set(page.match(/[\w@]+/g));
  const names = Object.values(lineFields).flatMap((fields) => Object.keys(fields));
  expect(names.filter((name) => !words.has(name))).toEqual([]);
});

test('it has an example of every type of line', () => {
  const types = examples.map((example) => parseMessage(example).recordType).filter(isLineType);
  expect(new Set(types)).toEqual(new Set(Object.keys(lineFields)));
});

test('it names every data source', () => {
  const names = [...Object.values(lineDataSources), ...jsonDataSources].map(({ name }) => name);
  expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});
