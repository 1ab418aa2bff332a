// The short version of `npm run bench -- captures`.
import { expect, test } from 'vitest';
import { disturbMany } from './captures.ts';

test('a capture that is killed, or answered badly, becomes the case of one that was not', async () => {
  const { violations, injected } = await disturbMany({ events: 2_000, kills: 4, faults: 6, seed: 20261126 });
  expect(violations).toEqual([]);
  expect(Object.keys(injected).length).toBeGreaterThan(5);
}, 180_000);
