import { type PushSummary, pushToClickhouse } from '@coldcase/workbench/push-case';
import { clickhouseRequest } from '../input/clickhouse-request.ts';
import { exitCodes } from '../output/exit-codes.ts';
import { print, printJson } from '../output/print.ts';
import { bytesText, plural, progressLine } from '../output/progress.ts';
import { interruption } from '../run-action.ts';

interface Options {
  readonly json?: boolean;
}

export async function storePush(folder: string, url: string, options: Options): Promise<number> {
  using progress = progressLine();
  const summary = await pushToClickhouse({
    folder,
    url,
    credentials: clickhouseRequest(url).credentials,
    signal: interruption(),
    now: () => new Date(),
    onProgress: ({ bytesDone, bytesTotal, part }) => progress.show(bytesDone, bytesTotal, part),
  });
  progress[Symbol.dispose]();
  if (options.json === true) await printJson({ case: folder, ...summary });
  else await print(summaryText(folder, summary));
  return exitCodes.ok;
}

function summaryText(folder: string, { place, table, parts, rows, partsSent, bytesSent }: PushSummary): string {
  const sent =
    partsSent === 0
      ? 'All of it was there already.'
      : `Sent ${plural(partsSent, 'part')} (${bytesText(bytesSent)}) of ${plural(parts, 'part')}.`;
  return [
    `${folder}: ${plural(rows, 'event')} at ${place}, in the table ${table}.`,
    sent,
    `Ask them: coldcase query ${folder} 'stats count(*) by bin(5m)' --engine clickhouse`,
  ].join('\n');
}
