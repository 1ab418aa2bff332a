import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { importEvidence } from './import/import-evidence.ts';
import { recordTick, ticksOf } from './tick-journal.ts';

const root = mkdtempSync(join(tmpdir(), 'coldcase-ticks-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const now = () => new Date('2026-11-21T14:00:00.000Z');

test('what the last line of a step says is its state; other runbooks and torn lines do not matter', async () => {
  const folder = join(root, 'a.case');
  await importEvidence(folder, []);
  expect(ticksOf(folder, 'alerts')).toEqual({});
  recordTick(folder, { runbook: 'alerts', step: 'page', isTicked: true, note: 'Ada' }, now);
  recordTick(folder, { runbook: 'alerts', step: 'mail', isTicked: true }, now);
  recordTick(folder, { runbook: 'update', step: 'page', isTicked: false }, now);
  appendFileSync(join(folder, 'journal.jsonl'), '{"action":"tick","runbook":"alerts"');
  recordTick(folder, { runbook: 'alerts', step: 'mail', isTicked: false }, now);
  expect(ticksOf(folder, 'alerts')).toEqual({ page: { at: '2026-11-21T14:00:00.000Z', note: 'Ada' } });
});

test('a folder that is no case is not ticked', () => {
  const entry = { runbook: 'alerts', step: 'page', isTicked: true };
  expect(() => recordTick(root, entry, now)).toThrow(expect.objectContaining({ code: 'CASE_NOT_FOUND' }));
});
