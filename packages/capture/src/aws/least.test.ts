// The table, and with it the policy, is the least: each operation is asked somewhere, and nothing is asked beside it.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { operationsOf } from './operations.ts';

const packages = join(import.meta.dirname, '../../..');

/** `ask('logs:StartQuery', …)`, `inquiry.detail(\n  'iam:GetRole', …)`. The dry reads of a doctor are a table, and do not count. */
const askedFor = /\b(?:ask|read|detail)\(\s*'([a-z0-9]+:\w+)'/g;

test('what is asked in the sources is the table', () => {
  const files = globSync('{capture,workbench}/src/**/*.ts', { cwd: packages }).filter(
    (file) => !/\.test\.ts$/.test(file),
  );
  const asked = files.flatMap((file) =>
    [...readFileSync(join(packages, file), 'utf8').matchAll(askedFor)].map(([, operation = '']) => operation),
  );
  expect(files.length).toBeGreaterThan(50);
  expect([...new Set(asked)].toSorted()).toEqual(operationsOf({ withPeeks: true }));
});
