// What happened, in the order in which it happened: what was altered, when each finding began and was last seen, what alarms said.
//
//   13:58:02  change    orders   UpdateFunctionCode20150331v2 by deployer
//   14:00:11  symptom   orders   memory-oom begins: 340 of 900 invocations
//   14:03:00  alarm     orders-errors   OK to ALARM
//   14:41:37  last      orders   memory-oom is seen no more
import {
  type ChangeRecord,
  type EpochMs,
  epochMs,
  isJsonObject,
  printTime,
  type ResourceDocument,
  type TimeRange,
} from '@coldcase/model';
import type { Finding } from '../diagnosis.ts';

export interface TimelineEntry {
  /** `2026-11-21 14:00:11.000`, UTC. */
  readonly time: string;
  readonly kind: 'change' | 'symptom' | 'alarm' | 'last-seen';
  /** The resource, the function or the alarm that it is about. */
  readonly subject: string;
  readonly text: string;
  /** Who tells it: `cloudtrail`, `cloudformation`, `cloudwatch`, or the log group. */
  readonly source: string;
}

/** Entries of one kind. A deployment of a large stack has hundreds of steps. */
export const entriesOfKindMax = 40;
/** Alarms may flap; of one, so many changes of state are told. */
const statesOfAlarmMax = 6;
/** What was last seen earlier than this share of the window before its end is over; else it may go on. */
const overShareMin = 0.1;

export interface Happenings {
  readonly window: TimeRange;
  readonly findings: readonly Finding[];
  readonly changes: readonly ChangeRecord[];
  /** Documents of the kind `alarm-history`. */
  readonly alarmHistories: readonly ResourceDocument[];
}

/** Sorted by time, then kind, subject and text. */
export function timelineOf({ window, findings, changes, alarmHistories }: Happenings): readonly TimelineEntry[] {
  const began = findings.flatMap(({ since }) => timeIn(since) ?? []);
  const firstMs = Math.min(window.endMs, ...began);
  return [
    ...nearestTo(firstMs, changes).map(changeEntry),
    ...findings.slice(0, entriesOfKindMax).flatMap((finding) => findingEntries(finding, window)),
    ...alarmHistories.flatMap(alarmEntries).slice(0, entriesOfKindMax),
  ].sort((a, b) => compare(a.time, b.time) || compare(a.kind, b.kind) || compare(textOf(a), textOf(b)));
}

/** When there are many, those around the first symptom. Steps of a stack that only began say nothing that its end does not. */
function nearestTo(ms: number, changes: readonly ChangeRecord[]): readonly ChangeRecord[] {
  return changes
    .filter(({ action, error }) => error !== undefined || !action.endsWith('_IN_PROGRESS'))
    .toSorted((a, b) => Math.abs(a.timestamp - ms) - Math.abs(b.timestamp - ms) || compare(a.id, b.id))
    .slice(0, entriesOfKindMax);
}

function changeEntry({ timestamp, source, action, resource = '', actor, error }: ChangeRecord): TimelineEntry {
  const by = actor === undefined ? '' : ` by ${actor}`;
  const failed = error === undefined ? '' : `, which failed: ${error}`;
  return { time: printTime(timestamp), kind: 'change', subject: resource, text: `${action}${by}${failed}`, source };
}

function findingEntries({ scenario, suspect, logGroup, extent, since, until }: Finding, window: TimeRange) {
  const about = { subject: suspect, source: logGroup };
  const begins: TimelineEntry = { time: since, kind: 'symptom', ...about, text: `${scenario} begins: ${extent}` };
  const lastMs = timeIn(until);
  const isOver = lastMs !== undefined && window.endMs - lastMs > overShareMin * (window.endMs - window.startMs);
  const ends: TimelineEntry = { time: until, kind: 'last-seen', ...about, text: `${scenario} is seen no more` };
  return isOver ? [begins, ends] : [begins];
}

function alarmEntries({ name, document }: ResourceDocument): readonly TimelineEntry[] {
  const items: unknown = isJsonObject(document) ? document.AlarmHistoryItems : undefined;
  const entries = (Array.isArray(items) ? items : []).filter(isJsonObject).flatMap((item): TimelineEntry[] => {
    const time = timeIn(item.Timestamp);
    if (time === undefined || item.HistoryItemType !== 'StateUpdate') return [];
    const text = String(item.HistorySummary ?? '');
    return [{ time: printTime(time), kind: 'alarm', subject: name, text, source: 'cloudwatch' }];
  });
  return entries.toSorted((a, b) => compare(a.time, b.time)).slice(0, statesOfAlarmMax);
}

/** ISO 8601, or as we print it: UTC without a zone. */
function timeIn(value: unknown): EpochMs | undefined {
  if (typeof value !== 'string') return undefined;
  const ms = Date.parse(/Z$|[+-]\d\d:?\d\d$/.test(value) ? value : `${value.replace(' ', 'T')}Z`);
  return Number.isNaN(ms) ? undefined : epochMs(ms);
}

function textOf({ subject, text, source }: TimelineEntry): string {
  return `${subject} ${text} ${source}`;
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** A change that may have led to a finding. */
export interface Precursor {
  readonly time: string;
  readonly action: string;
  readonly resource: string;
  readonly actor?: string;
  readonly minutesBefore: number;
}

/** A change that is older has had its day. */
const precursorMsMax = 24 * 3_600_000;
/** Changes told with one finding, the last ones. */
const precursorsMax = 3;

/** What was altered on a resource before something began there, latest first. A change that failed altered nothing. */
export function precursorsOf(
  { suspect, logGroup, since }: Pick<Finding, 'suspect' | 'logGroup' | 'since'>,
  changes: readonly ChangeRecord[],
): readonly Precursor[] {
  const sinceMs = timeIn(since);
  if (sinceMs === undefined) return [];
  const names = new Set([suspect, logGroup.replace(/^.*\/aws\/lambda\//, '')].filter((name) => name !== ''));
  return changes
    .filter(({ error, timestamp, action, resource = '' }) => {
      const isBefore = timestamp <= sinceMs && timestamp > sinceMs - precursorMsMax;
      return isBefore && error === undefined && !action.endsWith('_IN_PROGRESS') && names.has(nameIn(resource));
    })
    .toSorted((a, b) => b.timestamp - a.timestamp || compare(a.id, b.id))
    .slice(0, precursorsMax)
    .map(({ timestamp, action, resource = '', actor }) => ({
      time: printTime(timestamp),
      action,
      resource: nameIn(resource),
      ...(actor === undefined ? {} : { actor }),
      minutesBefore: Math.round((sinceMs - timestamp) / 60_000),
    }));
}

/** `arn:aws:lambda:eu-west-1:123456789012:function:orders` and `…:table/carts` → `orders`, `carts`. */
function nameIn(resource: string): string {
  if (!resource.startsWith('arn:')) return resource;
  return (
    resource
      .split(':')
      .slice(5)
      .join(':')
      .replace(/^(function:|table\/|stream\/|log-group:)/, '')
      .split(':')[0] ?? resource
  );
}
