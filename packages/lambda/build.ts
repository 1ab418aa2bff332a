// Makes packages/lambda/dist: what is published as `@coldcase/lambda`. ES modules and CommonJS, one file a door with what doors
// share in chunks, so that all doors of a process find the same invocation; minified, because a function pays for every byte at
// each cold start.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'rolldown';

const here = import.meta.dirname;
const root = join(here, '../..');
const dist = join(here, 'dist');
const own: { version: string; description: string; exports: Record<string, string>; engines: object } = JSON.parse(
  readFileSync(join(here, 'package.json'), 'utf8'),
);
const doors = Object.entries(own.exports).map(([door, source]) => ({ door, source, name: nameOf(source) }));

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);

for (const format of ['esm', 'cjs'] as const)
  await build({
    input: Object.fromEntries(doors.map(({ name, source }) => [name, join(here, source)])),
    platform: 'node',
    external: [/^node:/],
    // Side effects: what all copies share, and what listens.
    output: {
      dir: join(dist, format),
      format,
      minify: true,
      entryFileNames: '[name].js',
      chunkFileNames: 'shared-[hash].js',
      exports: 'named',
    },
    logLevel: 'warn',
  });
writeFileSync(join(dist, 'cjs/package.json'), '{ "type": "commonjs" }\n');

writeDeclarations();
for (const [from, file] of [
  [here, 'README.md'],
  [root, 'LICENSE'],
] as const)
  if (existsSync(join(from, file))) cpSync(join(from, file), join(dist, file));

const manifest = {
  name: '@coldcase/lambda',
  version: own.version,
  description: own.description,
  license: 'Apache-2.0',
  type: 'module',
  engines: own.engines,
  sideEffects: false,
  exports: Object.fromEntries(
    doors.map(({ door, name }) => [
      door,
      { types: `./types/${name}.d.ts`, require: `./cjs/${name}.js`, default: `./esm/${name}.js` },
    ]),
  ),
};
writeFileSync(join(dist, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);

function nameOf(source: string): string {
  return source.replace(/^\.\/src\/(.*)\.ts$/, '$1');
}

/** One declaration a module. A program without `@types/node` compiles against those of the main door. */
function writeDeclarations(): void {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const types = join(dist, 'types');
  execFileSync(process.execPath, [compiler, '-p', join(here, 'tsconfig.declarations.json'), '--outDir', types]);
  for (const name of readdirSync(types, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.d.ts')) continue;
    const file = join(types, name);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace(/(from|import\()( ?['"]\.[^'"]*)\.ts(['"])/g, '$1$2.js$3'));
  }
}
