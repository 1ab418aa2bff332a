// What alarms and state machines did in a window.
import type { ResourceDocument, TimeRange } from '@coldcase/model';
import type { CaptureTask } from '../../run/task.ts';
import type { Ask } from '../ask.ts';
import { type Where, whereText } from '../where.ts';
import { spanText } from './span-text.ts';

/** Answers about the history of one alarm, a hundred entries each. */
export const alarmPagesMax = 20;
/** Executions of a state machine whose steps are fetched; of the failed ones, which are the ones that explain. */
export const executionsMax = 25;
const executionPagesMax = 10;

export function alarmHistoryTask(ask: Ask, where: Where, alarm: string, { startMs, endMs }: TimeRange): CaptureTask {
  return {
    id: `alarm history ${whereText(where)} ${alarm} ${spanText({ startMs, endMs })}`,
    pages: async function* (_from, signal) {
      const items: unknown[] = [];
      let token: string | undefined;
      for (let page = 0; page < alarmPagesMax; page++) {
        const answer = await ask(
          'cloudwatch:DescribeAlarmHistory',
          {
            AlarmName: alarm,
            AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
            StartDate: new Date(startMs),
            EndDate: new Date(endMs),
            ...(token && { NextToken: token }),
          },
          signal,
        );
        items.push(...(answer.AlarmHistoryItems ?? []));
        token = answer.NextToken === token ? undefined : answer.NextToken;
        if (token === undefined) break;
      }
      yield onePage(
        items.length === 0 ? [] : [{ kind: 'alarm-history', name: alarm, document: { AlarmHistoryItems: items } }],
      );
    },
  };
}

export function executionsTask(ask: Ask, where: Where, machine: string, { startMs, endMs }: TimeRange): CaptureTask {
  return {
    id: `executions ${whereText(where)} ${machine} ${spanText({ startMs, endMs })}`,
    pages: async function* (_from, signal) {
      const failed = [];
      for (const statusFilter of ['FAILED', 'TIMED_OUT', 'ABORTED'] as const)
        failed.push(...(await executionsIn(ask, machine, statusFilter, startMs, signal)));
      const inside = failed.filter(({ startDate }) => (startDate?.getTime() ?? 0) <= endMs).slice(0, executionsMax);
      const documents: ResourceDocument[] = [];
      for (const { executionArn = '' } of inside) {
        const { events } = await ask('states:GetExecutionHistory', { executionArn, maxResults: 1_000 }, signal);
        documents.push({ kind: 'execution', name: executionArn, document: { events } });
      }
      yield {
        ...onePage(documents),
        ...(failed.length > executionsMax
          ? { gap: `of ${failed.length} failed executions, the steps of ${executionsMax} were fetched` }
          : {}),
      };
    },
  };
}

/** Newest first: what began before the window ends the search. */
async function executionsIn(
  ask: Ask,
  stateMachineArn: string,
  statusFilter: 'FAILED' | 'TIMED_OUT' | 'ABORTED',
  startMs: number,
  signal: AbortSignal,
) {
  const found = [];
  let token: string | undefined;
  for (let page = 0; page < executionPagesMax; page++) {
    const answer = await ask(
      'states:ListExecutions',
      { stateMachineArn, statusFilter, maxResults: 100, ...(token && { nextToken: token }) },
      signal,
    );
    const executions = answer.executions ?? [];
    found.push(...executions.filter(({ startDate }) => (startDate?.getTime() ?? 0) >= startMs));
    token = executions.length > found.length || answer.nextToken === token ? undefined : answer.nextToken;
    if (token === undefined) break;
  }
  return found;
}

function onePage(resources: readonly ResourceDocument[]) {
  return { batch: resources.length === 0 ? { bytesRead: 0 } : { resources, bytesRead: 0 }, next: undefined };
}
