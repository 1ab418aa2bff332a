// The limits of lint, at their edges.
import { expect, test } from 'vitest';
import { fixesMax, fixFile } from './check-file.ts';

test('one run makes so many changes in a file and no more', () => {
  const blocks = (count: number) => '```insights\nfields a | head 5\n```\n'.repeat(count);
  expect(fixFile('a.md', blocks(fixesMax + 1)).fixed).toBe(fixesMax);
});
