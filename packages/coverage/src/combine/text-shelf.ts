// Texts of scripts and their source maps, by their hash: beside the coverage files, or among the files of a build.
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { ColdcaseError } from '@coldcase/model';
import { coverageError, type FileProblem, problemOf } from '../failures.ts';
import { sourcesFolder } from '../format/coverage-key.ts';
import type { Place } from '../places/place.ts';
import type { CoverageTally, ScriptTally } from '../tally/coverage-tally.ts';

/** Bytes of one text, unpacked. Lambda unpacks at most 250 MB (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
export const textBytesMax = 250_000_000;
/** Files of a build that are looked at, and the bytes up to which they may be a script or a map. */
export const builtFilesMax = 50_000;
export const builtFileBytesMax = 50_000_000;

export interface ShelvedText {
  readonly text: string;
  readonly map?: string;
  /** A map that should be there and is not. */
  readonly problem?: FileProblem;
}

export interface TextShelf {
  /** @throws COVERAGE_SOURCE_MISSING, with where it was looked for */
  textsOf(script: ScriptTally, signal: AbortSignal): Promise<ShelvedText>;
}

/** @param folders  of the built code, which `--source` names; looked through when a text is missing beside the files */
export function textShelf(places: readonly Place[], folders: readonly string[] = []): TextShelf {
  let built: Promise<ReadonlyMap<string, string>> | undefined;
  const find = async (sha256: string, suffix: string, signal: AbortSignal): Promise<string | undefined> => {
    for (const place of places) {
      const found = await shelved(place, sha256, suffix, signal);
      if (found !== undefined) return found;
    }
    built ??= builtFiles(folders, signal);
    const path = (await built).get(sha256);
    return path === undefined ? undefined : await readFile(path, 'utf8');
  };
  return {
    textsOf: async (script, signal) => {
      const text = await find(script.sha256, '.gz', signal);
      if (text === undefined)
        throw missing(script, `no file of its hash ${script.sha256.slice(0, 12)}… is`, places, folders);
      if (script.sourceMapSha256 === undefined) return { text };
      const map = await find(script.sourceMapSha256, '.map.gz', signal);
      if (map !== undefined) return { text, map };
      const hash = script.sourceMapSha256.slice(0, 12);
      return {
        text,
        problem: problemOf(script.url, missing(script, `its source map ${hash}… is not`, places, folders)),
      };
    },
  };
}

function missing({ url }: ScriptTally, what: string, places: readonly Place[], folders: readonly string[]) {
  const looked = [...places.map(({ address }) => `${address}${sourcesFolder}`), ...folders].join(', ');
  return coverageError('COVERAGE_SOURCE_MISSING', { key: url, answer: `${what} in ${looked}` });
}

/** Undefined also for one that is damaged, or is another text than its name says: counts would colour the wrong lines. */
async function shelved(place: Place, sha256: string, suffix: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const packed = await place.readIfThere(`${sourcesFolder}${sha256}${suffix}`, textBytesMax, signal);
    if (packed === undefined) return undefined;
    const bytes = await promisify(gunzip)(packed, { maxOutputLength: textBytesMax });
    return digest(bytes) === sha256 ? bytes.toString('utf8') : undefined;
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof ColdcaseError || isZlibError(cause)) return undefined;
    throw cause;
  }
}

function isZlibError(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && /^(Z_|ERR_BUFFER_TOO_LARGE)/.test(String(cause.code));
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Hash to path, of scripts and maps. */
async function builtFiles(folders: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const byHash = new Map<string, string>();
  let files = 0;
  for (const folder of folders) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
      const answer = cause instanceof Error ? cause.message : String(cause);
      throw coverageError('COVERAGE_PLACE_UNREADABLE', { place: folder, answer }, { cause });
    });
    for (const entry of entries) {
      signal.throwIfAborted();
      if (!entry.isFile() || !/\.([cm]?js|map|json)$/.test(entry.name)) continue;
      const path = join(entry.parentPath, entry.name);
      if (++files > builtFilesMax)
        throw coverageError('COVERAGE_PLACE_UNREADABLE', {
          place: folder,
          answer: `it holds more than ${builtFilesMax} scripts; name the folder of the build`,
        });
      if ((await stat(path)).size <= builtFileBytesMax) byHash.set(digest(await readFile(path)), path);
    }
  }
  return byHash;
}

/**
 * Brings the texts that a sum needs into its place, so that a report needs nothing else. What is there stays.
 *
 * @returns how many could not be found
 */
export async function gatherTexts(
  tally: CoverageTally,
  from: readonly Place[],
  to: Place,
  signal: AbortSignal,
): Promise<{ readonly texts: number; readonly missing: number }> {
  const wanted = new Set(
    tally.deployments.flatMap(({ scripts }) =>
      [...scripts.values()].flatMap(({ sha256, sourceMapSha256 }) => [
        `${sha256}.gz`,
        ...(sourceMapSha256 === undefined ? [] : [`${sourceMapSha256}.map.gz`]),
      ]),
    ),
  );
  let missingTexts = 0;
  for (const name of wanted) {
    const key = `${sourcesFolder}${name}`;
    if ((await to.readIfThere(key, textBytesMax, signal).catch(() => undefined)) !== undefined) continue;
    const found = await firstOf(from, key, signal);
    if (found === undefined) missingTexts++;
    else await to.write(key, found, signal);
  }
  return { texts: wanted.size, missing: missingTexts };
}

async function firstOf(places: readonly Place[], key: string, signal: AbortSignal): Promise<Uint8Array | undefined> {
  for (const place of places) {
    const found = await place.readIfThere(key, textBytesMax, signal).catch(() => undefined);
    signal.throwIfAborted();
    if (found !== undefined) return found;
  }
  return undefined;
}
