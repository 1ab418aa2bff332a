import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { labels } from '@coldcase/diagnose';
import { afterAll, expect, test } from 'vitest';
import { readLibrary, readRunbook, runbookNamed } from './runbook-files.ts';
import { checkRunbookFiles, libraryOf, runbookForScenarios, showRunbook } from './runbooks.ts';

const root = mkdtempSync(join(tmpdir(), 'coldcase-runbooks-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function written(name: string, text: string): string {
  const path = join(root, name);
  writeFileSync(path, text);
  return path;
}

const own = `---
id: throttled-table
title: Our own way with throttled tables
kind: checklist
---

- [ ] **Ask Ada.**
`;

test('all of ours are valid, and none is left out', () => {
  const { runbooks, invalid } = readLibrary();
  expect(invalid).toEqual([]);
  expect(runbooks.length).toBeGreaterThan(30);
});

test("a file of the user's replaces ours of the same id, and a broken one is told and left out", () => {
  written('tables.md', own);
  written('broken.md', '---\nid: broken\ntitle: Broken\nkind: checklist\n---\n\nNo steps.\n');
  const library = libraryOf({ runbooks: root });
  expect(runbookNamed(library, 'throttled-table').title).toBe('Our own way with throttled tables');
  expect(library.invalid.map(({ runbook }) => runbook?.id)).toEqual(['broken']);
  expect(() => runbookNamed(library, 'broken')).toThrow('it has no steps');
  expect(showRunbook('throttled-table', { runbooks: root }).text).toBe('- [ ] **Ask Ada.**');
});

test('a folder of the configuration is found from where the configuration is', () => {
  written('tables.md', own);
  const config = written('coldcase.config.json', '{ "runbooks": "." }');
  expect(runbookNamed(libraryOf({ config }), 'throttled-table').kind).toBe('checklist');
});

test('a folder that is not there, and a runbook that is not, are errors with a code', () => {
  expect(() => libraryOf({ runbooks: join(root, 'nowhere') })).toThrow(
    expect.objectContaining({ code: 'RUNBOOK_FOLDER_UNREADABLE' }),
  );
  expect(() => runbookNamed(readLibrary(), 'nothing')).toThrow(expect.objectContaining({ code: 'RUNBOOK_NOT_FOUND' }));
});

test('problems of the front matter have the line of the file', () => {
  const problems = (text: string) => readRunbook('a.md', text).problems.map(({ line, what }) => `${line}: ${what}`);
  expect(problems('# No front matter\n')).toEqual([expect.stringContaining('1: it does not begin with front matter')]);
  expect(problems('---\nid: a\ntitle: A\nkind: novel\n---\n')[0]).toMatch(/^4: kind: /);
  expect(problems('---\nid: a\ntitle: A\nkind: tree\nscenarios: [memory-oom,\n  bad-luck]\n---\n')[0]).toMatch(
    /^6: scenarios\.1: /,
  );
  expect(problems('---\nid: a\ntitle: [A\nkind: tree\n---\n')[0]).toMatch(/^\d: /);
  expect(problems('---\nid: a\ntitle: A\nkind: tree\nowner: me\n---\n')[0]).toContain('owner');
});

test('a problem of the body has the line of the file', () => {
  const path = written(
    'late.md',
    '---\nid: late\ntitle: Late\nkind: runbook\n---\n\n## 1. A\n\n- Then: Go to [b](#2-b).\n',
  );
  expect(checkRunbookFiles([path])[0]?.problems).toEqual([{ line: 9, what: 'no step has the anchor #2-b' }]);
});

test('every kind of finding has a runbook, and the one that names it first is taken', () => {
  const runbookFor = runbookForScenarios();
  expect(runbookFor('dynamodb-throttled')).toBe('throttled-table');
  expect(runbookFor('handler-not-found')).toBe('failed-deployment');
  expect(labels.filter((label) => runbookFor(label) === undefined)).toEqual([]);
});

/** Numbers of the contract that are formats, figures or code, and no procedure that somebody follows. */
const noProcedures: readonly string[] = [
  'A3-001…012', // names, retention, fields of log lines, what functions record
  'A3-055…073', // log levels, structured lines, tracing libraries
];

function numbersIn(text: string): readonly string[] {
  const [, prefix = '', from = '', to = from] = /^(.*?)(\d+)(?:…(\d+))?$/.exec(text) ?? [];
  return Array.from(
    { length: Number(to) - Number(from) + 1 },
    (_, n) => `${prefix}${String(Number(from) + n).padStart(from.length, '0')}`,
  );
}

test('every procedure of the source documents is in some runbook', () => {
  const covered = new Set(readLibrary().runbooks.flatMap(({ covers }) => covers.flatMap(numbersIn)));
  const promised = [
    'S001-44…57',
    'S002-20…37',
    'S002-50…51',
    'S003-14…20',
    'S003-31…37',
    'S003-39…47',
    'S003-50…60',
    'S004-15…28',
    'A3-001…293',
  ].flatMap(numbersIn);
  const exceptions = new Set(noProcedures.flatMap(numbersIn));
  expect(promised.filter((id) => !covered.has(id) && !exceptions.has(id))).toEqual([]);
  expect([...exceptions].filter((id) => covered.has(id))).toEqual([]);
});

test('no number is covered that nobody promised', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/contract.md'), 'utf8');
  const rows = [...page.matchAll(/^\| ((?:S\d{3}-|A3-|C-|D\d)[^ |]*) \|/gm)].flatMap(([, ids = '']) => numbersIn(ids));
  const covered = readLibrary().runbooks.flatMap(({ covers }) => covers.flatMap(numbersIn));
  expect(covered.filter((id) => !rows.includes(id))).toEqual([]);
});

test('every metric that a step names is one that a capture brings, with its dimensions and its statistic', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/reference/captured-metrics.md'), 'utf8');
  const captured = new Set(
    [...page.matchAll(/^\| [\w-]+ \| `([^`]+)` \| (\S[^|]*) \| (.+) \|$/gm)].flatMap(
      ([, namespace = '', of = '', metrics = '']) =>
        [...metrics.matchAll(/((?:`[^`]+` ?)+)\(([^)]+)\)/g)].flatMap(([, names = '', statistics = '']) =>
          [...names.matchAll(/`([^`]+)`/g)].flatMap(([, name]) =>
            statistics.split(', ').map((statistic) => `${namespace} ${name} ${statistic} of ${of.replaceAll('`', '')}`),
          ),
        ),
    ),
  );
  const used = readLibrary().runbooks.flatMap(({ id, steps }) =>
    steps.flatMap(({ number, check }) => {
      const figures = check?.evidence.kind === 'metric' ? check.evidence.figures : [];
      return figures.map(({ namespace, metric, statistic, dimensions }) => {
        const of =
          dimensions
            .map(({ name }) => name)
            .sort()
            .join(', ') || 'none';
        return { step: `${id} ${number}`, series: `${namespace} ${metric} ${statistic} of ${of}` };
      });
    }),
  );
  expect(used.filter(({ series }) => !captured.has(series))).toEqual([]);
});
