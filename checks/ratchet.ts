// Counters of what we would rather not have. They may only fall: each change that lowers one writes the lower number down,
// and none can raise it.
import type { Problem } from './problem.ts';
import { lineAt, type RepositoryFile } from './repository.ts';
import { isTestCode, isTypeScript, nodesOf, partOf, type SyntaxNode, textOf } from './syntax.ts';

/** A function that does not fit on a screen. Most have under 15 lines. */
export const functionLinesMax = 70;
/** A file that holds one idea is shorter. */
export const fileLinesMax = 600;

export interface Place {
  readonly where: string;
  readonly note: string;
}

export type Counts = Readonly<Record<string, readonly Place[]>>;

type Match = (node: SyntaxNode, parent: SyntaxNode | undefined, file: RepositoryFile) => string | undefined;

const matches: Readonly<Record<string, Match>> = {
  any: (node) => (node.type === 'TSAnyKeyword' ? 'any' : undefined),
  casts: (node, _parent, file) => {
    if (node.type !== 'TSAsExpression' && node.type !== 'TSTypeAssertion') return undefined;
    const type = partOf(node, 'typeAnnotation');
    const name = type === undefined ? '' : file.text.slice(type.start, type.end);
    return name === 'const' ? undefined : `as ${name}`;
  },
  nonNullAssertions: (node) => (node.type === 'TSNonNullExpression' ? '!' : undefined),
  plainErrors: (node, _parent, file) => {
    const isPlain = node.type === 'NewExpression' && textOf(partOf(node, 'callee')) === 'Error';
    return isPlain && !isTestCode(file) ? 'new Error(' : undefined;
  },
  longFunctions: (node, parent, file) => {
    if (!/Function(Declaration|Expression)$/.test(node.type) || isTestBody(parent)) return undefined;
    const lines = lineAt(file.text, node.end) - lineAt(file.text, node.start) + 1;
    return lines > functionLinesMax ? `${lines} lines` : undefined;
  },
};

/** A `describe` is a chapter, not a function: its tests are counted one by one. */
function isTestBody(parent: SyntaxNode | undefined): boolean {
  return parent?.type === 'CallExpression' && textOf(partOf(parent, 'callee')) === 'describe';
}

export function countAll(files: readonly RepositoryFile[]): Counts {
  const found = files.filter(isTypeScript).flatMap(placesIn);
  const byCounter = Object.keys(matches).map((counter) => [counter, found.filter((one) => one.counter === counter)]);
  return { ...Object.fromEntries(byCounter), longFiles: files.filter(isTypeScript).flatMap(lengthOf) };
}

function placesIn(file: RepositoryFile): readonly (Place & { readonly counter: string })[] {
  return [...nodesOf(file)].flatMap(({ node, parent }) =>
    Object.entries(matches).flatMap(([counter, match]) => {
      const note = match(node, parent, file);
      return note === undefined ? [] : [{ counter, where: `${file.path}:${lineAt(file.text, node.start)}`, note }];
    }),
  );
}

function lengthOf(file: RepositoryFile): readonly Place[] {
  const lines = file.text.replace(/\n$/, '').split('\n').length;
  return lines > fileLinesMax ? [{ where: file.path, note: `${lines} lines` }] : [];
}

/** Against the counts that were written down: more is a fault, less must be written down as well. */
export function checkRatchet(counts: Counts, stored: Readonly<Record<string, number>>): readonly Problem[] {
  return Object.entries(counts).flatMap(([counter, places]): Problem[] => {
    const limit = stored[counter] ?? 0;
    if (places.length > limit) {
      const list = places.map(({ where, note }) => `\n      ${where}  ${note}`).join('');
      const what = `${counter}: ${places.length}, and only ${limit} may be${list}`;
      return [
        {
          where: 'checks/ratchet.json',
          what,
          fix: 'write the new one differently (the style: no casts, short functions)',
        },
      ];
    }
    if (places.length === limit) return [];
    const fix = `set "${counter}" to ${places.length} in checks/ratchet.json, so that it cannot rise again`;
    return [{ where: 'checks/ratchet.json', what: `${counter}: only ${places.length} are left of ${limit}`, fix }];
  });
}
