import { expect, test } from 'vitest';
import { importTable } from './imports.ts';
import { expectNoProblems, expectProblemAt } from './problem.ts';
import { checkPurity, purePackages } from './purity.ts';
import { drawnFiles, fileAt, repositoryFiles } from './repository.ts';

const files = repositoryFiles();

test('pure packages read no clock and throw no dice', () => expectNoProblems(checkPurity(files)));

test('the packages that are pure are those that may use nothing of Node', () => {
  const withoutNode = Object.entries(importTable).flatMap(([name, { node }]) => (node === 'none' ? [name] : []));
  expect(purePackages.toSorted()).toEqual(withoutNode.toSorted());
});

test('the compiler is told about every one of them but the testkit', () => {
  const told = [...(fileAt(files, 'tsconfig.pure.json')?.text ?? '').matchAll(/packages\/(\w+)\/src/g)];
  expect(told.map(([, name]) => name).toSorted()).toEqual(purePackages.filter((name) => name !== 'testkit').toSorted());
});

test('the check finds a clock and dice, but not a given time, nor a test', () => {
  const source = `const a = Date.now();
const b = Math.random();
const c = new Date();
const d = new Date(17);`;
  const drawn = drawnFiles(`=== packages/query/src/a.ts
${source}
=== packages/query/src/a.test.ts
${source}
=== packages/store/src/a.ts
${source}`);
  expectProblemAt(checkPurity(drawn), ...[1, 2, 3].map((line) => `packages/query/src/a.ts:${line}`));
});
