import { seeded } from '@coldcase/testkit';
import { expect, test } from 'vitest';
import { score } from './masking.ts';

/** Lines that hold nothing; the bench takes them from its corpus. */
const quiet = Array.from({ length: 100_000 }, (_, n) => `{"level":"INFO","message":"request received","n":${n}}`);

test('of what is planted nearly all is masked, of what is not nearly nothing, and masking is stable', async () => {
  const { recall, precision, unstable } = await score(quiet, seeded(20261126));
  expect(recall.credential).toBeGreaterThanOrEqual(0.995);
  expect(recall.personal).toBeGreaterThanOrEqual(0.98);
  expect(precision).toBeGreaterThanOrEqual(0.97);
  expect(unstable).toBe(0);
});
