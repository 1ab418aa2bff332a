import { readFileSync } from 'node:fs';
import { epochMs, printTime } from '@coldcase/model';
import { infoOf } from '@coldcase/workbench/case-info';
import { formatDiagnostic, type QueryAnswer, queryCase } from '@coldcase/workbench/query-case';
import { cliError } from '../failures.ts';
import { clickhouseRequest } from '../input/clickhouse-request.ts';
import { parseTime } from '../input/parse-time.ts';
import { exitCodes } from '../output/exit-codes.ts';
import { print, printJson, remark } from '../output/print.ts';
import { bytesText, countText } from '../output/progress.ts';
import { type ResultFormat, resultText } from '../output/result-text.ts';
import { terminalWidth } from '../output/table-text.ts';
import { interruption } from '../run-action.ts';

interface Options {
  readonly from?: string;
  readonly to?: string;
  readonly logGroup?: readonly string[];
  readonly limit?: number;
  readonly format?: ResultFormat;
  readonly stats?: boolean;
  readonly explain?: boolean;
  readonly ptr?: boolean;
  readonly engine?: 'duckdb' | 'clickhouse';
  readonly clickhouse?: string;
  readonly json?: boolean;
}

export async function query(folder: string, textOrFile: string, options: Options): Promise<number> {
  const text = queryText(textOrFile);
  const answer = await queryCase({ folder, text, signal: interruption(), ...requestOf(folder, options) });
  for (const diagnostic of answer.diagnostics) remark(diagnosticText(text, diagnostic));
  for (const sentence of answer.remarks) remark(sentence);
  if (answer.explanation !== undefined) await printExplanation(answer.explanation, options);
  if (answer.table === undefined) return await withoutTable(answer, options);
  const format = options.json === true ? 'json' : (options.format ?? (process.stdout.isTTY ? 'table' : 'ndjson'));
  if (answer.table.rows.length > 0 || format === 'json' || format === 'csv')
    await print(resultText(answer.table, format, terminalWidth()));
  if (options.stats === true) remark(statisticsText(answer));
  else if (answer.table.rows.length === 0) remark('No rows.');
  return exitCodes.ok;
}

async function printExplanation({ plan, sql }: { plan: string; sql: string }, { json }: Options): Promise<void> {
  if (json === true) await printJson({ plan: plan.split('\n'), sql });
  else await print(`${plan}\n\n${sql}`);
}

function diagnosticText(text: string, diagnostic: QueryAnswer['diagnostics'][number]): string {
  const { suggestion } = diagnostic;
  const corrected =
    suggestion === undefined ? [] : ['    try:', ...suggestion.split('\n').map((line) => `      ${line}`)];
  return [formatDiagnostic(text, diagnostic), ...corrected].join('\n');
}

async function withoutTable(answer: QueryAnswer, options: Options): Promise<number> {
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

function queryText(textOrFile: string): string {
  if (!textOrFile.startsWith('@') || /[\s|(]/.test(textOrFile)) return textOrFile;
  const path = textOrFile.slice(1);
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const answer = cause instanceof Error ? cause.message : String(cause);
    throw cliError('QUERY_FILE_UNREADABLE', { path, answer }, { cause });
  }
}

function requestOf(folder: string, options: Options) {
  const times = timesOf(folder, options);
  return {
    ...times,
    ...(options.logGroup === undefined ? {} : { logGroups: options.logGroup }),
    ...(options.limit === undefined ? {} : { rowLimit: options.limit }),
    explain: options.explain === true,
    withStatistics: options.stats === true,
    withPointers: options.ptr === true,
    ...engineOf(options),
  };
}

/** An address is reason enough to ask its server. */
function engineOf({ engine, clickhouse }: Options) {
  const isAsked = engine === 'clickhouse' || (engine === undefined && clickhouse !== undefined);
  return isAsked ? { clickhouse: clickhouseRequest(clickhouse) } : {};
}

/** Times are echoed, since a time without a zone is local and the case is in UTC. */
function timesOf(folder: string, { from, to }: Options): { from?: number; to?: number } {
  if (from === undefined && to === undefined) return {};
  const end = infoOf(folder).window?.to;
  const base = { endMs: end === undefined ? 0 : Date.parse(`${end.replace(' ', 'T')}Z`) };
  const times = {
    ...(from === undefined ? {} : { from: parseTime(from, base) }),
    ...(to === undefined ? {} : { to: parseTime(to, base) }),
  };
  remark(
    `window: ${Object.entries(times)
      .map(([name, time]) => `${name} ${printTime(epochMs(time))} UTC`)
      .join(', ')}`,
  );
  return times;
}

function statisticsText({ table }: QueryAnswer): string {
  const { recordsMatched, recordsScanned, bytesScanned } = table?.statistics ?? { recordsScanned: 0 };
  return `${countText(table?.rows.length ?? 0)} rows, ${countText(recordsMatched ?? 0)} records matched of ${countText(recordsScanned)} scanned (${bytesText(bytesScanned ?? 0)})`;
}
