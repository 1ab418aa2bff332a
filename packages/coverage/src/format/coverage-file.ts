// The coverage file, version 1, as docs/formats/coverage-1.md has it: what one function saw of itself in one run, as V8
// reports it. A text becomes a value here or is refused with the reason; nothing behind this checks again.
import { isJsonObject, type JsonObject } from '@coldcase/model';
import { coverageError } from '../failures.ts';

export const coverageFormat = 'coldcase-coverage';
export const coverageVersion = 1;

/** Scripts in one file. The largest bundle that was split by hand for a test had 400. */
export const scriptsInFileMax = 20_000;
/** Ranges in one file, over all functions. A bundle of 5 MB has some 40,000; this stops a file that was made to hurt. */
export const rangesInFileMax = 5_000_000;
/** UTF-16 units of one script: an unzipped deployment package has at most 250 MB, and V8 holds texts up to 512 MB. */
export const scriptUnitsMax = 50_000_000;

export interface CoverageFile {
  readonly functionName: string;
  readonly functionVersion?: string;
  /** Of the deployed code; absent when nobody said. */
  readonly commit?: string;
  readonly executionId: string;
  readonly runtime?: string;
  readonly nodeVersion?: string;
  readonly layerVersion?: string;
  /** ISO 8601, UTC. */
  readonly timestamp: string;
  readonly granularity: 'block' | 'function';
  /** Where the code lay: `/var/task`. */
  readonly taskRoot?: string;
  readonly scripts: readonly ScriptCoverage[];
}

export interface ScriptCoverage {
  readonly url: string;
  /** Hex, of the text as V8 ran it, in UTF-8. */
  readonly sha256: string;
  /** UTF-16 units of that text. */
  readonly length: number;
  /** Hex, of the JSON text of the map. */
  readonly sourceMapSha256?: string;
  readonly functions: readonly FunctionCoverage[];
}

/** https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-FunctionCoverage */
export interface FunctionCoverage {
  readonly functionName: string;
  readonly isBlockCoverage: boolean;
  /** The first is the whole function; the others lie in it, each within or behind the one before. Never empty. */
  readonly ranges: readonly CountedRange[];
}

/** Offsets are UTF-16 units of the script, the end exclusive. */
export interface CountedRange {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}

/**
 * The JSON of a file as a value.
 *
 * @param key  of the file, for messages
 * @throws COVERAGE_FILE_FOREIGN for JSON of somebody else, COVERAGE_FILE_NEWER, COVERAGE_FILE_INVALID with the member that is
 *   wrong, COVERAGE_FILE_TOO_LARGE
 */
export function parseCoverageFile(key: string, text: string): CoverageFile {
  const json = jsonOf(key, text);
  if (json.format !== coverageFormat)
    throw coverageError('COVERAGE_FILE_FOREIGN', { key, answer: `it is JSON without "format": "${coverageFormat}"` });
  const { version } = json;
  if (typeof version === 'number' && version > coverageVersion)
    throw coverageError('COVERAGE_FILE_NEWER', { key, version, known: coverageVersion });
  if (version !== coverageVersion) throw invalid(key, 'version is no number that is known');
  const reader = new Members(key, json);
  const scripts = listAt(key, json, 'scripts', 'scripts', scriptsInFileMax);
  const budget = { ranges: 0 };
  return {
    functionName: reader.name('functionName'),
    ...reader.optional('functionVersion', 'commit', 'runtime', 'nodeVersion', 'layerVersion', 'taskRoot'),
    executionId: reader.name('executionId'),
    timestamp: timestampOf(key, reader.text('timestamp')),
    granularity: granularityOf(key, json.granularity),
    scripts: scripts.map((script, n) => scriptOf(key, `scripts[${n}]`, script, budget)),
  };
}

function jsonOf(key: string, text: string): JsonObject {
  try {
    const json: unknown = JSON.parse(text);
    if (isJsonObject(json)) return json;
  } catch (cause) {
    const answer = `it is no whole JSON: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw coverageError('COVERAGE_FILE_TRUNCATED', { key, answer }, { cause });
  }
  throw coverageError('COVERAGE_FILE_FOREIGN', { key, answer: 'it is JSON, but no object' });
}

function granularityOf(key: string, value: unknown): CoverageFile['granularity'] {
  if (value === 'block' || value === 'function') return value;
  throw invalid(key, 'granularity is neither "block" nor "function"');
}

function timestampOf(key: string, text: string): string {
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw invalid(key, 'timestamp is no time in UTC');
}

const hash = /^[0-9a-f]{64}$/;

function scriptOf(key: string, where: string, value: unknown, budget: { ranges: number }): ScriptCoverage {
  if (!isJsonObject(value)) throw invalid(key, `${where} is no object`);
  const reader = new Members(key, value, `${where}.`);
  const sha256 = reader.text('sha256');
  if (!hash.test(sha256)) throw invalid(key, `${where}.sha256 is no SHA-256 in hex`);
  const { sourceMapSha256 } = reader.optional('sourceMapSha256');
  if (sourceMapSha256 !== undefined && !hash.test(sourceMapSha256))
    throw invalid(key, `${where}.sourceMapSha256 is no SHA-256 in hex`);
  const length = reader.count('length');
  if (length > scriptUnitsMax)
    throw coverageError('COVERAGE_FILE_TOO_LARGE', { key, limit: scriptUnitsMax, unit: 'characters in one script' });
  const functions = listAt(key, value, 'functions', `${where}.functions`, rangesInFileMax);
  return {
    url: reader.text('url'),
    sha256,
    length,
    ...(sourceMapSha256 === undefined ? {} : { sourceMapSha256 }),
    functions: functions.map((one, n) => functionOf(key, `${where}.functions[${n}]`, one, length, budget)),
  };
}

function functionOf(
  key: string,
  where: string,
  value: unknown,
  length: number,
  budget: { ranges: number },
): FunctionCoverage {
  if (!isJsonObject(value)) throw invalid(key, `${where} is no object`);
  const { functionName, isBlockCoverage } = value;
  if (typeof functionName !== 'string') throw invalid(key, `${where}.functionName is no text`);
  if (typeof isBlockCoverage !== 'boolean') throw invalid(key, `${where}.isBlockCoverage is neither true nor false`);
  const listed = listAt(key, value, 'ranges', `${where}.ranges`, rangesInFileMax);
  budget.ranges += listed.length;
  if (budget.ranges > rangesInFileMax)
    throw coverageError('COVERAGE_FILE_TOO_LARGE', { key, limit: rangesInFileMax, unit: 'ranges' });
  if (listed.length === 0) throw invalid(key, `${where}.ranges is empty`);
  const ranges = listed.map((one, n) => rangeOf(key, `${where}.ranges[${n}]`, one, length));
  requireNesting(key, where, ranges);
  return { functionName, isBlockCoverage, ranges };
}

function rangeOf(key: string, where: string, value: unknown, length: number): CountedRange {
  const { startOffset, endOffset, count } = isJsonObject(value) ? value : {};
  if (!isCount(startOffset) || !isCount(endOffset) || !isCount(count))
    throw invalid(key, `${where} is no range with a count`);
  if (startOffset > endOffset || endOffset > length)
    throw invalid(key, `${where} is ${startOffset} to ${endOffset} of ${length} characters`);
  return { startOffset, endOffset, count };
}

/** V8 lists a tree in preorder. What overlaps only in part is no tree, and has no meaning. */
function requireNesting(key: string, where: string, ranges: readonly CountedRange[]): void {
  const open: CountedRange[] = [];
  for (const [n, range] of ranges.entries()) {
    while (n > 0 && open.length > 1 && (open.at(-1)?.endOffset ?? 0) <= range.startOffset) open.pop();
    const around = open.at(-1);
    const isInside =
      around === undefined || (range.startOffset >= around.startOffset && range.endOffset <= around.endOffset);
    if (!isInside) throw invalid(key, `${where}.ranges[${n}] is not within the range around it`);
    open.push(range);
  }
}

function listAt(key: string, holder: JsonObject, name: string, where: string, limit: number): readonly unknown[] {
  const list = holder[name];
  if (!Array.isArray(list)) throw invalid(key, `${where} is no list`);
  if (list.length > limit) throw coverageError('COVERAGE_FILE_TOO_LARGE', { key, limit, unit: `entries in ${where}` });
  return list;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function invalid(key: string, answer: string) {
  return coverageError('COVERAGE_FILE_INVALID', { key, answer });
}

/** The members of one object, each with its name in the message when it is wrong. */
class Members {
  readonly #key: string;
  readonly #json: JsonObject;
  readonly #where: string;

  constructor(key: string, json: JsonObject, where = '') {
    this.#key = key;
    this.#json = json;
    this.#where = where;
  }

  text(name: string): string {
    const value = this.#json[name];
    if (typeof value !== 'string') throw invalid(this.#key, `${this.#where}${name} is no text`);
    return value;
  }

  name(name: string): string {
    const value = this.text(name);
    if (value === '') throw invalid(this.#key, `${this.#where}${name} is empty`);
    return value;
  }

  count(name: string): number {
    const value = this.#json[name];
    if (!isCount(value)) throw invalid(this.#key, `${this.#where}${name} is no count`);
    return value;
  }

  /** Texts that may be absent, or null as JSON of others writes absence. */
  optional<Name extends string>(...names: readonly Name[]): { readonly [N in Name]?: string } {
    const found: { [N in Name]?: string } = {};
    for (const name of names) {
      const value = this.#json[name];
      if (value === undefined || value === null) continue;
      found[name] = this.text(name);
    }
    return found;
  }
}
