import fc from 'fast-check';
import { expect, test } from 'vitest';
import { messageTitle, toldValueMax } from './message-title.ts';

const node = '2026-03-01T10:00:00.000Z\t4c1e9a52-8b3d-4f6a-9c07-2d1e5f6a7b8c\tERROR\t';

test.each([
  [
    'an error that nobody caught: its name and message',
    `${node}Invoke Error \t{"errorType":"TypeError","errorMessage":"x is undefined","stack":["TypeError: x is undefined","    at f (/a.js:1:2)"]}`,
    'TypeError: x is undefined',
  ],
  [
    'an error that was logged with a sentence: the sentence first',
    `${node}cannot save order 17 Error: no room\n    at save (/var/task/a.js:1:2)`,
    'cannot save order 17 Error: no room',
  ],
  [
    'a Python log of an exception: what was tried, and why it failed',
    "[ERROR]\t2026-03-01T10:00:00.000Z\t4c1e9a52-8b3d-4f6a-9c07-2d1e5f6a7b8c\tcannot save\nTraceback (most recent call last):\n  File \"/var/task/app.py\", line 3, in handler\n    x['a']\nKeyError: 'a'",
    "cannot save: KeyError: 'a'",
  ],
  [
    'JSON with a sentence and an error: both',
    '{"level":"ERROR","message":"request failed","error":{"name":"TimeoutError","message":"no answer in 3 s","stack":"TimeoutError: no answer in 3 s\\n    at f (/a.js:1:2)"}}',
    'request failed: TimeoutError: no answer in 3 s',
  ],
  [
    'JSON whose sentence is the message of its error: once',
    '{"errorType":"KeyError","errorMessage":"no \'a\'","stackTrace":[]}',
    "KeyError: no 'a'",
  ],
  [
    'JSON without a sentence: what its telling names say, without ids and without the envelope',
    '{"level":"ERROR","timestamp":"2026-03-01T10:00:00Z","reason":"card declined","order":{"id":"4c1e9a52-8b3d-4f6a-9c07-2d1e5f6a7b8c"},"status":402,"detail":"by 4c1e9a52-8b3d-4f6a-9c07-2d1e5f6a7b8c"}',
    'reason=card declined status=402 detail=by <id>',
  ],
  [
    'JSON without any telling name: what it has',
    '{"level":"ERROR","attempts":3,"queue":"orders"}',
    'attempts=3 queue=orders',
  ],
  ['JSON with an envelope alone: its keys', '{"level":"ERROR","timestamp":"x"}', '{level,timestamp}'],
  [
    'a timeout',
    '2026-03-01T10:00:00.000Z 4c1e9a52-8b3d-4f6a-9c07-2d1e5f6a7b8c Task timed out after 3.00 seconds',
    'Task timed out after 3.00 seconds',
  ],
  [
    'a record of the platform: how it ended',
    'REPORT RequestId: 4c1e9a52-8b3d-4f6a-9c07-2d1e5f6a7b8c\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB\tMax Memory Used: 30 MB\tStatus: error\tError Type: Runtime.ExitError',
    'REPORT: error, Runtime.ExitError',
  ],
  [
    'an exit that a payload tells: without the request id',
    '{"errorType":"Runtime.ExitError","errorMessage":"RequestId: 4c1e9a52-8b3d Error: Runtime exited with error: exit status 1"}',
    'Runtime.ExitError: Runtime exited with error: exit status 1',
  ],
  ['a line of words', 'disk\tis  full', 'disk is full'],
])('the title of %s', (_what, message, title) => {
  expect(messageTitle(message)).toBe(title);
});

test('what an error came of is told behind it', () => {
  const java =
    'com.shop.OrderException: cannot save\n\tat com.shop.Orders.save(Orders.java:4)\nCaused by: java.net.ConnectException: Connection refused\n\tat com.shop.Db.open(Db.java:9)';
  expect(messageTitle(java)).toBe(
    'com.shop.OrderException: cannot save (caused by java.net.ConnectException: Connection refused)',
  );
});

test('a value that is a document is told by its beginning', () => {
  expect(messageTitle(JSON.stringify({ reason: 'x'.repeat(2 * toldValueMax) }))).toBe(
    `reason=${'x'.repeat(toldValueMax)}`,
  );
});

test('every message has a title of one line, and JSON does not break it', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (message) => {
      const title = messageTitle(message);
      expect(title).not.toMatch(/[\n\r\t]/);
      expect(title === '').toBe(messageTitle(` ${message}`) === '');
    }),
  );
});
