import { describe, test } from 'vitest';
import { checkErrorCodes, checkExitCodes } from './error-codes.ts';
import { expectNoProblems, expectProblemAt } from './problem.ts';
import { drawnFiles, repositoryFiles } from './repository.ts';

const files = repositoryFiles();

test('every code has a section, a test and, for failures, advice', () => expectNoProblems(checkErrorCodes(files)));
test('every exit code is documented', () => expectNoProblems(checkExitCodes(files)));

describe('the check finds', () => {
  const failures = 'packages/store/src/failures.ts';
  const diagnostics = 'packages/query/src/insights/diagnostics.ts';
  const advice = 'packages/cli/src/output/advice.ts';
  const whole = `
=== ${failures}
export const storeFailures = { CASE_LOST: () => 1 } as const;
=== ${diagnostics}
export const diagnosticTable = { 'QL-0001': 1 } as const satisfies T;
=== ${advice}
const advice: Readonly<Record<string, string>> = { CASE_LOST: 'look' };
=== packages/store/src/a.test.ts
['CASE_LOST', 'QL-0001']
=== docs/reference/errors.md
## CASE_LOST
=== docs/reference/query-diagnostics.md
## QL-0001: too long`;

  test('nothing where everything is there', () => expectNoProblems(checkErrorCodes(drawnFiles(whole))));
  test('a failure without section, test and advice', () => {
    const drawn = drawnFiles(whole.replace('CASE_LOST: ()', 'CASE_LOST: () => 1, CASE_GONE: ()'));
    expectProblemAt(checkErrorCodes(drawn), `${failures}:1`, `${failures}:1`, `${failures}:1`);
  });
  test('a diagnostic without section and test', () => {
    const drawn = drawnFiles(whole.replace("'QL-0001': 1", "'QL-0001': 1, 'QL-0002': 1"));
    expectProblemAt(checkErrorCodes(drawn), `${diagnostics}:1`, `${diagnostics}:1`);
  });
  test('advice and sections for codes that do not exist', () => {
    const drawn = drawnFiles(
      whole
        .replace('storeFailures = { CASE_LOST', 'storeFailures = { CASE_KEPT')
        .replace("['CASE", "['CASE_KEPT', 'CASE"),
    );
    expectProblemAt(
      checkErrorCodes(drawn),
      `${failures}:1`,
      'docs/reference/errors.md',
      `${failures}:1`,
      `${advice}:1`,
    );
  });
  test('a code of two tables', () => {
    const drawn = drawnFiles(`${whole}
=== packages/cli/src/failures.ts
export const cliFailures = { CASE_LOST: 1 };`);
    expectProblemAt(checkErrorCodes(drawn), 'packages/cli/src/failures.ts:1');
  });
  test('an exit code that no page explains', () => {
    const drawn = drawnFiles(`=== packages/cli/src/output/exit-codes.ts
export const exitCodes = {
  ok: 0,
  interrupted: 130,
};
=== docs/reference/exit-codes.md
| 0 | done |`);
    expectProblemAt(checkExitCodes(drawn), 'packages/cli/src/output/exit-codes.ts');
  });
});
