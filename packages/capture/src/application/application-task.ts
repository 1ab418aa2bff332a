// What an application is made of: the version of Node, its packages, and the few variables that may leave.
import { readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { isJsonObject, type JsonObject, parseJsonObject, textAt } from '@coldcase/model';
import { captureError } from '../failures.ts';
import type { CaptureTask } from '../run/task.ts';
import { type LockedVersion, lockFiles, type RequiredPackage, requiredPackages } from './lock-files.ts';
import { unreadable } from './unreadable.ts';

/** Bytes of a manifest or a lock file. The largest lock of a workspace known to us has 30 million. */
const manifestBytesMax = 67_108_864;

export interface ApplicationSurroundings {
  /** Of the process that captures, which runs where the application does. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Names of variables whose values may leave. Nothing else of the environment is looked at. */
  readonly environmentAllowed: readonly string[];
  /** Where this process runs and on which Node, `v24.1.0`. */
  readonly workingFolder: string;
  readonly nodeVersion: string;
}

/**
 * One document of the kind `application`:
 *
 *   { "node_version": "24", "node_version_from": ".nvmrc",
 *     "npm_packages": { "name": "shop", "version": "1.4.0", "dependencies": { "express": { "version": "4.18.2" } } },
 *     "npm_packages_from": "package-lock.json",
 *     "environment": { "NODE_ENV": "production", "API_VERSION": "7", "FEATURES": ["cart"], "REGION": "eu-west-1" } }
 *
 * What is not known is absent. A folder that is not there is refused with EVIDENCE_NOT_FOUND.
 */
export function applicationTask(folder: string, surroundings: ApplicationSurroundings): CaptureTask {
  return {
    id: `application ${folder}`,
    pages: async function* () {
      await expectFolder(folder);
      const manifest = parseJsonObject((await textIn(folder, 'package.json')) ?? '');
      const name = (manifest && textAt(manifest, ['name'])) ?? basename(folder);
      const document = {
        ...(await nodeVersion(folder, manifest, surroundings)),
        ...(await packagesOf(folder, manifest)),
        environment: environmentOf(surroundings),
      };
      yield { batch: { resources: [{ kind: 'application', name, document }], bytesRead: 0 }, next: undefined };
    },
  };
}

async function expectFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch((error: unknown) => {
    throw unreadable(folder, error);
  });
  if (!found.isDirectory()) throw captureError('EVIDENCE_UNREADABLE', { path: folder, answer: 'it is no folder' });
}

/** Absent when there is none, or none that can be read. */
async function textIn(folder: string, path: string): Promise<string | undefined> {
  const file = join(folder, path);
  try {
    return (await stat(file)).size > manifestBytesMax ? undefined : await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** What names one version, before what names a range; our own process only when it stands in the folder of the application. */
async function nodeVersion(folder: string, manifest: JsonObject | undefined, surroundings: ApplicationSurroundings) {
  for (const file of ['.nvmrc', '.node-version']) {
    const version = ((await textIn(folder, file)) ?? '').trim().split('\n')[0];
    if (version !== undefined && isVersion(version)) return { node_version: version, node_version_from: file };
  }
  const engines = manifest?.engines;
  const range = isJsonObject(engines) ? textAt(engines, ['node']) : undefined;
  if (range !== undefined && isVersion(range))
    return { node_version: range, node_version_from: 'engines of package.json' };
  if (resolve(folder) !== resolve(surroundings.workingFolder)) return {};
  return { node_version: surroundings.nodeVersion, node_version_from: 'the process that captured' };
}

async function packagesOf(folder: string, manifest: JsonObject | undefined) {
  if (manifest === undefined) return {};
  const { from, locked } = await lockIn(folder);
  const dependencies = [...requiredPackages(manifest)].flatMap(([name, wanted]) => {
    const entry = locked === undefined ? unlocked(wanted) : lockedEntry(wanted, locked(name, wanted.range));
    return entry === undefined ? [] : [[name, entry] as const];
  });
  const version = textAt(manifest, ['version']);
  return {
    npm_packages: {
      ...(textAt(manifest, ['name']) === undefined ? {} : { name: textAt(manifest, ['name']) }),
      ...(version === undefined || !isVersion(version) ? {} : { version }),
      dependencies: Object.fromEntries(dependencies),
    },
    npm_packages_from: from,
  };
}

interface PackageEntry {
  readonly version?: string;
  readonly required?: string;
  readonly missing?: true;
}

function unlocked({ range, isNeeded }: RequiredPackage): PackageEntry | undefined {
  return isNeeded ? { required: plainVersion(range) } : undefined;
}

/** Packages of development are absent in production, and nothing is said of them then. */
function lockedEntry({ range, isNeeded }: RequiredPackage, version: string | undefined): PackageEntry | undefined {
  if (version !== undefined) return { version: plainVersion(version) };
  return isNeeded ? { required: plainVersion(range), missing: true } : undefined;
}

async function lockIn(folder: string): Promise<{ from: string; locked?: LockedVersion }> {
  for (const { path, read } of lockFiles) {
    const text = await textIn(folder, path);
    const locked = text === undefined ? undefined : read(text);
    if (locked !== undefined) return { from: path, locked };
  }
  return { from: 'package.json' };
}

/** An address in the place of a version may hold a token. */
function plainVersion(text: string): string {
  return isVersion(text) ? text : 'not from the registry';
}

function isVersion(text: string): boolean {
  return text.length <= 100 && /^[\w.+\-^~<>=|*/ ]+$/.test(text) && !text.includes('//');
}

/** Under the names that a snapshot has always used; what a team allows in addition, under its own. */
function environmentOf({ environment, environmentAllowed }: ApplicationSurroundings) {
  const members = environmentAllowed.flatMap((name): (readonly [string, string | readonly string[]])[] => {
    const value = environment[name];
    if (value === undefined) return [];
    if (name === 'FEATURE_FLAGS') return [['FEATURES', listIn(value)]];
    return [[name === 'AWS_REGION' ? 'REGION' : name, value]];
  });
  return Object.fromEntries(members);
}

function listIn(text: string): readonly string[] {
  return text
    .split(',')
    .map((flag) => flag.trim())
    .filter((flag) => flag !== '');
}
