// The fenced blocks of the requirement documents: queries, commands, samples and messages that people have in their
// runbooks already, and that must work here as they stand. One text file a document, each block under a line with its id.
import type { RepositoryFile } from './repository.ts';

export interface FixtureBlock {
  /** `S000-B02`. */
  readonly id: string;
  readonly language: string;
  /** In the document, the fences included: `L55-62`. */
  readonly lines: string;
  readonly text: string;
}

/** Blocks that the contract counts (Annex B). */
export const blockCount = 123;

export function blocksOf(files: readonly RepositoryFile[]): readonly FixtureBlock[] {
  return files.filter(({ path }) => /^checks\/fixtures\/S\d{3}\.txt$/.test(path)).flatMap(({ text }) => blocksIn(text));
}

export function blocksIn(text: string): readonly FixtureBlock[] {
  return [...text.matchAll(/^=== (\S+) (\S+) (\S+)\n([\s\S]*?)^===$/gm)].map(
    ([, id = '', language = '', lines = '', body = '']) => ({ id, language, lines, text: body.replace(/\n$/, '') }),
  );
}
