import { addLookupTable, type ImportSummary, importFiles } from '@coldcase/workbench/import-files';
import { cliError } from '../failures.ts';
import { exitCodes } from '../output/exit-codes.ts';
import { maskingText } from '../output/masking-text.ts';
import { print, printJson } from '../output/print.ts';
import { bytesText, plural, progressLine } from '../output/progress.ts';
import { interruption } from '../run-action.ts';

interface Options {
  readonly out: string;
  readonly logGroup?: string;
  readonly title?: string;
  readonly patterns: boolean;
  readonly mask: boolean;
  readonly config?: string;
  readonly lookupTable?: string;
  readonly json?: boolean;
}

/** Kinds of things not understood that are shown; --json shows all. */
const shownMax = 8;

export async function importCommand(files: readonly string[], options: Options): Promise<number> {
  const { lookupTable } = options;
  return lookupTable === undefined
    ? await importEvidence(files, options)
    : await importTable(files, lookupTable, options);
}

async function importTable(files: readonly string[], name: string, { out, json }: Options): Promise<number> {
  const [file, ...others] = files;
  if (file === undefined || others.length > 0) throw cliError('LOOKUP_TABLE_FILES', { given: files.length });
  const { rows, columns } = await addLookupTable(out, name, file);
  if (json === true) await printJson({ case: out, lookupTable: name, rows, columns });
  else await print(`${out}: table ${name}, ${plural(rows, 'row')} of ${columns.join(', ')}.`);
  return exitCodes.ok;
}

async function importEvidence(files: readonly string[], options: Options): Promise<number> {
  using progress = progressLine();
  const summary = await importFiles({
    inputs: files,
    out: options.out,
    withPatterns: options.patterns,
    isMasked: options.mask,
    ...(options.config === undefined ? {} : { configuration: options.config }),
    signal: interruption(),
    now: () => new Date(),
    onProgress: ({ bytesDone, bytesTotal, source }) => progress.show(bytesDone, bytesTotal, source),
    ...(options.logGroup === undefined ? {} : { logGroup: options.logGroup }),
    ...(options.title === undefined ? {} : { title: options.title }),
  });
  progress[Symbol.dispose]();
  if (options.json === true) await printJson({ case: options.out, ...summary });
  else await print(summaryText(options.out, summary));
  return exitCodes.ok;
}

function summaryText(out: string, summary: ImportSummary): string {
  const { events, metricPoints, segments, documents, bytes, sources, skipped, notUnderstood, masking } = summary;
  const kinds = [
    plural(events, 'event'),
    ...(metricPoints > 0 ? [plural(metricPoints, 'metric point')] : []),
    ...(segments > 0 ? [plural(segments, 'trace segment')] : []),
    ...(documents > 0 ? [plural(documents, 'document')] : []),
  ];
  const lines = [`${out}: ${kinds.join(', ')} from ${plural(sources, 'source')} (${bytesText(bytes)}).`];
  if (skipped > 0) lines.push(`${plural(skipped, 'source')} already in the case.`);
  if (events + metricPoints + segments + documents === 0 && skipped === 0)
    lines.push('Nothing in there looks like evidence.');
  if (notUnderstood.length > 0)
    lines.push('Not understood:', ...notUnderstood.slice(0, shownMax).map(notUnderstoodLine));
  if (notUnderstood.length > shownMax)
    lines.push(`  and ${notUnderstood.length - shownMax} more kinds (--json lists them)`);
  lines.push(maskingText[masking]);
  return lines.join('\n');
}

function notUnderstoodLine({ source, reason, count, sample }: ImportSummary['notUnderstood'][number]): string {
  return `  ${count} × ${reason} in ${source}${sample === '' ? '' : `: ${sample.replaceAll(/\s+/g, ' ').slice(0, 80)}`}`;
}
