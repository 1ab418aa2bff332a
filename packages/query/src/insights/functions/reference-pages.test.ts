// The pages of docs/reference/functions against the table of functions: every function and every name of it is found there,
// under the signature that the compiler reads, and every example is run over the events that its page draws.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { epochMs, type LogEvent } from '@coldcase/model';
import { describe, expect, test } from 'vitest';
import { compile } from '../compile.ts';
import { interpret } from '../interpret/interpret.ts';
import { allFunctions } from './all-functions.ts';
import type { Category, FunctionDescription } from './function-table.ts';

const folder = path.join(import.meta.dirname, '../../../../../docs/reference/functions');
const categories: readonly Category[] = ['numeric', 'time', 'general', 'json', 'ip', 'text', 'hash', 'aggregates'];
const hourMs = 3_600_000;
const tenOClock = Date.UTC(2026, 10, 21, 10);
const context = {
  window: { startMs: epochMs(tenOClock), endMs: epochMs(tenOClock + hourMs - 1) },
  nowMs: epochMs(tenOClock + hourMs),
};

interface Section {
  readonly name: string;
  readonly text: string;
}

function sectionsOf(page: string): readonly Section[] {
  const [, ...sections] = page.split(/^## /m);
  return sections.map((text) => ({ name: text.slice(0, text.indexOf('\n')), text }));
}

/** `10:00:20  message`, of the day that the page names. */
function eventsOf(page: string): readonly LogEvent[] {
  const [, drawn = ''] = /^```events\n([\s\S]*?)\n```$/m.exec(page) ?? [];
  return drawn.split('\n').map((line) => {
    const [, hours, minutes, seconds, message = ''] = /^(\d\d):(\d\d):(\d\d) {2}(.*)$/.exec(line) ?? [];
    const timeMs = Date.UTC(2026, 10, 21, Number(hours), Number(minutes), Number(seconds));
    return { logGroup: '/aws/lambda/shop', logStream: 's', timestamp: epochMs(timeMs), message };
  });
}

/** The answer as the pages draw it: columns, then rows; `-` where a cell is missing. */
function answer(query: string, events: readonly LogEvent[]): string {
  const { plan, diagnostics } = compile(query);
  if (plan === undefined) throw new TypeError(diagnostics.map(({ message }) => message).join(' '));
  const { columns, rows } = interpret(plan, events, context);
  return [columns, ...rows].map((cells) => cells.map((cell) => cell ?? '-').join(' | ')).join('\n');
}

const describedIn = (category: Category): readonly FunctionDescription[] =>
  allFunctions.filter((entry) => entry.category === category);

describe.each(categories)('the page of %s functions', (category) => {
  const page = readFileSync(path.join(folder, `${category}.md`), 'utf8');
  const sections = sectionsOf(page);
  const events = eventsOf(page);

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
    const examples = [...text.matchAll(/^```insights\n([\s\S]*?)\n```\n\n```text\n([\s\S]*?)\n```$/gm)];
    expect(examples.length).toBeGreaterThan(0);
    for (const [, query = '', shown] of examples) expect(answer(query, events)).toBe(shown);
  });
});

test('no function is on two pages, and no name belongs to two functions', () => {
  expect(allFunctions.every(({ category }) => categories.includes(category))).toBe(true);
  const names = allFunctions.flatMap(({ name, aliases }) => [name, ...aliases]).map((name) => name.toLowerCase());
  expect(names.length).toBe(new Set(names).size);
});
