// What happened around an incident. It is 10:00 to 12:00; orders runs out of memory from 10:30 on.
import { type ChangeRecord, epochMs, printTime, type ResourceDocument } from '@coldcase/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Finding } from '../diagnosis.ts';
import { entriesOfKindMax, precursorsOf, timelineOf } from './timeline.ts';

const at = (clock: string) => epochMs(Date.parse(`2026-11-21T${clock}:00Z`));
const window = { startMs: at('10:00'), endMs: at('12:00') };

const finding: Finding = {
  scenario: 'memory-oom',
  title: '',
  summary: '',
  suspect: 'orders',
  logGroup: '/aws/lambda/orders',
  alsoIn: [],
  score: 0.9,
  severity: 'high',
  extent: '12 of 340 invocations',
  since: printTime(at('10:30')),
  until: printTime(at('11:58')),
  precededBy: [],
  mechanisms: [],
  evidence: [],
  remedies: [],
  decides: '',
  document: '',
};

function change(clock: string, resource: string, action = 'UpdateFunctionCode20150331v2'): ChangeRecord {
  return { timestamp: at(clock), source: 'cloudtrail', id: `${clock} ${resource}`, action, resource, detail: '{}' };
}

function told(
  changes: readonly ChangeRecord[],
  findings = [finding],
  alarmHistories: readonly ResourceDocument[] = [],
) {
  const entries = timelineOf({ window, findings, changes, alarmHistories });
  return entries.map(({ time, kind, subject, text }) => `${time.slice(11, 16)} ${kind} ${subject}: ${text}`);
}

test('changes, symptoms and alarms stand in the order of time', () => {
  const history = {
    kind: 'alarm-history' as const,
    name: 'orders-errors',
    document: {
      AlarmHistoryItems: [
        { Timestamp: '2026-11-21T10:35:00.000Z', HistoryItemType: 'StateUpdate', HistorySummary: 'from OK to ALARM' },
        { Timestamp: '2026-11-21T10:36:00.000Z', HistoryItemType: 'Action', HistorySummary: 'sent to a topic' },
      ],
    },
  };
  expect(told([{ ...change('10:28', 'orders'), actor: 'deployer' }], [finding], [history])).toEqual([
    '10:28 change orders: UpdateFunctionCode20150331v2 by deployer',
    '10:30 symptom orders: memory-oom begins: 12 of 340 invocations',
    '10:35 alarm orders-errors: from OK to ALARM',
  ]);
});

test('what was last seen long before the end is over; what was seen until the end may go on', () => {
  expect(told([], [{ ...finding, until: printTime(at('11:00')) }])).toContain(
    '11:00 last-seen orders: memory-oom is seen no more',
  );
  expect(told([]).join()).not.toContain('last-seen');
});

test('the last change on the suspect before it was seen no more is a probable mitigation, and is not called proven', () => {
  const over = { ...finding, until: printTime(at('11:00')) };
  const changes = [change('10:40', 'orders'), change('10:55', 'orders'), change('10:58', 'payments')];
  const mitigations = told(changes, [over]).filter((line) => line.includes(' mitigation '));
  expect(mitigations).toEqual([
    '10:55 mitigation orders: UpdateFunctionCode20150331v2: probably what ended memory-oom of orders, which is not proven',
  ]);
});

test('what goes on has no mitigation; nor has what ended long after the last change, or before it', () => {
  const over = { ...finding, until: printTime(at('11:00')) };
  const quiet = (changes: readonly ChangeRecord[], one = over) => !told(changes, [one]).join().includes('mitigation');
  expect(quiet([change('11:50', 'orders')], finding)).toBe(true);
  expect(quiet([change('10:40', 'orders')])).toBe(true);
  expect(quiet([change('11:05', 'orders')])).toBe(true);
  expect(quiet([{ ...change('10:55', 'orders'), error: 'AccessDenied' }])).toBe(true);
});

test('an alarm that is back to OK is a recovery', () => {
  const items = ['from OK to ALARM', 'from ALARM to OK'].map((words, n) => ({
    ...{ Timestamp: `2026-11-21T11:0${n}:00.000Z`, HistoryItemType: 'StateUpdate' },
    HistorySummary: `Alarm updated ${words}`,
  }));
  const history = { kind: 'alarm-history' as const, name: 'orders-errors', document: { AlarmHistoryItems: items } };
  expect(told([], [], [history])).toEqual([
    '11:00 alarm orders-errors: Alarm updated from OK to ALARM',
    '11:01 recovery orders-errors: Alarm updated from ALARM to OK',
  ]);
});

test('a change that failed says so, and a step that only began is not told', () => {
  const refused = { ...change('10:10', 'orders', 'DeleteFunction'), error: 'AccessDenied' };
  expect(told([refused, change('10:11', 'orders', 'UPDATE_IN_PROGRESS')], [])).toEqual([
    '10:10 change orders: DeleteFunction, which failed: AccessDenied',
  ]);
});

test('of many changes, those nearest to the first symptom are told', () => {
  const many = Array.from({ length: 200 }, (_, n) => ({
    ...change('10:00', `r${n}`),
    timestamp: epochMs(at('10:00') + n * 30_000),
  }));
  const entries = told(many).filter((line) => line.includes(' change '));
  expect(entries).toHaveLength(entriesOfKindMax);
  expect(entries[0]?.slice(0, 5)).toBe('10:20');
  expect(entries.at(-1)?.slice(0, 5)).toBe('10:39');
});

test('before it began, the same resource was altered: by its name or its ARN, and not another one', () => {
  const changes = [
    change('10:05', 'payments'),
    change('10:20', 'arn:aws:lambda:eu-west-1:123456789012:function:orders'),
    change('10:28', 'orders', 'UpdateFunctionConfiguration20150331v2'),
    { ...change('10:29', 'orders'), error: 'ResourceConflictException' },
    change('10:31', 'orders'),
  ];
  expect(precursorsOf(finding, changes)).toEqual([
    {
      time: printTime(at('10:28')),
      action: 'UpdateFunctionConfiguration20150331v2',
      resource: 'orders',
      minutesBefore: 2,
    },
    { time: printTime(at('10:20')), action: 'UpdateFunctionCode20150331v2', resource: 'orders', minutesBefore: 10 },
  ]);
});

test('a table that is the suspect is looked for by its own name', () => {
  const changes = [change('10:25', 'arn:aws:dynamodb:eu-west-1:123456789012:table/carts', 'UpdateTable')];
  expect(precursorsOf({ ...finding, suspect: 'carts' }, changes)).toMatchObject([{ resource: 'carts' }]);
});

test('the order in which changes were read does not matter', () => {
  const changes = ['10:05', '10:05', '10:20', '10:40'].map((clock, n) =>
    change(clock, n % 2 === 0 ? 'orders' : 'carts'),
  );
  fc.assert(
    fc.property(fc.shuffledSubarray(changes, { minLength: changes.length }), (shuffled) => {
      expect(told(shuffled)).toEqual(told(changes));
      expect(precursorsOf(finding, shuffled)).toEqual(precursorsOf(finding, changes));
    }),
  );
});
