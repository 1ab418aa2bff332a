import { type DemoResult, diagnosisText, faultNames, runDemo } from '@coldcase/workbench/demo';
import { cliError } from '../failures.ts';
import { exitCodes } from '../output/exit-codes.ts';
import { print, printJson, remark } from '../output/print.ts';
import { bold, green, red } from '../output/table-text.ts';
import { interruption } from '../run-action.ts';

interface Options {
  readonly fault?: string;
  readonly list?: boolean;
  readonly seed?: number;
  readonly out: string;
  readonly json?: boolean;
}

export async function demo(options: Options): Promise<number> {
  if (options.list === true) {
    await print(faultNames.join('\n'));
    return exitCodes.ok;
  }
  if (options.fault !== undefined && !faultNames.includes(options.fault))
    throw cliError('FAULT_UNKNOWN', { name: options.fault, known: faultNames });
  const say = options.json === true ? () => undefined : remark;
  const result = await runDemo({
    out: options.out,
    seed: options.seed ?? Date.now() % 1_000_000,
    signal: interruption(),
    say,
    ...(options.fault === undefined ? {} : { fault: options.fault }),
  });
  if (options.json === true)
    await printJson({
      fault: result.fault,
      scenario: result.scenario,
      seed: result.seed,
      findings: result.diagnosis.findings,
      correct: result.isCorrect,
      secondsToVerdict: result.secondsToVerdict,
    });
  else await print([diagnosisText(result.diagnosis), '', revealed(result)].join('\n'));
  return result.isCorrect ? exitCodes.ok : exitCodes.found;
}

function revealed({ fault, scenario, title, isCorrect, secondsToVerdict, folder, report, seed }: DemoResult): string {
  const mark = isCorrect ? green('The diagnosis named it first.') : red('The diagnosis did not name it first.');
  return [
    `${bold('What had really been done:')} ${title} (fault ${fault}, scenario ${scenario}, seed ${seed}). ${mark}`,
    `${secondsToVerdict.toFixed(1)} s from the last log line to the verdict.`,
    '',
    `Look for yourself:  coldcase query ${folder} 'filter @message like /ERROR/ | limit 20'`,
    `The report:         ${report}`,
  ].join('\n');
}
