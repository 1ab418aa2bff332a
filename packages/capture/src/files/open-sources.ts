// From what the user names (files, folders, standard input) to a sorted list of sources, each with what it is.
import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type EpochMs, epochMs } from '@coldcase/model';
import { captureError } from '../failures.ts';
import type { Chunks } from './containers.ts';
import { type Format, headLength, recognise } from './recognise.ts';

/** Folders inside of folders that are entered. Deeper is a loop of links, not an export. */
export const folderDepthMax = 64;
/** Bytes per read. Larger reads gain nothing, smaller ones cost a turn of the event loop each. */
const readLength = 262_144;

export interface FileSource {
  /** The path as the user reached it, `-` for standard input. */
  readonly name: string;
  /** Absent for standard input. */
  readonly path?: string;
  /** As stored, before decompression; 0 when unknown (standard input). */
  readonly sizeBytes: number;
  /** When the file was written: the year of times that have none. */
  readonly modified?: EpochMs;
  /** `unreadable` for a file inside a folder that may not be read: the rest of the folder is read all the same. */
  readonly format: Format | 'unreadable';
  /** A fresh stream of the stored bytes; a file can be opened again, standard input only once. */
  readonly open: () => Chunks;
}

export interface SourceOptions {
  /** Standard input, for `-`. */
  readonly stdin?: Chunks;
}

/**
 * Finds every file under the paths, folders recursively and sorted by name, so that the same folder gives the same case.
 * Names that begin with a dot are skipped inside folders.
 *
 * @throws EVIDENCE_NOT_FOUND, EVIDENCE_UNREADABLE  for a path that the user named; never for one found in a folder
 */
export async function openSources(
  paths: readonly string[],
  options: SourceOptions = {},
): Promise<readonly FileSource[]> {
  const sources: FileSource[] = [];
  for (const path of paths) {
    if (path === '-') sources.push(await standardInput(options.stdin));
    else for (const file of await filesUnder(path)) sources.push(await fileSource(file, file === path));
  }
  return sources;
}

async function filesUnder(path: string): Promise<readonly string[]> {
  try {
    return (await stat(path)).isDirectory() ? await filesIn(path, 0) : [path];
  } catch (error) {
    throw failure(path, error);
  }
}

async function filesIn(folder: string, depth: number): Promise<readonly string[]> {
  if (depth > folderDepthMax) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  const visible = entries.filter((entry) => !entry.name.startsWith('.')).sort((a, b) => (a.name < b.name ? -1 : 1));
  const found = await Promise.all(
    visible.map(async (entry) => {
      const path = join(folder, entry.name);
      if (!entry.isDirectory()) return [path];
      return filesIn(path, depth + 1).catch(() => [path]); // an unreadable folder becomes an unreadable source
    }),
  );
  return found.flat();
}

async function fileSource(path: string, isNamed: boolean): Promise<FileSource> {
  try {
    const { size, mtimeMs } = await stat(path);
    const format = recognise(await headOf(path));
    return { name: path, path, sizeBytes: size, modified: epochMs(mtimeMs), format, open: () => fileChunks(path) };
  } catch (error) {
    if (isNamed) throw failure(path, error);
    return { name: path, path, sizeBytes: 0, format: 'unreadable', open: () => fileChunks(path) };
  }
}

async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(headLength), 0, headLength, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function fileChunks(path: string): Chunks {
  return createReadStream(path, { highWaterMark: readLength });
}

async function standardInput(stdin: Chunks | undefined): Promise<FileSource> {
  const chunks = (stdin ?? process.stdin)[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  let length = 0;
  while (length < headLength) {
    const next = await chunks.next();
    if (next.done === true) break;
    head.push(next.value);
    length += next.value.length;
  }
  return { name: '-', sizeBytes: 0, format: recognise(Buffer.concat(head)), open: () => resumed(head, chunks) };
}

async function* resumed(head: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

function failure(path: string, error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return captureError('EVIDENCE_NOT_FOUND', { path }, { cause: error });
  const answer = code === 'EACCES' ? 'permission denied' : error instanceof Error ? error.message : String(error);
  return captureError('EVIDENCE_UNREADABLE', { path, answer }, { cause: error });
}

/** What a path says about the log group and stream of its content; content that says so itself wins. */
export interface PathHints {
  readonly logGroup?: string;
  readonly logStream?: string;
}

/**
 * Reads the names that exports and people use.
 *
 *   logs/aws/lambda/checkout/2026.json             →   { logGroup: '/aws/lambda/checkout' }
 *   _aws_lambda_checkout.jsonl.gz                  →   { logGroup: '/aws/lambda/checkout' }
 *   export/8f2c…/2026-11-21-[$LATEST]2f0c/000000.gz  →   { logStream: '2026/11/21/[$LATEST]2f0c' }
 */
export function hintsOfPath(path: string): PathHints {
  const inFolders = /(?:^|[/!])aws\/lambda\/([A-Za-z0-9][\w.-]*)/.exec(path)?.[1];
  // Only in the last name: a folder called aws-lambda-experiments says nothing about the file in it.
  const inName = /^[\W_]*aws[_-]lambda[_-]([A-Za-z0-9][\w.-]*)/.exec(path.slice(path.search(/[^/!]*$/)))?.[1];
  const name = (inFolders ?? inName)?.replace(/(?:\.(?:jsonl?|ndjson|log|txt|csv|gz|zst|zip|tail|out))+$/i, '');
  const stream = /(?:^|[/!])(\d{4})-(\d{2})-(\d{2})-(\[[^\]/]+\][0-9a-f]+)(?:\/|$)/.exec(path);
  return {
    ...(name === undefined ? {} : { logGroup: `/aws/lambda/${name}` }),
    ...(stream === null ? {} : { logStream: `${stream[1]}/${stream[2]}/${stream[3]}/${stream[4]}` }),
  };
}

/** S3 exports are called so: numbered parts in a folder per stream. Their lines are `<time> <message>`. */
export function isExportPath(path: string): boolean {
  return /^\d{6}(?:\.gz)?$/.test(basename(path)) && hintsOfPath(path).logStream !== undefined;
}
