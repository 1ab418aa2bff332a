// A leak, from REPORT lines alone: environments of 512 MB whose memory climbs from invocation to invocation.
import { epochMs, type LogEvent } from '@coldcase/model';
import { expect, test } from 'vitest';
import { diagnose } from '../diagnose.ts';
import { memoryCaseReader } from '../memory-reader.ts';

const start = Date.UTC(2026, 2, 1, 10);

/** One REPORT line an invocation, ten minutes apart in each environment. */
function environment(name: string, ...usedMb: readonly number[]): readonly LogEvent[] {
  return usedMb.map((used, n) => ({
    logGroup: '/aws/lambda/orders',
    logStream: name,
    timestamp: epochMs(start + n * 600_000),
    message: `REPORT RequestId: ${name}-${n}\tDuration: 20.00 ms\tBilled Duration: 20 ms\tMemory Size: 512 MB\tMax Memory Used: ${used} MB`,
  }));
}

async function claimsOf(...environments: readonly (readonly LogEvent[])[]): Promise<readonly string[]> {
  const { findings } = await diagnose(memoryCaseReader(environments.flat()), {}, new AbortController().signal);
  return (findings[0]?.evidence ?? []).map((item) => ('for' in item ? item.for : item.against));
}

test('how much an invocation adds, and how many are left', async () => {
  const climbing = ['a', 'b', 'c'].map((name) => environment(name, 420, 432, 444, 456, 468));
  expect(await claimsOf(...climbing)).toContain(
    'an invocation adds about 12 MB in 3 of 3 environments; the fullest one is used up after about 4 more',
  );
});

test('memory that rises and falls is no leak', async () => {
  const breathing = ['a', 'b', 'c'].map((name) => environment(name, 470, 430, 475, 440, 470));
  expect((await claimsOf(...breathing)).join()).not.toContain('an invocation adds');
});
