// `coldcase runbook …`: five commands over one library of files.
import {
  checkRunbookFiles,
  type LibraryOptions,
  libraryOf,
  runOnCase,
  showRunbook,
  tickStep,
} from '@coldcase/workbench/runbooks';
import { cliError } from '../failures.ts';
import { exitCodes } from '../output/exit-codes.ts';
import { print, printJson, remark } from '../output/print.ts';
import { plural } from '../output/progress.ts';
import { runText } from '../output/runbook-text.ts';
import { tableText, terminalWidth } from '../output/table-text.ts';
import { interruption } from '../run-action.ts';

interface Options extends LibraryOptions {
  readonly json?: boolean;
}

export async function runbookList(options: Options): Promise<number> {
  const { runbooks, invalid } = libraryOf(options);
  const listed = runbooks.map(({ id, title, kind, needs, uses, scenarios, covers, path }) => {
    return { id, title, kind, needs, uses, scenarios, covers, path };
  });
  if (options.json === true)
    await printJson({ runbooks: listed, invalid: invalid.map(({ path, problems }) => ({ path, problems })) });
  else {
    const rows = listed.map(({ id, kind, needs, title }) => [id, kind, needs.join(' '), title]);
    await print(tableText(['name', 'kind', 'needs', 'for'], rows, terminalWidth()));
  }
  for (const { path, problems } of invalid)
    remark(`coldcase: ${path} is left out: ${plural(problems.length, 'problem')}. coldcase runbook check ${path}`);
  return exitCodes.ok;
}

export async function runbookShow(name: string, options: Options & { readonly tree?: boolean }): Promise<number> {
  const { runbook, text, tree } = showRunbook(name, options);
  if (options.json === true) await printJson({ ...runbook, tree });
  else await print(options.tree === true ? tree : text);
  return exitCodes.ok;
}

interface RunOptions extends Options {
  readonly function?: string;
  readonly with?: readonly string[];
  readonly tree?: boolean;
}

export async function runbookRun(name: string, folder: string, options: RunOptions): Promise<number> {
  const named = options.function === undefined ? {} : { function: options.function };
  const parameters = { ...Object.fromEntries((options.with ?? []).map(pairIn)), ...named };
  const run = await runOnCase({ ...options, name, folder, parameters }, interruption());
  if (options.json === true) await printJson(run);
  else await print(options.tree === true ? run.tree : runText(run, folder));
  return {
    'nothing wrong': exitCodes.ok,
    manual: exitCodes.ok,
    'something wrong': exitCodes.found,
    undecided: exitCodes.failed,
  }[run.verdict];
}

function pairIn(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw cliError('RUNBOOK_WITH_MALFORMED', { text });
  return [text.slice(0, at), text.slice(at + 1)];
}

export async function runbookCheck(paths: readonly string[], options: { readonly json?: boolean }): Promise<number> {
  const files = checkRunbookFiles(paths);
  const problems = files.flatMap((file) => file.problems.map((problem) => ({ path: file.path, ...problem })));
  if (options.json === true) await printJson({ version: 1, files });
  else {
    for (const { path, line, what } of problems) await print(`${path}:${line}: ${what}`);
    const steps = files.reduce((sum, file) => sum + file.steps, 0);
    await print(`${plural(files.length, 'file')}, ${plural(steps, 'step')}: ${plural(problems.length, 'problem')}.`);
  }
  return problems.length > 0 ? exitCodes.found : exitCodes.ok;
}

interface TickOptions extends Options {
  readonly undo?: boolean;
  readonly note?: string;
}

export async function runbookTick(name: string, folder: string, step: string, options: TickOptions): Promise<number> {
  const { id, number, title } = tickStep({ ...options, name, folder, step, now: () => new Date() });
  const isTicked = options.undo !== true;
  if (options.json === true) await printJson({ runbook: name, step: id, number, title, isTicked });
  else await print(`${isTicked ? '☑' : '☐'} ${number}. ${title}`);
  return exitCodes.ok;
}
