// Runbooks as files: those that come with the program, and a folder of the user's. A file of the user's replaces ours of the same id.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { labels } from '@coldcase/diagnose';
import {
  checkRunbook,
  parseRunbook,
  type Runbook,
  type RunbookHeader,
  type RunbookProblem,
  runbookKinds,
} from '@coldcase/diagnose/runbooks';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { workbenchError } from './failures.ts';

const name = z.string().regex(/^[a-z][a-z0-9-]*$/, 'a name has lower case letters, digits and hyphens');
const names = z.array(name).default([]);

const frontMatter = z.strictObject({
  id: name,
  title: z.string().min(1),
  kind: z.enum(runbookKinds),
  needs: names,
  uses: names,
  scenarios: z.array(z.enum(labels)).default([]),
  covers: z.array(z.string()).default([]),
});

export interface ReadRunbook {
  readonly path: string;
  /** Absent when the front matter cannot be understood. */
  readonly runbook?: Runbook;
  readonly problems: readonly RunbookProblem[];
}

/** The text of a file, understood as far as it can be. Never throws. */
export function readRunbook(path: string, text: string): ReadRunbook {
  const [whole = '', yaml = ''] = /^---\r?\n([\s\S]*?)^---[ \t]*\r?\n/m.exec(text) ?? [];
  if (whole === '' || !text.startsWith(whole))
    return { path, problems: [{ line: 1, what: 'it does not begin with front matter between two lines of ---' }] };
  const header = headerOf(yaml);
  if (!('id' in header)) return { path, problems: header };
  const firstLine = whole.split('\n').length;
  const { runbook, problems } = parseRunbook(path, header, text.slice(whole.length), firstLine);
  return { path, runbook, problems };
}

function headerOf(yaml: string): RunbookHeader | readonly RunbookProblem[] {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines });
  // The first line of the file is the one of the hyphens.
  const lineAt = (offset: number) => lines.linePos(offset).line + 1;
  const [error] = document.errors;
  if (error !== undefined)
    return [{ line: lineAt(error.pos[0]), what: error.message.split('\n')[0] ?? 'it is no YAML' }];
  const parsed = frontMatter.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  return parsed.error.issues.map(({ path, message }) => ({
    line: lineAt(offsetOf(document, path)),
    what: `${path.length === 0 ? 'front matter' : path.join('.')}: ${message}`,
  }));
}

/** Of what an issue is about, or of the nearest thing around it. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

export interface RunbookLibrary {
  /** By id. */
  readonly runbooks: readonly Runbook[];
  /** Files of the user's that are no runbooks yet. */
  readonly invalid: readonly ReadRunbook[];
}

/** Published, they lie beside the bundle; in the repository with the package that runs them. */
export function builtInFolder(): string {
  const shipped = fileURLToPath(new URL('./runbooks', import.meta.url));
  return existsSync(shipped) ? shipped : fileURLToPath(new URL('../../diagnose/runbooks', import.meta.url));
}

/** Throws RUNBOOK_FOLDER_UNREADABLE for a folder of the user's. */
export function readLibrary(ownFolder?: string): RunbookLibrary {
  const own = ownFolder === undefined ? [] : filesIn(ownFolder);
  const read = [...filesIn(builtInFolder()), ...own].map((path) => readRunbook(path, readFileSync(path, 'utf8')));
  const byId = new Map(read.flatMap(({ runbook }) => (runbook === undefined ? [] : [[runbook.id, runbook] as const])));
  const ids = new Set(byId.keys());
  const problemsOf = ({ runbook, problems }: ReadRunbook) =>
    runbook === undefined || problems.length > 0 ? problems : checkRunbook(runbook, ids);
  const checked = read.map((one) => ({ ...one, problems: problemsOf(one) }));
  const invalid = checked.filter(({ problems }) => problems.length > 0);
  const broken = new Set(invalid.map(({ path }) => path));
  return {
    runbooks: [...byId.values()].filter(({ path }) => !broken.has(path)).sort((a, b) => (a.id < b.id ? -1 : 1)),
    invalid,
  };
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith('.md') && file !== 'README.md')
      .sort()
      .map((file) => join(folder, file));
  } catch (cause) {
    const answer = cause instanceof Error ? cause.message : String(cause);
    throw workbenchError('RUNBOOK_FOLDER_UNREADABLE', { path: folder, answer }, { cause });
  }
}

/** Throws RUNBOOK_NOT_FOUND, or RUNBOOK_INVALID when the file of that name has problems. */
export function runbookNamed({ runbooks, invalid }: RunbookLibrary, wanted: string): Runbook {
  const found = runbooks.find(({ id }) => id === wanted);
  if (found !== undefined) return found;
  const broken = invalid.find(({ path, runbook }) => runbook?.id === wanted || basename(path, '.md') === wanted);
  const [problem] = broken?.problems ?? [];
  if (broken !== undefined && problem !== undefined)
    throw workbenchError('RUNBOOK_INVALID', { path: broken.path, line: problem.line, detail: problem.what });
  throw workbenchError('RUNBOOK_NOT_FOUND', { name: wanted, known: runbooks.map(({ id }) => id) });
}
