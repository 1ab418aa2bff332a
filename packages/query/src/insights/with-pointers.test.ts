import { epochMs, type LogEvent } from '@coldcase/model';
import { expect, test } from 'vitest';
import { compile } from './compile.ts';
import { interpret } from './interpret/interpret.ts';
import { withPointers } from './with-pointers.ts';

const event: LogEvent = {
  logGroup: '/aws/lambda/api',
  logStream: 's',
  timestamp: epochMs(1),
  message: '{"a":[1,2]}',
  eventId: '36001',
};
const context = { window: { startMs: epochMs(0), endMs: epochMs(9) }, nowMs: epochMs(9) };

function columnsOf(text: string): readonly string[] {
  const { plan } = compile(text);
  return plan === undefined ? [] : withPointers(plan).output.map(({ name }) => name);
}

test('rows that are events end with a pointer, from which the event can be found', () => {
  const { plan } = compile('fields @message');
  if (plan === undefined) throw new TypeError('it compiles');
  const [row] = interpret(withPointers(plan), [event], context).rows;
  expect(atob(row?.at(-1) ?? '')).toBe('/aws/lambda/api\n36001');
});

test.each([
  ['fields a | sort a | limit 5', ['a', '@ptr']],
  ['fields @ptr', ['@ptr']],
  ['stats count(*) as n', ['n']],
  ['pattern @message', ['@pattern', '@ratio', '@sampleCount', '@severityLabel']],
])('%s', (text, columns) => {
  expect(columnsOf(text)).toEqual(columns);
});
