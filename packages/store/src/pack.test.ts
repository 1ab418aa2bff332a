// Archives from strangers: what is ours comes back whole, everything else is refused and leaves nothing.
import { execFileSync } from 'node:child_process';
import { createWriteStream, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { epochMs } from '@coldcase/model';
import { type Header, pack } from 'tar-stream';
import { afterAll, expect, test } from 'vitest';
import { readManifest, writeManifest } from './folder/manifest.ts';
import { importEvidence } from './import/import-evidence.ts';
import { packCase, snapshotId, unpackCase } from './pack.ts';
import { verifyCase } from './verify.ts';

const root = mkdtempSync(join(tmpdir(), 'coldcase-pack-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const at = new Date('2026-11-21T14:03:22Z');

async function drawnCase(name: string): Promise<string> {
  const folder = join(root, `${name}.case`);
  const events = [1, 2, 3].map((n) => ({ logGroup: 'g', logStream: 's', timestamp: epochMs(n), message: `m${n}` }));
  await importEvidence(folder, [
    {
      name,
      format: 'text',
      sizeBytes: 0,
      isEventLines: false,
      batches: async function* () {
        yield { events, bytesRead: 0 };
      },
    },
  ]);
  return folder;
}

async function archiveOf(entries: readonly (Partial<Header> & { name: string; body?: string })[]): Promise<string> {
  const path = join(
    root,
    `${Math.abs(JSON.stringify(entries).length)}-${entries[0]?.name.replaceAll(/\W/g, '_')}.tar.gz`,
  );
  const archive = pack();
  for (const { body = '', ...header } of entries) archive.entry(header as Header, body); // a partial header is what tar-stream takes
  archive.finalize();
  await pipeline(archive, createGzip(), createWriteStream(path));
  return path;
}

test('an archive is named for its moment and holds one folder of that name', async () => {
  expect(snapshotId(at)).toBe('debug_20261121_140322');
  const archive = await packCase(await drawnCase('named'), join(root, 'archives'), at);
  expect(archive).toBe(join(root, 'archives', 'debug_20261121_140322.tar.gz'));
});

test('a case survives the journey: unpacked, it verifies and has the same manifest', async () => {
  const folder = await drawnCase('journey');
  const archive = await packCase(folder, join(root, 'journey'), at);
  const back = await unpackCase(archive, join(root, 'journey-back.case'));
  expect((await verifyCase(back)).problems).toEqual([]);
  expect(readManifest(back)).toEqual(readManifest(folder));
});

test('the same case packs to the same bytes', async () => {
  const folder = await drawnCase('bytes');
  const [a, b] = [await packCase(folder, join(root, 'bytes-a'), at), await packCase(folder, join(root, 'bytes-b'), at)];
  expect(readFileSync(a).equals(readFileSync(b))).toBe(true);
});

test('a case that is not whole is not packed', async () => {
  const folder = await drawnCase('damaged');
  writeManifest(folder, { ...readManifest(folder), state: 'importing', pending: ['x'] });
  await expect(packCase(folder, join(root, 'damaged'), at)).rejects.toMatchObject({ code: 'CASE_DAMAGED' });
  expect(existsSync(join(root, 'damaged'))).toBe(false);
});

test.each([
  { entry: { name: '../evil.txt', body: 'x' }, says: 'leads outside' },
  { entry: { name: 'a/../../evil.txt', body: 'x' }, says: 'leads outside' },
  { entry: { name: '/etc/evil', body: 'x' }, says: 'absolute' },
  { entry: { name: 'C:/evil', body: 'x' }, says: 'absolute' },
  { entry: { name: 'a\\..\\evil', body: 'x' }, says: 'backslash' },
  { entry: { name: 'case/link', type: 'symlink' as const, linkname: '/etc/passwd' }, says: 'symlink' },
  { entry: { name: 'case/hard', type: 'link' as const, linkname: 'case.json' }, says: 'link' },
  { entry: { name: 'case/pipe', type: 'fifo' as const }, says: 'fifo' },
])('an archive with $entry.name is refused, and nothing is written', async ({ entry, says }) => {
  const target = join(root, 'refused.case');
  await expect(unpackCase(await archiveOf([entry]), target)).rejects.toMatchObject({
    code: 'ARCHIVE_UNSAFE',
    message: expect.stringContaining(says),
  });
  expect(readdirSync(root).filter((name) => name.startsWith('refused') || name.startsWith('evil'))).toEqual([]);
});

test('an archive that unpacks to more than the limit is refused before it fills the disk', async () => {
  const archive = await archiveOf([{ name: 'case/big', body: 'x'.repeat(5_000) }]);
  await expect(unpackCase(archive, join(root, 'bomb.case'), { bytesMax: 4_999 })).rejects.toMatchObject({
    code: 'ARCHIVE_UNSAFE',
  });
  await expect(unpackCase(archive, join(root, 'bomb.case'), { bytesMax: 5_000 })).rejects.toMatchObject({
    code: 'ARCHIVE_DAMAGED',
  });
});

// The operating system lets every process limit its own files, and then answers as a full disk would.
test.skipIf(process.platform === 'win32')(
  'a disk without room for what an archive holds is no damage of the archive',
  async () => {
    const archive = await packCase(await drawnCase('large'), join(root, 'large'), at);
    const target = join(root, 'no-room.case');
    const script = `
    const { unpackCase } = await import(${JSON.stringify(join(import.meta.dirname, 'pack.ts'))});
    const error = await unpackCase(process.env.ARCHIVE, process.env.TARGET).catch((cause) => cause);
    console.log(JSON.stringify([error.code, error.failure.answer]));`;
    const limited = `ulimit -f 1; exec "${process.execPath}" --input-type=module -e "$SCRIPT"`;
    const env = { ...process.env, SCRIPT: script, ARCHIVE: archive, TARGET: target };
    const said = execFileSync('bash', ['-c', limited], { encoding: 'utf8', env });
    expect(JSON.parse(said)).toEqual(['DISK_WRITE_FAILED', expect.stringContaining('EFBIG: file too large')]);
    expect(readdirSync(root).filter((name) => name.startsWith('no-room'))).toEqual([]);
  },
);

test('a cut archive, a changed byte and a file that is no archive are damage, not a crash', async () => {
  const archive = await packCase(await drawnCase('cut'), join(root, 'cut'), at);
  const bytes = readFileSync(archive);
  for (const [name, content] of [
    ['cut.tar.gz', bytes.subarray(0, bytes.length / 2)],
    ['text.tar.gz', Buffer.from('no archive')],
    ['empty.tar.gz', Buffer.alloc(0)],
  ] as const) {
    writeFileSync(join(root, name), content);
    await expect(unpackCase(join(root, name), join(root, 'never.case'))).rejects.toMatchObject({
      code: 'ARCHIVE_DAMAGED',
    });
  }
  await expect(unpackCase(join(root, 'absent.tar.gz'), join(root, 'never.case'))).rejects.toMatchObject({
    code: 'ARCHIVE_NOT_FOUND',
  });
  await expect(unpackCase(archive, root)).rejects.toMatchObject({ code: 'CASE_EXISTS' });
  expect(existsSync(join(root, 'never.case'))).toBe(false);
});
