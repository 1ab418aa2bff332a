// A pure package gives the same answer for the same values. The compiler refuses it files, networks and timers (types: []);
// clocks and chance are part of the language, so they are refused here.
import type { Problem } from './problem.ts';
import { lineAt, type RepositoryFile } from './repository.ts';
import { isTestCode, isTypeScript, nodesOf, partOf, partsOf, type SyntaxNode } from './syntax.ts';

export const purePackages: readonly string[] = [
  'model',
  'patterns',
  'masking',
  'query',
  'insights',
  'diagnose',
  'report',
  'testkit',
];

export function checkPurity(files: readonly RepositoryFile[]): readonly Problem[] {
  const pure = new RegExp(`^packages/(${purePackages.join('|')})/src/`);
  const sources = files.filter((file) => pure.test(file.path) && isTypeScript(file) && !isTestCode(file));
  return sources.flatMap((file) =>
    [...nodesOf(file)].flatMap(({ node }) => {
      const impurity = impurityOf(node, file);
      if (impurity === undefined) return [];
      const where = `${file.path}:${lineAt(file.text, node.start)}`;
      return [{ where, what: `${impurity} in a pure package`, fix: 'take the time or the number as an argument' }];
    }),
  );
}

function impurityOf(node: SyntaxNode, file: RepositoryFile): string | undefined {
  const callee = partOf(node, 'callee');
  if (callee === undefined) return undefined;
  const name = file.text.slice(callee.start, callee.end);
  if (node.type === 'CallExpression')
    return /^(Date\.now|Math\.random|performance\.now|Date)$/.test(name) ? name : undefined;
  const readsClock = node.type === 'NewExpression' && name === 'Date' && partsOf(node, 'arguments').length === 0;
  return readsClock ? 'new Date()' : undefined;
}
