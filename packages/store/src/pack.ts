// A whole case as one file, `debug_YYYYmmdd_HHMMSS.tar.gz` with the folder of that name inside, and back.
//
// An archive comes from somebody else: unpacking trusts nothing. It writes into a folder of its own beside the target,
// counts every byte, checks the case, and only then gives it its name.
import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { extract, type Header, pack } from 'tar-stream';
import { storeError } from './failures.ts';
import { detailOf, discard, guardDisk, isRefusedByDisk, partialSuffix, publishFile } from './folder/durable-file.ts';
import { journalName } from './folder/layout.ts';
import { manifestName, readManifest } from './folder/manifest.ts';
import { verifyCase } from './verify.ts';

/** Files in an archive. A case of a year in minute-sized parts has fewer. */
export const archiveEntriesMax = 100_000;
/** Bytes an archive may unpack to, unless the caller says otherwise. */
export const archiveBytesMax = 64 * 2 ** 30;
/** Parquet hardly compresses again and manifests some tenfold: what expands a thousandfold is a bomb. */
export const archiveRatioMax = 1_000;
/** Below this nothing is a bomb, whatever its ratio. */
const ratioFreeBytes = 64 << 20;

/** `debug_20261121_140322`, in UTC: the name of an archive and of the folder inside it. */
export function snapshotId(at: Date): string {
  const [date = '', time = ''] = at.toISOString().split(/[T.]/);
  return `debug_${date.replaceAll('-', '')}_${time.replaceAll(':', '')}`;
}

/** Packs a whole case into `<into>/<snapshotId>.tar.gz` and returns that path. Throws CASE_DAMAGED for any other case. */
export async function packCase(folder: string, into: string, at: Date): Promise<string> {
  const { isWhole, problems } = await verifyCase(folder);
  if (!isWhole) throw storeError('CASE_DAMAGED', { path: folder, problems });
  const id = snapshotId(at);
  const path = join(into, `${id}.tar.gz`);
  guardDisk(into, () => mkdirSync(into, { recursive: true }));
  try {
    await writeArchive(folder, id, path + partialSuffix);
  } catch (cause) {
    discard(path + partialSuffix);
    throw storeError('DISK_WRITE_FAILED', { path, detail: detailOf(cause) }, { cause });
  }
  publishFile(path);
  return path;
}

async function writeArchive(folder: string, id: string, path: string): Promise<void> {
  const archive = pack();
  const written = pipeline(archive, createGzip({ level: 1 }), createWriteStream(path));
  const { parts, lookupTables = [] } = readManifest(folder);
  const files = [...[...parts, ...lookupTables].map(({ file }) => file), journalName, manifestName];
  const added = (async () => {
    for (const file of files)
      if (existsSync(join(folder, file))) await addFile(archive, join(folder, file), `${id}/${file}`);
    archive.finalize();
  })();
  await Promise.all([written, added]);
}

/** Fixed owner, mode and time: the same case gives the same archive on every machine. */
async function addFile(archive: ReturnType<typeof pack>, path: string, name: string): Promise<void> {
  const { size } = statSync(path);
  const entry = archive.entry({ name, size, mode: 0o644, mtime: new Date(0), type: 'file' });
  await pipeline(createReadStream(path), entry);
}

export interface UnpackOptions {
  readonly bytesMax?: number;
}

/**
 * Unpacks an archive to the folder `to`, which must not exist. Nothing appears there unless the whole case has arrived and
 * verified. Throws ARCHIVE_NOT_FOUND, ARCHIVE_UNSAFE, ARCHIVE_DAMAGED, CASE_EXISTS.
 */
export async function unpackCase(archivePath: string, to: string, options: UnpackOptions = {}): Promise<string> {
  if (!existsSync(archivePath)) throw storeError('ARCHIVE_NOT_FOUND', { path: archivePath });
  if (existsSync(to)) throw storeError('CASE_EXISTS', { path: to });
  const staging = `${resolve(to)}${partialSuffix}`;
  guardDisk(staging, () => {
    rmSync(staging, { recursive: true, force: true });
    mkdirSync(staging, { recursive: true });
  });
  try {
    const root = await extractTo(archivePath, staging, options.bytesMax ?? archiveBytesMax);
    const { isWhole, problems } = await verifyCase(join(staging, root)).catch((cause) => ({
      isWhole: false,
      problems: [detailOf(cause)],
    }));
    if (!isWhole) throw storeError('ARCHIVE_DAMAGED', { path: archivePath, detail: problems.join('; ') });
    guardDisk(to, () => {
      mkdirSync(dirname(resolve(to)), { recursive: true });
      renameSync(join(staging, root), to);
    });
    return to;
  } finally {
    discard(staging);
  }
}

/** Default target of an archive: its name without the endings, beside it. */
export function unpackTarget(archivePath: string): string {
  return join(dirname(archivePath), basename(archivePath).replace(/\.(tar\.gz|tgz)$/, ''));
}

interface Budget {
  entries: number;
  bytes: number;
}

/** Returns the one folder that holds the case inside the archive. */
async function extractTo(archivePath: string, staging: string, bytesMax: number): Promise<string> {
  const compressed = statSync(archivePath).size;
  const budget: Budget = { entries: 0, bytes: 0 };
  const roots = new Set<string>();
  const reader = extract();
  const fed = pipeline(createReadStream(archivePath), createGunzip(), reader);
  fed.catch(() => undefined); // the loop below sees the same failure
  try {
    for await (const entry of reader) {
      const steps = safeSteps(archivePath, entry.header);
      countEntry(archivePath, entry.header, budget, { bytesMax, compressed });
      roots.add(steps[0] ?? '');
      const path = join(staging, ...steps);
      if (entry.header.type === 'directory') {
        mkdirSync(path, { recursive: true });
        entry.resume();
      } else {
        mkdirSync(dirname(path), { recursive: true });
        await pipeline(entry, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
      }
    }
    await fed;
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'ColdcaseError') throw cause;
    if (isRefusedByDisk(cause))
      throw storeError('DISK_WRITE_FAILED', { path: staging, detail: detailOf(cause) }, { cause });
    throw storeError('ARCHIVE_DAMAGED', { path: archivePath, detail: detailOf(cause) }, { cause });
  }
  const [root, ...others] = roots;
  if (root === undefined || others.length > 0)
    throw storeError('ARCHIVE_DAMAGED', { path: archivePath, detail: `it holds ${roots.size} folders instead of one` });
  return root;
}

/** The path of an entry as steps inside the target, or ARCHIVE_UNSAFE. */
function safeSteps(archivePath: string, header: Header): readonly string[] {
  const refuse = (detail: string) => storeError('ARCHIVE_UNSAFE', { path: archivePath, entry: header.name, detail });
  if (header.type !== 'file' && header.type !== 'directory') throw refuse(`is a ${header.type}, not a file or folder`);
  if (header.name.startsWith('/') || /^[A-Za-z]:/.test(header.name)) throw refuse('has an absolute path');
  if (header.name.includes('\\') || header.name.includes('\0'))
    throw refuse('has a backslash or a zero byte in its name');
  const steps = header.name.split('/').filter((step) => step !== '' && step !== '.');
  if (steps.includes('..')) throw refuse('leads outside the folder');
  if (steps.length === 0) throw refuse('has no name');
  return steps;
}

function countEntry(
  archivePath: string,
  header: Header,
  budget: Budget,
  limit: { bytesMax: number; compressed: number },
): void {
  budget.entries += 1;
  budget.bytes += header.size ?? 0;
  const refuse = (detail: string) => storeError('ARCHIVE_UNSAFE', { path: archivePath, entry: header.name, detail });
  if (budget.entries > archiveEntriesMax) throw refuse(`is one of more than ${archiveEntriesMax}`);
  if (budget.bytes > limit.bytesMax) throw refuse(`takes the archive past ${limit.bytesMax} bytes`);
  if (budget.bytes > ratioFreeBytes && budget.bytes > limit.compressed * archiveRatioMax)
    throw refuse(`takes the archive past ${archiveRatioMax} times its own size`);
}
