// `@coldcase/lambda` as the example service installs it. Published, it lies beside the service; in the repository it is built when
// its sources have changed, once per content, so that tests which run at the same time do not build into each other.
import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { reproduceError } from '../failures.ts';
import { libraryBuildFile } from './locations.ts';

/** Hexadecimal digits of the sources' digest in the name of the folder. */
const digestLength = 16;

/**
 * A folder with `package.json`, `esm/` and `cjs/`. Half a second when it has to be built.
 *
 * @throws ColdcaseError LIBRARY_NOT_BUILT
 */
export function functionLibrary(shopFolder: string, buildFile: string = libraryBuildFile()): string {
  const shipped = join(shopFolder, 'shared', 'coldcase-lambda');
  if (existsSync(shipped)) return shipped;
  const packageFolder = dirname(buildFile);
  const cache = join(packageFolder, '../../node_modules/.cache/coldcase');
  const folder = join(cache, `lambda-${digestOf(packageFolder)}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const own = `${folder}.${randomUUID()}`;
  build(buildFile, own);
  publish(own, folder);
  return folder;
}

function build(buildFile: string, folder: string): void {
  const { status, stderr } = spawnSync(process.execPath, [buildFile, folder], { encoding: 'utf8' });
  if (status !== 0) throw reproduceError('LIBRARY_NOT_BUILT', { answer: stderr.trim().split('\n').at(-1) ?? '' });
}

/** Whoever built it at the same time built the same. */
function publish(own: string, folder: string): void {
  try {
    renameSync(own, folder);
  } catch (error) {
    rmSync(own, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}

/** Of everything that is inlined: the library, and the packages that its reporter of errors takes along. */
function digestOf(packageFolder: string): string {
  const hash = createHash('sha256');
  for (const name of ['lambda', 'masking', 'model', 'patterns']) {
    const folder = join(packageFolder, '..', name);
    const files = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
    const sources = files.filter((file) => /\.(ts|json)$/.test(file) && !/^(dist|node_modules)|\.test\.ts$/.test(file));
    for (const file of sources.sort()) hash.update(`${name}/${file}\n`).update(readFileSync(join(folder, file)));
  }
  return hash.digest('hex').slice(0, digestLength);
}
