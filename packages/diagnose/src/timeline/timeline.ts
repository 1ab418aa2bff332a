// What happened, in the order in which it happened: what was altered, when each finding began and was last seen, what alarms said.
//
//   13:58:02  change    orders   UpdateFunctionCode20150331v2 by deployer
//   14:00:11  symptom   orders   memory-oom begins: 340 of 900 invocations
//   14:03:00  alarm     orders-errors   OK to ALARM
//   14:40:50  mitigation  orders  UpdateFunctionConfiguration by deployer: probably what ended memory-oom, which is not proven
//   14:41:37  last      orders   memory-oom is seen no more
//   14:45:00  recovery  orders-errors   ALARM to OK
import {
  type ChangeRecord,
  type EpochMs,
  epochMs,
  inTextOrder,
  objectsAt,
  printTime,
  type ResourceDocument,
  type TimeRange,
} from '@coldcase/model';
import type { Finding } from '../diagnosis.ts';

export interface TimelineEntry {
  /** `2026-11-21 14:00:11.000`, UTC. */
  readonly time: string;
  /** A `mitigation` is a change after which a finding was seen no more; a `recovery` an alarm that is back to OK. */
  readonly kind: 'change' | 'symptom' | 'alarm' | 'last-seen' | 'mitigation' | 'recovery';
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
  const told = findings.slice(0, entriesOfKindMax);
  const mitigations = told.flatMap((finding) => mitigationOf(finding, changes, window) ?? []);
  const helpful = new Set(mitigations.map(({ change }) => change));
  return [
    ...nearestTo(
      firstMs,
      changes.filter((change) => !helpful.has(change)),
    ).map(changeEntry),
    ...mitigations.map(mitigationEntry),
    ...told.flatMap((finding) => findingEntries(finding, window)),
    ...alarmHistories.flatMap(alarmEntries).slice(0, entriesOfKindMax),
  ].sort((a, b) => inTextOrder(a.time, b.time) || inTextOrder(a.kind, b.kind) || inTextOrder(textOf(a), textOf(b)));
}

/** When there are many, those around the first symptom. Steps of a stack that only began say nothing that its end does not. */
function nearestTo(ms: number, changes: readonly ChangeRecord[]): readonly ChangeRecord[] {
  return changes
    .filter(({ action, error }) => error !== undefined || !action.endsWith('_IN_PROGRESS'))
    .toSorted((a, b) => Math.abs(a.timestamp - ms) - Math.abs(b.timestamp - ms) || inTextOrder(a.id, b.id))
    .slice(0, entriesOfKindMax);
}

function changeEntry(change: ChangeRecord): TimelineEntry {
  const { timestamp, source, resource = '', error } = change;
  const failed = error === undefined ? '' : `, which failed: ${error}`;
  return { time: printTime(timestamp), kind: 'change', subject: resource, text: `${actOf(change)}${failed}`, source };
}

function actOf({ action, actor }: ChangeRecord): string {
  return actor === undefined ? action : `${action} by ${actor}`;
}

/** Warm environments and messages under way go on failing for so long after the change that helps. */
const settleMsMax = 15 * 60_000;

interface Mitigation {
  readonly change: ChangeRecord;
  readonly finding: Finding;
}

/** The last change on the suspect before a finding was seen no more. That it came before does not prove that it helped. */
function mitigationOf(finding: Finding, changes: readonly ChangeRecord[], window: TimeRange): Mitigation | undefined {
  const sinceMs = timeIn(finding.since);
  const lastMs = timeIn(finding.until);
  if (sinceMs === undefined || lastMs === undefined || !isOver(lastMs, window)) return undefined;
  const [change] = changesOn(finding, changes)
    .filter(({ timestamp }) => timestamp > sinceMs && timestamp <= lastMs && timestamp > lastMs - settleMsMax)
    .toSorted(latestFirst);
  return change === undefined ? undefined : { change, finding };
}

function mitigationEntry({ change, finding: { scenario, suspect } }: Mitigation): TimelineEntry {
  return {
    time: printTime(change.timestamp),
    kind: 'mitigation',
    subject: nameIn(change.resource ?? ''),
    text: `${actOf(change)}: probably what ended ${scenario} of ${suspect}, which is not proven`,
    source: change.source,
  };
}

function isOver(lastMs: EpochMs, { startMs, endMs }: TimeRange): boolean {
  return endMs - lastMs > overShareMin * (endMs - startMs);
}

function findingEntries({ scenario, suspect, logGroup, extent, since, until }: Finding, window: TimeRange) {
  const about = { subject: suspect, source: logGroup };
  const begins: TimelineEntry = { time: since, kind: 'symptom', ...about, text: `${scenario} begins: ${extent}` };
  const lastMs = timeIn(until);
  const ends: TimelineEntry = { time: until, kind: 'last-seen', ...about, text: `${scenario} is seen no more` };
  return lastMs !== undefined && isOver(lastMs, window) ? [begins, ends] : [begins];
}

function alarmEntries({ name, document }: ResourceDocument): readonly TimelineEntry[] {
  const entries = objectsAt(document, 'AlarmHistoryItems').flatMap((item): TimelineEntry[] => {
    const time = timeIn(item.Timestamp);
    if (time === undefined || item.HistoryItemType !== 'StateUpdate') return [];
    const text = String(item.HistorySummary ?? '');
    const kind = backToOk.test(text) ? 'recovery' : 'alarm';
    return [{ time: printTime(time), kind, subject: name, text, source: 'cloudwatch' }];
  });
  return entries.toSorted((a, b) => inTextOrder(a.time, b.time)).slice(0, statesOfAlarmMax);
}

/** `Alarm updated from ALARM to OK`, as CloudWatch words it. */
const backToOk = /\bfrom ALARM to OK\b/i;

/** ISO 8601, or as we print it: UTC without a zone. */
export function timeIn(value: unknown): EpochMs | undefined {
  if (typeof value !== 'string') return undefined;
  const ms = Date.parse(/Z$|[+-]\d\d:?\d\d$/.test(value) ? value : `${value.replace(' ', 'T')}Z`);
  return Number.isNaN(ms) ? undefined : epochMs(ms);
}

function textOf({ subject, text, source }: TimelineEntry): string {
  return `${subject} ${text} ${source}`;
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
  return changesOn({ suspect, logGroup }, changes)
    .filter(({ timestamp }) => timestamp <= sinceMs && timestamp > sinceMs - precursorMsMax)
    .toSorted(latestFirst)
    .slice(0, precursorsMax)
    .map(({ timestamp, action, resource = '', actor }) => ({
      time: printTime(timestamp),
      action,
      resource: nameIn(resource),
      ...(actor === undefined ? {} : { actor }),
      minutesBefore: Math.round((sinceMs - timestamp) / 60_000),
    }));
}

/** What succeeded on the suspect or on the function whose log tells of it. */
function changesOn(
  { suspect, logGroup }: Pick<Finding, 'suspect' | 'logGroup'>,
  changes: readonly ChangeRecord[],
): readonly ChangeRecord[] {
  const names = new Set([suspect, logGroup.replace(/^.*\/aws\/lambda\//, '')].filter((name) => name !== ''));
  return changes.filter(
    ({ error, action, resource = '' }) =>
      error === undefined && !action.endsWith('_IN_PROGRESS') && names.has(nameIn(resource)),
  );
}

function latestFirst(a: ChangeRecord, b: ChangeRecord): number {
  return b.timestamp - a.timestamp || inTextOrder(a.id, b.id);
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
