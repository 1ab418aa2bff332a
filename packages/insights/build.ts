// Makes packages/insights/dist: what is published as `@coldcase/insights`. One ES module without dependencies, the grammar for
// editors beside it, and declarations that stand alone.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const here = import.meta.dirname;
const root = join(here, '../..');
const dist = join(here, 'dist');
const own: {
  version: string;
  description: string;
  peerDependencies: Record<string, string>;
  peerDependenciesMeta: object;
} = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);

await build({
  entryPoints: { index: join(here, 'src/index.ts'), lezer: join(here, 'src/lezer.ts') },
  outdir: dist,
  bundle: true,
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  external: ['@lezer/*'],
  legalComments: 'eof',
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: 'warning',
});

writeDeclarations();
for (const [from, file] of [
  [here, 'README.md'],
  [root, 'LICENSE'],
] as const)
  if (existsSync(join(from, file))) cpSync(join(from, file), join(dist, file));

const manifest = {
  name: '@coldcase/insights',
  version: own.version,
  description: own.description,
  license: 'Apache-2.0',
  type: 'module',
  sideEffects: false,
  exports: {
    '.': { types: './index.d.ts', default: './index.js' },
    './lezer': { types: './lezer.d.ts', default: './lezer.js' },
  },
  peerDependencies: own.peerDependencies,
  peerDependenciesMeta: own.peerDependenciesMeta,
};
writeFileSync(join(dist, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);

/** The compiler writes a declaration for every file that is reached; only those of the doors name nothing else. */
function writeDeclarations(): void {
  const emitted = join(dist, 'declarations');
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, '-p', join(here, 'tsconfig.declarations.json'), '--outDir', emitted]);
  for (const name of ['index', 'types', 'lezer']) {
    const text = readFileSync(join(emitted, 'insights/src', `${name}.d.ts`), 'utf8');
    writeFileSync(join(dist, `${name}.d.ts`), text.replaceAll('./types.ts', './types.js'));
  }
  rmSync(emitted, { recursive: true });
}
