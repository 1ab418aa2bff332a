import { expect, test } from 'vitest';
import { parseTime } from './parse-time.ts';

const end = Date.UTC(2026, 10, 21, 18, 30);

function check(text: string, expected: number): void {
  expect(new Date(parseTime(text, { endMs: end })).toISOString()).toBe(new Date(expected).toISOString());
}

test('relative forms count back from the end of the case', () => {
  check('2h', end - 2 * 3_600_000);
  check('90m', end - 90 * 60_000);
  check('1.5h ago', end - 90 * 60_000);
  check('3d', end - 3 * 86_400_000);
  check('now', end);
});

test('times with a zone are what they say', () => {
  check('2026-11-21T14:00:00Z', Date.UTC(2026, 10, 21, 14));
  check('2026-11-21 14:00 +02:00', Date.UTC(2026, 10, 21, 12));
  check('2026-11-21T14:00:00.250Z', Date.UTC(2026, 10, 21, 14, 0, 0, 250));
});

test('times without a zone are local', () => {
  check('2026-11-21 14:00', new Date(2026, 10, 21, 14).getTime());
  check('2026-11-21', new Date(2026, 10, 21).getTime());
});

test('days by name are local days around the end of the case', () => {
  const day = new Date(end);
  check('today 14:00', new Date(day.getFullYear(), day.getMonth(), day.getDate(), 14).getTime());
  check('yesterday 9:05', new Date(day.getFullYear(), day.getMonth(), day.getDate() - 1, 9, 5).getTime());
});

test('epoch seconds and milliseconds are told apart by their size', () => {
  check('1795269600', 1_795_269_600_000);
  check('1795269600000', 1_795_269_600_000);
});

test.each(['teatime', '', '14:00', '2026-13-40', '5x', '2026-11-21T25:00Z'])('%j is TIME_NOT_UNDERSTOOD', (text) => {
  expect(() => parseTime(text, { endMs: end })).toThrow(expect.objectContaining({ code: 'TIME_NOT_UNDERSTOOD' }));
});
