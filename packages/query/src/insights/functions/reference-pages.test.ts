// The pages of docs/reference/functions against the table of functions: every function and every name of it is found there,
// under the signature that the compiler reads, and every example is run over the events that its page draws.
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { drawnAnswer, examplesOf, readReferencePage } from '../../../reference-page.ts';
import { allFunctions } from './all-functions.ts';
import type { Category, FunctionDescription } from './function-table.ts';

const folder = path.join(import.meta.dirname, '../../../../../docs/reference/functions');
const categories: readonly Category[] = ['numeric', 'time', 'general', 'json', 'ip', 'text', 'hash', 'aggregates'];

interface Section {
  readonly name: string;
  readonly text: string;
}

function sectionsOf(page: string): readonly Section[] {
  const [, ...sections] = page.split(/^## /m);
  return sections.map((text) => ({ name: text.slice(0, text.indexOf('\n')), text }));
}

const describedIn = (category: Category): readonly FunctionDescription[] =>
  allFunctions.filter((entry) => entry.category === category);

describe.each(categories)('the page of %s functions', (category) => {
  const page = readReferencePage(path.join(folder, `${category}.md`));
  const sections = sectionsOf(page.text);

  test('has a section for each function of the table, and no other', () => {
    const names = describedIn(category).map(({ name }) => name);
    expect(sections.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
  });

  test.each(describedIn(category))('$name is described as the table does, with all its names', (entry) => {
    const text = sections.find(({ name }) => name === entry.name)?.text;
    for (const words of [entry.signature, entry.doc, ...entry.aliases.map((alias) => `\`${alias}\``)]) {
      expect(text).toContain(words);
    }
    expect(text).toMatch(/\*(?:documented|observed|inferred)\*/);
  });

  test.each(sections)('what $name shows is what the query gives', ({ text }) => {
    const examples = examplesOf(text);
    expect(examples.length).toBeGreaterThan(0);
    for (const { query, shown } of examples) expect(drawnAnswer(query, page)).toBe(shown);
  });
});

test('no function is on two pages, and no name belongs to two functions', () => {
  expect(allFunctions.every(({ category }) => categories.includes(category))).toBe(true);
  const names = allFunctions.flatMap(({ name, aliases }) => [name, ...aliases]).map((name) => name.toLowerCase());
  expect(names.length).toBe(new Set(names).size);
});
