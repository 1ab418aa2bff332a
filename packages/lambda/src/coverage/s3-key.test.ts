import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generateS3Key, sourceKey } from './s3-key.ts';

const timestamp = new Date('2024-01-15T23:59:59Z');

test('a key has the date of UTC, the function and the execution', () => {
  expect(generateS3Key({ functionName: 'my-function', executionId: 'abc-123', prefix: 'coverage/', timestamp })).toBe(
    'coverage/2024/01/15/my-function-abc-123.coverage',
  );
  expect(generateS3Key({ functionName: 'f', executionId: 'e', prefix: 'team', timestamp })).toBe(
    'team/2024/01/15/f-e.coverage',
  );
  expect(generateS3Key({ functionName: 'f', executionId: 'a/b', prefix: '', timestamp })).toBe(
    '2024/01/15/f-a_b.coverage',
  );
});

test('two executions never have one key', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.uuid(), (one, other) => {
      fc.pre(one !== other);
      const keyOf = (executionId: string) => generateS3Key({ functionName: 'f', executionId, timestamp });
      expect(keyOf(one)).not.toBe(keyOf(other));
    }),
  );
});

test('texts lie beside the files, by their content', () => {
  expect([sourceKey('coverage/', 'ab12', 'script'), sourceKey('coverage/', 'ab12', 'map')]).toEqual([
    'coverage/sources/ab12.gz',
    'coverage/sources/ab12.map.gz',
  ]);
});
