// What was combined, as sources with lines: each function and commit for itself, and all of them together.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { ColdcaseError, inTextOrder } from '@coldcase/model';
import { problemsOf } from '../combine/combine.ts';
import type { State } from '../combine/state.ts';
import type { TextShelf } from '../combine/text-shelf.ts';
import { coverageOfPython, fitsText } from '../convert/python-coverage.ts';
import { coverageOfScript } from '../convert/script-coverage.ts';
import { isDependency, sourcePath } from '../convert/source-path.ts';
import { coverageError, type FileProblem, problemOf } from '../failures.ts';
import { type Deployment, type DeploymentTally, deploymentText, type ScriptTally } from '../tally/coverage-tally.ts';
import type { PythonFileTally } from '../tally/python-tally.ts';
import { addFiles, type FileCoverage, type Totals, totalsOf } from './file-coverage.ts';

export interface ReportOptions {
  readonly shelf: TextShelf;
  /** Where sources of Python lie; of JavaScript the shelf has them. */
  readonly sourceFolders?: readonly string[];
  /** `/var/task` to `src`: how paths of the function are called at home. The first that fits is taken. */
  readonly pathMap?: readonly (readonly [from: string, to: string])[];
  /** Also what lies in node_modules and site-packages. */
  readonly withDependencies?: boolean;
  /** Absent: all. */
  readonly functionNames?: readonly string[];
  /** Whole commits or their beginnings; absent: all. */
  readonly commits?: readonly string[];
  readonly signal: AbortSignal;
}

export interface DeploymentReport extends Deployment {
  readonly nodeFiles: number;
  readonly pythonFiles: number;
  readonly files: readonly FileCoverage[];
  readonly totals: Totals;
}

export interface CoverageReport {
  /** By function, then commit. */
  readonly deployments: readonly DeploymentReport[];
  /** Of all of them, by path. A path of which two texts ran stands there once for each, named after its deployment. */
  readonly files: readonly FileCoverage[];
  readonly totals: Totals;
  readonly countedFiles: number;
  readonly problems: readonly FileProblem[];
}

/** @throws COVERAGE_NOTHING_SELECTED when no function or commit is called so; the reason of the signal */
export async function reportOn(state: State, options: ReportOptions): Promise<CoverageReport> {
  const selected = selectedDeployments(state, options);
  const problems: FileProblem[] = [...problemsOf(state.ledger)];
  const deployments: DeploymentReport[] = [];
  for (const deployment of selected) deployments.push(await reportOnDeployment(deployment, options, problems));
  const files = summed(deployments);
  const countedFiles = selected.reduce((sum, one) => sum + one.nodeFiles + one.pythonFiles, 0);
  return { deployments, files, totals: totalsOf(files), countedFiles, problems: distinct(problems) };
}

function selectedDeployments({ tally }: State, { functionNames, commits }: ReportOptions): readonly DeploymentTally[] {
  const all = tally.deployments.toSorted(
    (a, b) => inTextOrder(a.functionName, b.functionName) || inTextOrder(a.commit ?? '', b.commit ?? ''),
  );
  const selected = all.filter(
    ({ functionName, commit = '' }) =>
      (functionNames?.includes(functionName) ?? true) &&
      (commits?.some((one) => one !== '' && commit.startsWith(one)) ?? true),
  );
  if (selected.length > 0 || (functionNames === undefined && commits === undefined)) return selected;
  const selection = [...(functionNames ?? []), ...(commits ?? [])].join(', ');
  throw coverageError('COVERAGE_NOTHING_SELECTED', { selection, known: all.map(deploymentText) });
}

async function reportOnDeployment(
  { scripts, python, ...deployment }: DeploymentTally,
  options: ReportOptions,
  problems: FileProblem[],
): Promise<DeploymentReport> {
  const files = new Map<string, FileCoverage>();
  const add = (file: FileCoverage) => {
    if (options.withDependencies !== true && isDependency(file.path)) return;
    const key = fileKey(file);
    const known = files.get(key);
    files.set(key, known === undefined ? file : addFiles(known, file));
  };
  for (const script of scripts.values()) {
    options.signal.throwIfAborted();
    for (const file of await filesOfScript(script, options, problems)) add(file);
  }
  for (const tally of python.values()) {
    options.signal.throwIfAborted();
    add(await fileOfPython(tally, options, problems));
  }
  const sorted = [...files.values()].toSorted(byPath);
  return { ...deployment, files: sorted, totals: totalsOf(sorted) };
}

async function filesOfScript(
  script: ScriptTally,
  { shelf, pathMap = [], signal }: ReportOptions,
  problems: FileProblem[],
): Promise<readonly FileCoverage[]> {
  try {
    const { text, map, problem } = await shelf.textsOf(script, signal);
    if (problem !== undefined) problems.push(problem);
    if (text.length !== script.length) {
      const answer = `the text has ${text.length} characters, and ${script.length} ran`;
      throw coverageError('COVERAGE_SOURCE_MISSING', { key: script.url, answer });
    }
    const home = { ...script, url: atHome(script.url.replace(/^file:\/\//, ''), pathMap) };
    const found = await coverageOfScript(home, text, map);
    problems.push(...found.problems.map((one) => ({ ...one, key: script.url })));
    return found.files;
  } catch (cause) {
    if (!(cause instanceof ColdcaseError)) throw cause;
    problems.push(problemOf(script.url, cause));
    return [];
  }
}

async function fileOfPython(
  tally: PythonFileTally,
  { sourceFolders = [], pathMap = [] }: ReportOptions,
  problems: FileProblem[],
): Promise<FileCoverage> {
  const path = sourcePath(atHome(tally.path, pathMap));
  const text = await textAtHome(path, sourceFolders);
  const fits = text !== undefined && fitsText(tally, text);
  if (!fits) {
    const looked = sourceFolders.length === 0 ? 'no folder of sources is named' : `in ${sourceFolders.join(', ')}`;
    const answer =
      text === undefined
        ? `there is no ${path}: ${looked}`
        : `lines ran that ${path} does not have: it is of another version`;
    problems.push(problemOf(tally.path, coverageError('COVERAGE_SOURCE_MISSING', { key: tally.path, answer })));
  }
  return coverageOfPython(tally, path, fits ? text : undefined);
}

function atHome(path: string, pathMap: readonly (readonly [string, string])[]): string {
  for (const [from, to] of pathMap) {
    const folder = from.replace(/\/$/, '');
    if (path === folder || path.startsWith(`${folder}/`)) return `${to.replace(/\/$/, '')}${path.slice(folder.length)}`;
  }
  return path;
}

/** Paths come from a file of somebody: none leads out of the folders that were named. */
async function textAtHome(path: string, folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) {
    const root = resolve(folder);
    const found = resolve(root, path);
    if (!found.startsWith(root + sep)) continue;
    const text = await readFile(found, 'utf8').catch(() => undefined);
    if (text !== undefined) return text;
  }
  return undefined;
}

function summed(deployments: readonly DeploymentReport[]): readonly FileCoverage[] {
  const sums = new Map<string, { file: FileCoverage; of: Deployment }>();
  for (const deployment of deployments)
    for (const file of deployment.files) {
      const key = fileKey(file);
      const known = sums.get(key);
      sums.set(key, known === undefined ? { file, of: deployment } : { ...known, file: addFiles(known.file, file) });
    }
  const byName = Map.groupBy(sums.values(), ({ file }) => file.path);
  return [...byName.values()]
    .flatMap((texts) =>
      texts.map(({ file, of }) =>
        texts.length === 1 ? file : { ...file, path: `${file.path} (${deploymentText(of)})` },
      ),
    )
    .toSorted(byPath);
}

/** One source: a path and what stands in it. */
function fileKey({ path, text }: FileCoverage): string {
  return `${path}\0${text === undefined ? '' : createHash('sha256').update(text).digest('base64url')}`;
}

function byPath(a: FileCoverage, b: FileCoverage): number {
  return inTextOrder(a.path, b.path);
}

function distinct(problems: readonly FileProblem[]): readonly FileProblem[] {
  return [...new Map(problems.map((one) => [`${one.key}\0${one.code}\0${one.message}`, one])).values()];
}
