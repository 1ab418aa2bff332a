import { describe, expect, test } from 'vitest';
import { checkDependencies, checkImports, checkRings, importTable } from './imports.ts';
import { expectNoProblems, expectProblemAt } from './problem.ts';
import { drawnFiles, repositoryFiles } from './repository.ts';

const files = repositoryFiles();

describe('the repository', () => {
  test('imports only what the table allows', () => expectNoProblems(checkImports(files)));
  test('states the dependencies that it has, and no others', () => expectNoProblems(checkDependencies(files)));
  test('has no rings of imports', () => expectNoProblems(checkRings(files)));
  test('has every package in the table', () => {
    const found = new Set(files.flatMap(({ path }) => /^packages\/([^/]+)\/package\.json$/.exec(path)?.[1] ?? []));
    expect(Object.keys(importTable).toSorted()).toEqual([...found].toSorted());
  });
});

describe('the check finds', () => {
  const manifest = (dependencies: string) => `
=== packages/store/package.json
{ "name": "@coldcase/store", "exports": { ".": "./src/index.ts" }, "dependencies": { ${dependencies} } }`;

  test('a package that is not allowed', () => {
    const drawn = drawnFiles(`${manifest('')}
=== packages/diagnose/src/a.ts
import { openCase } from '@coldcase/store';`);
    expectProblemAt(checkImports(drawn), 'packages/diagnose/src/a.ts:1');
  });

  test('a way around the door of a package', () => {
    const drawn = drawnFiles(`${manifest('')}
=== packages/workbench/src/a.ts
import { x } from '@coldcase/store/src/engine/duckdb';
import { y } from '../../store/src/engine/duckdb.ts';`);
    expectProblemAt(checkImports(drawn), 'packages/workbench/src/a.ts:1', 'packages/workbench/src/a.ts:2');
  });

  test('a door that is for tests, taken by a source', () => {
    const drawn = drawnFiles(`=== packages/query/package.json
{ "name": "@coldcase/query", "exports": { ".": "./src/index.ts", "./query-generator": "./query-generator.ts" } }
=== packages/store/src/a.ts
import { queryArbitrary } from '@coldcase/query/query-generator';
=== packages/store/src/a.test.ts
import { queryArbitrary } from '@coldcase/query/query-generator';`);
    expectProblemAt(checkImports(drawn), 'packages/store/src/a.ts:1');
  });

  test('a file or a library in a pure package, and none in its test', () => {
    const imports = `import fs from 'node:fs';
import { z } from 'zod';`;
    const drawn = drawnFiles(`=== packages/model/src/a.ts
${imports}
=== packages/model/src/a.test.ts
${imports}`);
    expectProblemAt(checkImports(drawn), 'packages/model/src/a.ts:1', 'packages/model/src/a.ts:2');
  });

  test('a network in a package that has none', () => {
    const drawn = drawnFiles(`=== packages/store/src/a.ts
import http from 'node:http';`);
    expectProblemAt(checkImports(drawn), 'packages/store/src/a.ts:1');
  });

  test('a dependency that is stated and not used, and one that is used and not stated', () => {
    const drawn = drawnFiles(`${manifest('"zod": "4"')}
=== packages/store/src/a.ts
import { pack } from 'tar-stream';`);
    expectProblemAt(checkDependencies(drawn), 'packages/store/package.json', 'packages/store/package.json');
  });

  test('a ring of values, but not one of types', () => {
    const ring = (keyword: string) => `=== packages/model/src/a.ts
import { b } from './b.ts';
=== packages/model/src/b.ts
import ${keyword}{ a } from './a.ts';`;
    expectProblemAt(checkRings(drawnFiles(ring(''))), 'packages/model/src/a.ts');
    expectNoProblems(checkRings(drawnFiles(ring('type '))));
  });
});
