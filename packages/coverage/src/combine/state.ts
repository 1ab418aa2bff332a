// What was combined so far: the sums and the ledger, in one file that is replaced as a whole. One file, and not a log of
// batches, because then sums and ledger cannot disagree: whoever is killed, or overtaken by a second combiner, loses the
// files of its batch from both, and they are read again. Nothing is ever counted twice.
//
// Lines of JSON in gzip, so that no text is longer than one script:
//
//   {"format":"coldcase-coverage-state","version":1}
//   {"kind":"runs","functionName":"orders","commit":"4f1c…","nodeFiles":12,"pythonFiles":0}
//   {"kind":"script", …, "functions":[["handler",0,120,12,0,[0,40,60],[12,3,12]]]}
//   {"kind":"python", …, "lines":[[1,12],[4,11]],"arcs":[["1 4",11]]}
//   {"kind":"file","address":"s3://…","bytes":812,"etag":"…","identity":"…"}
//   {"kind":"end","lines":5}

import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { constants, createGzip, gunzip } from 'node:zlib';
import { isJsonObject, type JsonObject } from '@coldcase/model';
import { coverageError, type FileProblem } from '../failures.ts';
import { CoverageTally, type Deployment } from '../tally/coverage-tally.ts';
import type { FunctionTally } from '../tally/function-tally.ts';
import { Ledger } from './ledger.ts';

export const stateFormat = 'coldcase-coverage-state';
export const stateVersion = 1;
export const stateKey = 'state.jsonl.gz';

/** Bytes of a state, unpacked: a full ledger and 20,000 scripts. It stops a bomb of zeros. */
export const stateBytesMax = 2_000_000_000;

export interface State {
  readonly tally: CoverageTally;
  readonly ledger: Ledger;
}

export function emptyState(): State {
  return { tally: new CoverageTally(), ledger: new Ledger() };
}

export async function packState(state: State): Promise<Uint8Array> {
  // Speed over size: it is written after every batch.
  return buffer(Readable.from(chunksOf(state)).pipe(createGzip({ level: constants.Z_BEST_SPEED })));
}

/** Lines are handed over in pieces of some size; one at a time costs the stream more than the packing. */
function* chunksOf(state: State): Generator<string> {
  let chunk: string[] = [];
  for (const line of linesOf(state)) {
    chunk.push(`${JSON.stringify(line)}\n`);
    if (chunk.length < 500) continue;
    yield chunk.join('');
    chunk = [];
  }
  yield chunk.join('');
}

function* linesOf({ tally, ledger }: State): Generator<JsonObject> {
  let lines = 0;
  const counted = <T extends JsonObject>(line: T): T => {
    lines++;
    return line;
  };
  yield { format: stateFormat, version: stateVersion };
  for (const { functionName, commit, nodeFiles, pythonFiles, scripts, python } of tally.deployments) {
    const deployment = { functionName, ...(commit === undefined ? {} : { commit }) };
    yield counted({ kind: 'runs', ...deployment, nodeFiles, pythonFiles });
    for (const { functions, ...script } of scripts.values())
      yield counted({
        kind: 'script',
        ...deployment,
        ...script,
        functions: [...functions.values()].map(packedFunction),
      });
    for (const { path, lines: ran, arcs } of python.values())
      yield counted({ kind: 'python', ...deployment, path, lines: [...ran], arcs: [...arcs] });
  }
  for (const entry of ledger.entries) yield counted({ kind: 'file', ...entry });
  yield { kind: 'end', lines };
}

function packedFunction(one: FunctionTally): readonly unknown[] {
  const { functionName, startOffset, endOffset, blockCalls, wholeCalls, steps } = one;
  return [functionName, startOffset, endOffset, blockCalls, wholeCalls, steps.offsets, steps.counts];
}

/**
 * @param place  for the message
 * @throws COVERAGE_STATE_INVALID when it is cut, damaged, or of another program or version
 */
export async function unpackState(place: string, bytes: Uint8Array): Promise<State> {
  const invalid = (answer: string, cause?: unknown) =>
    coverageError('COVERAGE_STATE_INVALID', { place, answer }, { cause });
  const text = await promisify(gunzip)(bytes, { maxOutputLength: stateBytesMax }).catch((cause: unknown) => {
    throw invalid(`it cannot be unpacked: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  });
  const state = emptyState();
  let lines = -1;
  let isWhole = false;
  for (const line of linesIn(text)) {
    const json = parsed(line);
    if (json === undefined) throw invalid(`line ${lines + 2} of it is no JSON`);
    if (lines < 0 && (json.format !== stateFormat || json.version !== stateVersion))
      throw invalid(`it is not of version ${stateVersion}`);
    isWhole = json.kind === 'end' && json.lines === lines;
    if (lines >= 0 && !isWhole && !take(state, json)) throw invalid(`line ${lines + 2} of it has another shape`);
    lines++;
  }
  if (!isWhole) throw invalid('its end is missing');
  return state;
}

function* linesIn(bytes: Buffer): Generator<string> {
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(0x0a, start);
    const stop = end < 0 ? bytes.length : end;
    yield bytes.toString('utf8', start, stop);
    start = stop + 1;
  }
}

function parsed(line: string): JsonObject | undefined {
  try {
    const json: unknown = JSON.parse(line);
    return isJsonObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

/** One line into the state; false when it is none of ours. */
function take({ tally, ledger }: State, json: JsonObject): boolean {
  if (json.kind === 'file') return takeFile(ledger, json);
  const deployment = deploymentIn(json);
  if (deployment === undefined) return false;
  if (json.kind === 'runs') {
    const { nodeFiles, pythonFiles } = json;
    if (typeof nodeFiles !== 'number' || typeof pythonFiles !== 'number') return false;
    tally.addRuns(deployment, { nodeFiles, pythonFiles });
    return true;
  }
  return json.kind === 'script' ? takeScript(tally, deployment, json) : takePython(tally, deployment, json);
}

function deploymentIn({ functionName, commit }: JsonObject): Deployment | undefined {
  if (typeof functionName !== 'string') return undefined;
  return { functionName, ...(typeof commit === 'string' ? { commit } : {}) };
}

function takeScript(tally: CoverageTally, deployment: Deployment, json: JsonObject): boolean {
  const { url, sha256, length, sourceMapSha256, taskRoot, functions } = json;
  if (typeof url !== 'string' || typeof sha256 !== 'string' || typeof length !== 'number') return false;
  const unpacked = Array.isArray(functions) ? functions.flatMap(unpackedFunction) : [];
  if (!Array.isArray(functions) || unpacked.length < functions.length) return false;
  tally.addScript(deployment, {
    url,
    sha256,
    length,
    ...(typeof sourceMapSha256 === 'string' ? { sourceMapSha256 } : {}),
    ...(typeof taskRoot === 'string' ? { taskRoot } : {}),
    functions: unpacked,
  });
  return true;
}

function unpackedFunction(packed: unknown): readonly FunctionTally[] {
  if (!Array.isArray(packed)) return [];
  const [functionName, startOffset, endOffset, blockCalls, wholeCalls, offsets, counts]: readonly unknown[] = packed;
  if (typeof functionName !== 'string' || typeof startOffset !== 'number' || typeof endOffset !== 'number') return [];
  if (typeof blockCalls !== 'number' || typeof wholeCalls !== 'number') return [];
  if (!isNumbers(offsets) || !isNumbers(counts) || offsets.length !== counts.length) return [];
  return [{ functionName, startOffset, endOffset, blockCalls, wholeCalls, steps: { offsets, counts } }];
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'number');
}

function takePython(tally: CoverageTally, deployment: Deployment, json: JsonObject): boolean {
  const { kind, path, lines, arcs } = json;
  if (kind !== 'python' || typeof path !== 'string' || !Array.isArray(lines) || !Array.isArray(arcs)) return false;
  const ran = pairsOf(lines).flatMap(([line, runs]) => (typeof line === 'number' ? [[line, runs] as const] : []));
  const steps = pairsOf(arcs).flatMap(([arc, runs]) => (typeof arc === 'string' ? [[arc, runs] as const] : []));
  tally.addPythonFile(deployment, { path, lines: new Map(ran), arcs: new Map(steps) });
  return ran.length === lines.length && steps.length === arcs.length;
}

function pairsOf(list: readonly unknown[]): readonly (readonly [unknown, number])[] {
  return list.flatMap((one) => {
    const [key, runs]: readonly unknown[] = Array.isArray(one) ? one : [];
    return typeof runs === 'number' ? [[key, runs] as const] : [];
  });
}

function takeFile(ledger: Ledger, { address, bytes, etag, identity, problem }: JsonObject): boolean {
  if (typeof address !== 'string' || typeof bytes !== 'number' || typeof etag !== 'string') return false;
  const listed = problem === undefined ? undefined : problemIn(problem);
  if (problem !== undefined && listed === undefined) return false;
  ledger.write({
    address,
    bytes,
    etag,
    ...(typeof identity === 'string' ? { identity } : {}),
    ...(listed === undefined ? {} : { problem: listed }),
  });
  return true;
}

function problemIn(value: unknown): FileProblem | undefined {
  const { key, code, message } = isJsonObject(value) ? value : {};
  if (typeof key !== 'string' || typeof code !== 'string' || typeof message !== 'string') return undefined;
  return { key, code, message };
}
