// The plan of a capture: what belongs to it, what is asked in which order, what that costs. Making it reads configuration and
// volumes, which is cheap, and nothing else; the rest waits until somebody has seen the plan.
import { epochMs, type ResourceDocument, type TimeRange } from '@coldcase/model';
import { z } from 'zod';
import type { Ask } from '../aws/ask.ts';
import { trailSources } from '../aws/tasks/changes.ts';
import { type Series, seriesOf, seriesPerCall } from '../aws/tasks/metrics.ts';
import { traceWindowMsMax } from '../aws/tasks/traces.ts';
import { nothing } from '../neighbourhood/describe.ts';
import { type Neighbourhood, neighbourhoodOf } from '../neighbourhood/neighbourhood.ts';
import type { Reference } from '../neighbourhood/reference.ts';
import { alarmsOf } from './alarms.ts';
import { deadLetterQueues } from './dead-letter-queues.ts';
import { estimateOf } from './estimate.ts';
import { type GroupFacts, groupFacts } from './log-groups.ts';
import { type MinuteVolume, slicesOf } from './log-slices.ts';
import { type TaskSpec, taskSpec } from './task-spec.ts';

export interface PlanRequest {
  /** What was named; see `namedReferences`. */
  readonly named: readonly Reference[];
  readonly region: string;
  readonly window: TimeRange;
  /** A normal period to compare with. */
  readonly baseline?: TimeRange;
  /** To tell what is older than a log group keeps. */
  readonly nowMs: number;
  /** Look into dead-letter queues, which counts as receiving. */
  readonly peeksDeadLetters?: boolean;
}

const span = z.object({ startMs: z.number().transform(epochMs), endMs: z.number().transform(epochMs) });

export const capturePlan = z.object({
  version: z.literal(1),
  region: z.string(),
  account: z.string(),
  window: span,
  baseline: span.optional(),
  resources: z.array(z.object({ kind: z.string(), id: z.string(), region: z.string(), because: z.string() })),
  logGroups: z.array(z.object({ region: z.string(), name: z.string() })),
  gaps: z.array(z.string()),
  tasks: z.array(taskSpec),
  /** Host, port, name and user of a database that is captured, too; never its password. */
  database: z.string().optional(),
  estimate: z.object({ calls: z.number(), events: z.number(), bytes: z.number(), costUsd: z.number() }),
});

export type CapturePlan = z.infer<typeof capturePlan>;

/** Throws what every call would meet; what is refused alone is in `gaps`. */
export async function makePlan(askIn: (region: string) => Ask, request: PlanRequest): Promise<CapturePlan> {
  const { region, window, baseline } = request;
  const { Account: account = '' } = await askIn(region)('sts:GetCallerIdentity', {});
  const neighbourhood = await neighbourhoodOf(askIn, region, request.named);
  const windows = baseline === undefined ? [window] : [window, baseline];
  const gaps = [...neighbourhood.gaps];
  const alarms = await alarmsOf(askIn, neighbourhood, gaps);
  const groups = await groupFacts(askIn, neighbourhood.logGroups, windows, request.nowMs);
  const peeks = request.peeksDeadLetters === true ? deadLetterQueues(neighbourhood) : [];
  const tasks = tasksOf(neighbourhood, alarms, groups, windows).toSpliced(1, 0, ...peeks);
  return {
    version: 1,
    region,
    account,
    window,
    ...(baseline === undefined ? {} : { baseline }),
    resources: neighbourhood.resources.map(({ kind, id, region: where, because }) => ({
      kind,
      id,
      region: where,
      because,
    })),
    logGroups: groups.volumes.map(({ region: where, name }) => ({ region: where, name })),
    gaps: [...gaps, ...groups.gaps],
    tasks: [...tasks],
    estimate: estimateOf(tasks, groups.volumes),
  };
}

/** A capture of what is not AWS: there is nothing to resolve. */
export function planWithout(request: Omit<PlanRequest, 'named' | 'nowMs' | 'peeksDeadLetters'>): CapturePlan {
  const { region, window, baseline } = request;
  const estimate = { calls: 0, events: 0, bytes: 0, costUsd: 0 };
  const empty = { resources: [], logGroups: [], gaps: [], tasks: [], estimate };
  return { version: 1, region, account: '', window, ...(baseline === undefined ? {} : { baseline }), ...empty };
}

/** Small and telling things first, so that a capture that ends early has them. */
function tasksOf(
  neighbourhood: Neighbourhood,
  alarms: readonly { region: string; name: string; document: ResourceDocument }[],
  groups: GroupFacts,
  windows: readonly TimeRange[],
): readonly TaskSpec[] {
  const regions = [...new Set(neighbourhood.resources.map(({ region }) => region))];
  const documents = [...neighbourhood.documents, ...alarms.map(({ document }) => document), ...groups.documents];
  const changeWindow = spanOf(windows);
  return [
    { kind: 'documents', documents: [...documents] },
    ...regions.flatMap((region) => changesIn(neighbourhood, region, changeWindow)),
    ...alarms.map(({ region, name }): TaskSpec => ({ kind: 'alarm-history', region, alarm: name, ...changeWindow })),
    ...windows.flatMap((window) => [
      ...regions.flatMap((region) => metricsIn(neighbourhood, region, window)),
      ...regions.flatMap((region) => tracesIn(region, window)),
      ...groups.volumes.flatMap(({ region, name, minutes }) =>
        slicesIn(window, minutes).map((slice): TaskSpec => ({ kind: 'logs', region, logGroup: name, ...slice })),
      ),
    ]),
  ];
}

function changesIn({ resources }: Neighbourhood, region: string, window: TimeRange): readonly TaskSpec[] {
  const here = resources.filter((resource) => resource.region === region);
  const sources = new Set(here.flatMap(({ kind }) => trailSources[kind] ?? []));
  return [
    ...[...sources].sort().map((eventSource): TaskSpec => ({ kind: 'changes', region, eventSource, ...window })),
    ...here.flatMap(({ kind, id }): TaskSpec[] => {
      if (kind === 'stack') return [{ kind: 'stack-events', region, stack: id, ...window }];
      return kind === 'state-machine' ? [{ kind: 'executions', region, machine: id, ...window }] : [];
    }),
  ];
}

function metricsIn({ resources, logGroups }: Neighbourhood, region: string, window: TimeRange): readonly TaskSpec[] {
  const groups = logGroups
    .filter((group) => group.region === region)
    .map(({ name }) => ({
      kind: 'log-group' as const,
      description: { ...nothing, dimensions: { LogGroupName: name } },
    }));
  const account = { kind: 'account' as const, description: nothing };
  const here = resources.filter((resource) => resource.region === region);
  const parts = here.flatMap(({ description }) =>
    (description.parts ?? []).map(({ kind, dimensions }) => ({ kind, description: { ...nothing, dimensions } })),
  );
  const all = [account, ...here, ...parts, ...groups].flatMap(seriesOf);
  const perCall = seriesPerCall(window);
  return chunksOf(unique(all), perCall).map((series, number): TaskSpec => {
    return {
      kind: 'metrics',
      region,
      number,
      series: series.map((one) => ({ ...one, dimensions: [...one.dimensions] })),
      ...window,
    };
  });
}

function unique(series: readonly Series[]): readonly Series[] {
  return [...new Map(series.map((one) => [JSON.stringify(one), one])).values()];
}

function tracesIn(region: string, window: TimeRange): readonly TaskSpec[] {
  return piecesOf(window, traceWindowMsMax).flatMap((piece): TaskSpec[] => [
    { kind: 'service-graph', region, ...piece },
    { kind: 'traces', region, selection: 'failed', ...piece },
    { kind: 'traces', region, selection: 'fine', ...piece },
  ]);
}

/** Where the metrics of a group tell of other minutes and of none of these, it was quiet. */
function slicesIn(window: TimeRange, minutes: readonly MinuteVolume[]): readonly TimeRange[] {
  const own = inside(minutes, window);
  return minutes.length > 0 && own.length === 0 ? [window] : slicesOf(window, own);
}

function inside(minutes: readonly MinuteVolume[], { startMs, endMs }: TimeRange): readonly MinuteVolume[] {
  return minutes.filter((minute) => minute.startMs + 60_000 > startMs && minute.startMs <= endMs);
}

function spanOf(windows: readonly TimeRange[]): TimeRange {
  return {
    startMs: epochMs(Math.min(...windows.map(({ startMs }) => startMs))),
    endMs: epochMs(Math.max(...windows.map(({ endMs }) => endMs))),
  };
}

function piecesOf({ startMs, endMs }: TimeRange, lengthMsMax: number): readonly TimeRange[] {
  const count = Math.ceil((endMs - startMs + 1) / lengthMsMax);
  return Array.from({ length: count }, (_, index) => ({
    startMs: epochMs(startMs + index * lengthMsMax),
    endMs: epochMs(Math.min(endMs, startMs + (index + 1) * lengthMsMax - 1)),
  }));
}

function chunksOf<T>(values: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) =>
    values.slice(index * size, (index + 1) * size),
  );
}
