// The short version of `npm run bench -- kills`: enough moments to fall into every phase of an import and of a pack.
import { expect, test } from 'vitest';
import { killMany } from './kills.ts';

test('a kill at any moment leaves a case that is whole or says that it is not, and a second run completes it', async () => {
  const { violations, outcomes } = await killMany(8, 20261122);
  expect(violations).toEqual([]);
  expect(Object.values(outcomes).reduce((sum, n) => sum + n, 0)).toBe(8);
}, 120_000);
