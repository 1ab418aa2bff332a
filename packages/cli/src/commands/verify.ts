import { verifyCase } from '@coldcase/workbench/case-files';
import { exitCodes } from '../output/exit-codes.ts';
import { print, printJson } from '../output/print.ts';
import { bytesText, plural } from '../output/progress.ts';

export async function verify(folder: string, options: { readonly json?: boolean }): Promise<number> {
  const verification = await verifyCase(folder);
  const { isWhole, problems, parts, bytes, events } = verification;
  if (options.json === true) await printJson(verification);
  else if (isWhole)
    await print(
      `${folder} is whole: ${plural(parts, 'part')}, ${plural(events, 'event')}, ${bytesText(bytes)} checked.`,
    );
  else await print([`${folder} is not whole:`, ...problems.map((problem) => `  ${problem}`)].join('\n'));
  return isWhole ? exitCodes.ok : exitCodes.found;
}
