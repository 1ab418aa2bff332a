// Which fields an event has. The Lambda figures are those of a capture of the service: 512 MB is 512000000.
import { epochMs, type LogEvent } from '@coldcase/model';
import { expect, test } from 'vitest';
import { fieldsOf } from './event-fields.ts';
import { jsonDepthMax, jsonFieldsMax } from './limits.ts';
import { render } from './value.ts';

function eventOf(message: string): LogEvent {
  return { logGroup: '/aws/lambda/api', logStream: 's', timestamp: epochMs(1_658_147_671_195), message };
}

/** Fields of a message, printed: `name=value`, missing ones as `name=-`. */
function check(message: string, expected: string): void {
  const field = fieldsOf(eventOf(message));
  const names = expected
    .trim()
    .split(/\s+/)
    .map((pair) => pair.slice(0, pair.indexOf('=')));
  expect(names.map((name) => `${name}=${render(field(name)) ?? '-'}`).join(' ')).toBe(
    expected.trim().replace(/\s+/g, ' '),
  );
}

test('a REPORT line has the figures of its invocation, memory in bytes', () => {
  check(
    'REPORT RequestId: 8f507cfc-1697-4b5f-9d13-4c5ad0c4f6a1\tDuration: 12.34 ms\tBilled Duration: 13 ms\tMemory Size: 512 MB\tMax Memory Used: 70 MB\tInit Duration: 200.10 ms\t\nXRAY TraceId: 1-5e1b4c3d-1234567890abcdef12345678\tSegmentId: 1234567890abcdef\tSampled: true\t\n',
    `@type=REPORT @requestId=8f507cfc-1697-4b5f-9d13-4c5ad0c4f6a1 @duration=12.34 @billedDuration=13 @memorySize=512000000
     @maxMemoryUsed=70000000 @initDuration=200.1 @xrayTraceId=1-5e1b4c3d-1234567890abcdef12345678 @xraySegmentId=1234567890abcdef`,
  );
});

test('an application line has a request id and no type', () => {
  check(
    '2026-11-21T10:00:00.100Z\t8f507cfc-1697-4b5f-9d13-4c5ad0c4f6a1\tERROR\tcard declined',
    '@type=- @requestId=8f507cfc-1697-4b5f-9d13-4c5ad0c4f6a1 @duration=- @case.level=ERROR @case.recordType=-',
  );
});

test('a platform line in JSON has its JSON fields and none of the @ fields', () => {
  check(
    '{"time":"t","type":"platform.report","record":{"requestId":"r","metrics":{"durationMs":12.50}}}',
    '@type=- @requestId=- @duration=- type=platform.report record.metrics.durationMs=12.5 @case.recordType=REPORT',
  );
});

test('JSON is flattened by key and position; numbers print as they were read, null and empty are missing', () => {
  check(
    '{"a":{"b":[{"c":1.50},true]},"n":null,"e":[],"o":{},"s":"x","big":12345678901234567890}',
    'a=- a.b=- a.b.0.c=1.5 a.b.1=true n=- e=- o=- s=x big=12345678901234567890',
  );
});

test('a key with dots answers to its name, but nesting wins', () => {
  check('{"a.b":1,"c.d":2,"c":{"d":3}}', 'a.b=1 c.d=3');
  check('{"c":{"d":3},"c.d":2}', 'c.d=3');
});

test('the JSON inside a text line is found', () => {
  check('2026-11-21 INFO got {"status":503,"tags":["a"]} in time', 'status=503 tags.0=a');
  check('no {json} here', 'json=-');
});

test('a field of the log that begins with @ has a second one', () => {
  check('{"@version":"1","a":{"@b":2}}', '@@version=1 @version=- a.@b=2');
});

test('system fields come from the event', () => {
  check('x', '@message=x @logStream=s @log=/aws/lambda/api @ingestionTime=-');
  expect(render(fieldsOf(eventOf('x'))('@timestamp'))).toBe('2022-07-18 12:34:31.195');
});

test(`only the first ${jsonFieldsMax} fields are taken`, () => {
  const keys = Array.from({ length: jsonFieldsMax + 1 }, (_, index) => [`k${index}`, index]);
  check(
    JSON.stringify(Object.fromEntries(keys)),
    `k0=0 k${jsonFieldsMax - 1}=${jsonFieldsMax - 1} k${jsonFieldsMax}=-`,
  );
});

test(`nesting is followed ${jsonDepthMax} levels deep`, () => {
  const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
  const name = (depth: number) => Array.from({ length: depth }, () => 'a').join('.');
  check(nested(jsonDepthMax), `${name(jsonDepthMax)}=1`);
  check(nested(jsonDepthMax + 1), `${name(jsonDepthMax + 1)}=-`);
});

test('the pattern of an event is asked from the caller', () => {
  expect(fieldsOf(eventOf('x'), ({ message }) => `id of ${message}`)('@case.pattern')).toBe('id of x');
  expect(fieldsOf(eventOf('x'))('@case.pattern')).toBeUndefined();
});
