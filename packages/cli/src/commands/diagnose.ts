import { diagnoseCase, diagnosisText } from '@coldcase/workbench/diagnose-case';
import { exitCodes } from '../output/exit-codes.ts';
import { print, printJson } from '../output/print.ts';
import { interruption } from '../run-action.ts';

export async function diagnose(folder: string, options: { readonly json?: boolean }): Promise<number> {
  const diagnosis = await diagnoseCase(folder, interruption());
  if (options.json === true) await printJson(diagnosis);
  else await print(diagnosisText(diagnosis));
  return { healthy: exitCodes.ok, findings: exitCodes.found, 'cannot-tell': exitCodes.failed }[diagnosis.verdict];
}
