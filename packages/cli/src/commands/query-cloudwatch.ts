// `coldcase query … --engine cloudwatch`: the same text, asked of the service.
import { queryCloudwatch } from '@coldcase/workbench/query-cloudwatch';
import { type IdentityOptions, identityOf } from '../input/aws-identity.ts';
import { queryText } from '../input/query-text.ts';
import { caseEndMs, queryTimes } from '../input/query-times.ts';
import { remark } from '../output/print.ts';
import { bytesText, plural } from '../output/progress.ts';
import { type AnswerOptions, printAnswer, tellRemarks } from '../output/query-answer.ts';
import { interruption } from '../run-action.ts';

interface Options extends AnswerOptions, IdentityOptions {
  readonly from?: string;
  readonly to?: string;
  readonly logGroup?: readonly string[];
  readonly limit?: number;
  readonly ptr?: boolean;
  readonly fullMessages?: boolean;
  readonly region?: string;
  readonly maxCost: number;
}

/** @param words  the case and the text, or the text alone */
export async function queryCloudwatchCommand(
  words: readonly [string, string | undefined],
  options: Options,
): Promise<number> {
  const [folder, textOrFile] = words[1] === undefined ? [undefined, words[0]] : [words[0], words[1]];
  const text = queryText(textOrFile);
  const { logGroup, limit, region, maxCost, ptr, fullMessages } = options;
  const answer = await queryCloudwatch({
    text,
    identity: identityOf(options),
    maxCostUsd: maxCost,
    withPointers: ptr === true,
    withFullMessages: fullMessages === true,
    signal: interruption(),
    now: () => new Date(),
    onEstimate: (estimate) => {
      if (estimate !== undefined)
        remark(`Goes through about ${bytesText(estimate.bytes)}, for ${usdText(estimate.costUsd)}.`);
    },
    ...queryTimes(options, () => (folder === undefined ? Date.now() : caseEndMs(folder))),
    ...(folder === undefined ? {} : { folder }),
    ...(logGroup === undefined ? {} : { logGroups: logGroup }),
    ...(limit === undefined ? {} : { rowLimit: limit }),
    ...(region === undefined ? {} : { region }),
  });
  tellRemarks(text, answer);
  const code = await printAnswer(answer, options);
  const { queries, calls, costUsd } = answer.spent;
  if (queries > 0)
    remark(`${queries === 1 ? '1 query' : `${queries} queries`}, ${plural(calls, 'call')}, ${usdText(costUsd)}.`);
  return code;
}

/** A cent is a lot of a query: two digits that count. */
function usdText(usd: number): string {
  return `${usd === 0 || usd >= 0.01 ? usd.toFixed(2) : usd.toPrecision(2)} USD`;
}
