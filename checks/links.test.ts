import { describe, test } from 'vitest';
import { checkLinks } from './links.ts';
import { expectNoProblems, expectProblemAt } from './problem.ts';
import { drawnFiles, repositoryFiles } from './repository.ts';

test('links in documents lead somewhere', () => expectNoProblems(checkLinks(repositoryFiles())));

describe('the check finds', () => {
  test('a file and a heading that do not exist', () => {
    const drawn = drawnFiles(`=== docs/a.md
[gone](gone.md)
[here](b.md#the-end) and [there](../README.md)
[no heading](b.md#no-such)
[itself](#nowhere)
=== docs/b.md
## The end
=== README.md
[the folder](docs) [a](docs/a.md "title")`);
    expectProblemAt(checkLinks(drawn), 'docs/a.md:1', 'docs/a.md:3', 'docs/a.md:4');
  });

  test('an address that is none', () => {
    const drawn = drawnFiles('=== a.md\n[x](http://example.com) [y](https://) [z](https://example.com/a?b#c)');
    expectProblemAt(checkLinks(drawn), 'a.md:1', 'a.md:1');
  });

  test('a broken definition, but nothing in code', () => {
    const drawn = drawnFiles(`=== a.md
[x]: gone.md
\`[y](gone.md)\`
\`\`\`
[z](gone.md)
\`\`\``);
    expectProblemAt(checkLinks(drawn), 'a.md:1');
  });

  test('headings as GitHub names them', () => {
    const drawn = drawnFiles(`=== a.md
[1](#ql-0217-not-a-duration) [2](#again) [3](#again-1) [4](#case_not_found)
## QL-0217: not a duration
## Again
## Again
## \`CASE_NOT_FOUND\``);
    expectNoProblems(checkLinks(drawn));
  });
});
