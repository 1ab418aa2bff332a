import { packCase } from '@coldcase/workbench/case-files';
import { exitCodes } from '../output/exit-codes.ts';
import { print, printJson } from '../output/print.ts';

export async function pack(
  folder: string,
  options: { readonly into: string; readonly json?: boolean },
): Promise<number> {
  const archive = await packCase(folder, options.into, new Date());
  if (options.json === true) await printJson({ archive });
  else await print(`Snapshot created: ${archive}`);
  return exitCodes.ok;
}
