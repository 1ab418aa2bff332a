import { expect, test } from 'vitest';
import { expectNoProblems, expectProblemAt } from './problem.ts';
import { drawnFiles, fileAt, repositoryFiles } from './repository.ts';
import { checkVersions } from './versions.ts';

const files = repositoryFiles();

test('there is one version', () => {
  expect(fileAt(files, 'packages/cli/src/version.ts')).toBeDefined();
  expectNoProblems(checkVersions(files));
});

test('the check finds a package, a dependency and a command of another version', () => {
  const drawn = drawnFiles(`=== package.json
  "version": "0.2.0",
=== packages/model/package.json
{
  "version": "0.1.0"
}
=== packages/store/package.json
{
  "version": "0.2.0",
  "dependencies": { "@coldcase/model": "0.1.0" }
}
=== packages/cli/src/version.ts
export const version = '0.1.0';`);
  expectProblemAt(
    checkVersions(drawn),
    'packages/model/package.json',
    'packages/store/package.json',
    'packages/cli/src/version.ts',
  );
});
