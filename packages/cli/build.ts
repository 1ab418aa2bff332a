// Makes packages/cli/dist: what is published as `coldcase`. One ES module per command, so that `coldcase --help` loads a few
// kilobytes; everything is inside but DuckDB, whose binary npm has to choose for the machine.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { buildDoors } from '../lambda/build-doors.ts';
import { version } from './src/version.ts';

const here = import.meta.dirname;
const root = join(here, '../..');
const dist = join(here, 'dist');
const engine = '@duckdb/node-api';

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);

await build({
  entryPoints: {
    coldcase: join(here, 'src/main.ts'),
    // Run by its URL, on other threads.
    'mask-worker': join(root, 'packages/store/src/import/mask-worker.ts'),
  },
  outdir: dist,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  // The ES modules of the SDK: from its CommonJS nothing can be left out, commands that write included.
  mainFields: ['module', 'main'],
  target: 'node22.18',
  external: [engine],
  legalComments: 'eof',
  // Some dependencies are CommonJS and ask for node: modules through require.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});

// Run, not imported: the runtime inside the sandbox, and the service of the demo.
cpSync(join(root, 'packages/reproduce/src/sandbox/bootstrap.mjs'), join(dist, 'bootstrap.mjs'));
cpSync(join(root, 'examples/shop'), join(dist, 'examples/shop'), { recursive: true });
mkdirSync(join(dist, 'examples/shop/shared/coldcase-lambda'), { recursive: true });
await buildDoors(join(dist, 'examples/shop/shared/coldcase-lambda'));
// Read, not imported: people read them, too.
cpSync(join(root, 'packages/diagnose/runbooks'), join(dist, 'runbooks'), { recursive: true });
for (const file of ['LICENSE', 'README.md'].filter((name) => existsSync(join(root, name))))
  cpSync(join(root, file), join(dist, file));

const store: { dependencies: Record<string, string> } = JSON.parse(
  readFileSync(join(root, 'packages/store/package.json'), 'utf8'),
);
const manifest = {
  name: 'coldcase',
  version,
  description: 'Solve production incidents on AWS without touching production.',
  license: 'Apache-2.0',
  type: 'module',
  engines: { node: '>=22.18' },
  bin: { coldcase: 'coldcase.mjs' },
  dependencies: { [engine]: store.dependencies[engine] },
};
writeFileSync(join(dist, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
