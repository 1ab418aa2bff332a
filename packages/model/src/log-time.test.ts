import fc from 'fast-check';
import { expect, test } from 'vitest';
import { leadingTime, readTime, timeInJson } from './index.ts';

// `text → UTC time | what follows the time`, a `*` after the time when the text named its zone.
function check(cases: string, year?: number): void {
  for (const row of cases.trim().split('\n')) {
    const [text = '', expected = ''] = row.split('→').map((part) => part.trim());
    const found = leadingTime(text, year);
    const drawn =
      found === undefined
        ? 'none'
        : `${new Date(found.time).toISOString()}${found.hasZone ? '*' : ''} |${text.slice(found.length)}`;
    expect(drawn, text).toBe(expected);
  }
}

test('the times that loggers write are recognised, and count as UTC without a zone', () => {
  check(
    `
    2026-11-21T14:03:22.101Z⇥x → 2026-11-21T14:03:22.101Z* |⇥x
    2026-11-21 14:03:22,101 INFO → 2026-11-21T14:03:22.101Z | INFO
    2026-11-21 14:03:22 x → 2026-11-21T14:03:22.000Z | x
    2026-11-21T14:03:22.101123+0100 x → 2026-11-21T13:03:22.101Z* | x
    2025-03-02 04:05:06.007 (+09:00) x → 2025-03-01T19:05:06.007Z* | x
    2025/03/02 04:05:06 from Go → 2025-03-02T04:05:06.000Z | from Go
    [2026-11-21 14:03:22] x → 2026-11-21T14:03:22.000Z | x
    [ERROR] 2026-11-21T14:03:22.101Z x → 2026-11-21T14:03:22.101Z* | x
    14:03:23 2026-11-21T14:03:22.101Z x → 2026-11-21T14:03:22.101Z* | x
    [root - INFO - 2025-03-02 04:05:06,007] x → 2025-03-02T04:05:06.007Z | x
    time="2025-03-02T04:05:06.007" level=x → 2025-03-02T04:05:06.007Z | level=x
    [Sun, 02 Mar 2025 04:05:06 GMT] x → 2025-03-02T04:05:06.000Z* | x
    Sun Mar  2 04:05:06 UTC 2025 : x → 2025-03-02T04:05:06.000Z* | : x
    203.0.113.9 - - [21/Nov/2026:14:03:22 +0000] "GET / → 2026-11-21T14:03:22.000Z* | "GET /
    1763733802101 x → 2025-11-21T14:03:22.101Z* | x
    1763733802.101 x → 2025-11-21T14:03:22.101Z* | x
    2026-13-21T14:03:22Z → none
    2026-02-30T14:03:22Z → none
    2026-11-21T25:03:22Z → none
    Nov 21 14:03:22 host x → none
    20261121 x → none
    12 apples → none
  `.replaceAll('⇥', ' '),
  );
  check('Nov 21 14:03:22 host x → 2026-11-21T14:03:22.000Z | host x', 2026);
});

test('numbers are seconds, milliseconds, microseconds or nanoseconds by their size', () => {
  const time = Date.UTC(2025, 10, 21, 14, 3, 22, 101);
  for (const value of [time, time / 1000, time * 1000, time * 1e6, String(time), '2025-11-21T14:03:22.101Z']) {
    expect(readTime(value)).toBe(time);
  }
  expect(timeInJson({ level: 'info', ts: time / 1000 })).toBe(time);
  expect(timeInJson({ timestamp: 'yesterday', time: '2025-11-21 14:03:22.101' })).toBe(time);
  expect(timeInJson({ id: time })).toBeUndefined();
});

test('no text makes it throw, and a printed time is read back', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void leadingTime(text, 2026)));
  const within = { min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true };
  fc.assert(
    fc.property(
      fc.date(within),
      (date) => void expect(leadingTime(`${date.toISOString()} x`)?.time).toBe(date.getTime()),
    ),
  );
});
