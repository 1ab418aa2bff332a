// The repository as values: every file that git would keep, read once. The checks are functions over these, so that a test
// can hand them a drawn repository with one thing wrong.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface RepositoryFile {
  /** From the root, with `/`. */
  readonly path: string;
  readonly bytes: number;
  /** Empty for a file that is not text. */
  readonly text: string;
  readonly isText: boolean;
}

export const repositoryRoot = path.dirname(import.meta.dirname);

/** Git decides by a zero byte in the first 8,000 as well. */
const textProbeBytes = 8_000;

export function repositoryFiles(): readonly RepositoryFile[] {
  const ignored = ignoreRules(readFileSync(path.join(repositoryRoot, '.gitignore'), 'utf8'));
  return filesUnder('', ignored);
}

function filesUnder(folder: string, ignored: readonly RegExp[]): readonly RepositoryFile[] {
  const entries = readdirSync(path.join(repositoryRoot, folder), { withFileTypes: true });
  return entries
    .filter(({ name }) => name !== '.git' && !ignored.some((rule) => rule.test(name)))
    .toSorted((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry) => {
      const here = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return filesUnder(here, ignored);
      return entry.isFile() ? [repositoryFile(here)] : [];
    });
}

function repositoryFile(here: string): RepositoryFile {
  const content = readFileSync(path.join(repositoryRoot, here));
  const isText = !content.subarray(0, textProbeBytes).includes(0);
  return { path: here, bytes: content.length, isText, text: isText ? content.toString('utf8') : '' };
}

/** The rules that our .gitignore uses: a name or `*.name`, with or without a slash behind it. */
function ignoreRules(gitignore: string): readonly RegExp[] {
  const names = gitignore.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  return names.map((name) => new RegExp(`^${name.replace(/\/$/, '').replaceAll('.', '\\.').replace('*', '.*')}$`));
}

/**
 * A drawn repository: `=== path` before the text of each file.
 *
 *   drawnFiles('=== a.md\n[b](b.md)')   →   [{ path: 'a.md', text: '[b](b.md)', … }]
 */
export function drawnFiles(drawing: string): readonly RepositoryFile[] {
  const lines = drawing.trim().split('\n');
  const margin = /^ */.exec(lines.at(-1) ?? '')?.[0].length ?? 0;
  const parts = lines.map((line) => line.slice(line.startsWith('===') ? 0 : margin)).join('\n');
  return parts
    .split(/^ *=== /m)
    .slice(1)
    .map((part) => {
      const [head = '', ...rest] = part.split('\n');
      const text = rest.join('\n');
      return { path: head.trim(), bytes: Buffer.byteLength(text), isText: true, text };
    });
}

export function fileAt(files: readonly RepositoryFile[], wanted: string): RepositoryFile | undefined {
  return files.find((file) => file.path === wanted);
}

export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
