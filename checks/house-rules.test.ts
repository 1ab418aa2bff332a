import { describe, test } from 'vitest';
import {
  checkLockfile,
  checkNamesAndSizes,
  checkReadmes,
  checkTemporaryPaths,
  checkTexts,
  fileBytesMax,
} from './house-rules.ts';
import { expectNoProblems, expectProblemAt } from './problem.ts';
import { drawnFiles, repositoryFiles } from './repository.ts';

const files = repositoryFiles();

describe('the repository', () => {
  test('holds nothing of one machine', () => expectNoProblems(checkTexts(files)));
  test('writes to no fixed temporary folder', () => expectNoProblems(checkTemporaryPaths(files)));
  test('has a lockfile without addresses', () => expectNoProblems(checkLockfile(files)));
  test('has no large files and no twins', () => expectNoProblems(checkNamesAndSizes(files)));
  test('explains every package', () => expectNoProblems(checkReadmes(files)));
});

describe('the checks find', () => {
  const place = (...folders: readonly string[]) => ['', ...folders, ''].join('/');

  test('the path of a machine and the host of a registry', () => {
    const drawn = drawnFiles(`=== a.md
see ${place('work')}a, ${place('Users', 'someone')}b, network${place('work')}a
see registry${'.'}example.org`);
    expectProblemAt(checkTexts(drawn), 'a.md:2', 'a.md:1', 'a.md:1');
  });

  test('a fixed temporary folder, but not a sentence about one', () => {
    const drawn = drawnFiles(`=== packages/store/src/a.ts
const a = '/tmp/a';
const b = 'Write to /tmp/ instead.';`);
    expectProblemAt(checkTemporaryPaths(drawn), 'packages/store/src/a.ts:1');
  });

  test('an address in the lockfile', () => {
    const drawn = drawnFiles('=== package-lock.json\n"resolved": "https://example.com/a.tgz"');
    expectProblemAt(checkLockfile(drawn), 'package-lock.json');
  });

  test('twins and a file of one byte too many', () => {
    const files = drawnFiles('=== Readme.md\n=== README.md\n=== a.bin\n');
    const grown = files.map((file) => (file.path === 'a.bin' ? { ...file, bytes: fileBytesMax + 1 } : file));
    expectProblemAt(checkNamesAndSizes(grown), 'Readme.md', 'a.bin');
  });

  test('a package without a README, and one that says nothing', () => {
    const drawn = drawnFiles(`=== packages/a/package.json
{}
=== packages/b/package.json
{}
=== packages/b/README.md
# b`);
    const b = 'packages/b/README.md';
    expectProblemAt(checkReadmes(drawn), 'packages/a/README.md', b, b, b);
  });
});
