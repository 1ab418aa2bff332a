// The plan of a capture: what belongs to it, what is asked in which order, what that costs. Making it reads configuration, the
// service graph and volumes, which is cheap, and nothing else; the rest waits until somebody has seen the plan.
import { epochMs, type TimeRange } from '@coldcase/model';
import { z } from 'zod';
import type { AskIn } from '../aws/ask.ts';
import { trailSources } from '../aws/tasks/changes.ts';
import { type Measured, type Series, seriesOf, seriesPerCall } from '../aws/tasks/metrics.ts';
import { traceWindowMsMax } from '../aws/tasks/traces.ts';
import { distinctWheres, isAt, type Where, whereOf } from '../aws/where.ts';
import { type Neighbourhood, neighbourhoodOf } from '../neighbourhood/neighbourhood.ts';
import type { Reference } from '../neighbourhood/reference.ts';
import { alarmsOf, type WatchingAlarm } from './alarms.ts';
import { deadLetterQueues } from './dead-letter-queues.ts';
import { estimateOf } from './estimate.ts';
import { type GroupFacts, groupFacts } from './log-groups.ts';
import { type MinuteVolume, slicesOf } from './log-slices.ts';
import { type TaskSpec, taskSpec } from './task-spec.ts';

export interface PlanRequest {
  /** What was named; see `namedReferences`. */
  readonly named: readonly Reference[];
  readonly region: string;
  /** Beside the one whose credentials are used: those that the reader has a role for. */
  readonly otherAccounts?: readonly string[];
  readonly window: TimeRange;
  /** A normal period to compare with. */
  readonly baseline?: TimeRange;
  /** To tell what is older than a log group keeps. */
  readonly nowMs: number;
  /** Look into dead-letter queues, which counts as receiving. */
  readonly peeksDeadLetters?: boolean;
}

const span = z.object({ startMs: z.number().transform(epochMs), endMs: z.number().transform(epochMs) });

/** Without an account: that of the plan. */
const located = { region: z.string(), account: z.string().optional() };

export const capturePlan = z.object({
  version: z.literal(1),
  region: z.string(),
  account: z.string(),
  window: span,
  baseline: span.optional(),
  resources: z.array(z.object({ kind: z.string(), id: z.string(), ...located, because: z.string() })),
  logGroups: z.array(z.object({ ...located, name: z.string() })),
  gaps: z.array(z.string()),
  tasks: z.array(taskSpec),
  /** Host, port, name and user of a database that is captured, too; never its password. */
  database: z.string().optional(),
  estimate: z.object({ calls: z.number(), events: z.number(), bytes: z.number(), costUsd: z.number() }),
});

export type CapturePlan = z.infer<typeof capturePlan>;

/** Service graphs of six hours each that tell neighbours: a day, up to the end of the incident. */
const graphsMax = 4;

/** Throws what every call would meet; what is refused alone is in `gaps`. */
export async function makePlan(askIn: AskIn, request: PlanRequest): Promise<CapturePlan> {
  const { region, window, baseline, otherAccounts = [] } = request;
  const { Account: account = '' } = await askIn({ region })('sts:GetCallerIdentity', {});
  const neighbourhood = await neighbourhoodOf(
    askIn,
    { region, account, otherAccounts },
    request.named,
    piecesOf(window, traceWindowMsMax).slice(-graphsMax),
  );
  const windows = baseline === undefined ? [window] : [window, baseline];
  const gaps = [...neighbourhood.gaps];
  const alarms = await alarmsOf(askIn, neighbourhood, gaps);
  const groups = await groupFacts(askIn, neighbourhood.logGroups, windows, request.nowMs);
  const peeks = request.peeksDeadLetters === true ? deadLetterQueues(neighbourhood) : [];
  const tasks = tasksOf(neighbourhood, alarms, groups, windows, region).toSpliced(1, 0, ...peeks);
  return {
    version: 1,
    region,
    account,
    window,
    ...(baseline === undefined ? {} : { baseline }),
    resources: neighbourhood.resources.map(({ kind, id, because, ...where }) => ({
      kind,
      id,
      ...whereOf(where),
      because,
    })),
    logGroups: groups.volumes.map(({ name, ...where }) => ({ ...whereOf(where), name })),
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
  alarms: readonly WatchingAlarm[],
  groups: GroupFacts,
  windows: readonly TimeRange[],
  homeRegion: string,
): readonly TaskSpec[] {
  const wheres = distinctWheres(neighbourhood.resources);
  const documents = [...neighbourhood.documents, ...alarms.map(({ document }) => document), ...groups.documents];
  const changeWindow = spanOf(windows);
  return [
    { kind: 'documents', documents: [...documents] },
    ...wheres.flatMap((where) => changesIn(neighbourhood, where, changeWindow)),
    ...alarms.map(
      ({ name, ...where }): TaskSpec => ({ kind: 'alarm-history', ...whereOf(where), alarm: name, ...changeWindow }),
    ),
    ...windows.flatMap((window) => [
      ...wheres.flatMap((where) => metricsIn(neighbourhood, where, window, homeRegion)),
      ...wheres.flatMap((where) => tracesIn(where, window)),
      ...groups.volumes.flatMap(({ name, minutes, ...where }) =>
        slicesIn(window, minutes).map(
          (slice): TaskSpec => ({ kind: 'logs', ...whereOf(where), logGroup: name, ...slice }),
        ),
      ),
    ]),
  ];
}

function changesIn({ resources }: Neighbourhood, where: Where, window: TimeRange): readonly TaskSpec[] {
  const here = resources.filter(isAt(where));
  const sources = new Set(here.flatMap(({ kind }) => trailSources[kind] ?? []));
  return [
    ...[...sources].sort().map((eventSource): TaskSpec => ({ kind: 'changes', ...where, eventSource, ...window })),
    ...here.flatMap(({ kind, id }): TaskSpec[] => {
      if (kind === 'stack') return [{ kind: 'stack-events', ...where, stack: id, ...window }];
      return kind === 'state-machine' ? [{ kind: 'executions', ...where, machine: id, ...window }] : [];
    }),
  ];
}

function metricsIn(
  { resources, logGroups }: Neighbourhood,
  where: Where,
  window: TimeRange,
  homeRegion: string,
): readonly TaskSpec[] {
  const groups = logGroups
    .filter(isAt(where))
    .map(({ name }): Measured => ({ kind: 'log-group', dimensions: { LogGroupName: name } }));
  const account: Measured = { kind: 'account', dimensions: {} };
  const here = resources.filter(isAt(where));
  const whole = here.map(({ kind, description: { dimensions } }): Measured => ({ kind, dimensions }));
  const parts = here.flatMap(({ description }) => description.parts ?? []);
  const all = [account, ...whole, ...parts, ...groups].flatMap(seriesOf);
  const perCall = seriesPerCall(window);
  return chunksOf(unique(all), perCall).map((series, number): TaskSpec => {
    return {
      kind: 'metrics',
      ...where,
      homeRegion,
      number,
      series: series.map((one) => ({ ...one, dimensions: [...one.dimensions] })),
      ...window,
    };
  });
}

function unique(series: readonly Series[]): readonly Series[] {
  return [...new Map(series.map((one) => [JSON.stringify(one), one])).values()];
}

function tracesIn(where: Where, window: TimeRange): readonly TaskSpec[] {
  return piecesOf(window, traceWindowMsMax).flatMap((piece): TaskSpec[] => [
    { kind: 'service-graph', ...where, ...piece },
    { kind: 'traces', ...where, selection: 'failed', ...piece },
    { kind: 'traces', ...where, selection: 'fine', ...piece },
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
