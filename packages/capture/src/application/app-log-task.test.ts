// The ends of real files: short, huge, compressed, rotated, and not there.
import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { LogEvent } from '@coldcase/model';
import { afterAll, expect, test } from 'vitest';
import type { TaskPage } from '../run/task.ts';
import { allPages } from '../testing/pages.ts';
import { appLogTask } from './app-log-task.ts';
import { tailOf } from './tail-of-file.ts';

const root = mkdtempSync(join(tmpdir(), 'coldcase-app-log-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const signal = new AbortController().signal;

function file(name: string, text: string | Uint8Array): string {
  const path = join(root, name);
  writeFileSync(path, text);
  return path;
}

async function pagesOf(path: string, lines: number, from?: string): Promise<readonly TaskPage[]> {
  return await allPages(appLogTask(path, lines), from);
}

async function eventsOf(path: string, lines: number): Promise<readonly LogEvent[]> {
  return (await pagesOf(path, lines)).flatMap(({ batch }) => batch.events ?? []);
}

const line = (second: number) => `2026-11-21T14:00:${String(second).padStart(2, '0')}.000Z order ${second} taken\n`;
const minute = Array.from({ length: 60 }, (_, second) => line(second)).join('');

test('the last lines are events of a group named for the file, at the times that stand in them', async () => {
  const events = await eventsOf(file('production.log', minute), 2);
  expect(events).toEqual(
    [58, 59].map((second) => ({
      logGroup: 'app/production.log',
      logStream: join(root, 'production.log'),
      timestamp: Date.UTC(2026, 10, 21, 14, 0, second),
      message: line(second).trimEnd(),
    })),
  );
});

test.each([
  [0, 60],
  [1, 1],
  [59, 59],
  [60, 60],
  [1_000, 60],
])('of the last %i lines there are %i', async (asked, there) => {
  expect((await eventsOf(file('minute.log', minute), asked)).length).toBe(there);
});

test('a line without its end is a line, and an empty file has none', async () => {
  expect((await eventsOf(file('open.log', `${line(1)}${line(2).trimEnd()}`), 1)).map(({ message }) => message)).toEqual(
    [line(2).trimEnd()],
  );
  expect(await eventsOf(file('empty.log', ''), 10)).toEqual([]);
});

test('a stack trace is one event, and JSON lines carry their own times', async () => {
  const trace = `${line(1)}TypeError: no cart\n    at order (/app/order.js:3:7)\n    at main (/app/main.js:1:1)\n${line(2)}`;
  expect((await eventsOf(file('trace.log', trace), 5)).length).toBe(3);
  const json = `${JSON.stringify({ time: '2026-11-21T14:00:09.000Z', level: 'error', msg: 'no cart' })}\n`;
  expect((await eventsOf(file('json.log', json), 5))[0]?.timestamp).toBe(Date.UTC(2026, 10, 21, 14, 0, 9));
});

test('of a huge file only the end is read', async () => {
  const path = file('huge.log', '');
  truncateSync(path, 20e9); // a hole on the disk
  appendFileSync(path, `\n${minute}`);
  const handle = await open(path);
  const { size } = await handle.stat();
  expect(await tailOf(handle, size, 30)).toEqual({ startByte: size - 30 * line(30).length, isCut: false });
  expect(await tailOf(handle, size, 1_000)).toMatchObject({ isCut: true });
  await handle.close();
});

test.each([
  ['missing.log', undefined, 'EVIDENCE_NOT_FOUND'],
  ['packed.log.gz', gzipSync(minute), 'EVIDENCE_UNREADABLE'],
  ['wide.log', Buffer.from(`\ufeff${minute}`, 'utf16le'), 'EVIDENCE_UNREADABLE'],
  ['core', Buffer.from([1, 0, 2, 0]), 'EVIDENCE_UNREADABLE'],
])('%s is refused', async (name, content, code) => {
  if (content !== undefined) file(name, content);
  await expect(eventsOf(join(root, name), 10)).rejects.toThrow(expect.objectContaining({ code }));
});

test('a folder is no log', async () => {
  mkdirSync(join(root, 'logs.d'));
  await expect(eventsOf(join(root, 'logs.d'), 10)).rejects.toThrow('it is no file');
});

test('a log that is rotated or cut while it is read gives what was read, and says so', async () => {
  const many = minute.repeat(1_500);
  for (const disturb of [
    (path: string) => {
      renameSync(path, `${path}.1`);
      writeFileSync(path, '');
    },
    (path: string) => truncateSync(path, 100),
  ]) {
    const path = file('rotated.log', many);
    const pages: TaskPage[] = [];
    for await (const page of appLogTask(path, 0).pages(undefined, signal)) {
      if (pages.length === 0) disturb(path);
      pages.push(page);
    }
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.at(-1)).toMatchObject({ next: undefined, gap: expect.stringContaining('rotated') });
  }
});

test('a capture that is taken up reads the file anew', async () => {
  await expect(pagesOf(file('again.log', minute), 0, 'more')).rejects.toThrow(
    expect.objectContaining({ code: 'CAPTURE_PLACE_EXPIRED' }),
  );
});
