import fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupedLinesMax, groupLines, openObjectLinesMax } from './index.ts';

// Each line of the drawing is a physical line; a line that starts an event carries `* `, the others two spaces.
function check(drawing: string): void {
  const rows = drawing
    .replace(/^\n/, '')
    .trimEnd()
    .split('\n')
    .map((row) => row.slice(4).replaceAll('⇥', '\t'));
  const expected: string[][] = [];
  for (const row of rows) {
    if (row.startsWith('* ')) expected.push([row.slice(2)]);
    else expected.at(-1)?.push(row.slice(2));
  }
  expect(groupLines(rows.map((row) => row.slice(2)))).toEqual(expected.map((lines) => lines.join('\n')));
}

test('an object belongs to the line that opens it', () => {
  check(`
    * START RequestId: a-1 Version: $LATEST
    * 2026-11-21T14:03:22.101Z⇥a-1⇥ERROR⇥Invoke Error ⇥{
          "errorType": "TypeError",
          "errorMessage": "a } in quotes",
      "unindented": [
      ]
      }
    * plain
    * {
        "errorType": "KeyError"
      }
    * {"a": 1}
    * {"a": 2}
    * 2026-11-21T14:03:22.101Z⇥undefined⇥ERROR⇥Uncaught Exception ⇥
      {"errorType":"x"}
    * END RequestId: a-1
  `);
});

test('a stack belongs to its head, in every runtime', () => {
  check(`
    * TypeError: x is undefined
          at f (/var/task/a.js:1:2)
      at g (/var/task/a.js:3:4)
    * java.lang.IllegalStateException: no
      at shop.Orders.total(Orders.java:41)
      Caused by: java.io.IOException: closed
      ... 5 more
    * [ERROR] KeyError: 'x'
      Traceback (most recent call last):
        File "/var/task/a.py", line 1, in handler
          return event['x']
    * [Errno 24] Too many open files: OSError
      Traceback (most recent call last):
      File "/var/task/a.py", line 1, in handler
      Store(context).run(event)
      OSError: [Errno 24] Too many open files
    * next line
    * panic: boom
      goroutine 1 [running]:
      main.handler(0xc000123, 0x5)
          /src/main.go:12 +0x1b
    * next line
  `);
});

test('platform records take only what is theirs', () => {
  check(`
    * REPORT RequestId: a-1⇥Duration: 1 ms⇥
      XRAY TraceId: 1-a-b⇥SegmentId: 7⇥
    * REPORT RequestId: a-1
      Duration: 9.5 ms
      Billed Duration: 10 ms
      Max Memory Used: 60 MB
    * RequestId: a-1 Error: Runtime exited with error: signal: killed
      Runtime.ExitError
    * START RequestId: a-2 Version: 1
    *   indented print
    * 2026-11-21T14:03:22.101Z a-2 Task timed out after 3.00 seconds
  `);
});

test('an open brace in a sentence swallows nothing, and one that never closes ends at the next start', () => {
  check(`
    * expected { here
    * next
    * request {
        still: open
      next
    * 2026-11-21T14:03:22.101Z a line with a time
  `);
});

test('no line is lost or changed, blank ones between events aside', () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '  at f',
    'x',
    '',
    ' ',
    'Traceback (most recent call last):',
    'File "a", line 1',
    'KeyError: 1',
    'START RequestId: a Version: 1',
    '[ERROR] a',
    '{"a":[',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string())), (raw) => {
      const lines = raw.flatMap((line) => line.split('\n'));
      const kept = groupLines(lines)
        .flatMap((event) => event.split('\n'))
        .filter((line) => line.trim() !== '');
      expect(kept).toEqual(lines.filter((line) => line.trim() !== ''));
    }),
  );
});

test('an event has a bound', () => {
  const events = groupLines(['Error: x', ...Array.from({ length: groupedLinesMax }, () => '    at f (a.js:1:1)')]);
  expect(events.map((event) => event.split('\n').length)).toEqual([groupedLinesMax, 1]);
});

test('a brace that is never closed holds a bounded number of lines', () => {
  const events = groupLines(['request {', ...Array.from({ length: openObjectLinesMax + 5 }, () => 'x')]);
  expect(events.map((event) => event.split('\n').length)).toEqual([openObjectLinesMax + 1, 1, 1, 1, 1, 1]);
});
