import { unpackCase, unpackTarget } from '@coldcase/workbench/case-files';
import { exitCodes } from '../output/exit-codes.ts';
import { print, printJson } from '../output/print.ts';

export async function unpack(
  archive: string,
  options: { readonly out?: string; readonly json?: boolean },
): Promise<number> {
  const folder = await unpackCase(archive, options.out ?? unpackTarget(archive));
  if (options.json === true) await printJson({ case: folder });
  else await print(`Unpacked and verified: ${folder}`);
  return exitCodes.ok;
}
