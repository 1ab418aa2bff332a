// The doors of `@coldcase/lambda` as ES modules and CommonJS: for what is published, and for the layer that brings it along.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'rolldown';

const here = import.meta.dirname;

export interface Manifest {
  readonly version: string;
  readonly description: string;
  readonly exports: Record<string, string>;
  readonly engines: object;
}

export const ownManifest: Manifest = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
export const doors = Object.entries(ownManifest.exports).map(([door, source]) => ({
  door,
  source,
  name: source.replace(/^\.\/src\/(.*)\.ts$/, '$1'),
}));

const coreModules =
  /packages\/lambda\/src\/(calls|errors|invocation\/(?!after-response|extension)|logs|metrics|time|tracing)/;

/** Writes `esm/`, `cjs/` and `package.json`. One file a door with what doors share in chunks; minified. */
export async function buildDoors(folder: string): Promise<void> {
  for (const format of ['esm', 'cjs'] as const)
    await build({
      input: Object.fromEntries(doors.map(({ name, source }) => [name, join(here, source)])),
      platform: 'node',
      external: [/^node:/],
      // Side effects: what all copies share, and what listens.
      output: {
        dir: join(folder, format),
        format,
        minify: true,
        entryFileNames: '[name].js',
        chunkFileNames: 'shared-[hash].js',
        exports: 'named',
        // What almost every function uses is one file: each file costs a cold start as much as 10 kB.
        codeSplitting: { groups: [{ name: 'core', test: coreModules }] },
      },
      logLevel: 'warn',
    });
  writeFileSync(join(folder, 'cjs/package.json'), '{ "type": "commonjs" }\n');
  writeManifest(folder);
}

function writeManifest(folder: string): void {
  const { version, description, engines } = ownManifest;
  const manifest = {
    name: '@coldcase/lambda',
    version,
    description,
    license: 'Apache-2.0',
    type: 'module',
    engines,
    sideEffects: false,
    exports: Object.fromEntries(
      doors.map(({ door, name }) => [
        door,
        { types: `./types/${name}.d.ts`, require: `./cjs/${name}.js`, default: `./esm/${name}.js` },
      ]),
    ),
  };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}
