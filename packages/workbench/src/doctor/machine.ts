// What this machine brings: the runtime, the engine, room, keys, the configuration.
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { keyFolder, openEngine } from '@coldcase/store';
import { configurationName } from '../configuration.ts';
import { explainText, type MaskingRequest } from '../masking.ts';
import { type Check, check, orProblem } from './check.ts';

/** As `engines` of the packages says: before it Node does not run TypeScript. */
const nodeOldest = [22, 18] as const;

/** A case of a busy hour is some gigabytes, and its pages lie beside it until it is finished. */
export const roomWantedBytes = 10e9;
export const roomNeededBytes = 1e9;

export async function machineChecks(
  folder: string,
  environment: MaskingRequest['environment'],
  configuration: string | undefined,
): Promise<readonly Check[]> {
  return [
    nodeCheck(process.versions.node),
    await orProblem('engine', engineCheck),
    await diskCheck(folder),
    keysCheck(keyFolder(environment)),
    await orProblem('configuration', () => configurationCheck(configuration)),
  ];
}

export function nodeCheck(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = nodeOldest;
  const isRecent = major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
  return check('node', isRecent ? 'ok' : 'problem', `Node ${version}`);
}

async function engineCheck(): Promise<Check> {
  const engine = await openEngine();
  const [row] = await engine.rows('SELECT version()').finally(() => engine.close());
  return check('engine', 'ok', `DuckDB ${String(row?.[0])}`);
}

async function diskCheck(folder: string): Promise<Check> {
  const { bavail, bsize } = await statfs(folder);
  return roomCheck(bavail * bsize, folder);
}

export function roomCheck(freeBytes: number, folder: string): Check {
  const verdict = freeBytes < roomNeededBytes ? 'problem' : freeBytes < roomWantedBytes ? 'warning' : 'ok';
  return check('disk', verdict, `${(freeBytes / 1e9).toFixed(1)} GB are free in ${folder}`);
}

/** Bits of a mode that let anybody but the owner in. */
const othersBits = 0o077;

/** Windows has no such bits, and says that all is open. */
export function keysCheck(folder: string): Check {
  if (process.platform === 'win32') return check('keys', 'ok', folder);
  const mode = modeOf(folder);
  if (mode === undefined) return check('keys', 'ok', `none yet; they will be in ${folder}`);
  const files = readdirSync(folder).filter((name) => name.endsWith('.key'));
  const open = ['.', ...files].filter((name) => ((modeOf(join(folder, name)) ?? 0) & othersBits) !== 0);
  if (open.length === 0) return check('keys', 'ok', `${files.length} in ${folder}, for you alone`);
  const shown = open.map((name) => (name === '.' ? folder : join(folder, name)));
  return check('keys', 'problem', `others on this machine may read ${shown.slice(0, 3).join(', ')}`);
}

function modeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mode;
}

/** Rules are compiled, too: one that is no expression would mask nothing. */
function configurationCheck(configuration: string | undefined): Check {
  explainText('', randomBytes(32), configuration);
  const file = configuration ?? configurationName;
  return check('configuration', 'ok', existsSync(file) ? `${file} is valid` : `there is no ${file} here`);
}
