// Runbooks: found, shown, run on a case, checked for their authors, and ticked.
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import {
  checkRunbook,
  isUsableName,
  type Parameters,
  parametersOfCase,
  type Runbook,
  type RunbookProblem,
  type RunbookRun,
  runRunbook,
  type Step,
  treeText,
  viewOf,
} from '@coldcase/diagnose/runbooks';
import { openCase, recordTick, ticksOf } from '@coldcase/store';
import { configurationName, readConfiguration } from './configuration.ts';
import { workbenchError } from './failures.ts';
import { type ReadRunbook, type RunbookLibrary, readLibrary, readRunbook, runbookNamed } from './runbook-files.ts';

export interface LibraryOptions {
  /** A folder of the user's; that of the configuration when absent. */
  readonly runbooks?: string;
  /** The configuration; `coldcase.config.json` when absent. */
  readonly config?: string;
}

/** Throws CONFIGURATION_INVALID and RUNBOOK_FOLDER_UNREADABLE. */
export function libraryOf({ runbooks, config }: LibraryOptions): RunbookLibrary {
  if (runbooks !== undefined) return readLibrary(runbooks);
  const configured = readConfiguration(config).runbooks;
  return readLibrary(configured === undefined ? undefined : resolve(dirname(config ?? configurationName), configured));
}

export interface ShownRunbook {
  readonly runbook: Runbook;
  /** The file, without its front matter. */
  readonly text: string;
  /** Mermaid. */
  readonly tree: string;
}

/** Throws what `libraryOf` and `runbookNamed` throw. */
export function showRunbook(name: string, options: LibraryOptions): ShownRunbook {
  const runbook = runbookNamed(libraryOf(options), name);
  const text = readFileSync(runbook.path, 'utf8').replace(/^---[\s\S]*?^---[ \t]*\r?\n/m, '');
  return { runbook, text: text.trim(), tree: treeText(runbook) };
}

export interface RunRequest extends LibraryOptions {
  readonly name: string;
  readonly folder: string;
  readonly parameters: Parameters;
}

export interface ExecutedRunbook extends RunbookRun {
  readonly kind: Runbook['kind'];
  /** Mermaid, with the way that was taken. */
  readonly tree: string;
}

/** Throws what `openCase` throws, and RUNBOOK_PARAMETER_MISSING and RUNBOOK_PARAMETER_INVALID. */
export async function runOnCase(request: RunRequest, signal: AbortSignal): Promise<ExecutedRunbook> {
  const { name, folder, parameters: given } = request;
  const runbook = runbookNamed(libraryOf(request), name);
  checkNames(runbook, given);
  await using opened = await openCase(folder);
  const view = viewOf(opened, signal);
  const parameters = await parametersOfCase(view, runbook, given);
  const missing = runbook.needs.find((needed) => parameters[needed] === undefined);
  if (missing !== undefined) throw workbenchError('RUNBOOK_PARAMETER_MISSING', { runbook: name, name: missing });
  const run = await runRunbook(view, runbook, { parameters, ticks: ticksOf(folder, name) });
  return { ...run, kind: runbook.kind, tree: treeText(runbook, run) };
}

function checkNames({ id, needs, uses }: Runbook, given: Parameters): void {
  for (const [name, value] of Object.entries(given)) {
    if (![...needs, ...uses].includes(name)) {
      const answer = `it takes ${[...needs, ...uses].join(', ') || 'none'}`;
      throw workbenchError('RUNBOOK_PARAMETER_INVALID', { runbook: id, name, value, answer });
    }
    if (!isUsableName(value)) {
      const answer = 'a name has letters, digits and _ . / : - and does not begin with a hyphen';
      throw workbenchError('RUNBOOK_PARAMETER_INVALID', { runbook: id, name, value, answer });
    }
  }
}

export interface CheckedFile {
  readonly path: string;
  readonly id?: string;
  readonly steps: number;
  readonly problems: readonly RunbookProblem[];
}

/** Files of an author's, one by one. They may lead on to each other and to ours. */
export function checkRunbookFiles(paths: readonly string[]): readonly CheckedFile[] {
  const read = paths.map((path) => readRunbook(path, textIn(path)));
  const ids = new Set([
    ...readLibrary().runbooks.map(({ id }) => id),
    ...read.flatMap(({ runbook }) => runbook?.id ?? []),
  ]);
  return read.map((one) => checkedFile(one, ids));
}

function checkedFile({ path, runbook, problems }: ReadRunbook, ids: ReadonlySet<string>): CheckedFile {
  if (runbook === undefined) return { path, steps: 0, problems };
  return { path, id: runbook.id, steps: runbook.steps.length, problems: [...problems, ...checkRunbook(runbook, ids)] };
}

function textIn(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const answer = cause instanceof Error ? cause.message : String(cause);
    throw workbenchError('RUNBOOK_FOLDER_UNREADABLE', { path, answer }, { cause });
  }
}

export interface TickRequest extends LibraryOptions {
  readonly name: string;
  readonly folder: string;
  /** Its number or its id. */
  readonly step: string;
  readonly undo?: boolean;
  readonly note?: string;
  readonly now: () => Date;
}

/** Throws RUNBOOK_STEP_UNKNOWN, and what `recordTick` throws. */
export function tickStep(request: TickRequest): Step {
  const { name, folder, step: wanted, undo = false, note, now } = request;
  const { id, steps } = runbookNamed(libraryOf(request), name);
  const step = steps.find((one) => one.id === wanted || String(one.number) === wanted);
  if (step === undefined)
    throw workbenchError('RUNBOOK_STEP_UNKNOWN', { runbook: id, step: wanted, steps: steps.length });
  recordTick(folder, { runbook: id, step: step.id, isTicked: !undo, ...(note === undefined ? {} : { note }) }, now);
  return step;
}

/** The runbook for a kind of finding: that which names it first among its own. Ours alone when the user's cannot be read. */
export function runbookForScenarios(): (scenario: string) => string | undefined {
  const { runbooks } = libraryOrOurs();
  return (scenario) => {
    const places = runbooks.flatMap(({ id, scenarios }) => {
      const labels: readonly string[] = scenarios;
      const place = labels.indexOf(scenario);
      return place < 0 ? [] : [{ id, place }];
    });
    return places.toSorted((a, b) => a.place - b.place || (a.id < b.id ? -1 : 1))[0]?.id;
  };
}

/** A diagnosis does not fail for a folder of runbooks. */
function libraryOrOurs(): RunbookLibrary {
  try {
    return libraryOf({});
  } catch {
    return readLibrary();
  }
}

export type { Runbook, RunbookRun, StepResult } from '@coldcase/diagnose/runbooks';
