import { writeFileSync } from 'node:fs';
import { reportOnCase } from '@coldcase/workbench/report-case';
import { type PeriodOptions, periodsOf } from '../input/periods.ts';
import { exitCodes } from '../output/exit-codes.ts';
import { print } from '../output/print.ts';
import { interruption } from '../run-action.ts';

interface Options extends PeriodOptions {
  readonly format: string;
  readonly out?: string;
  readonly json?: boolean;
}

export async function report(folder: string, options: Options): Promise<number> {
  const format = options.json === true || options.format === 'json' ? 'json' : 'md';
  const text = await reportOnCase(folder, format, periodsOf(folder, options), interruption());
  if (options.out === undefined) await print(text);
  else {
    writeFileSync(options.out, `${text}\n`);
    await print(`Report written: ${options.out}`);
  }
  return exitCodes.ok;
}
