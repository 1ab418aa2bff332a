import { describe, expect, test } from 'vitest';
import { checkContract, contractIds, contractPage, deliveredIds, idsOf } from './contract.ts';
import { fixtureRows } from './fixtures.ts';
import { expectNoProblems, expectProblemAt } from './problem.ts';
import { drawnFiles, fileAt, repositoryFiles } from './repository.ts';

const files = repositoryFiles();

test('everything that was promised has one row, and every file that it names exists', () => {
  expect(deliveredIds.filter((id) => !contractIds.includes(id))).toEqual([]);
  expectNoProblems(checkContract(files, contractIds, deliveredIds));
});

test('the summary of the blocks says what their table says', () => {
  const rows = [...(fileAt(files, contractPage)?.text ?? '').matchAll(/^\| (S\d+-B\S+) \|[^|]+\| (.+) \|$/gm)];
  const summary = rows.flatMap(([, ids = '', answer = '']) => idsOf(ids).map((id) => [id, answer]));
  const table = [...fixtureRows].map(([id, row]) => [id, 'later' in row ? `later (${row.later})` : `\`${row.file}\``]);
  expect(Object.fromEntries(summary)).toEqual(Object.fromEntries(table));
});

describe('the check finds', () => {
  const page = (...rows: readonly string[]) => drawnFiles(`=== a.test.ts\n=== ${contractPage}\n${rows.join('\n')}`);
  const ids = ['S000-01', 'S000-02', 'S000-03'];

  test('nothing where every number is answered or later', () => {
    expectNoProblems(
      checkContract(page('| S000-01 | a | `a.test.ts` |', '| S000-02…03 | b | later (mirror) |'), ids, []),
    );
  });
  test('numbers that are missing, doubled or invented', () => {
    const drawn = page(
      '| S000-01…02 | a | later (mirror) |',
      '| S000-02 | b | later (mirror) |',
      '| D99 | c | later (mirror) |',
    );
    expectProblemAt(checkContract(drawn, ids, []), contractPage, contractPage, contractPage);
  });
  test('a part that nobody plans', () => {
    expectProblemAt(checkContract(page('| S000-01…03 | a | later (someday) |'), ids, []), `${contractPage}:1`);
  });
  test('a file that is gone, an answer without one, and a promise that was withdrawn', () => {
    const drawn = page('| S000-01 | a | `b.test.ts` |', '| S000-02 | b | soon |', '| S000-03 | c | later (mirror) |');
    const [first, second, third] = ['1', '2', '3'].map((line) => `${contractPage}:${line}`);
    expectProblemAt(checkContract(drawn, ids, ['S000-03']), first ?? '', second ?? '', third ?? '');
  });
});
