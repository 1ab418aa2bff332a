// The answer to a query, whichever engine gave it: rows to standard output, all else beside it.
import { formatDiagnostic, type QueryAnswer } from '@coldcase/workbench/query-case';
import { exitCodes } from './exit-codes.ts';
import { print, printJson, remark } from './print.ts';
import { bytesText, countText } from './progress.ts';
import { type ResultFormat, resultText } from './result-text.ts';
import { terminalWidth } from './table-text.ts';

export interface AnswerOptions {
  readonly format?: ResultFormat;
  readonly stats?: boolean;
  readonly json?: boolean;
}

/** Diagnostics with their places, and what the answer does not cover. */
export function tellRemarks(
  text: string,
  { diagnostics, remarks }: Pick<QueryAnswer, 'diagnostics' | 'remarks'>,
): void {
  for (const diagnostic of diagnostics) remark(diagnosticText(text, diagnostic));
  for (const sentence of remarks) remark(sentence);
}

/** Returns the exit code. */
export async function printAnswer(answer: QueryAnswer, options: AnswerOptions): Promise<number> {
  if (answer.table === undefined) return await withoutTable(answer, options);
  const format = options.json === true ? 'json' : (options.format ?? (process.stdout.isTTY ? 'table' : 'ndjson'));
  if (answer.table.rows.length > 0 || format === 'json' || format === 'csv')
    await print(resultText(answer.table, format, terminalWidth()));
  if (options.stats === true) remark(statisticsText(answer));
  else if (answer.table.rows.length === 0) remark('No rows.');
  return exitCodes.ok;
}

function diagnosticText(text: string, diagnostic: QueryAnswer['diagnostics'][number]): string {
  const { suggestion } = diagnostic;
  const corrected =
    suggestion === undefined ? [] : ['    try:', ...suggestion.split('\n').map((line) => `      ${line}`)];
  return [formatDiagnostic(text, diagnostic), ...corrected].join('\n');
}

async function withoutTable(answer: QueryAnswer, options: AnswerOptions): Promise<number> {
  const errors = answer.diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return exitCodes.ok;
  const [first] = errors;
  const summary = {
    code: first?.code,
    message: first?.message,
    attempted: 'compile the query',
    on: 'its text',
    answer: first?.message,
    advice: 'The messages on standard error show the places.',
  };
  if (options.json === true) await printJson({ error: summary, diagnostics: answer.diagnostics });
  return exitCodes.failed;
}

function statisticsText({ table }: QueryAnswer): string {
  const { recordsMatched, recordsScanned, bytesScanned } = table?.statistics ?? { recordsScanned: 0 };
  return `${countText(table?.rows.length ?? 0)} rows, ${countText(recordsMatched ?? 0)} records matched of ${countText(recordsScanned)} scanned (${bytesText(bytesScanned ?? 0)})`;
}
