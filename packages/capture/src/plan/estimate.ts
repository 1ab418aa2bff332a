// What a plan will ask, before it asks: calls, bytes, dollars. Counts of events come from the metrics of each log group; what a
// trace or a change brings is unknown beforehand, and the estimate says so by counting one call.
import { looksMax } from '../aws/tasks/dead-letters.ts';
import { eventsPerCallMax } from '../aws/tasks/log-events.ts';
import { isAt } from '../aws/where.ts';
import type { GroupVolume } from './log-groups.ts';
import type { MinuteVolume } from './log-slices.ts';
import type { TaskSpec } from './task-spec.ts';

export interface Estimate {
  readonly calls: number;
  readonly events: number;
  readonly bytes: number;
  /** At list prices. FilterLogEvents costs nothing; metrics and traces do. */
  readonly costUsd: number;
}

/** An answer of FilterLogEvents ends at 1 MB, counted as the service counts messages. */
const bytesPerCallMax = 1_000_000;
/** aws.amazon.com/cloudwatch/pricing: a thousand metrics of GetMetricData. */
const usdPerSeries = 0.01 / 1_000;

export function estimateOf(tasks: readonly TaskSpec[], volumes: readonly GroupVolume[]): Estimate {
  const perTask = tasks.map((task) => estimateOfTask(task, volumes));
  const total = (pick: (one: Estimate) => number) => perTask.reduce((sum, one) => sum + pick(one), 0);
  return {
    calls: total(({ calls }) => calls),
    events: total(({ events }) => events),
    bytes: total(({ bytes }) => bytes),
    costUsd: total(({ costUsd }) => costUsd),
  };
}

function estimateOfTask(task: TaskSpec, volumes: readonly GroupVolume[]): Estimate {
  const once = { calls: 1, events: 0, bytes: 0, costUsd: 0 };
  if (task.kind === 'documents') return { ...once, calls: 0 };
  if (task.kind === 'dead-letters') return { ...once, calls: looksMax };
  if (task.kind === 'metrics') return { ...once, costUsd: task.series.length * usdPerSeries };
  if (task.kind !== 'logs') return once;
  const minutes = volumes.filter(isAt(task)).find(({ name }) => name === task.logGroup)?.minutes ?? [];
  const share = minutes.map((minute) => ({ minute, part: partInside(minute, task) }));
  const events = Math.round(share.reduce((sum, { minute, part }) => sum + minute.events * part, 0));
  const bytes = Math.round(share.reduce((sum, { minute, part }) => sum + minute.bytes * part, 0));
  const calls = 1 + Math.ceil(Math.max(events / eventsPerCallMax, bytes / bytesPerCallMax));
  return { calls, events, bytes, costUsd: 0 };
}

/** How much of a minute lies in a slice, as if its events were spread evenly. */
function partInside({ startMs }: MinuteVolume, slice: { readonly startMs: number; readonly endMs: number }): number {
  const from = Math.max(startMs, slice.startMs);
  const to = Math.min(startMs + 60_000, slice.endMs + 1);
  return Math.max(0, to - from) / 60_000;
}
