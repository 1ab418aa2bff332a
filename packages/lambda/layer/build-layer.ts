// The coverage layer as a folder, as it is unpacked into /opt:
//
//   coldcase-coverage                        what AWS_LAMBDA_EXEC_WRAPPER names
//   coldcase/preload.mjs                     counts, and wraps the handler
//   nodejs/node_modules/@coldcase/lambda     the library, for functions that ask for it by name
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build } from 'rolldown';
import { buildDoors } from '../build-doors.ts';
import { type ZipEntry, zipOf } from './zip.ts';

const here = import.meta.dirname;

/** Writes the layer into `folder`, which is made. */
export async function buildLayer(folder: string): Promise<void> {
  const library = join(folder, 'nodejs/node_modules/@coldcase/lambda');
  mkdirSync(library, { recursive: true });
  await buildDoors(library);
  await build({
    input: join(here, '../src/coverage/layer/preload.ts'),
    platform: 'node',
    external: [/^node:/],
    output: { file: join(folder, 'coldcase/preload.mjs'), format: 'esm', minify: true },
    logLevel: 'warn',
  });
  for (const name of ['stand-in.mjs', 'stand-in.cjs']) cpSync(join(here, name), join(folder, 'coldcase', name));
  const wrapper = join(folder, 'coldcase-coverage');
  cpSync(join(here, 'coldcase-coverage'), wrapper);
  chmodSync(wrapper, 0o755);
  cpSync(join(here, '../../../LICENSE'), join(folder, 'coldcase/LICENSE'));
}

/** The folder as one zip file, as PublishLayerVersion takes it. */
export function zipOfFolder(folder: string): Buffer {
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((name): readonly ZipEntry[] => {
    const path = join(folder, name);
    const facts = statSync(path);
    if (!facts.isFile()) return [];
    const isExecutable = (facts.mode & 0o100) !== 0;
    return [{ name: relative(folder, path).replaceAll('\\', '/'), bytes: readFileSync(path), isExecutable }];
  });
  return zipOf(entries);
}
