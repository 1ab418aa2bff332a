// Which queries are in a file, by its kind.
import { type MappedText, mapped } from './mapped-text.ts';
import { queriesInMarkdown } from './markdown.ts';
import { queriesInProgram } from './programs.ts';
import { queriesInStructured } from './structured.ts';

type Reader = (file: string) => readonly MappedText[];

const program: Reader = (file) => queriesInProgram(file, 'javascript');
const terraform: Reader = (file) => queriesInProgram(file, 'terraform');
const whole: Reader = (file) => [mapped(file, 0)];

const readers: Readonly<Record<string, Reader>> = {
  query: whole,
  cwli: whole,
  logsinsights: whole,
  md: queriesInMarkdown,
  markdown: queriesInMarkdown,
  mdx: queriesInMarkdown,
  tf: terraform,
  hcl: terraform,
  yaml: queriesInStructured,
  yml: queriesInStructured,
  template: queriesInStructured,
  json: queriesInStructured,
  ts: program,
  mts: program,
  cts: program,
  tsx: program,
  js: program,
  mjs: program,
  cjs: program,
  jsx: program,
  py: (file) => queriesInProgram(file, 'python'),
};

export function isLintable(path: string): boolean {
  return readerOf(path) !== undefined;
}

/** The queries of a file in their order; none for a kind that is not known. */
export function queriesIn(path: string, text: string): readonly MappedText[] {
  return readerOf(path)?.(text).filter((query) => query.text.trim() !== '') ?? [];
}

function readerOf(path: string): Reader | undefined {
  const extension = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(readers, extension) ? readers[extension] : undefined;
}
