import { test } from 'vitest';
import { checkExamples } from './examples.ts';
import { expectNoProblems, expectProblemAt } from './problem.ts';
import { drawnFiles, repositoryFiles } from './repository.ts';

test('every query in a document compiles', () => expectNoProblems(checkExamples(repositoryFiles())));

test('the check finds a query that does not', () => {
  const drawn = drawnFiles(
    '=== docs/a.md\n```sql\nstats count(*)\n```\n\n```sql\nstats cuont(*)\n```\n\n```duckdb\nSELECT 1\n```',
  );
  expectProblemAt(checkExamples(drawn), 'docs/a.md:5');
});
