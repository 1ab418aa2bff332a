// What was committed is there after any kill, and what was not is gone.
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { epochMs } from '@coldcase/model';
import { afterAll, expect, test } from 'vitest';
import { readManifest } from '../folder/manifest.ts';
import { openCase } from '../open-case.ts';
import { beginCapture } from './begin-capture.ts';
import { callSums, journalCalls } from './call-journal.ts';
import { finishCapture } from './finish-capture.ts';
import { PageLog } from './page-log.ts';

const root = mkdtempSync(join(tmpdir(), 'coldcase-pages-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const page = (...ids: readonly string[]) => ({
  bytesRead: 0,
  events: ids.map((id, index) => ({
    logGroup: '/aws/lambda/orders',
    logStream: 's',
    timestamp: epochMs(1_000 + index),
    eventId: id,
    message: `event ${id}\u2028on the same line`,
  })),
});

async function stateAfterKill(name: string, damage: (folder: string) => void) {
  const folder = join(root, name);
  await using log = PageLog.begin(folder, { of: name });
  await log.commit('a', page('1', '2'), 'token 1');
  await log.commit('a', page('3'), 'token 2');
  await log.commit('b', page('9'), undefined);
  damage(folder);
  const { log: resumed, plan } = PageLog.resume(folder);
  return { resumed, plan };
}

const pagesFile = (log: PageLog, task: string) => log.pagesOf(task)?.path ?? '';

test('a capture goes on behind the last page that was committed', async () => {
  const { resumed, plan } = await stateAfterKill('plain', () => undefined);
  await using log = resumed;
  expect(plan).toEqual({ of: 'plain' });
  expect([log.stateOf('a'), log.stateOf('b'), log.stateOf('c')]).toEqual([
    { status: 'begun', next: 'token 2' },
    { status: 'done' },
    { status: 'new' },
  ]);
});

test('half a line of the journal was never committed, and the journal goes on behind the whole ones', async () => {
  const folder = join(root, 'torn');
  const { resumed } = await stateAfterKill('torn', () =>
    appendFileSync(join(folder, '.capture/journal.jsonl'), '{"task":"a","byt'),
  );
  await resumed.commit('a', page('4'), 'token 3');
  await resumed[Symbol.asyncDispose]();
  const { log } = PageLog.resume(folder);
  expect(log.stateOf('a')).toEqual({ status: 'begun', next: 'token 3' });
});

test('what a file holds beyond its committed length is cut off', async () => {
  let length = 0;
  const { resumed } = await stateAfterKill('tail', (folder) => {
    const { log } = PageLog.resume(folder);
    length = statSync(pagesFile(log, 'a')).size;
    appendFileSync(pagesFile(log, 'a'), '{"events":[{"half');
  });
  expect(statSync(pagesFile(resumed, 'a')).size).toBe(length);
});

test('a file that lost its end begins anew, and the others stay', async () => {
  const { resumed } = await stateAfterKill('lost', (folder) =>
    truncateSync(pagesFile(PageLog.resume(folder).log, 'a'), 10),
  );
  expect([resumed.stateOf('a'), resumed.stateOf('b')]).toEqual([{ status: 'new' }, { status: 'done' }]);
});

test('a task that begins anew forgets its pages, also after a kill', async () => {
  const { resumed } = await stateAfterKill('restart', () => undefined);
  await resumed.restart('a');
  await resumed[Symbol.asyncDispose]();
  const { log } = PageLog.resume(join(root, 'restart'));
  expect(log.stateOf('a')).toEqual({ status: 'new' });
  await log.commit('a', page('5'), undefined);
  expect(readFileSync(pagesFile(log, 'a'), 'utf8')).toBe(`${JSON.stringify(page('5'))}\n`);
});

test('a gap ends a task and keeps what it had read', async () => {
  const { resumed } = await stateAfterKill('gap', () => undefined);
  await resumed.gap('a', 'no permission');
  expect(resumed.stateOf('a')).toEqual({ status: 'gap', gap: 'no permission' });
  expect(resumed.pagesOf('a')).toBeDefined();
});

test('pages become the events of a case, each once, in the order of the plan', async () => {
  const folder = join(root, 'finished.case');
  const log = PageLog.begin(folder, {});
  await log.commit('late', page('7'), undefined);
  await log.commit('early', page('1', '2'), 'again');
  await log.commit('early', page('1', '2'), undefined);
  await log.gap('never', 'refused');
  const summary = await finishCapture(folder, log, ['early', 'late', 'never'], { gaps: ['never: refused'] });
  expect(summary.events).toBe(3);
  const { sources, gaps, state } = readManifest(folder);
  expect([sources.map(({ name }) => name), gaps, state]).toEqual([['early', 'late'], ['never: refused'], 'complete']);
  await using opened = await openCase(folder);
  expect(opened.facts.eventCount).toBe(3);
  expect(() => PageLog.resume(folder)).toThrow('no capture is under way');
});

test('a capture that was killed before its plan was kept can be begun again, and one that has a plan cannot', () => {
  const folder = join(root, 'begun.case');
  const beginning = { title: '', keyId: undefined, plan: {} };
  beginCapture(folder, beginning);
  rmSync(join(folder, '.capture/plan.json'));
  beginCapture(folder, beginning);
  expect(() => beginCapture(folder, beginning)).toThrow(expect.objectContaining({ code: 'CASE_EXISTS' }));
});

test('half a line in the record of calls costs that call, and not the next one', () => {
  const folder = join(root, 'calls.case');
  const asked = { operation: 'logs:FilterLogEvents', region: 'eu-west-1', on: '/aws/lambda/orders', attempt: 1 };
  const call = { ...asked, at: '2026-11-21T14:00:00Z', bytes: 10, durationMs: 5, costUsd: 0 };
  beginCapture(folder, { title: '', keyId: undefined, plan: {} });
  journalCalls(folder, [call]);
  appendFileSync(join(folder, 'journal.jsonl'), '{"action":"ask","opera');
  journalCalls(folder, [call, call]);
  expect(callSums(folder)).toMatchObject({ calls: 3, bytes: 30 });
});
