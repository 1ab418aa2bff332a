// The log groups of a plan: do they exist, how long do they keep their events, how many did they take in each minute.
import type { ResourceDocument, TimeRange } from '@coldcase/model';
import type { Ask, AskIn } from '../aws/ask.ts';
import { periodSeconds } from '../aws/tasks/metrics.ts';
import { groupNameFrom, whereOf } from '../aws/where.ts';
import { documentOf } from '../neighbourhood/describe.ts';
import type { LocatedGroup } from '../neighbourhood/neighbourhood.ts';
import { isRefusal } from '../run/refusal.ts';
import type { MinuteVolume } from './log-slices.ts';

export interface GroupVolume extends LocatedGroup {
  readonly minutes: readonly MinuteVolume[];
}

export interface GroupFacts {
  readonly volumes: readonly GroupVolume[];
  readonly documents: readonly ResourceDocument[];
  readonly gaps: readonly string[];
}

const dayMs = 86_400_000;

/** Groups that exist, or whose existence nobody may tell us, with what is known of them. */
export async function groupFacts(
  askIn: AskIn,
  groups: readonly LocatedGroup[],
  windows: readonly TimeRange[],
  nowMs: number,
): Promise<GroupFacts> {
  const facts = await Promise.all(groups.map((group) => factsOf(askIn(group), group, windows, nowMs)));
  return {
    volumes: facts.flatMap(({ volume }) => volume ?? []),
    documents: facts.flatMap(({ document }) => document ?? []),
    gaps: facts.flatMap(({ gaps }) => gaps),
  };
}

interface OneGroup {
  readonly volume?: GroupVolume;
  readonly document?: ResourceDocument;
  readonly gaps: readonly string[];
}

async function factsOf(
  ask: Ask,
  { name, ...where }: LocatedGroup,
  windows: readonly TimeRange[],
  nowMs: number,
): Promise<OneGroup> {
  const gaps: string[] = [];
  const described = await orGap(describedGroup(ask, name), `log group ${name}`, gaps);
  if (described === null) return { gaps: [`log group ${name}: it does not exist, so nothing was ever logged there`] };
  gaps.push(...retentionGaps(name, described?.retentionInDays, windows, nowMs));
  const minutes = await orGap(
    Promise.all(windows.map((window) => minutesOf(ask, name, window))),
    `the volume of ${name}, so that the estimate leaves it out`,
    gaps,
  );
  return {
    volume: { ...whereOf(where), name, minutes: minutes?.flat() ?? [] },
    ...(described === undefined ? {} : { document: documentOf('log-group', groupNameFrom(where, name), described) }),
    gaps,
  };
}

/** `null` when the service knows no such group. */
async function describedGroup(ask: Ask, name: string) {
  const { logGroups = [] } = await ask('logs:DescribeLogGroups', { logGroupNamePrefix: name, limit: 50 });
  return logGroups.find(({ logGroupName }) => logGroupName === name) ?? null;
}

async function orGap<T>(answer: Promise<T>, what: string, gaps: string[]): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    gaps.push(`${what}: ${error.failure.answer}`);
    return undefined;
  }
}

/** Events that were deleted are not events that never were. */
function retentionGaps(
  name: string,
  retentionDays: number | undefined,
  windows: readonly TimeRange[],
  nowMs: number,
): readonly string[] {
  const oldestMs = Math.min(...windows.map(({ startMs }) => startMs));
  if (retentionDays === undefined || oldestMs >= nowMs - retentionDays * dayMs) return [];
  return [`log group ${name}: it keeps its events for ${retentionDays} days, and older ones are deleted`];
}

/** Sums by the minute. A window of a day is 1,440 points a metric: one answer. */
async function minutesOf(ask: Ask, logGroup: string, { startMs, endMs }: TimeRange): Promise<readonly MinuteVolume[]> {
  const metric = (Id: string, MetricName: string) => ({
    Id,
    MetricStat: {
      Metric: { Namespace: 'AWS/Logs', MetricName, Dimensions: [{ Name: 'LogGroupName', Value: logGroup }] },
      Period: periodSeconds,
      Stat: 'Sum',
    },
  });
  const { MetricDataResults = [] } = await ask('cloudwatch:GetMetricData', {
    StartTime: new Date(Math.floor(startMs / 60_000) * 60_000),
    EndTime: new Date(endMs + 1),
    MetricDataQueries: [metric('events', 'IncomingLogEvents'), metric('bytes', 'IncomingBytes')],
  });
  const pointsOf = (id: string) => {
    const { Timestamps = [], Values = [] } = MetricDataResults.find(({ Id }) => Id === id) ?? {};
    return new Map(Timestamps.map((at, index) => [at.getTime(), Values[index] ?? 0]));
  };
  const [events, bytes] = [pointsOf('events'), pointsOf('bytes')];
  const minutes = [...new Set([...events.keys(), ...bytes.keys()])].sort((a, b) => a - b);
  return minutes.map((minute) => ({ startMs: minute, events: events.get(minute) ?? 0, bytes: bytes.get(minute) ?? 0 }));
}
