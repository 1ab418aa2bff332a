// The pages of docs/reference/query-commands against the commands of the language: every word that begins one is found there,
// every switch that a page names exists, and every example is run over the events that its page draws, by both executions.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ask, loadEvents, openEngine } from '../../duckdb-events.ts';
import { drawn, drawnAnswer, examplesOf, planOf, readReferencePage } from '../../reference-page.ts';
import * as semantics from './semantics.ts';
import { commandWords } from './syntax/command-names.ts';

const folder = path.join(import.meta.dirname, '../../../../docs/reference/query-commands');
const pages = readdirSync(folder).map((file) => ({ file, page: readReferencePage(path.join(folder, file)) }));
/** Pages about what begins no command. */
const furtherPages = ['SOURCE', 'sub-query'];
const engine = await openEngine();

/** The heading, and the words of the line `Also …`. */
function wordsOf(text: string): readonly string[] {
  const [, heading = ''] = /^# (\S+)$/m.exec(text) ?? [];
  const [, also = ''] = /^Also (.*)$/m.exec(text) ?? [];
  return [heading, ...[...also.matchAll(/`(\w+)`/g)].map(([, word = '']) => word)];
}

test('every word that begins a command is on one page, and no page is about another', () => {
  const words = pages.flatMap(({ page }) => wordsOf(page.text));
  expect(words.toSorted()).toEqual([...commandWords, ...furtherPages].toSorted());
});

describe.each(pages)('$file', ({ page }) => {
  test('says what is documented, observed or inferred, and names switches that exist', () => {
    expect(page.text).toMatch(/\*(?:documented|observed|inferred)\*/);
    const lists = [...page.text.matchAll(/switch(?:es)? ((?:`\w+`(?:, )?)+)/g)].map(([, list = '']) => list);
    const named = lists.flatMap((list) => [...list.matchAll(/`(\w+)`/g)].map(([, name = '']) => name));
    expect(named.filter((name) => !Object.hasOwn(semantics, name))).toEqual([]);
  });

  const examples = examplesOf(page.text);

  test('has an answer below every example', () => {
    expect(examples.length).toBeGreaterThan(0);
    expect(examples.length).toBe(page.text.split('```insights').length - 1);
  });

  test.each(examples)('$query', async ({ query, shown }) => {
    expect(drawnAnswer(query, page)).toBe(shown);
    const plan = planOf(query);
    const logGroups = [...new Set(page.events.map(({ logGroup }) => logGroup))];
    const relation = { ...(await loadEvents(engine, page.events, [plan], page.context)), logGroups };
    expect(drawn(await ask(engine, plan, relation, page.context))).toBe(shown);
  });
});
