import { expect, test } from 'vitest';
import { bytesText, plural } from './progress.ts';
import { tableText } from './table-text.ts';

test('columns line up, and line breaks in a cell do not break the table', () => {
  expect(
    tableText(
      ['name', 'n'],
      [
        ['a\nb', '1'],
        ['longer', '22'],
      ],
      80,
    ),
  ).toBe('name    n\na b     1\nlonger  22');
});

test('the widest column gives way until the line fits, and says that it was cut', () => {
  const text = tableText(['time', 'message'], [['12:00', 'x'.repeat(100)]], 30);
  expect(text.split('\n').every((line) => line.length <= 30)).toBe(true);
  expect(text).toContain('…');
  expect(text).toContain('12:00');
});

test('sizes and counts read as people write them', () => {
  expect([0, 999, 1_000, 1_500_000, 2_579_586_832].map(bytesText)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '1.5 MB',
    '2.6 GB',
  ]);
  expect([plural(1, 'event'), plural(1_234, 'event')]).toEqual(['1 event', '1,234 events']);
});
