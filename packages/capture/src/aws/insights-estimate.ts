// What a query of Logs Insights will go through, before it is begun: all that its log groups took in during its window.
import type { TimeRange } from '@coldcase/model';
import { isRefusal } from '../run/refusal.ts';
import type { Ask } from './ask.ts';
import { operationNamed } from './operations.ts';

/** CloudWatch keeps minutes for 15 days, five minutes for 63, hours for 455; a long window needs no more than hours. */
const hourSeconds = 3_600;
const fineSeconds = 300;
const fineMsMax = 63 * 86_400_000;
const fineWindowMsMax = 86_400_000;
/** Answers that are read: 100,800 points each. */
const pagesMax = 20;

export interface InsightsEstimate {
  readonly bytes: number;
  /** At the list price of us-east-1. */
  readonly costUsd: number;
}

/** Absent when the metrics may not be read. */
export async function estimateInsights(
  ask: Ask,
  logGroups: readonly string[],
  window: TimeRange,
  nowMs: number,
): Promise<InsightsEstimate | undefined> {
  try {
    const bytes = await incomingBytes(ask, logGroups, window, nowMs);
    const { price } = operationNamed('logs:GetQueryResults');
    return { bytes, costUsd: price.kind === 'scannedByte' ? bytes * price.usd : 0 };
  } catch (error) {
    // A budget that does not reach for the estimate does not reach for the query.
    if (!isRefusal(error) || error.code === 'CAPTURE_BUDGET_SPENT') throw error;
    return undefined;
  }
}

async function incomingBytes(
  ask: Ask,
  logGroups: readonly string[],
  { startMs, endMs }: TimeRange,
  nowMs: number,
): Promise<number> {
  const isFine = nowMs - startMs < fineMsMax && endMs - startMs <= fineWindowMsMax;
  const periodMs = 1_000 * (isFine ? fineSeconds : hourSeconds);
  const input = {
    StartTime: new Date(Math.floor(startMs / periodMs) * periodMs),
    EndTime: new Date(Math.floor(endMs / periodMs) * periodMs + periodMs),
    MetricDataQueries: logGroups.map((name, index) => ({
      Id: `g${index}`,
      MetricStat: {
        Metric: {
          Namespace: 'AWS/Logs',
          MetricName: 'IncomingBytes',
          Dimensions: [{ Name: 'LogGroupName', Value: name }],
        },
        Period: periodMs / 1_000,
        Stat: 'Sum',
      },
    })),
  };
  let bytes = 0;
  let token: string | undefined;
  for (let page = 0; page < pagesMax; page++) {
    const answer = await ask('cloudwatch:GetMetricData', { ...input, ...(token && { NextToken: token }) });
    for (const { Values = [] } of answer.MetricDataResults ?? []) for (const value of Values) bytes += value;
    token = answer.NextToken === token ? undefined : answer.NextToken;
    if (token === undefined) break;
  }
  return bytes;
}
