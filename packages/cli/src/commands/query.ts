import { queryCase } from '@coldcase/workbench/query-case';
import { cliError } from '../failures.ts';
import { clickhouseRequest } from '../input/clickhouse-request.ts';
import { queryText } from '../input/query-text.ts';
import { caseEndMs, queryTimes } from '../input/query-times.ts';
import { print, printJson } from '../output/print.ts';
import { type AnswerOptions, printAnswer, tellRemarks } from '../output/query-answer.ts';
import { interruption } from '../run-action.ts';

interface Options extends AnswerOptions {
  readonly from?: string;
  readonly to?: string;
  readonly logGroup?: readonly string[];
  readonly limit?: number;
  readonly explain?: boolean;
  readonly ptr?: boolean;
  readonly engine?: 'duckdb' | 'clickhouse';
  readonly clickhouse?: string;
}

export async function query(folder: string, textOrFile: string | undefined, options: Options): Promise<number> {
  if (textOrFile === undefined)
    throw cliError('QUERY_WANTS', { what: 'the text of the query, behind the folder of the case' });
  const text = queryText(textOrFile);
  const answer = await queryCase({ folder, text, signal: interruption(), ...requestOf(folder, options) });
  tellRemarks(text, answer);
  if (answer.explanation !== undefined) await printExplanation(answer.explanation, options);
  return await printAnswer(answer, options);
}

async function printExplanation({ plan, sql }: { plan: string; sql: string }, { json }: Options): Promise<void> {
  if (json === true) await printJson({ plan: plan.split('\n'), sql });
  else await print(`${plan}\n\n${sql}`);
}

function requestOf(folder: string, options: Options) {
  const times = queryTimes(options, () => caseEndMs(folder));
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
