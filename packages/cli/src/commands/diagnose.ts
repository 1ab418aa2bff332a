import { diagnoseCase, diagnosisText } from '@coldcase/workbench/diagnose-case';
import { type PeriodOptions, periodsOf } from '../input/periods.ts';
import { exitCodes } from '../output/exit-codes.ts';
import { print, printJson } from '../output/print.ts';
import { interruption } from '../run-action.ts';

interface Options extends PeriodOptions {
  readonly json?: boolean;
}

export async function diagnose(folder: string, options: Options): Promise<number> {
  const diagnosis = await diagnoseCase(folder, periodsOf(folder, options), interruption());
  if (options.json === true) await printJson(diagnosis);
  else await print(diagnosisText(diagnosis));
  return { healthy: exitCodes.ok, findings: exitCodes.found, 'cannot-tell': exitCodes.failed }[diagnosis.verdict];
}
