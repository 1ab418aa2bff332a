// Makes packages/lambda/dist: what is published as `@coldcase/lambda`. ES modules and CommonJS, one file a door with what doors
// share in chunks, so that all doors of a process find the same invocation; minified, because a function pays for every byte at
// each cold start.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildDoors } from './build-doors.ts';

const here = import.meta.dirname;
const root = join(here, '../..');
const dist = join(here, 'dist');

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
await buildDoors(dist);
writeDeclarations();
for (const [from, file] of [
  [here, 'README.md'],
  [root, 'LICENSE'],
] as const)
  if (existsSync(join(from, file))) cpSync(join(from, file), join(dist, file));

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
