// Which version of each package is installed or locked, from the files that package managers leave. None of them is run: a
// package manager writes.
import { isJsonObject, type JsonObject, parseJsonObject, textAt } from '@coldcase/model';

/** The version of a package that is asked for by a name and a range; nothing when the file does not say. */
export type LockedVersion = (name: string, range: string) => string | undefined;

export interface LockFile {
  /** Inside the folder of the application. */
  readonly path: string;
  readonly read: (text: string) => LockedVersion | undefined;
}

/** In the order in which they are believed: what is installed, before what should be. */
export const lockFiles: readonly LockFile[] = [
  { path: 'node_modules/.package-lock.json', read: npmLock },
  { path: 'npm-shrinkwrap.json', read: npmLock },
  { path: 'package-lock.json', read: npmLock },
  { path: 'yarn.lock', read: yarnLock },
  { path: 'pnpm-lock.yaml', read: pnpmLock },
];

/** `packages["node_modules/express"].version` since npm 7, `dependencies.express.version` before. */
function npmLock(text: string): LockedVersion | undefined {
  const lock = parseJsonObject(text);
  if (lock === undefined) return undefined;
  const { packages, dependencies } = lock;
  return (name) =>
    versionIn(isJsonObject(packages) ? packages[`node_modules/${name}`] : undefined) ??
    versionIn(isJsonObject(dependencies) ? dependencies[name] : undefined);
}

function versionIn(entry: unknown): string | undefined {
  return isJsonObject(entry) ? textAt(entry, ['version']) : undefined;
}

/**
 * Entries that begin at the margin and list what they answer: `express@^4.0.0, express@^4.18.0:`, in quotes where they must be,
 * with `npm:` before the range since the second version. The version follows, indented.
 */
function yarnLock(text: string): LockedVersion {
  const versions = new Map<string, string>();
  let asked: readonly string[] = [];
  for (const line of text.split('\n')) {
    if (/^[^\s#].*:\s*$/.test(line)) asked = line.replaceAll('"', '').trim().slice(0, -1).split(/, */);
    const version = /^ {2}version:? +"?([^"\s]+)/.exec(line)?.[1];
    if (version !== undefined) for (const one of asked) versions.set(one, version);
  }
  return (name, range) => versions.get(`${name}@${range}`) ?? versions.get(`${name}@npm:${range}`);
}

/** `importers: .: dependencies: express: version: 4.18.2(peer@1.0.0)`; without importers, and short, in earlier versions. */
function pnpmLock(text: string): LockedVersion {
  const values = valuesByPath(text);
  const sections = ['dependencies', 'optionalDependencies', 'devDependencies'];
  const prefixes = sections.flatMap((section) => [['importers', '.', section], [section]]);
  return (name) =>
    prefixes
      .flatMap((prefix) => [
        values.get([...prefix, name, 'version'].join('\n')),
        values.get([...prefix, name].join('\n')),
      ])
      .find((version) => version !== undefined)
      ?.replace(/[(_].*$/, '');
}

/** Steps into a document of YAML that this reader follows. */
const yamlDepthMax = 16;

/** The plain values of a document of YAML that a program wrote: maps by indentation, one value a line. */
function valuesByPath(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const steps: { readonly indent: number; readonly name: string }[] = [];
  for (const line of text.split('\n')) {
    const match = /^( *)('[^']*'|"[^"]*"|[^\s#'":][^:]*):(?: +(.*))?$/.exec(line.trimEnd());
    if (match === null) continue;
    const [, { length: indent } = '', name = '', value = ''] = match;
    while ((steps.at(-1)?.indent ?? -1) >= indent) steps.pop();
    if (steps.length >= yamlDepthMax) continue;
    steps.push({ indent, name: unquoted(name) });
    if (value !== '') values.set(steps.map((step) => step.name).join('\n'), unquoted(value));
  }
  return values;
}

function unquoted(text: string): string {
  return text.trim().replace(/^(['"])(.*)\1$/, '$2');
}

export interface RequiredPackage {
  readonly range: string;
  /** False for packages of development and optional ones. */
  readonly isNeeded: boolean;
}

/** The packages that an application asks for itself, by name. */
export function requiredPackages(manifest: JsonObject): ReadonlyMap<string, RequiredPackage> {
  const sections = ['devDependencies', 'optionalDependencies', 'dependencies'];
  const entries = sections.flatMap((section) => {
    const ranges = manifest[section];
    if (!isJsonObject(ranges)) return [];
    return Object.entries(ranges).map(
      ([name, range]) => [name, { range: String(range), isNeeded: section === 'dependencies' }] as const,
    );
  });
  return new Map(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
