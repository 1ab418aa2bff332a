// Checks the queries in files and folders: query files, documents, templates, programs.
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkFile, type Finding, fixFile } from './lint/check-file.ts';
import { isLintable } from './lint/queries-in.ts';

export interface LintOptions {
  /** Files, and folders to walk. A file that is named is read whatever its size. */
  readonly paths: readonly string[];
  /** Write what can be mended without asking. */
  readonly fix?: boolean;
}

export interface LintReport {
  /** Files that hold a query. */
  readonly files: number;
  readonly queries: number;
  readonly findings: readonly PlacedFinding[];
  /** Changes that were written. */
  readonly fixed: number;
  readonly notRead: readonly { readonly path: string; readonly answer: string }[];
}

export interface PlacedFinding extends Omit<Finding, 'start' | 'end' | 'fix'> {
  readonly path: string;
  /** Counted from 1; columns in UTF-16 units. */
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** The line of the file, for the eye. */
  readonly source: string;
  readonly isFixable: boolean;
}

/** Folders that hold nobody's own queries: dependencies, histories, what a build made. */
const skippedFolders = new Set(
  'node_modules .git .hg .terraform cdk.out .aws-sam dist build out target .venv venv'.split(' '),
);

/** Bytes of a file that a walk still reads. Larger ones are data, not sources. */
export const walkedFileBytesMax = 2_000_000;

export async function lintFiles({ paths, fix = false }: LintOptions): Promise<LintReport> {
  const notRead: { path: string; answer: string }[] = [];
  const found: PlacedFinding[] = [];
  const report = { files: 0, queries: 0, fixed: 0 };
  const unreadable = (path: string, cause: unknown) => notRead.push({ path, answer: answerOf(cause) });
  for (const named of paths) {
    for (const path of await filesUnder(named, unreadable)) {
      const text = await readFile(path, 'utf8').catch((cause: unknown) => unreadable(path, cause));
      if (typeof text !== 'string') continue;
      const mended = fix ? fixFile(path, text) : { text, fixed: 0 };
      const isWritten = mended.fixed > 0 && (await write(path, mended.text, unreadable));
      report.fixed += isWritten ? mended.fixed : 0;
      const current = isWritten ? mended.text : text;
      const { queries, findings } = checkFile(path, current);
      report.files += queries > 0 ? 1 : 0;
      report.queries += queries;
      const starts = lineStarts(current);
      found.push(...findings.map((finding) => placed(path, current, starts, finding)));
    }
  }
  return { ...report, findings: found, notRead };
}

type Unreadable = (path: string, cause: unknown) => void;

async function write(path: string, text: string, unreadable: Unreadable): Promise<boolean> {
  try {
    await writeFile(path, text);
    return true;
  } catch (cause) {
    unreadable(path, cause);
    return false;
  }
}

async function filesUnder(path: string, unreadable: Unreadable): Promise<readonly string[]> {
  try {
    const found = await stat(path);
    return found.isDirectory() ? await walk(path, unreadable) : [path];
  } catch (cause) {
    unreadable(path, cause);
    return [];
  }
}

/** In the order of names, so that the report is the same everywhere. Links are not followed: a walk must end. */
async function walk(folder: string, unreadable: Unreadable): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const sorted = entries.toSorted((left, right) => (left.name < right.name ? -1 : 1));
  const files: string[] = [];
  for (const entry of sorted) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !skippedFolders.has(entry.name)) files.push(...(await filesUnder(path, unreadable)));
    if (!entry.isFile() || !isLintable(entry.name)) continue;
    const { size } = await stat(path);
    if (size <= walkedFileBytesMax) files.push(path);
  }
  return files;
}

function answerOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT') return 'there is no such file or folder';
  return code === 'EACCES' ? 'it may not be read' : String(cause instanceof Error ? cause.message : cause);
}

function placed(path: string, text: string, starts: readonly number[], finding: Finding): PlacedFinding {
  const { start, end, fix, ...facts } = finding;
  const from = placeIn(starts, start);
  const to = placeIn(starts, end);
  const lineStart = start - from.column + 1;
  const lineEnd = text.indexOf('\n', start);
  const source = text.slice(lineStart, lineEnd < 0 ? text.length : lineEnd).replace(/\r$/, '');
  const isFixable = fix !== undefined;
  return { path, ...from, endLine: to.line, endColumn: to.column, ...facts, source, isFixable };
}

function lineStarts(text: string): readonly number[] {
  return [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
}

/** The last line that begins at or before the offset, by halving. */
function placeIn(starts: readonly number[], offset: number): { readonly line: number; readonly column: number } {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}
