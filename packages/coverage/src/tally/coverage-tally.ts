// What many runs saw, added up: per function that ran, commit and text of a script. Its size depends on how much code there
// is, not on how many files came. Adding is commutative and associative, so files may come in any order and in any parts.

import { coverageError } from '../failures.ts';
import type { Coverage } from '../format/read-coverage.ts';
import { addTallies, type FunctionTally, tallyOf } from './function-tally.ts';
import { type PythonFileTally, PythonSum, pythonTallyOf } from './python-tally.ts';

/** Whose coverage: a deployed function and the commit of its code. */
export interface Deployment {
  readonly functionName: string;
  /** Absent when the files do not say, as those of Python. */
  readonly commit?: string;
}

export interface ScriptTally {
  readonly url: string;
  readonly sha256: string;
  readonly length: number;
  readonly sourceMapSha256?: string;
  readonly taskRoot?: string;
  readonly functions: ReadonlyMap<string, FunctionTally>;
}

export interface DeploymentTally extends Deployment {
  readonly nodeFiles: number;
  readonly pythonFiles: number;
  readonly scripts: ReadonlyMap<string, ScriptTally>;
  readonly python: ReadonlyMap<string, PythonFileTally>;
}

export interface TallyLimits {
  /** Scripts of all deployments together. A hundred functions of ten scripts, deployed ten times, have 10,000. */
  readonly scripts: number;
  /** Functions in them; each takes some 200 bytes, so that a full tally stays below 1 GB. */
  readonly functions: number;
  /** Python files of all deployments together. */
  readonly pythonFiles: number;
}

export const tallyLimits: TallyLimits = { scripts: 50_000, functions: 4_000_000, pythonFiles: 100_000 };

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type MutableScript = Mutable<Omit<ScriptTally, 'functions'>> & { readonly functions: Map<string, FunctionTally> };
type MutableDeployment = Mutable<Omit<DeploymentTally, 'scripts' | 'python'>> & {
  readonly scripts: Map<string, MutableScript>;
  readonly python: Map<string, PythonSum>;
};

/** What is added to it all: files, parts of another tally, lines of a stored one. */
export class CoverageTally {
  readonly #limits: TallyLimits;
  readonly #deployments = new Map<string, MutableDeployment>();
  #scriptsHeld = 0;
  #functionsHeld = 0;
  #pythonHeld = 0;

  constructor(limits: TallyLimits = tallyLimits) {
    this.#limits = limits;
  }

  get deployments(): readonly DeploymentTally[] {
    return [...this.#deployments.values()];
  }

  /** @throws COVERAGE_TALLY_FULL, and nothing of the file was added then */
  add(key: string, coverage: Coverage): void {
    this.#requireRoom(key);
    if (coverage.kind === 'python') {
      const { functionName, data } = coverage;
      this.addRuns({ functionName }, { nodeFiles: 0, pythonFiles: 1 });
      for (const file of data.files) this.addPythonFile({ functionName }, pythonTallyOf(file));
      return;
    }
    const { functionName, commit, taskRoot, scripts } = coverage.file;
    const deployment = { functionName, ...(commit === undefined ? {} : { commit }) };
    this.addRuns(deployment, { nodeFiles: 1, pythonFiles: 0 });
    for (const { functions, ...script } of scripts) {
      const at = this.#scriptAt(deployment, { ...script, ...(taskRoot === undefined ? {} : { taskRoot }) });
      for (const one of functions) this.#addFunction(at, tallyOf(one));
    }
  }

  addRuns(deployment: Deployment, { nodeFiles, pythonFiles }: { nodeFiles: number; pythonFiles: number }): void {
    const at = this.#deploymentAt(deployment);
    at.nodeFiles += nodeFiles;
    at.pythonFiles += pythonFiles;
  }

  addScript(
    deployment: Deployment,
    { functions, ...script }: Omit<ScriptTally, 'functions'> & { functions: Iterable<FunctionTally> },
  ): void {
    const at = this.#scriptAt(deployment, script);
    for (const one of functions) this.#addFunction(at, one);
  }

  addPythonFile(deployment: Deployment, tally: PythonFileTally): void {
    const { python } = this.#deploymentAt(deployment);
    const sum = python.get(tally.path) ?? new PythonSum(tally.path);
    if (!python.has(tally.path)) this.#pythonHeld++;
    python.set(tally.path, sum);
    sum.add(tally);
  }

  addAll(other: CoverageTally): void {
    for (const { scripts, python, nodeFiles, pythonFiles, ...deployment } of other.deployments) {
      this.addRuns(deployment, { nodeFiles, pythonFiles });
      for (const script of scripts.values())
        this.addScript(deployment, { ...script, functions: script.functions.values() });
      for (const tally of python.values()) this.addPythonFile(deployment, tally);
    }
  }

  /** Looked at before a file, so that none is counted by half; one file may therefore go beyond by what it holds. */
  #requireRoom(key: string): void {
    const full = [
      { what: 'scripts', held: this.#scriptsHeld, limit: this.#limits.scripts },
      { what: 'functions', held: this.#functionsHeld, limit: this.#limits.functions },
      { what: 'Python files', held: this.#pythonHeld, limit: this.#limits.pythonFiles },
    ].find(({ held, limit }) => held >= limit);
    if (full !== undefined) throw coverageError('COVERAGE_TALLY_FULL', { key, what: full.what, limit: full.limit });
  }

  #deploymentAt({ functionName, commit }: Deployment): MutableDeployment {
    const key = `${functionName}\0${commit ?? ''}`;
    const known = this.#deployments.get(key);
    if (known !== undefined) return known;
    const made: MutableDeployment = {
      functionName,
      ...(commit === undefined ? {} : { commit }),
      nodeFiles: 0,
      pythonFiles: 0,
      scripts: new Map(),
      python: new Map(),
    };
    this.#deployments.set(key, made);
    return made;
  }

  #scriptAt(deployment: Deployment, script: Omit<ScriptTally, 'functions'>): MutableScript {
    const { scripts } = this.#deploymentAt(deployment);
    const key = `${script.sha256} ${script.url}`;
    const known = scripts.get(key);
    if (known !== undefined) return withFacts(known, script);
    const made = { ...script, functions: new Map<string, FunctionTally>() };
    scripts.set(key, made);
    this.#scriptsHeld++;
    return made;
  }

  // Two functions may begin and end alike: a class without a constructor, and what sets up its members.
  #addFunction({ functions }: MutableScript, tally: FunctionTally): void {
    const key = `${tally.startOffset} ${tally.endOffset} ${tally.functionName}`;
    const known = functions.get(key);
    if (known === undefined) this.#functionsHeld++;
    functions.set(key, known === undefined ? tally : addTallies(known, tally));
  }
}

/** What only some files say is known of all. Where they differ, the order of texts decides and not that of files. */
function withFacts(known: MutableScript, { sourceMapSha256, taskRoot }: Omit<ScriptTally, 'functions'>): MutableScript {
  if ((sourceMapSha256 ?? '') > (known.sourceMapSha256 ?? '')) known.sourceMapSha256 = sourceMapSha256 ?? '';
  if ((taskRoot ?? '') > (known.taskRoot ?? '')) known.taskRoot = taskRoot ?? '';
  return known;
}

/** `orders`, or `orders at 4f1c…` */
export function deploymentText({ functionName, commit }: Deployment): string {
  return commit === undefined ? functionName : `${functionName} at ${commit.slice(0, shownCommitLength)}`;
}

/** As git abbreviates; enough to find it again. */
const shownCommitLength = 12;
