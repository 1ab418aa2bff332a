// `coldcase coverage combine`: files of many runs to one sum in a folder.
import { type CombineOutcome, combineCoverage, type FileProblem } from '@coldcase/workbench/coverage';
import { coveragePlace, type PlaceOptions } from '../input/coverage-place.ts';
import { exitCodes } from '../output/exit-codes.ts';
import { print, printJson, remark } from '../output/print.ts';
import { countText, plural, progressLine } from '../output/progress.ts';
import { interruption } from '../run-action.ts';

interface Options extends PlaceOptions {
  readonly out: string;
  readonly json?: boolean;
}

export async function coverageCombine(sources: readonly string[], options: Options): Promise<number> {
  using progress = progressLine();
  const outcome = await combineCoverage({
    sources,
    out: options.out,
    ...coveragePlace(options),
    signal: interruption(),
    onProgress: ({ listed, counted, skipped, address }) =>
      progress.line(0, `${countText(counted)} of ${plural(listed, 'file')}, ${skipped} skipped  ${address}`),
  });
  progress[Symbol.dispose]();
  if (options.json === true) await printJson(jsonOf(outcome, options.out));
  else await print(textOf(outcome, options.out));
  if (options.json !== true) printSkipped(outcome.problems);
  return outcome.problems.length === 0 ? exitCodes.ok : exitCodes.found;
}

function textOf(outcome: CombineOutcome, out: string): string {
  const { listed, knownBefore, countedNow, ledger, problems, texts, tally } = outcome;
  const missing =
    texts.missing === 0
      ? ''
      : `, ${texts.missing} of ${plural(texts.texts, 'text')} not found (--source of the report may name the build)`;
  const deployments = tally.deployments.map(({ functionName, commit, nodeFiles, pythonFiles }) => {
    const at = commit === undefined ? '' : ` at ${commit.slice(0, 12)}`;
    return `  ${functionName}${at}: ${plural(nodeFiles + pythonFiles, 'run')}`;
  });
  return [
    `${plural(listed, 'file')}: ${countText(countedNow)} new, ${countText(knownBefore)} known, ${plural(problems.length, 'file')} skipped.`,
    `${out} holds ${plural(ledger.countedFiles, 'run')}${missing}:`,
    ...deployments,
    `Show it: coldcase coverage report ${out}`,
  ].join('\n');
}

function jsonOf({ listed, knownBefore, countedNow, ledger, problems, texts, tally }: CombineOutcome, out: string) {
  const deployments = tally.deployments.map(({ functionName, commit, nodeFiles, pythonFiles }) => ({
    functionName,
    ...(commit === undefined ? {} : { commit }),
    runs: nodeFiles + pythonFiles,
  }));
  return {
    out,
    listed,
    knownBefore,
    countedNow,
    countedFiles: ledger.countedFiles,
    deployments,
    texts,
    skipped: problems,
  };
}

/** Lines on a terminal; `--json` has all of them. */
const shownProblemsMax = 20;

export function printSkipped(problems: readonly FileProblem[]): void {
  for (const { key, code, message } of problems.slice(0, shownProblemsMax))
    remark(`coldcase: Skipped ${key}: ${message}. [${code}]`);
  const rest = problems.length - shownProblemsMax;
  if (rest > 0) remark(`coldcase: And ${rest} more; --json lists all of them.`);
}
