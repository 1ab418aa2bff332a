import { applicationErrors } from '@coldcase/model';
import { fingerprintOf, md5Hex } from '@coldcase/patterns';
import { expect, test } from 'vitest';
import { fingerprintOfError, kindsMax, type Occurrence, openLedger, samplesMax } from './error-ledger.ts';

const occurrence = (timeMs: number): Occurrence => ({
  name: 'RangeError',
  message: 'm',
  stack: 's',
  functionName: 'orders',
  requestId: 'r',
  logGroup: 'g',
  traceId: 't',
  timeMs,
});

test('the fingerprint is the one that a diagnosis gives the same error in the log', () => {
  const cause = Object.assign(new TypeError('socket closed'), {
    stack: 'TypeError: socket closed\n    at connect (file:///var/task/db.mjs:9:3)\n    at node:net:1:1',
  });
  const error = Object.assign(new RangeError('cannot save order 17', { cause }), {
    stack: 'RangeError: cannot save order 17\n    at save (file:///var/task/orders.mjs:41:7)',
  });
  // As Node's runtime prints it.
  const printed = JSON.stringify({
    errorType: error.name,
    errorMessage: error.message,
    stack: error.stack?.split('\n'),
    cause: { errorType: cause.name, errorMessage: cause.message, stack: cause.stack?.split('\n') },
  });
  const [logged] = applicationErrors(`2026-11-27T03:00:00.000Z\tr-1\tERROR\tInvoke Error \t${printed}`);
  const expected = logged === undefined ? '' : md5Hex(`${logged.type} ${fingerprintOf(logged)}`).slice(0, 16);
  expect(fingerprintOfError(error)).toBe(expected);
});

test('an edit above, another build and other ids are the same error; another place is not', () => {
  const at = (where: string, message = 'order 17 is gone') =>
    fingerprintOfError(Object.assign(new RangeError(message), { stack: `RangeError: ${message}\n    at ${where}` }));
  const first = at('save (file:///var/task/app.3f9a2b1c.mjs:41:7)');
  expect(at('save (file:///var/task/app.99aa77bb.mjs:57:7)', 'order 18 is gone')).toBe(first);
  expect(at('remove (file:///var/task/app.3f9a2b1c.mjs:41:7)')).not.toBe(first);
});

test('without a frame of the user the masked message decides', () => {
  const of = (message: string) => fingerprintOfError(Object.assign(new RangeError(message), { stack: '' }));
  expect(of('user 17 not found')).toBe(of('user 18 not found'));
  expect(of('user 17 not found')).not.toBe(of('order 17 not found'));
});

test('counts are exact, samples are the first, kinds are bounded', () => {
  const ledger = openLedger();
  for (let kind = 0; kind < kindsMax + 50; kind++)
    for (let time = 0; time < 20; time++) ledger.add(`k${kind}`, occurrence(time));
  const due = ledger.due(1_000, 500);
  expect(due).toHaveLength(kindsMax);
  for (const { count, samples } of due) {
    expect(count).toBe(20);
    expect(samples.map(({ timeMs }) => timeMs)).toEqual(Array.from({ length: samplesMax }, (_, index) => index));
  }
  expect(ledger.overflowCount).toBe(50 * 20);
});

test('what could not be told is counted with what came since', () => {
  const ledger = openLedger();
  ledger.add('k', occurrence(1));
  const [failed] = ledger.due(10, 100);
  ledger.add('k', occurrence(50));
  if (failed !== undefined) ledger.giveBack(failed);
  expect(ledger.due(20, 100)).toEqual([]);
  expect(ledger.due(110, 100)).toMatchObject([{ count: 2, firstSeenMs: 1, lastSeenMs: 50 }]);
});
