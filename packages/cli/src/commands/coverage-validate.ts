// `coldcase coverage validate`: is each of these a coverage file, and what is in it?
import { type Validation, validateCoverage } from '@coldcase/workbench/coverage';
import { coveragePlace, type PlaceOptions } from '../input/coverage-place.ts';
import { exitCodes } from '../output/exit-codes.ts';
import { print } from '../output/print.ts';
import { plural } from '../output/progress.ts';
import { interruption } from '../run-action.ts';

interface Options extends PlaceOptions {
  readonly json?: boolean;
}

/** With `--json` one document a line, since there may be many. */
export async function coverageValidate(paths: readonly string[], options: Options): Promise<number> {
  let [valid, invalid] = [0, 0];
  for await (const one of validateCoverage(paths, coveragePlace(options), interruption())) {
    if (one.isValid) valid++;
    else invalid++;
    await print(options.json === true ? JSON.stringify(one) : textOf(one));
  }
  if (options.json !== true && valid + invalid !== 1)
    await print(`${plural(valid + invalid, 'file')}: ${valid} valid, ${invalid} invalid.`);
  return invalid === 0 && valid > 0 ? exitCodes.ok : exitCodes.found;
}

function textOf(one: Validation): string {
  if (!one.isValid) return `Invalid coverage file: ${one.key}: ${one.problem.message} [${one.problem.code}]`;
  const { language, functionName, commit, executionId, timestamp, granularity, sources, functions, linesRun } =
    one.about;
  const facts = [
    `${functionName}${commit === undefined ? '' : ` at ${commit}`}`,
    ...(executionId === undefined ? [] : [`run ${executionId}`]),
    ...(timestamp === undefined ? [] : [timestamp]),
    language === 'python' ? plural(sources, 'file') : plural(sources, 'script'),
    ...(functions === undefined ? [] : [`${functions.ran} of ${plural(functions.all, 'function')} ran`]),
    ...(linesRun === undefined ? [] : [`${plural(linesRun, 'line')} ran`]),
    ...(granularity === 'function' ? ['functions alone were counted'] : []),
  ];
  return `${one.key} is valid: ${facts.join(', ')}`;
}
