// A disk that is full at any place of a capture: one message, no half files, and a case that becomes the same once there is room.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AwsServer, drawnAccount, startAwsServer } from '@coldcase/testkit/aws';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = mkdtempSync(join(tmpdir(), 'coldcase-full-disk-'));
const startMs = Date.UTC(2026, 10, 21, 14);
const data = drawnAccount({ eventCount: 300, startMs, endMs: startMs + 3_599_999 });
const window = ['--from', '2026-11-21T14:00Z', '--to', '2026-11-21T14:59:59.999Z', '--baseline', 'none'];
const begin = ['--function', 'orders', ...window, '--yes', '--no-mask', '--out'];
const goOn = ['--no-mask', '--resume'];

let server: AwsServer;
let undisturbed: object;
beforeAll(async () => {
  server = await startAwsServer({ data });
  expect((await capture([...begin, 'whole.case'])).status).toBe(0);
  undisturbed = evidenceIn('whole.case');
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(root, { recursive: true, force: true });
});

interface FullDisk {
  readonly at: string;
  readonly folder?: string;
  readonly answer?: string;
}

const program = join(import.meta.dirname, 'main.ts');
const preload = join(import.meta.dirname, 'testing', 'full-disk.ts');

function capture(args: readonly string[], disk?: FullDisk, more = {}): Promise<{ status: number; stderr: string }> {
  const identity = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example', AWS_REGION: 'eu-west-1' };
  const env = { ...process.env, ...identity, AWS_ENDPOINT_URL: server.url, ...environmentOf(disk), ...more };
  const node = disk === undefined ? [program] : ['--import', preload, program];
  return new Promise((resolve) => {
    execFile(process.execPath, [...node, 'capture', ...args], { cwd: root, env }, (error, _stdout, stderr) =>
      resolve({ status: error === null ? 0 : Number(error.code), stderr }),
    );
  });
}

function environmentOf(disk: FullDisk | undefined) {
  if (disk === undefined) return {};
  const { at, folder = '', answer } = disk;
  const said = answer === undefined ? {} : { FULL_DISK_ANSWER: answer };
  return { FULL_DISK_AT: at, FULL_DISK_FOLDER: folder, ...said };
}

/** Parts by their checksums: the same evidence, byte for byte. */
function evidenceIn(folder: string) {
  const { state, id, parts, gaps, logGroups } = JSON.parse(readFileSync(join(root, folder, 'case.json'), 'utf8'));
  return { state, id, parts, gaps, logGroups };
}

/** Files that are there, and none should be. */
function halfFilesIn(folder: string): readonly string[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.partial') || name.startsWith('.import'));
}

/** A record of calls, or of pages, of which a line is cut would swallow the next one. */
function tornLinesIn(folder: string): readonly string[] {
  const lines = readFileSync(join(root, folder, 'journal.jsonl'), 'utf8')
    .split('\n')
    .slice(0, -1);
  return lines.filter((line) => !line.endsWith('}'));
}

test.concurrent.each([
  ['the folder itself', 'nothing', '.case/', 1],
  ['the first manifest', 'nothing', '.case/case.json.partial', 1],
  ['the plan', 'nothing', '.capture/plan.json.partial', 1],
  ['the record of calls', 'capturing', '.case/journal.jsonl', 2],
  ['the first page', 'capturing', '.jsonl', 2],
  ['a page in the middle', 'capturing', '.jsonl', 20],
  ['a line about a page', 'capturing', '.capture/journal.jsonl', 6],
  ['the lock of the import', 'capturing', '.import.lock', 1],
  ['the manifest before the parts', 'capturing', '.case/case.json.partial', 2],
  ['what becomes a part', 'importing', '.import/logs-1.jsonl', 1],
  ['a document', 'importing', 'resources/part-00002.json.partial', 1],
  ['the manifest with the parts', 'importing', '.case/case.json.partial', 3],
  ['the record of what was imported', 'importing', '.case/journal.jsonl', 3],
  ['the manifest at the end', 'importing', '.case/case.json.partial', 5],
])('a disk that is full at %s leaves %s, and nothing is lost', async (what, left, name, ordinal) => {
  const full = `${what.replaceAll(' ', '-')}.case`;
  const folder = join(root, full);
  const failed = await capture([...begin, full], { at: `${name} ${ordinal}`, folder: root });
  expect(failed.status).toBe(2);
  expect(failed.stderr.match(/Could not|\[[A-Z_]+\]/g)).toEqual(['Could not', '[DISK_WRITE_FAILED]']);
  expect(failed.stderr).toMatch(/Could not write \S+: ENOSPC: no space left on device, (write|mkdir)/);
  if (left === 'nothing') {
    expect(existsSync(folder)).toBe(false);
    expect((await capture([...begin, full])).status).toBe(0);
  } else {
    expect(evidenceIn(full)).toMatchObject({ state: left });
    expect(halfFilesIn(full)).toEqual([]);
    expect((await capture([...goOn, full])).status).toBe(0);
  }
  expect(evidenceIn(full)).toEqual(undisturbed);
  expect(tornLinesIn(full)).toEqual([]);
});

test('a folder that may not be written is told in the words of the operating system', async () => {
  const answer = 'EROFS: read-only file system';
  const { status, stderr } = await capture([...begin, 'read-only.case'], { at: '', folder: root, answer });
  expect(status).toBe(2);
  expect(stderr).toMatch(/Could not write read-only\.case: EROFS: read-only file system, mkdir/);
  expect(stderr).toMatch(/mend the permissions[\s\S]*\[DISK_WRITE_FAILED\]/);
});

test('a disk that is full before there is a key leaves neither half a key nor a case', async () => {
  const keys = join(root, 'keys');
  const masked = ['--function', 'orders', ...window, '--yes', '--out', 'masked.case'];
  const { stderr } = await capture(masked, { at: '.key.partial', folder: keys }, { COLDCASE_KEYS: keys });
  expect(stderr).toContain('[DISK_WRITE_FAILED]');
  expect(readdirSync(keys)).toEqual([]);
  expect(existsSync(join(root, 'masked.case'))).toBe(false);
});
